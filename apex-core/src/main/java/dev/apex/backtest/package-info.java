/** A backtest as a value, the loop that steps it through time, and the result with what is needed to believe it. */
@NullMarked
package dev.apex.backtest;

import org.jspecify.annotations.NullMarked;
