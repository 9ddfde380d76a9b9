package dev.apex.audit;

import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.market.Tape.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What an audit found: where two runs part that should not, and as much of why as could be found out. Immutable.
 *
 * @param verdict what it means for the backtest
 * @param check the check that found it: {@code guard}, {@code repeat}, {@code veil}, {@code cut}, {@code delay}, {@code
 *     canary}, {@code order}, {@code substitution}, {@code jvm}
 * @param world what the market was in which it showed
 * @param step the first step that differs, from 0
 * @param clock where the clock stood in it
 * @param layer the first layer that differs in it; empty if no layer was compared
 * @param row the row that it depends on, and was not yet known; empty if it could not be found
 * @param reach how long after the clock that row arrived; zero if it had arrived, and was read before
 * @param farthest how long after the clock the latest row arrived that it depends on
 * @param sources the rows it rests on: the kinds, and the symbols, of which it is enough to change the rows; empty if that was not
 *     found out, or no kind is enough by itself
 * @param readings what read otherwise in that step, with both values: features and what is derived, else rows, else orders; empty if
 *     nothing did
 * @param hint what the reach looks like, {@code "until the close of the same session: looks like the bar of the day"}; empty if it
 *     could be anything
 * @param lines lines of the user's code that read past the cursor, or that a guard stopped
 * @param note what else there is to say
 */
public record Finding(
        AuditVerdict verdict,
        String check,
        String world,
        int step,
        Instant clock,
        Optional<Layer> layer,
        Optional<Row> row,
        Optional<Duration> reach,
        Optional<Duration> farthest,
        List<Source> sources,
        List<Reading> readings,
        String hint,
        List<String> lines,
        String note) {
    private static final int NAMED = 12;
    private static final int LONGEST = 60;

    /**
     * A row that something depends on.
     *
     * @param kind what kind of row
     * @param symbol whose
     * @param stamp its event time, its arrival and its revision
     */
    public record Row(Kind kind, Symbol symbol, Stamp stamp) {
        @Override
        public String toString() {
            return kind + " of " + symbol + ", ts " + stamp.eventTime() + ", ingested_at " + stamp.ingestedAt()
                    + ", revision " + stamp.revision();
        }
    }

    /**
     * Rows that it is enough to change.
     *
     * @param kind of which kind
     * @param symbols of which symbols it is enough, each by itself; empty if of none
     * @param of how many symbols have rows of this kind that could matter
     * @param complete whether all symbols were tried; if not, there may be more
     */
    public record Source(Kind kind, List<Symbol> symbols, int of, boolean complete) {
        public Source {
            symbols = List.copyOf(symbols);
        }

        @Override
        public String toString() {
            if (symbols.isEmpty()) {
                return kind + (complete ? " of several symbols together, of none alone" : "");
            } else if (symbols.size() == 1 && complete) {
                return kind + " of " + symbols.get(0) + (of > 1 ? " alone" : "");
            }
            String some = complete
                    ? symbols.size() == of ? "each of " + of : symbols.size() + " of " + of
                    : "at least " + symbols.size() + " of " + of;
            return kind + " of " + some + " symbols: " + named(symbols);
        }
    }

    /**
     * Something that read otherwise.
     *
     * @param what {@code feature}, {@code derived}, {@code row} or {@code order}
     * @param name of the feature or of what is derived; of a row its column and event time; of an order {@code quantity}
     * @param symbols of which symbols it did; empty if it is of none
     * @param was what it read in the market as it was, of the first of them
     * @param became what it read in the other one
     */
    public record Reading(String what, String name, List<Symbol> symbols, String was, String became) {
        public Reading {
            symbols = List.copyOf(symbols);
        }

        /** The same, of the symbols of another too. */
        Reading with(Reading other) {
            List<Symbol> all = new ArrayList<>(symbols);
            all.addAll(other.symbols);
            return new Reading(what, name, all, was, became);
        }

        @Override
        public String toString() {
            String of = symbols.isEmpty() ? "" : " of " + symbols.get(0);
            int more = symbols.size() - 1;
            return what + " " + name + of + ": " + shortened(was) + ", then " + shortened(became)
                    + (more > 0
                            ? " (and of " + more + " more: " + named(symbols.subList(1, symbols.size())) + ")"
                            : "");
        }
    }

    private static String shortened(String value) {
        return value.length() > LONGEST ? value.substring(0, LONGEST) + "..." : value;
    }

    private static String named(List<Symbol> symbols) {
        String some = symbols.stream().limit(NAMED).map(Symbol::name).collect(Collectors.joining(", "));
        return symbols.size() > NAMED ? some + ", ..." : some;
    }

    public Finding {
        sources = List.copyOf(sources);
        readings = List.copyOf(readings);
        lines = List.copyOf(lines);
    }

    /** A finding of which no more is known than where and what. */
    static Finding of(
            AuditVerdict verdict,
            String check,
            String world,
            int step,
            Instant clock,
            Optional<Layer> layer,
            List<String> lines,
            String note) {
        return new Finding(
                verdict,
                check,
                world,
                step,
                clock,
                layer,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                "",
                lines,
                note);
    }

    /** What to do next, in a line. */
    public String remedy() {
        return switch (check) {
            case "guard" -> guarded();
            case "repeat" ->
                "take time and chance from the day, and keep nothing outside the objects that the factory makes";
            case "veil" -> "ask the day, which knows what had arrived by its clock, and not the source";
            case "cut" -> "choose from today.universe(): how long rows go on, and whose, is not known yet";
            case "delay" -> "compare the clock with ingested_at, not with ts; or let the day do it";
            case "canary" -> "work out means, ranks and thresholds at the clock, in a feature, and not over the sample";
            case "substitution" -> "decide on what the day says; what was worked out beforehand is no backtest";
            case "order" -> "keep symbols in their own order, and nothing in a static field from run to run";
            case "jvm" -> "keep in static fields only what does not come from a market, and fill none before a run";
            default -> "";
        };
    }

    private String guarded() {
        return switch (verdict) {
            case LEAK -> "ask the day, in its own step, for what is known at its clock";
            case SIDE_CHANNEL -> "take it from the day, a parameter or a market; or allow it by name, with the reason";
            default -> "find out why the step does not end; or say within(..) how long it may take";
        };
    }

    /** It as text, a line a fact, what to do next at the end. */
    public String text() {
        StringBuilder text = new StringBuilder(verdict + " found by " + check + " (" + world + ")");
        text.append(": step ").append(step).append(" at ").append(clock);
        layer.ifPresent(some -> text.append(", layer ").append(some));
        row.ifPresent(some -> text.append("\n  depends on ").append(some));
        reach.ifPresent(ahead -> text.append("\n  ").append(ahead(ahead)));
        farthest.filter(far -> reach.filter(far::equals).isEmpty())
                .ifPresent(far -> text.append("\n  and on rows as far as ")
                        .append(told(far))
                        .append(" ahead"));
        if (!hint.isEmpty()) {
            text.append("\n  ").append(hint);
        }
        if (!sources.isEmpty()) {
            text.append("\n  rests on ")
                    .append(sources.stream().map(Source::toString).collect(Collectors.joining("; and on ")));
        }
        readings.forEach(reading -> text.append("\n  reads otherwise: ").append(reading));
        lines.forEach(line -> text.append("\n  at ").append(line));
        if (!note.isEmpty()) {
            text.append("\n  ").append(note);
        }
        if (!remedy().isEmpty()) {
            text.append("\n  next: ").append(remedy());
        }
        return text.toString();
    }

    private static String ahead(Duration reach) {
        return reach.isZero() || reach.isNegative()
                ? "kept from before it was known, " + told(reach.negated()) + " earlier"
                : "sees " + told(reach) + " ahead";
    }

    static String told(Duration time) {
        long days = time.toDays();
        StringBuilder text = new StringBuilder();
        if (days > 0) {
            text.append(days).append(" d ");
        }
        if (time.toHoursPart() > 0) {
            text.append(time.toHoursPart()).append(" h ");
        }
        if (days == 0 && time.toMinutesPart() > 0) {
            text.append(time.toMinutesPart()).append(" min ");
        }
        if (text.isEmpty()) {
            text.append(time.toNanos() / 1_000).append(" us ");
        }
        return text.substring(0, text.length() - 1);
    }

    @Override
    public String toString() {
        return text();
    }
}
