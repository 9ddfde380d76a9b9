package dev.apex.backtest;

import dev.apex.ApexException;
import dev.apex.random.RunSeed;
import java.time.Instant;

/** A run that ended in a fault: at which step, under which seed, with the fingerprint of what had happened until then. */
public final class RunFailedException extends ApexException {
    private static final long serialVersionUID = 1L;

    private final String strategy;
    private final int step;
    private final transient Instant clock;
    private final transient RunSeed seed;
    private final transient Fingerprint fingerprint;

    RunFailedException(
            String strategy, int step, Instant clock, RunSeed seed, Fingerprint fingerprint, Throwable cause) {
        super(
                "run of " + strategy + " failed in step " + step + " at " + clock + " (seed " + seed + "): "
                        + (cause.getMessage() == null ? cause : cause.getMessage()),
                cause);
        this.strategy = strategy;
        this.step = step;
        this.clock = clock;
        this.seed = seed;
        this.fingerprint = fingerprint;
    }

    public String strategy() {
        return strategy;
    }

    /** The step that failed, from 0. */
    public int step() {
        return step;
    }

    /** The clock at which it failed. */
    public Instant clock() {
        return clock;
    }

    public RunSeed seed() {
        return seed;
    }

    /** The fingerprint of the steps before, and of as much of this one as was done. */
    public Fingerprint fingerprint() {
        return fingerprint;
    }
}
