/**
 * Rolling features in row form: all symbols of a session at once, a session at a time, and the same bits wherever a run
 * began.
 *
 * <p>{@link dev.apex.features.Kernels} is the door: every window, and what is computed from bars before a window is laid over it.
 *
 * <p>Windows are cut at absolute sessions. The sessions of a calendar are laid out in blocks as long as the window; a window
 * is then the end of one block and the beginning of the next, each summed up by itself and the two merged. Nothing is ever taken out of
 * a sum, so nothing is left behind by what has gone, and a cell does not depend on what came before its window. What is
 * summed up is counted from a value of the window itself, the first met, so that a spread that is tiny beside its level keeps
 * its digits and the variance of equal values is exactly 0. Merging: T. F. Chan, G. H. Golub, R. J. LeVeque, "Updating
 * Formulae and a Pairwise Algorithm for Computing Sample Variances" (1979); higher moments: P. Pebay, Sandia report
 * SAND2008-6212 (2008), doi:10.2172/1028931; minima and maxima: M. van Herk, Pattern Recognition Letters 13 (1992),
 * doi:10.1016/0167-8655(92)90069-C.
 *
 * <p>Loops run over the symbols of a row with nothing carried from one to the next, in plain Java that a JVM turns into
 * vector instructions without changing a bit: no fused multiply-add, no reduction in another order, and logarithms are those of
 * {@link java.lang.StrictMath}. Values should stay below 1e75 in size, or squares and their products overflow.
 */
@ApexModule
@NullMarked
package dev.apex.features;

import dev.apex.ApexModule;
import org.jspecify.annotations.NullMarked;
