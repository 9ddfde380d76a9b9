package dev.apex.facts;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Stamp;
import dev.apex.time.Micros;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * When something that was worked out can be known: not before the last of its inputs, nor before its computation ended.
 *
 * <p>The end of a computation is declared and never measured by a wall clock, so that a run repeats. Append what was derived
 * with {@link FactLog#append(FactSchema, List, Derivation)}, which refuses a fact that claims to have been known earlier.
 * Immutable; each method that changes something gives a changed copy.
 */
public final class Derivation {
    private final Instant knownAt;

    private Derivation(Instant knownAt) {
        this.knownAt = knownAt;
    }

    /**
     * A computation that begins when a clock stands at {@code start} and takes a declared time.
     *
     * @param takes not below zero
     * @throws RefusedException with {@link Rule#DERIVED_TOO_EARLY} if the time is below zero
     */
    public static Derivation startedAt(Instant start, Duration takes) {
        if (takes.isNegative()) {
            throw new RefusedException(Rule.DERIVED_TOO_EARLY, "a computation that takes " + takes);
        }
        return endedAt(start.plus(takes));
    }

    /** A computation that ends at an instant, rounded up to a microsecond. */
    public static Derivation endedAt(Instant end) {
        return new Derivation(raised(end));
    }

    /** With inputs among what it rests on. */
    public Derivation from(Collection<Fact> inputs) {
        Derivation all = this;
        for (Fact input : inputs) {
            all = all.from(input.stamp());
        }
        return all;
    }

    /** With an input among what it rests on: the stamp of a fact, a bar or a fixing. */
    public Derivation from(Stamp input) {
        return input.ingestedAt().isAfter(knownAt) ? new Derivation(input.ingestedAt()) : this;
    }

    /** The first instant at which what was derived can be known: the earliest {@code ingestedAt} it may carry. */
    public Instant knownAt() {
        return knownAt;
    }

    /**
     * Gives back a derived fact that can be known when it says so.
     *
     * @throws RefusedException with {@link Rule#DERIVED_TOO_EARLY} otherwise
     */
    public Fact admit(Fact derived) {
        if (derived.stamp().ingestedAt().isBefore(knownAt)) {
            throw new RefusedException(
                    Rule.DERIVED_TOO_EARLY,
                    derived + "; its inputs and its computation were known at " + knownAt + ", "
                            + Duration.between(derived.stamp().ingestedAt(), knownAt) + " later");
        }
        return derived;
    }

    private static Instant raised(Instant instant) {
        return Micros.toInstant(Micros.ceil(instant));
    }
}
