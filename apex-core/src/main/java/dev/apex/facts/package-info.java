/**
 * Facts that Apex and its users work out and keep - labels, features, predictions, decisions, trials - with the same two
 * times on every row as market data.
 *
 * <p>A {@link dev.apex.facts.FactLog} takes rows under a {@link dev.apex.facts.FactSchema} and never changes one; it is
 * read as of a clock, as first known, or version by version. A {@link dev.apex.facts.Codec} puts a type of one's own
 * onto it.
 */
@NullMarked
package dev.apex.facts;

import org.jspecify.annotations.NullMarked;
