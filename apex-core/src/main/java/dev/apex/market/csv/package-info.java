/**
 * Market data from CSV files: columns are mapped by name, every row is accepted, counted or quarantined, nothing is
 * guessed.
 *
 * <p>The only package that knows how a CSV file is read.
 */
@NullMarked
package dev.apex.market.csv;

import org.jspecify.annotations.NullMarked;
