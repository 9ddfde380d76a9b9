package dev.apex.report;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.WholeFile;
import dev.apex.backtest.Result;
import java.nio.file.Path;

/**
 * A result to be read: as a page of plain text, and whole as JSON.
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

    /** The report of a result. */
    public static Report of(Result result) {
        return new Report(result);
    }

    /** The page: at most 100 characters wide, some seventy lines, the last one ended. */
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

    @Override
    public String toString() {
        return "report of " + result.backtest().id();
    }
}
