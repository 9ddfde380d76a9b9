package dev.apex.facts;

/** How what is kept of a strategy came about: the same columns hold all three, so that they can be laid side by side. */
public enum Mode {
    /** In a run over the past. */
    BACKTEST,
    /** On the real clock, without money. */
    PAPER,
    /** On the real clock, with money. */
    LIVE
}
