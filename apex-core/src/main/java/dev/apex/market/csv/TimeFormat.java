package dev.apex.market.csv;

import java.util.concurrent.TimeUnit;

/** How instants are written in a column; a count says its unit, because no number shows it. */
public enum TimeFormat {
    /** {@code 2021-03-05T21:00:00.000001Z}, with an offset, or without one where the layout names a zone. */
    ISO(TimeUnit.MICROSECONDS),
    /** Seconds since 1970-01-01T00:00Z, in digits only. */
    EPOCH_SECONDS(TimeUnit.SECONDS),
    /** Milliseconds since 1970-01-01T00:00Z, in digits only. */
    EPOCH_MILLIS(TimeUnit.MILLISECONDS),
    /** Microseconds since 1970-01-01T00:00Z, in digits only. */
    EPOCH_MICROS(TimeUnit.MICROSECONDS);

    private final TimeUnit unit;

    TimeFormat(TimeUnit unit) {
        this.unit = unit;
    }

    /** The count in microseconds, at most {@code most}. */
    long micros(long count, long most) {
        return Math.min(most, unit.toMicros(count));
    }
}
