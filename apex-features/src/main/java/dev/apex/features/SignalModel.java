package dev.apex.features;

import java.time.Instant;
import java.util.List;

/**
 * A trained model: it turns the features of one symbol at one clock into a score, and says of itself what a backtest must know.
 *
 * <p>A model is part of the past like a price: it was trained on rows known by {@link #trainedThrough} and could be used from
 * {@link #knownAt} on, and a run that reads it earlier fails. Its scores are a function of the row and of nothing else.
 * {@link Signal#of} makes a feature of it. Implementations are immutable and safe for use by several threads.
 */
public interface SignalModel {
    /** What it is called, in letters, digits and {@code . _ -}; the same for every version. */
    String name();

    /** Which version it is, in the same letters: a number, or the digest of what it was read from. It enters identities. */
    String version();

    /** The names of the features it was trained on, in the order of its row. */
    List<String> features();

    /** From when on it could be used: when its training had ended, been checked and been put to use. */
    Instant knownAt();

    /** The latest instant at which anything it was trained on became known, labels included; not after {@link #knownAt}. */
    Instant trainedThrough();

    /** Whether it scores a row in which a feature is missing, which then is NaN; by default such a row has no score. */
    default boolean takesMissing() {
        return false;
    }

    /**
     * The score of a row; one that is not finite is none.
     *
     * @param row the features in the order of {@link #features}; belongs to the caller, who uses it again
     */
    double score(double[] row);
}
