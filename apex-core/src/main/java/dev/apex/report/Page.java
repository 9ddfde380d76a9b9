package dev.apex.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A page of plain text in the making: headings, lines of a label and what it says, and tables, at most {@link #WIDTH}
 * characters wide.
 *
 * <p>Text that came from outside can forge no line: control and format characters are written as their code points. For Apex's own reports; not part of the API.
 */
public final class Page {
    static final int WIDTH = 100;

    private static final int MARGIN = 2;
    private static final int LABEL = 24;
    private static final int GAP = 2;

    private final StringBuilder out = new StringBuilder();

    /** An empty page. */
    public Page() {}

    /** A heading, apart from what is before it. */
    public Page heading(String text) {
        if (out.length() > 0) {
            out.append('\n');
        }
        return put(0, printable(text));
    }

    /** A label and what it says, which goes on below itself where it is too long. */
    public Page line(String label, String says) {
        String name = printable(label);
        int indent = Math.max(MARGIN + LABEL, MARGIN + name.length() + GAP);
        String prefix = " ".repeat(MARGIN) + name + " ".repeat(indent - MARGIN - name.length());
        for (String part : wrapped(printable(says), WIDTH - indent)) {
            put(0, prefix + part);
            prefix = " ".repeat(indent);
        }
        return this;
    }

    /** A sentence or two. */
    public Page note(String text) {
        wrapped(printable(text), WIDTH - MARGIN).forEach(part -> put(MARGIN, part));
        return this;
    }

    /** Labels with what they say, both short, in two columns read downwards. */
    Page twoColumns(List<String[]> pairs) {
        int half = (pairs.size() + 1) / 2;
        int width = (WIDTH - MARGIN) / 2;
        for (int i = 0; i < half; i++) {
            String left = pair(pairs.get(i));
            String right = i + half < pairs.size() ? pair(pairs.get(i + half)) : "";
            put(MARGIN, left + " ".repeat(Math.max(GAP, width - left.length())) + right);
        }
        return this;
    }

    private static String pair(String[] pair) {
        return pair[0] + " ".repeat(Math.max(GAP, LABEL - pair[0].length())) + pair[1];
    }

    /** Rows of cells, the first column to the left, the others to the right; the first row is their heading. */
    public Page table(List<List<String>> rows) {
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < rows.get(0).size(); column++) {
            int at = column;
            widths.add(rows.stream()
                    .mapToInt(row -> printable(row.get(at)).length())
                    .max()
                    .orElse(0));
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String cell = printable(row.get(column));
                String blank = " ".repeat(widths.get(column) - cell.length());
                line.append(column == 0 ? cell + blank : " ".repeat(GAP) + blank + cell);
            }
            put(MARGIN, line.toString());
        }
        return this;
    }

    /** The page so far. */
    public String text() {
        return out.toString();
    }

    /** A count with its thousands apart. */
    public static String count(long number) {
        return grouped(Long.toString(number));
    }

    /** A count of something, named in the singular. */
    public static String count(long number, String what) {
        return count(number) + " " + what + (number == 1 ? "" : "s");
    }

    /** An amount of money with two decimals, its thousands apart. */
    public static String amount(double money) {
        return grouped(new BigDecimal(money).setScale(2, RoundingMode.HALF_EVEN).toPlainString());
    }

    /** A length of time in days, hours and minutes, rounded down. */
    static String length(Duration duration) {
        String text = duration.toMinutesPart() + " min";
        if (duration.toHours() > 0) {
            text = duration.toHoursPart() + " h " + text;
        }
        return duration.toDays() > 0 ? duration.toDays() + " d " + text : text;
    }

    private static String grouped(String number) {
        StringBuilder text = new StringBuilder(number);
        int point = text.indexOf(".");
        int first = text.charAt(0) == '-' ? 1 : 0;
        for (int i = (point < 0 ? text.length() : point) - 3; i > first; i -= 3) {
            text.insert(i, ',');
        }
        return text.toString();
    }

    private Page put(int indent, String text) {
        out.append((" ".repeat(indent) + text).stripTrailing()).append('\n');
        return this;
    }

    /** Parts of at most so many characters, broken at spaces where there are any. */
    private static List<String> wrapped(String text, int width) {
        List<String> parts = new ArrayList<>();
        String rest = text;
        while (rest.length() > width) {
            int space = rest.lastIndexOf(' ', width);
            int at = space > 0 ? space : Character.isLowSurrogate(rest.charAt(width)) ? width - 1 : width;
            parts.add(rest.substring(0, at));
            rest = rest.substring(at).stripLeading();
        }
        parts.add(rest);
        return parts;
    }

    private static String printable(String text) {
        StringBuilder printable = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.SURROGATE,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR ->
                    printable.append("\\u{").append(Integer.toHexString(c)).append('}');
                default -> printable.appendCodePoint(c);
            }
        });
        return printable.toString();
    }
}
