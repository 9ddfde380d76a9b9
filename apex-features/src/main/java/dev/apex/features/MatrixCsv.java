package dev.apex.features;

import dev.apex.Decimal;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Symbol;
import dev.apex.time.Micros;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * A feature matrix as text: RFC 4180 with line feeds, a line for each row, the same characters on every machine.
 *
 * <p>Columns are {@code symbol, date, event_time, known_at}, the features by name, the label by name and {@code label_known_at}.
 * Instants are ISO 8601 in UTC; numbers are the shortest that read back as the same bits; what is not known is empty.
 */
final class MatrixCsv {
    private static final List<String> LEADING = List.of("symbol", "date", "event_time", "known_at");
    private static final String TRAILING = "label_known_at";

    private MatrixCsv() {}

    static String text(FeatureMatrix matrix) {
        StringBuilder out = new StringBuilder(String.join(",", LEADING));
        matrix.features().forEach(feature -> quoted(out.append(','), feature));
        quoted(out.append(','), matrix.label());
        out.append(',').append(TRAILING).append('\n');
        for (int row = 0; row < matrix.size(); row++) {
            quoted(out, matrix.symbol(row).name());
            out.append(',').append(matrix.date(row));
            out.append(',').append(matrix.eventTime(row));
            out.append(',').append(matrix.knownAt(row));
            for (double value : matrix.values(row)) {
                out.append(',').append(Double.isNaN(value) ? "" : Decimal.text(value));
            }
            out.append(',');
            matrix.label(row).ifPresent(value -> out.append(Decimal.text(value)));
            out.append(',');
            matrix.labelKnownAt(row).ifPresent(out::append);
            out.append('\n');
        }
        return out.toString();
    }

    private static void quoted(StringBuilder out, String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        out.append(plain ? text : '"' + text.replace("\"", "\"\"") + '"');
    }

    static FeatureMatrix read(String csv) {
        Cells cells = new Cells(csv);
        List<String> header = cells.line();
        int features = header.size() - LEADING.size() - 2;
        if (features < 1
                || !header.subList(0, LEADING.size()).equals(LEADING)
                || !header.get(header.size() - 1).equals(TRAILING)) {
            throw new RefusedException(Rule.MATRIX_CSV, "a header of " + header);
        }
        FeatureMatrix.Rows rows = new FeatureMatrix.Rows(features);
        while (cells.hasNext()) {
            int number = cells.line;
            List<String> line = cells.line();
            try {
                require(line.size() == header.size(), line.size() + " cells");
                add(line, rows, features);
            } catch (DateTimeException | NumberFormatException | RefusedException e) {
                throw new RefusedException(Rule.MATRIX_CSV, "line " + number + ": " + e.getMessage(), e);
            }
        }
        return FeatureMatrix.of(
                header.subList(LEADING.size(), LEADING.size() + features), header.get(header.size() - 2), rows);
    }

    private static void add(List<String> line, FeatureMatrix.Rows rows, int features) {
        int row = rows.add(
                Symbol.of(line.get(0)), LocalDate.parse(line.get(1)), micros(line.get(2)), micros(line.get(3)));
        for (int feature = 0; feature < features; feature++) {
            String text = line.get(LEADING.size() + feature);
            rows.values[feature][row] = text.isEmpty() ? Double.NaN : finite(text);
        }
        String label = line.get(line.size() - 2);
        String knownAt = line.get(line.size() - 1);
        require(label.isEmpty() == knownAt.isEmpty(), "a label and no time, or a time and no label");
        if (!label.isEmpty()) {
            rows.label(row, finite(label), micros(knownAt));
        }
    }

    private static long micros(String text) {
        return Micros.exact(Instant.parse(text));
    }

    private static double finite(String text) {
        double value = Double.parseDouble(text);
        require(Double.isFinite(value) && Decimal.text(value).equals(text), "\"" + text + "\"");
        return value;
    }

    private static void require(boolean good, String what) {
        if (!good) {
            throw new RefusedException(Rule.MATRIX_CSV, what);
        }
    }

    /** The lines of a text. */
    private static final class Cells {
        private final String text;
        private int at;
        int line = 1;

        Cells(String text) {
            this.text = text;
        }

        boolean hasNext() {
            return at < text.length();
        }

        List<String> line() {
            List<String> cells = new ArrayList<>();
            int end = at;
            do {
                cells.add(cell());
                end = at++;
            } while (end < text.length() && text.charAt(end) == ',');
            require(end < text.length(), "line " + line + " does not end");
            line++;
            return cells;
        }

        /** A cell; what is next is a comma, the end of the line, or the end of all. */
        private String cell() {
            int from = at;
            if (at < text.length() && text.charAt(at) == '"') {
                StringBuilder out = new StringBuilder();
                int quote = text.indexOf('"', at + 1);
                while (quote >= 0 && quote + 1 < text.length() && text.charAt(quote + 1) == '"') {
                    out.append(text, at + 1, quote + 1);
                    at = quote + 1;
                    quote = text.indexOf('"', at + 1);
                }
                require(quote >= 0, "line " + line + " does not end");
                out.append(text, at + 1, quote);
                at = quote + 1;
                require(at < text.length() && (text.charAt(at) == ',' || text.charAt(at) == '\n'), "line " + line);
                return out.toString();
            }
            while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != '\n') {
                at++;
            }
            return text.substring(from, at);
        }
    }
}
