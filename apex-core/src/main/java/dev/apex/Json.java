package dev.apex;

import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An object of JSON in the making: members in the order of putting, the same characters on every machine.
 *
 * <p>Numbers are the shortest that read back as the same bits. What is no number is never written as one: a string says what
 * it is instead. Text is escaped so that it can neither end its string nor, within a page, a script: every {@code <}, every
 * control character, the two line separators that scripts break at, and halves of characters. It is read again with
 * {@link JsonValue}. For Apex's own reports and manifests; not part of the API, and may change. Confined to one thread.
 */
public final class Json {
    private static final String INDENT = "  ";

    private final StringBuilder out;
    private final String indent;
    private boolean empty = true;

    private Json(StringBuilder out, String indent) {
        this.out = out;
        this.indent = indent;
    }

    /** The text of an object with the members that are put into it, ended by a line feed. */
    public static String object(Consumer<Json> members) {
        StringBuilder out = new StringBuilder();
        write(out, "", members);
        return out.append('\n').toString();
    }

    /** A string. */
    public Json put(String name, String text) {
        key(name);
        string(out, text);
        return this;
    }

    /** A whole number. */
    public Json put(String name, long number) {
        key(name);
        out.append(number);
        return this;
    }

    /** A number; what is none becomes a string that says so. */
    public Json put(String name, double number) {
        key(name);
        number(out, number);
        return this;
    }

    /** An object within. */
    public Json put(String name, Consumer<Json> members) {
        key(name);
        write(out, indent + INDENT, members);
        return this;
    }

    /** A list of strings. */
    public Json put(String name, Collection<String> texts) {
        key(name);
        out.append('[');
        String comma = "";
        for (String text : texts) {
            out.append(comma);
            string(out, text);
            comma = ", ";
        }
        out.append(']');
        return this;
    }

    /** A list of strings, a line each. */
    public Json lines(String name, Collection<String> texts) {
        key(name);
        String line = "\n" + indent + INDENT + INDENT;
        String separator = "[" + line;
        for (String text : texts) {
            out.append(separator);
            string(out, text);
            separator = "," + line;
        }
        out.append(texts.isEmpty() ? "[]" : "\n" + indent + INDENT + "]");
        return this;
    }

    /**
     * A table: the names of its columns once, then its rows, a line each, every one with a cell for each column. A cell is a
     * string, a whole or a floating number, an {@link Optional} of one, {@code null} if empty, or a list of them.
     */
    public <T> Json table(String name, List<String> columns, Collection<T> rows, Function<T, List<Object>> cells) {
        return put(name, table -> {
            table.put("columns", columns).key("data");
            String line = "\n" + table.indent + INDENT;
            String separator = "[" + line + INDENT;
            for (T row : rows) {
                out.append(separator);
                row(columns, cells.apply(row));
                separator = "," + line + INDENT;
            }
            out.append(rows.isEmpty() ? "[]" : line + "]");
        });
    }

    private void row(List<String> columns, List<Object> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalStateException(cells.size() + " cells under the columns " + columns);
        }
        String comma = "[";
        for (Object cell : cells) {
            out.append(comma);
            cell(cell);
            comma = ", ";
        }
        out.append(']');
    }

    private void cell(Object cell) {
        if (cell instanceof List<?> several) {
            String comma = "[";
            for (Object one : several) {
                out.append(comma);
                cell(one);
                comma = ", ";
            }
            out.append(several.isEmpty() ? "[]" : "]");
        } else if (cell instanceof Optional<?> some) {
            some.ifPresentOrElse(this::cell, () -> out.append("null"));
        } else if (cell instanceof Double number) {
            number(out, number);
        } else if (cell instanceof Long || cell instanceof Integer) {
            out.append(cell);
        } else {
            string(out, cell.toString());
        }
    }

    private void key(String name) {
        out.append(empty ? "\n" : ",\n").append(indent).append(INDENT);
        empty = false;
        string(out, name);
        out.append(": ");
    }

    private static void write(StringBuilder out, String indent, Consumer<Json> members) {
        out.append('{');
        Json object = new Json(out, indent);
        members.accept(object);
        if (!object.empty) {
            out.append('\n').append(indent);
        }
        out.append('}');
    }

    private static void number(StringBuilder out, double number) {
        if (Double.isFinite(number)) {
            out.append(Decimal.text(number));
        } else {
            string(out, "undefined: " + Decimal.text(number));
        }
    }

    private static void string(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                out.append(c).append(text.charAt(++i));
            } else if (isUnsafe(c)) {
                out.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private static boolean isUnsafe(char c) {
        return c == '<' || Character.isISOControl(c) || c == '\u2028' || c == '\u2029' || Character.isSurrogate(c);
    }
}
