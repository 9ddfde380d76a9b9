package dev.apex.feature;

import dev.apex.market.Instrument;
import dev.apex.market.PriceField;
import dev.apex.market.Series;
import dev.apex.market.SessionFigures;
import dev.apex.market.Symbol;
import dev.apex.time.TradingCalendar;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why a formula has no value, though there is enough history: which of the prices that it reads is missing. */
final class Reasons {
    /** What can be seen of a symbol. */
    interface Prices {
        Instrument instrument();

        /** The ordinal of session 0. */
        int session();

        /** NaN where there is none. */
        double at(Formula.Price leaf, int sessionsAgo);

        Optional<Prices> of(Symbol symbol);

        SessionFigures figures(Formula.Figure leaf);
    }

    /** What a series shows. */
    private record Shown(Series series) implements Prices {
        @Override
        public Instrument instrument() {
            return series.instrument();
        }

        @Override
        public int session() {
            return series.ordinal();
        }

        @Override
        public double at(Formula.Price leaf, int sessionsAgo) {
            return series.on(leaf.adjustment()).valueOrNaN(leaf.field(), sessionsAgo);
        }

        @Override
        public Optional<Prices> of(Symbol symbol) {
            return series.peer(symbol).map(Shown::new);
        }

        @Override
        public SessionFigures figures(Formula.Figure leaf) {
            return series.figures(leaf.of(), leaf.name());
        }
    }

    /** What a sheet keeps. */
    private record Kept(Sheet sheet, int index, int session) implements Prices {
        @Override
        public Instrument instrument() {
            return sheet.grid.instrument(index);
        }

        @Override
        public double at(Formula.Price leaf, int sessionsAgo) {
            Node node = sheet.node(leaf);
            int at = session - sessionsAgo;
            return node.keeps(at) ? FeatureGraph.row(node, 0, at)[index] : 0; // no cell that is kept was made of it
        }

        @Override
        public Optional<Prices> of(Symbol symbol) {
            int other = sheet.grid.requireIndex(symbol);
            return other < 0 ? Optional.empty() : Optional.of(new Kept(sheet, other, session));
        }

        @Override
        public SessionFigures figures(Formula.Figure leaf) {
            return sheet.view().figures(leaf.of(), leaf.name());
        }
    }

    private Reasons() {}

    static String of(Formula formula, Series prices) {
        return of(formula, new Shown(prices));
    }

    static String of(Formula formula, Sheet sheet, int index, int session) {
        return of(formula, new Kept(sheet, index, session));
    }

    private static String of(Formula formula, Prices prices) {
        BitSet latest = new BitSet();
        latest.set(0);
        String missing = missing(formula, latest, prices);
        return missing == null ? formula.name() + " is undefined of the values there are" : missing;
    }

    /** @param ago for which sessions it is needed */
    private static @Nullable String missing(Formula formula, BitSet ago, Prices prices) {
        if (formula instanceof Formula.Price price) {
            return missing(price, ago, prices);
        }
        if (formula instanceof Formula.Figure figure) {
            return missing(figure, ago, prices);
        }
        if (formula instanceof Formula.Trait trait) {
            boolean has = Double.isFinite(trait.of().applyAsDouble(prices.instrument()));
            return has ? null : prices.instrument().symbol() + " is in none of " + trait.name();
        }
        if (formula instanceof Formula.Of of) {
            Optional<Prices> other = prices.of(of.symbol());
            return other.isEmpty()
                    ? "no row of " + of.symbol() + " has arrived"
                    : missing(of.formula(), ago, other.get());
        }
        BitSet needed = formula instanceof Formula.Computed computed ? before(computed.kernel(), ago) : ago;
        for (Formula part : formula.parts()) {
            String reason = missing(part, needed, prices);
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    private static @Nullable String missing(Formula.Figure figure, BitSet ago, Prices prices) {
        SessionFigures figures = prices.figures(figure);
        for (int back = ago.nextSetBit(0); back >= 0; back = ago.nextSetBit(back + 1)) {
            int session = prices.session() - back;
            if (Double.isNaN(figure.at(figures, session))) {
                return figure.name() + ": " + figures.reason(session);
            }
        }
        return null;
    }

    private static BitSet before(Kernel kernel, BitSet ago) {
        BitSet needed = new BitSet();
        for (int session = ago.nextSetBit(0); session >= 0; session = ago.nextSetBit(session + 1)) {
            for (int i = 0; i < kernel.reach(); i++) {
                if (kernel.reads(i)) {
                    needed.set(session + i);
                }
            }
        }
        return needed;
    }

    private static @Nullable String missing(Formula.Price price, BitSet ago, Prices prices) {
        Instrument instrument = prices.instrument();
        if (price.field() != PriceField.CLOSE && instrument.pricing() == Instrument.Pricing.FIXINGS) {
            return "prices of " + instrument.symbol() + " are fixings and have no "
                    + price.field().word();
        }
        int latest = -1;
        int count = 0;
        for (int session = ago.nextSetBit(0); session >= 0; session = ago.nextSetBit(session + 1)) {
            if (Double.isNaN(prices.at(price, session))) {
                latest = latest < 0 ? session : latest;
                count++;
            }
        }
        return latest < 0 ? null : text(price, latest, count, prices);
    }

    private static String text(Formula.Price price, int ago, int count, Prices prices) {
        TradingCalendar calendar = prices.instrument().calendar();
        int session = Math.max(calendar.firstOrdinal(), prices.session() - ago);
        String before = count == 1 ? "" : ", and for " + (count - 1) + " of the sessions before";
        return "no " + price.name() + " of " + prices.instrument().symbol() + " has arrived for "
                + calendar.session(session).date() + before;
    }
}
