package dev.apex.market;

/**
 * What became of the rows that were read; {@code read = accepted + duplicates + redeliveries + quarantined}, always.
 *
 * @param read rows met
 * @param accepted rows that entered the tape
 * @param duplicates rows equal to another in key, arrival, revision and payload
 * @param redeliveries later rows whose payload is the version visible just before them; the first arrival is kept
 * @param quarantined rows refused, each with its rule
 */
public record Intake(long read, long accepted, long duplicates, long redeliveries, long quarantined) {
    /** Nothing read. */
    public static final Intake NONE = new Intake(0, 0, 0, 0, 0);

    public Intake {
        if (read != accepted + duplicates + redeliveries + quarantined) {
            throw new IllegalArgumentException("rows unaccounted for: read " + read + ", accepted " + accepted
                    + ", duplicates " + duplicates + ", redeliveries " + redeliveries + ", quarantined " + quarantined);
        }
    }

    /** The counts of both. */
    public Intake plus(Intake other) {
        return new Intake(
                read + other.read,
                accepted + other.accepted,
                duplicates + other.duplicates,
                redeliveries + other.redeliveries,
                quarantined + other.quarantined);
    }
}
