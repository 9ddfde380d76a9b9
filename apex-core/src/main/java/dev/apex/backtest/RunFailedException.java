package dev.apex.backtest;

import dev.apex.ApexException;
import dev.apex.UserCode;
import dev.apex.random.RunSeed;
import java.time.Instant;
import java.util.Optional;

/** A run that ended in a fault: at which step, under which seed, with the fingerprint of what had happened until then. */
public final class RunFailedException extends ApexException {
    private static final long serialVersionUID = 1L;

    private final String strategy;
    private final int step;
    private final transient Instant clock;
    private final transient RunSeed seed;
    private final transient Fingerprint fingerprint;
    private final transient Backtest backtest;
    private final transient Manifest.Snapshot snapshot;

    RunFailedException(
            Backtest backtest,
            int step,
            Instant clock,
            Fingerprint fingerprint,
            Manifest.Snapshot snapshot,
            Throwable cause) {
        super(
                "run of " + backtest.id() + " failed in step " + step + " at " + clock + " (seed " + backtest.seed()
                        + "): " + told(cause),
                cause);
        this.strategy = backtest.id();
        this.step = step;
        this.clock = clock;
        this.seed = backtest.seed();
        this.fingerprint = fingerprint;
        this.backtest = backtest;
        this.snapshot = snapshot;
    }

    /** What went wrong, with the line of the user's code on the way to it, if it was met on one. */
    private static String told(Throwable cause) {
        String message = String.valueOf(cause.getMessage() == null ? cause : cause.getMessage());
        return message
                + UserCode.line(cause)
                        .filter(line -> !message.contains(line))
                        .map(line -> " (at " + line + ")")
                        .orElse("");
    }

    /** The innermost line of the user's code on the way to what went wrong, as a stack trace writes it; empty if there is none. */
    public Optional<String> line() {
        return Optional.ofNullable(getCause()).flatMap(UserCode::line);
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

    Manifest.Snapshot snapshot() {
        return snapshot;
    }

    /** What the run was until it stopped, to be kept and replayed. */
    public Manifest manifest() {
        return Manifest.of(backtest, snapshot, fingerprint, Manifest.Stop.of(step, clock, getCause()));
    }
}
