package dev.apex.market;

import java.time.Instant;

/**
 * One session of one instrument: two prints, a range and a volume.
 *
 * <p>The open is a print at {@code opensAt}, the close a print at the event time, which is the END of the bar. The two
 * become known together, when the row arrives.
 *
 * @param symbol whose bar it is
 * @param stamp its event time (the end of the bar) and its arrival
 * @param opensAt the instant of the opening print, before the event time
 * @param open the opening price, in the quote currency
 * @param high the highest price
 * @param low the lowest price
 * @param close the closing price
 * @param volume units traded, at least 0
 */
public record Bar(
        Symbol symbol,
        Stamp stamp,
        Instant opensAt,
        double open,
        double high,
        double low,
        double close,
        double volume) {}
