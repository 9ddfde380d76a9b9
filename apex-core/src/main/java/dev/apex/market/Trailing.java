package dev.apex.market;

/**
 * What some sessions of a symbol were like, as visible at a clock: for the engine, which reckons costs and shares from it.
 *
 * @param volume units traded a session, averaged over the sessions with a visible bar; NaN if there is none
 * @param volumes how many sessions that is
 * @param volatility the sample standard deviation of simple returns from close to close of consecutive sessions that are
 *     both visible; NaN for fewer than two returns
 * @param returns how many returns that is
 */
public record Trailing(double volume, int volumes, double volatility, int returns) {}
