package dev.apex.report;

import dev.apex.Decimal;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Lines of comma-separated values in the making: RFC 4180 with line feeds, the same characters on every machine.
 *
 * <p>Numbers are the shortest that read back as the same bits. Text that a spreadsheet would take for a formula begins with an
 * apostrophe, and so does text that begins with one, so that whoever reads it back takes one apostrophe off. Control
 * characters are written as their code, so that a row is a line. For Apex's own reports; not part of the API.
 */
public final class Csv {
    private static final String FORMULA = "=+-@'\t\r\n";
    private static final String QUOTED = ",;\"'| ";

    private final StringBuilder out = new StringBuilder();

    /** No line yet. */
    public Csv() {}

    /** A row: text, whole or floating numbers, or an {@link Optional} of one, nothing if empty. */
    public Csv row(List<Object> cells) {
        String comma = "";
        for (Object cell : cells) {
            out.append(comma);
            cell(cell);
            comma = ",";
        }
        out.append('\n');
        return this;
    }

    /** The lines so far. */
    public String text() {
        return out.toString();
    }

    private void cell(Object cell) {
        if (cell instanceof Optional<?> some) {
            some.ifPresent(this::cell);
        } else if (cell instanceof Double number) {
            out.append(Decimal.text(number));
        } else if (cell instanceof Long || cell instanceof Integer) {
            out.append(cell);
        } else {
            text(cell.toString());
        }
    }

    private void text(String text) {
        StringBuilder safe = new StringBuilder();
        if (!text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0) {
            safe.append('\'');
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                safe.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                safe.append(c == '"' ? "\"\"" : c);
            }
        }
        boolean quoted = safe.chars().anyMatch(c -> QUOTED.indexOf(c) >= 0);
        out.append(quoted ? "\"" : "").append(safe).append(quoted ? "\"" : "");
    }
}
