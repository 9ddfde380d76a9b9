package dev.apex.market;

import java.time.Instant;

/**
 * The prints of one visible row, for the engine that fills orders and marks positions.
 *
 * @param symbol whose prints
 * @param session the session, an ordinal on the symbol's calendar
 * @param opensAt the instant of the first print: a bar's open, or the fixing itself
 * @param eventTime the instant of the last print: a bar's close, or the fixing itself
 * @param ingestedAt when this version of the row arrived
 * @param open the price of the first print, in the quote currency
 * @param high the highest price between them; NaN for a fixing
 * @param low the lowest price between them; NaN for a fixing
 * @param close the price of the last print, in the quote currency
 * @param volume units traded in the session; NaN for a fixing
 */
public record PrintedRow(
        Symbol symbol,
        int session,
        Instant opensAt,
        Instant eventTime,
        Instant ingestedAt,
        double open,
        double high,
        double low,
        double close,
        double volume) {}
