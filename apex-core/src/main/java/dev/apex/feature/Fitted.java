package dev.apex.feature;

import java.time.Instant;

/**
 * A kernel that holds something fitted to data, such as a trained model: it may be read only from the instant on at which that was
 * known, and only in a run whose identity names it.
 *
 * <p>Its rows are kept for one run alone. Reading it, or anything computed from it, any earlier fails the run.
 */
public interface Fitted extends Kernel {
    /** When what it holds became known: no earlier than the last row that it was fitted to. */
    Instant knownAt();
}
