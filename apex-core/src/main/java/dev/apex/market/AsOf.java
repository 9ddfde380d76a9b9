package dev.apex.market;

import dev.apex.market.Stamp.Arrival;
import dev.apex.time.Micros;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * The rule, told in its own order: cut by knowledge, collapse to one version a fact, drop what was retracted.
 *
 * <p>Deliberately naive and apart from the cursor, which reaches the same rows by another way; a property holds the two
 * together.
 */
final class AsOf {
    private AsOf() {}

    private record Fact(Symbol symbol, long ts, String topic) implements Comparable<Fact> {
        private static final Comparator<Fact> ORDER =
                Comparator.comparing(Fact::symbol).thenComparing(Fact::ts).thenComparing(Fact::topic);

        @Override
        public int compareTo(Fact other) {
            return ORDER.compare(this, other);
        }
    }

    static Visible read(List<Tape> tapes, long clock) {
        Lists lists = new Lists();
        for (Tape tape : tapes) {
            TreeMap<Fact, Integer> survivors = new TreeMap<>();
            for (int row = 0; row < tape.size; row++) {
                if (tape.ingestedAt[row] <= clock) {
                    survivors.merge(fact(tape, row), row, (a, b) -> later(tape, a, b));
                }
            }
            survivors.values().stream().filter(row -> !tape.isRetracted(row)).forEach(row -> lists.add(tape, row));
        }
        return lists.visible();
    }

    private static Fact fact(Tape tape, int row) {
        return new Fact(tape.symbols.get(tape.symbol(row)), tape.ts(row), tape.kind.isPrice() ? "" : tape.topic(row));
    }

    private static int later(Tape tape, int a, int b) {
        int byArrival = Long.compare(tape.ingestedAt[a], tape.ingestedAt[b]);
        int order = byArrival != 0 ? byArrival : Integer.compare(tape.revision(a), tape.revision(b));
        return order > 0 ? a : b;
    }

    static Stamp stamp(Tape tape, int row) {
        return new Stamp(
                Micros.toInstant(tape.ts(row)),
                Micros.toInstant(tape.ingestedAt[row]),
                tape.revision(row),
                tape.isAssumed(row) ? Arrival.ASSUMED : Arrival.OBSERVED);
    }

    static Bar bar(Tape tape, int row) {
        return new Bar(
                tape.symbols.get(tape.symbol(row)),
                stamp(tape, row),
                Micros.toInstant(tape.opensAt(row)),
                tape.values[0][row],
                tape.values[1][row],
                tape.values[2][row],
                tape.values[3][row],
                tape.values[4][row]);
    }

    static Fixing fixing(Tape tape, int row) {
        return new Fixing(tape.symbols.get(tape.symbol(row)), stamp(tape, row), tape.values[0][row]);
    }

    static Membership membership(Tape tape, int row) {
        return new Membership(tape.symbols.get(tape.symbol(row)), stamp(tape, row), tape.values[0][row] == 1);
    }

    static Announcement announcement(Tape tape, int row) {
        return new Announcement(
                tape.symbols.get(tape.symbol(row)), stamp(tape, row), tape.topic(row), tape.values[0][row]);
    }

    static CorporateAction action(Tape tape, int row) {
        Symbol symbol = tape.symbols.get(tape.symbol(row));
        Stamp stamp = stamp(tape, row);
        double figure = tape.values[0][row];
        return switch (tape.topic(row)) {
            case Topics.SPLIT -> new CorporateAction.Split(symbol, stamp, figure);
            case Topics.DIVIDEND ->
                new CorporateAction.Dividend(symbol, stamp, figure, Micros.toInstant((long) tape.values[1][row]));
            case Topics.SUCCESSION ->
                new CorporateAction.Succession(symbol, stamp, tape.symbols.get((int) tape.values[2][row]), figure);
            case Topics.DELISTING ->
                new CorporateAction.Delisting(
                        symbol, stamp, Double.isNaN(figure) ? OptionalDouble.empty() : OptionalDouble.of(figure));
            default -> throw new IllegalStateException("topic " + tape.topic(row));
        };
    }

    /** Gathers visible rows, met in order of their facts. */
    static final class Lists {
        private final List<Bar> bars = new ArrayList<>();
        private final List<Fixing> fixings = new ArrayList<>();
        private final List<Membership> memberships = new ArrayList<>();
        private final List<CorporateAction> actions = new ArrayList<>();
        private final List<Announcement> announcements = new ArrayList<>();

        void add(Tape tape, int row) {
            switch (tape.kind) {
                case BARS -> put(bars, AsOf.bar(tape, row));
                case FIXINGS -> put(fixings, AsOf.fixing(tape, row));
                case MEMBERSHIP -> put(memberships, AsOf.membership(tape, row));
                case ACTIONS -> put(actions, AsOf.action(tape, row));
                case ANNOUNCEMENTS -> put(announcements, AsOf.announcement(tape, row));
                default -> throw new IllegalStateException("kind " + tape.kind);
            }
        }

        Visible visible() {
            return new Visible(bars, fixings, memberships, actions, announcements);
        }

        private static <T> void put(List<T> list, T item) {
            list.add(item);
        }
    }
}
