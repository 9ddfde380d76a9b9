package dev.apex.backtest;

import dev.apex.market.Symbol;
import java.util.OptionalDouble;

/**
 * What was held of a symbol at the close of a session, by effective time with everything known at the run's ceiling.
 *
 * @param symbol what was held
 * @param units units of that day, below zero if sold short: a split later changes nothing of it
 * @param value units at their mark, in the run's currency
 * @param weight the value as a share of equity at that close; empty if equity was not above zero
 */
public record Position(Symbol symbol, double units, double value, OptionalDouble weight) {}
