package dev.apex.facts;

/**
 * How things of one type are written as facts and read back: what a label, a prediction or a trial needs in order to be kept
 * in any {@link FactLog}.
 *
 * <p>What is read back must equal what was written, its knowledge time included. Implementations hold no state.
 *
 * @param <T> the type; immutable
 */
public interface Codec<T> {
    /** The schema of all facts that it writes. */
    FactSchema schema();

    /** The fact that says what the thing says. */
    Fact toFact(T thing);

    /** The thing that a fact of the schema says; never called with a retraction. */
    T fromFact(Fact fact);
}
