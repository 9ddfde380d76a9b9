package dev.apex.report;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.WholeFile;
import dev.apex.backtest.Contamination;
import dev.apex.backtest.Result;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A result to be read: as a page of plain text, whole as JSON, and its tables as CSV.
 *
 * <p>Both are the same characters on every machine and for every run with the same fingerprint, source and terms: they know
 * no locale, no zone and no time of day. The page names what the numbers rest on beside the numbers; the JSON holds
 * everything, down to each order. Its form is written down in {@code docs/reference/report-json.md}. Immutable.
 */
public final class Report {
    private final Result result;

    private Report(Result result) {
        this.result = result;
    }

    /**
     * The report of a result.
     *
     * @throws RefusedException with {@link Rule#CONTAMINATED} if its run knew more than it could
     */
    public static Report of(Result result) {
        Contamination.requireClean(result.backtest(), "is to be reported");
        return new Report(result);
    }

    /** The page: at most 100 characters wide, some hundred lines and one for each year, the last one ended. */
    public String text() {
        return new ReportPage(result).text();
    }

    /** Everything as one JSON object, ended by a line feed. */
    public String json() {
        return new ReportJson(result).text();
    }

    /**
     * Writes {@link #json()} to a file as UTF-8: first beside it, then moved there in one step, so that a reader never meets
     * half of it and a failure leaves an earlier file as it was.
     *
     * @throws RefusedException with {@link Rule#REPORT_NOT_WRITTEN} if it cannot be written there
     */
    public void writeJson(Path file) {
        WholeFile.write("report", file, json());
    }

    /**
     * Writes the tables of the result into a folder that exists, as {@code equity.csv}, {@code orders.csv}, {@code fills.csv},
     * {@code trades.csv}, {@code positions.csv}, {@code metrics.csv}, {@code drawdowns.csv} and {@code months.csv}: RFC 4180 in
     * UTF-8 with line feeds, numbers that read back as the same bits, and no text that a spreadsheet takes for a formula. Their
     * columns are written down in {@code docs/reference/report-csv.md}.
     *
     * <p>All are written beside their places before the first is moved there; each is there whole or as it was before.
     *
     * @throws RefusedException with {@link Rule#REPORT_NOT_WRITTEN} if one of them cannot be written there
     */
    public void writeCsv(Path folder) {
        Map<String, String> texts = new LinkedHashMap<>();
        new Tables(result).files().forEach((file, table) -> texts.put(file, table.csv()));
        WholeFile.writeAll("report", folder, texts);
    }

    @Override
    public String toString() {
        return "report of " + result.backtest().id();
    }
}
