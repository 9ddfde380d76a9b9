/**
 * What a run achieved, measured: arrays in, values out, and every number under a named definition.
 *
 * <p>{@link dev.apex.metrics.Returns} measures an account by session, {@link dev.apex.metrics.Book} what it held and traded,
 * {@link dev.apex.metrics.Trades} its closed trades; {@link dev.apex.metrics.Metrics} is all of it in one order. The formulas stand in
 * {@link dev.apex.metrics.MetricDefinition}. What has no value is a {@link dev.apex.metrics.Metric} with a reason, never a number that
 * stands for none.
 *
 * <p>Sums run in session order and carry their rounding error along, and logarithms, powers and roots are those of
 * {@link java.lang.StrictMath}: the same arrays give the same bits on every machine.
 */
@NullMarked
package dev.apex.metrics;

import org.jspecify.annotations.NullMarked;
