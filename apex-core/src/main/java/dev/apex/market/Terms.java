package dev.apex.market;

import dev.apex.market.CorporateAction.Dividend;
import dev.apex.market.CorporateAction.Split;
import dev.apex.market.CorporateAction.Succession;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * On which terms the sessions of a symbol are read at one clock: under which symbol they were traded, and how many of
 * today's units one of theirs is.
 *
 * <p>Pieces from the newest to the oldest, each of the sessions between two ex instants. A price is its raw figure divided by
 * the product of all later ratios, the latest first; in a total return it is then multiplied by the product of {@code 1 -
 * amount / close}, the latest first, over all later dividends, both in today's units and the close being the last visible one
 * before the ex instant. The order of every product is thus that of the actions, and no older action moves a bit of a newer
 * piece. Immutable.
 */
final class Terms {
    /** Piece by piece, the first of its sessions; the last piece goes back without end. */
    private final int[] from;
    /** Whose rows they are. */
    private final int[] index;
    /** How many of today's units one of theirs is. */
    private final double[] divisor;
    /** What is left of a price once later dividends are taken off; NaN where one was worth as much as the price. */
    private final double[] kept;

    private final List<Payment> payments;

    /** A dividend by the first session without it, in today's units. */
    private record Payment(int session, double amount) {}

    private Terms(int[] from, int[] index, double[] divisor, double[] kept, List<Payment> payments) {
        this.from = from;
        this.index = index;
        this.divisor = divisor;
        this.kept = kept;
        this.payments = payments;
    }

    int piece(int session) {
        int piece = 0;
        while (session < from[piece]) {
            piece++;
        }
        return piece;
    }

    int index(int piece) {
        return index[piece];
    }

    /** A price of a piece in today's units; NaN where it has none. */
    double price(double raw, int piece) {
        return raw / divisor[piece] * kept[piece];
    }

    double volume(double raw, int piece) {
        return raw * divisor[piece];
    }

    /** Whether prices of a piece can be told at all. */
    boolean tell(int piece) {
        return !Double.isNaN(kept[piece]);
    }

    /** Whose rows they are, piece by piece. */
    int[] whose() {
        return index.clone();
    }

    /** Whether every figure reads the same on those. */
    boolean equalTo(Terms other) {
        return Arrays.equals(from, other.from)
                && Arrays.equals(index, other.index)
                && Arrays.equals(divisor, other.divisor)
                && Arrays.equals(kept, other.kept);
    }

    /** Whether these terms differ from the raw ones, dividends left out. */
    boolean change() {
        return from.length > 1;
    }

    /** No price of this session or a later one moves what dividends are worth; 0 where there is none. */
    int lastPaid() {
        return payments.isEmpty() ? 0 : payments.get(0).session;
    }

    /** Whether there are dividends. */
    boolean pay() {
        return !payments.isEmpty();
    }

    /** The same terms with dividends reinvested, given the prices as visible at the clock. */
    Terms reinvested(Prices prices) {
        int pieces = from.length + payments.size();
        int[] starts = new int[pieces];
        int[] whose = new int[pieces];
        double[] units = new double[pieces];
        double[] left = new double[pieces];
        double rest = 1;
        int old = 0;
        for (int piece = 0, next = 0; piece < pieces; piece++) {
            boolean pays = next < payments.size() && payments.get(next).session >= from[old];
            starts[piece] = pays ? payments.get(next).session : from[old];
            whose[piece] = index[old];
            units[piece] = divisor[old];
            left[piece] = rest;
            if (pays) {
                rest *= 1 - payments.get(next).amount / closeBefore(starts[piece], prices);
                rest = rest > 0 ? rest : Double.NaN;
                next++;
            } else {
                old++;
            }
        }
        return new Terms(starts, whose, units, left, List.of());
    }

    /** The last visible close, in today's units, of a session before one; NaN if there is none. */
    private double closeBefore(int session, Prices prices) {
        double[] closes = prices.tape.values[prices.tape.kind == Tape.Kind.BARS ? 3 : 0];
        int first = Integer.MAX_VALUE;
        for (int whose : index) {
            first = Math.min(first, prices.first(whose));
        }
        for (int before = session - 1; before >= first; before--) {
            int piece = piece(before);
            int row = prices.visible(index[piece], before);
            if (row != Prices.NONE) {
                return price(closes[row], piece);
            }
        }
        return Double.NaN;
    }

    /** The terms of a symbol at a clock, by what is visible of it and of those it goes on from. */
    static Terms of(Listed listed, PointInTimeCursor cursor) {
        Making making = new Making(cursor);
        making.goBack(listed);
        return making.terms();
    }

    /** Puts together pieces, the newest first. */
    private static final class Making {
        private final PointInTimeCursor cursor;
        private final List<Integer> from = new ArrayList<>();
        private final List<Integer> index = new ArrayList<>();
        private final List<Double> divisor = new ArrayList<>();
        private final List<Payment> payments = new ArrayList<>();
        private double units = 1;

        Making(PointInTimeCursor cursor) {
            this.cursor = cursor;
        }

        void goBack(Listed newest) {
            Listed at = newest;
            long until = cursor.at();
            while (true) {
                Succession from = predecessor(at, until);
                takeActions(at, until, from == null ? Long.MIN_VALUE : exOf(from));
                if (from == null) {
                    add(Integer.MIN_VALUE, at);
                    return;
                }
                add(sessionFrom(exOf(from), at), at);
                units *= from.ratio();
                until = exOf(from);
                at = cursor.listed(from.symbol());
            }
        }

        /** Takes in the actions of a symbol with {@code after < ex <= until}, the latest first. */
        private void takeActions(Listed at, long until, long after) {
            List<CorporateAction> actions = cursor.actions(at.symbol());
            for (int i = actions.size() - 1; i >= 0; i--) {
                CorporateAction action = actions.get(i);
                long ex = exOf(action);
                if (ex > until || ex <= after) {
                    continue;
                }
                int session = sessionFrom(ex, at);
                if (action instanceof Split split) {
                    add(session, at);
                    units *= split.ratio();
                } else if (action instanceof Dividend dividend) {
                    payments.add(new Payment(session, dividend.perUnit() / units));
                }
            }
        }

        /** What a symbol goes on from, unless it has a price of its own before; of several the latest, then by name. */
        private @Nullable Succession predecessor(Listed at, long until) {
            Succession latest = null;
            for (Succession some : cursor.successionsTo(at.symbol())) {
                long ex = exOf(some);
                if (ex <= until && (latest == null || ex > exOf(latest)) && continues(some, at)) {
                    latest = some;
                }
            }
            return latest;
        }

        private boolean continues(Succession some, Listed at) {
            Listed old = cursor.listed(some.symbol());
            return old != null
                    && old.prices() == at.prices()
                    && old.instrument().calendar().equals(at.instrument().calendar())
                    && old.instrument().currency().equals(at.instrument().currency())
                    && !isPricedBefore(sessionFrom(exOf(some), at), at);
        }

        private static boolean isPricedBefore(int session, Listed at) {
            for (int before = at.prices().first(at.index()); before < session; before++) {
                if (at.prices().visible(at.index(), before) != Prices.NONE) {
                    return true;
                }
            }
            return false;
        }

        private void add(int session, Listed at) {
            from.add(session);
            index.add(at.index());
            divisor.add(units);
        }

        private static long exOf(CorporateAction action) {
            return Micros.exact(action.ex());
        }

        /** The first session that opens at an instant or after it. */
        private static int sessionFrom(long ex, Listed at) {
            TradingCalendar calendar = at.instrument().calendar();
            return calendar.openedBy(ex - 1) + 1;
        }

        Terms terms() {
            double[] all = new double[from.size()];
            Arrays.fill(all, 1);
            return new Terms(
                    from.stream().mapToInt(i -> i).toArray(),
                    index.stream().mapToInt(i -> i).toArray(),
                    divisor.stream().mapToDouble(d -> d).toArray(),
                    all,
                    List.copyOf(payments));
        }
    }
}
