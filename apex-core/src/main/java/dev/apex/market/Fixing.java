package dev.apex.market;

/**
 * A price at one instant, with no range and no volume; its only print.
 *
 * @param symbol whose price it is
 * @param stamp the instant of the price and its arrival
 * @param price in the quote currency
 */
public record Fixing(Symbol symbol, Stamp stamp, double price) {}
