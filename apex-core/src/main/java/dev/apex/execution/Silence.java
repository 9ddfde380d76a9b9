package dev.apex.execution;

import dev.apex.market.CorporateAction;
import dev.apex.market.CorporateAction.Delisting;
import dev.apex.market.Instrument;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.PrintedRow;
import dev.apex.time.Micros;
import java.time.Instant;
import java.util.Optional;

/** What nobody prices any more when trading ends: delisted, or without a print for too long. */
final class Silence {
    /**
     * A position in such a symbol.
     *
     * @param instrument what is held
     * @param units how much of it, below zero if sold short
     * @param lastPrint its last visible print, if one is visible
     * @param age sessions of its calendar that have closed since
     * @param delisted whether it is known to be traded no more
     */
    record Silent(Instrument instrument, double units, Optional<Instant> lastPrint, int age, boolean delisted) {
        /** The sentence about it, unless the terms say what it is worth. */
        Optional<String> doubt(Bookkeeping terms) {
            return terms.terminal().isPresent()
                    ? Optional.empty()
                    : Optional.of(units + " units of " + instrument.symbol() + " were held at the end, "
                            + (delisted ? "delisted without a value, " : "")
                            + lastPrint
                                    .map(at -> "last priced at " + at + ", " + age + " sessions before")
                                    .orElse("of which no price is visible"));
        }
    }

    private final PointInTimeCursor cursor;
    private final Bookkeeping terms;
    private final Instant at;
    private final int staleAfter;

    Silence(PointInTimeCursor cursor, Bookkeeping terms, Instant at, int staleAfter) {
        this.cursor = cursor;
        this.terms = terms;
        this.at = at;
        this.staleAfter = staleAfter;
    }

    /** When trading ended. */
    Instant at() {
        return at;
    }

    boolean isSilent(Instrument instrument) {
        return age(instrument) > staleAfter || isDelisted(instrument);
    }

    Silent silent(Instrument instrument, double units) {
        return new Silent(
                instrument,
                units,
                row(instrument).map(row -> Prints.instant(row, at)),
                age(instrument),
                isDelisted(instrument));
    }

    /** What a unit last priced so is worth. */
    double value(double price) {
        return terms.terminal().map(value -> value.of(price)).orElse(price);
    }

    private Optional<PrintedRow> row(Instrument instrument) {
        return Prints.upTo(cursor, instrument, at);
    }

    private int age(Instrument instrument) {
        int last = instrument.calendar().closedBy(Micros.floor(at));
        return last - row(instrument).map(PrintedRow::session).orElse(-1);
    }

    private boolean isDelisted(Instrument instrument) {
        for (CorporateAction action : cursor.actions(instrument.symbol())) {
            if (action instanceof Delisting && !action.ex().isAfter(at)) {
                return true;
            }
        }
        return false;
    }
}
