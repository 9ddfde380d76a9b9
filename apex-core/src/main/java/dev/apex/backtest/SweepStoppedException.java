package dev.apex.backtest;

import dev.apex.ApexException;

/** A sweep that was stopped before its end: by whom, and with what was done until then. */
public final class SweepStoppedException extends ApexException {
    private static final long serialVersionUID = 1L;

    private final transient SweepResult soFar;

    SweepStoppedException(SweepResult soFar, Throwable cause) {
        super(
                "sweep stopped with " + soFar.results().size() + " of "
                        + soFar.members().size() + " runs done: " + cause,
                cause);
        this.soFar = soFar;
    }

    /** Results of the members that had ended, and for the others the failure that stopping them was. */
    public SweepResult soFar() {
        return soFar;
    }
}
