package dev.apex.audit;

import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.market.Tape.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

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
 * @param reading what read otherwise: a feature, something derived or a row, with both values; empty if nothing did
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
        String reading,
        List<String> lines,
        String note) {
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

    public Finding {
        lines = List.copyOf(lines);
    }

    /** It as text, a line a fact. */
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
        if (!reading.isEmpty()) {
            text.append("\n  reads otherwise: ").append(reading);
        }
        lines.forEach(line -> text.append("\n  at ").append(line));
        if (!note.isEmpty()) {
            text.append("\n  ").append(note);
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
