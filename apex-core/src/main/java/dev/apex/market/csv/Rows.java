package dev.apex.market.csv;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.TapeWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes one file's fields as they are parsed, without an object a row: the header first, then rows that each end on a
 * tape or in the quarantine.
 */
abstract class Rows extends AbstractBaseCsvCallbackHandler<Boolean> {
    private static final int SHOWN = 40;

    final TapeWriter writer;
    private final CsvFile csv;
    private final int file;
    private final CsvLimits limits;
    private final List<String> header = new ArrayList<>();
    private boolean headed;
    private int columns;
    private long rows;
    private long refusedRows;

    /** The first thing wrong with the row, if anything is. */
    private boolean failed;

    private Rule rule = Rule.NOT_A_TIME;
    private String detail = "";

    Rows(CsvFile csv, int file, CsvLimits limits, TapeWriter writer) {
        this.csv = csv;
        this.file = file;
        this.limits = limits;
        this.writer = writer;
    }

    /** Maps the columns by the header. */
    abstract void head();

    /** Takes one field of a row that is a column of the header. */
    abstract void field(int column, char[] text, int from, int to);

    /** Writes the row whose fields have been taken, and whose number is right. */
    abstract void row();

    @Override
    protected final void handleBegin(long line) {
        failed = false;
        begin();
    }

    /** Forgets the row before. */
    abstract void begin();

    @Override
    protected final void handleField(int column, char[] text, int offset, int length, boolean quoted) {
        if (headed) {
            if (column < columns) {
                field(column, text, offset, offset + length);
            }
        } else {
            header.add(new String(text, offset, length).strip());
        }
    }

    /** Always null: FastCSV then goes on to the next record by itself. */
    @Override
    protected final @Nullable Boolean buildRecord() {
        if (getRecordType() == RecordType.DATA) {
            if (headed) {
                rows++;
                build();
            } else {
                headed = true;
                columns = header.size();
                if (header.size() > limits.fields()) {
                    throw new RefusedException(
                            Rule.CSV_LIMIT, csv + " has " + header.size() + " columns, more than " + limits.fields());
                }
                head();
            }
        }
        return null;
    }

    private void build() {
        if (getFieldCount() != columns) {
            refuse(Rule.FIELD_COUNT, getFieldCount() + " fields where the header has " + columns);
        } else if (failed) {
            refuse(rule, detail);
        } else {
            row();
        }
    }

    @Override
    protected final void terminate() {
        if (!headed) {
            throw new RefusedException(Rule.CSV_HEADER, csv + " is empty");
        }
    }

    /** Rows seen behind the header, whatever became of them. */
    long rows() {
        return rows;
    }

    /** What these rows come to on the tape and in the quarantine: a wide row is as many as it has prices. */
    long cells() {
        return rows;
    }

    long refusedRows() {
        return refusedRows;
    }

    long place() {
        return place(0);
    }

    /** The place of the present row, or of one of its cells. */
    long place(int column) {
        return Refusals.place(file, getStartingLineNumber(), column);
    }

    /** Remembers what is wrong with the row, if it is the first thing. */
    void fail(Rule broken, int column, char[] text, int from, int to) {
        if (!failed) {
            failed = true;
            rule = broken;
            detail = cell(column, text, from, to);
        }
    }

    boolean hasFailed() {
        return failed;
    }

    /** Refuses the row as a whole. */
    void refuse(Rule broken, String why) {
        refusedRows++;
        writer.refuse(broken, place(), why);
    }

    /** A cell for a message. */
    String cell(int column, char[] text, int from, int to) {
        String shown = new String(text, from, Math.min(SHOWN, to - from)) + (to - from > SHOWN ? "..." : "");
        return "column " + header.get(column) + " is \"" + Refusals.safe(shown) + "\"";
    }

    String columnName(int column) {
        return header.get(column);
    }

    int columns() {
        return columns;
    }

    /** The place of a column that must be there once. */
    int column(String name) {
        int at = header.indexOf(name);
        if (at < 0 || at != header.lastIndexOf(name)) {
            throw new RefusedException(
                    Rule.CSV_HEADER,
                    csv + " has " + (at < 0 ? "no column \"" : "more than one column \"") + name + "\" among "
                            + header.stream().limit(SHOWN).map(Refusals::safe).toList());
        }
        return at;
    }

    void map(int[] roles, Optional<String> name, int role) {
        name.ifPresent(column -> map(roles, column, role));
    }

    void map(int[] roles, String name, int role) {
        int at = column(name);
        if (roles[at] != 0) {
            throw new RefusedException(Rule.CSV_LAYOUT, "column \"" + name + "\" means two things");
        }
        roles[at] = role;
    }

    /** The revision number in a cell, 0 if it is empty; another text fails the row. */
    final int revision(int column, char[] text, int from, int to) {
        int number = from == to ? 0 : revision(text, from, to);
        if (number < 0) {
            fail(Rule.REVISION_NUMBER, column, text, from, to);
        }
        return number;
    }

    /** Whether a cell says that the row withdraws, not if it is empty; another text fails the row. */
    final boolean retracted(int column, char[] text, int from, int to) {
        int said = from == to ? 0 : flag(text, from, to);
        if (said < 0) {
            fail(Rule.NOT_A_FLAG, column, text, from, to);
        }
        return said == 1;
    }

    /** A revision number, or -1 if it is none. */
    static int revision(char[] text, int from, int to) {
        if (from == to || to - from > 9) {
            return -1;
        }
        int number = 0;
        for (int at = from; at < to; at++) {
            if (text[at] < '0' || text[at] > '9') {
                return -1;
            }
            number = number * 10 + (text[at] - '0');
        }
        return number;
    }

    /** 1 for true, 0 for false, -1 for anything else. */
    static int flag(char[] text, int from, int to) {
        if (to - from == 1) {
            return text[from] == '1' ? 1 : text[from] == '0' ? 0 : -1;
        }
        return is("true", text, from, to) ? 1 : is("false", text, from, to) ? 0 : -1;
    }

    static boolean is(String word, char[] text, int from, int to) {
        if (word.length() != to - from) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (text[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
