package dev.apex.execution;

import dev.apex.Decimal;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.Symbol;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What cash earns a year.
 *
 * <p>At each close of the run's calendar the cash of the close before is credited with the rate in effect then, times the
 * calendar days between the two sessions over 365; a debt pays the same. Immutable.
 */
public final class Interest {
    /** The topic under which a source announces an annual rate of interest. */
    public static final String TOPIC = "interest_rate";

    private final double rate;
    private final @Nullable Symbol series;

    private Interest(double rate, @Nullable Symbol series) {
        this.rate = rate;
        this.series = series;
    }

    /** One annual rate: 0.02 for two per cent. */
    public static Interest at(double annualRate) {
        if (!(annualRate > -1 && annualRate <= Double.MAX_VALUE)) {
            throw new RefusedException(Rule.INTEREST_RATE, "interest of " + annualRate + " a year");
        }
        return new Interest(annualRate, null);
    }

    /**
     * The rates that the source announces about {@code series} under the topic {@value #TOPIC}, each from its event time on, as
     * visible at the clock; nothing before the first.
     */
    public static Interest announced(String series) {
        return new Interest(Double.NaN, Symbol.of(series));
    }

    /** What it is, for the run's identity. */
    public String name() {
        return series == null ? Decimal.text(rate) + " a year" : "as announced of " + series;
    }

    /** The annual rate in effect at an instant, as visible now; 0 if none is. */
    double rate(PointInTimeCursor cursor, Instant at) {
        if (series == null) {
            return rate;
        }
        double announced = cursor.announced(series, TOPIC, at);
        return Double.isNaN(announced) ? 0 : announced;
    }

    /** Whose announcements are read, if any. */
    public Optional<Symbol> series() {
        return Optional.ofNullable(series);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Interest that && name().equals(that.name());
    }

    @Override
    public int hashCode() {
        return name().hashCode();
    }

    @Override
    public String toString() {
        return "interest of " + name();
    }
}
