package dev.apex.market.csv;

import dev.apex.RefusedException;
import dev.apex.Rule;

/** What the columns of a CSV file mean: a {@link PriceLayout}, an {@link ActionLayout} or an {@link EventLayout}. */
public sealed interface CsvLayout permits PriceLayout, ActionLayout, EventLayout {
    /** The character between two fields. */
    char separator();

    /** A comma, semicolon, tab or bar; anything else could be part of a field. */
    static char requireSeparator(char character) {
        if (",;\t|".indexOf(character) < 0) {
            throw new RefusedException(Rule.CSV_LAYOUT, "fields separated by U+" + Integer.toHexString(character));
        }
        return character;
    }
}
