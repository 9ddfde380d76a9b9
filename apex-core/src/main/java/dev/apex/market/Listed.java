package dev.apex.market;

/** A priced symbol that has arrived: where its rows are. */
record Listed(Symbol symbol, Instrument instrument, Prices prices, int index) {}
