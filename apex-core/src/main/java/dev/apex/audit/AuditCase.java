package dev.apex.audit;

import dev.apex.backtest.Backtest;
import dev.apex.market.MarketSource;

/**
 * How a backtest and its source are made from nothing, so that an audit can make them again in a fresh JVM.
 *
 * <p>What a JVM has come to know - in a static field, say - cannot be taken from it again; so that it was known beforehand
 * shows only where nothing was. An implementation is a class with a name, so no lambda and no inner class of an object, and has
 * a constructor without parameters, or one with as many of type String as {@link Audit#inAFreshJvm} was given words; neither
 * need be public. It is found on the class path. Both methods give what the audit itself was given: a backtest of the same
 * {@link Backtest#identity()}, a source of the same rows.
 */
public interface AuditCase {
    /** The backtest; asked once, before the source. */
    Backtest backtest();

    /** The source; asked once. */
    MarketSource source();
}
