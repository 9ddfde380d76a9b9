package dev.apex.report;

import dev.apex.Json;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * Rows under named columns, written as JSON or as CSV.
 *
 * @param name what it is called in the JSON
 * @param columns what stands in each column
 * @param rows what there is a row of
 * @param cells for each row a cell for each column: text, a whole or a floating number, an Optional of one, or in
 *     JSON a list of them
 */
record Table<T>(String name, List<String> columns, Collection<T> rows, Function<T, List<Object>> cells) {
    void putInto(Json json) {
        json.table(name, columns, rows, cells);
    }

    /** The same, with a comma between cells; {@code docs/reference/report-csv.md} says how a cell is written. */
    String csv() {
        Csv csv = new Csv().row(List.copyOf(columns));
        rows.forEach(row -> csv.row(cells.apply(row)));
        return csv.text();
    }
}
