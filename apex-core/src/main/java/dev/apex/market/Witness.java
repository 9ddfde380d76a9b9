package dev.apex.market;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Hears of everything that a {@link MarketView} hands out, as it does so; for explaining a decision afterwards.
 *
 * <p>A run has none, and pays nothing for that. Called on the thread that reads.
 */
public interface Witness {
    /** Who reads from here on: a feature or something derived, by its name; empty for the strategy itself. */
    void readBy(String name);

    /**
     * A row was handed out.
     *
     * @param what the column, {@code bar} or {@code fixing} for all of it, {@code stamp} for its times only, or its topic
     * @param value what it says there; empty where that is no number
     */
    void row(Tape.Kind kind, Symbol symbol, Stamp stamp, String what, OptionalDouble value);

    /** A corporate action was handed out. */
    void action(CorporateAction action);

    /** Something was asked of a symbol and nothing was visible. */
    void nothing(Symbol symbol, String what);

    /** Symbols were handed out: those that could be held, or all that were listed. */
    void symbols(List<Symbol> symbols);

    /** A reading of a feature was handed out; it ends what the feature reads. */
    void reading(String feature, Symbol symbol, OptionalDouble value);
}
