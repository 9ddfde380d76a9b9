/**
 * Regimes of a market: hidden Markov models with Gaussian emissions, refitted as time goes by on nothing but what was known then.
 *
 * <p>{@link dev.apex.regime.GaussianHmm} and {@link dev.apex.regime.BaumWelch} are arrays in, arrays out, and know no dates. What a
 * model says of a row is filtered: it rests on that row and those before it. Probabilities that rest on later rows too are had in
 * {@link dev.apex.regime.Hindsight} only, which refuses to work while a strategy is being asked.
 *
 * <p>All arithmetic is in a fixed order, with the exponential and the logarithm of {@link java.lang.StrictMath}, so that the
 * same rows and seed give the same bits everywhere.
 */
@ApexModule
@NullMarked
package dev.apex.regime;

import dev.apex.ApexModule;
import org.jspecify.annotations.NullMarked;
