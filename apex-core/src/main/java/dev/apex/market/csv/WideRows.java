package dev.apex.market.csv;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.csv.PriceRows.Shared;
import java.time.LocalDate;
import java.util.Arrays;

/** The rows of one wide file: a session a line, a symbol a column; each cell with a price is a row of its own. */
final class WideRows extends Rows {
    private static final int NOTHING = -1;
    private static final int DATE = -2;

    private final PriceLayout layout;
    private final Instruments instruments;
    private final Sessions sessions;
    private final Times times;
    private final String[] missing;
    /** What a column is: a symbol's entry, or one of the above. */
    private int[] entries = {};

    private double[] prices = {};
    private boolean[] there = {};
    private String[] wrong = {};
    private long day;
    private long cells;

    WideRows(Shared shared, CsvFile csv, int file, CsvLimits limits) {
        super(csv, file, limits, shared.writer);
        this.layout = shared.layout;
        this.instruments = shared.instruments;
        this.sessions = shared.sessions;
        this.times = shared.times;
        this.missing = layout.missing().toArray(String[]::new);
    }

    @Override
    void head() {
        entries = new int[columns()];
        prices = new double[columns()];
        there = new boolean[columns()];
        wrong = new String[columns()];
        int date = column(layout.dateColumn().orElseThrow());
        for (int column = 0; column < columns(); column++) {
            String name = columnName(column);
            entries[column] = column == date ? DATE : name.isEmpty() ? NOTHING : instruments.entry(name);
            if (entries[column] >= 0) {
                column(name);
            }
        }
    }

    /** Prices, and lines that were refused as a whole. */
    @Override
    long cells() {
        return cells + refusedRows();
    }

    @Override
    void begin() {
        day = Times.NONE;
        Arrays.fill(there, false);
        Arrays.fill(wrong, "");
    }

    @Override
    void field(int column, char[] text, int from, int to) {
        if (entries[column] == DATE) {
            day = times.date(text, from, to);
            if (day == Times.NONE) {
                fail(times.problem(), column, text, from, to);
            }
        } else if (entries[column] >= 0 && !isMissing(text, from, to)) {
            double value = Decimals.parse(text, from, to);
            there[column] = true;
            prices[column] = layout.isInverted() ? 1 / value : value;
            if (value != value) {
                wrong[column] = cell(column, text, from, to);
            }
        }
    }

    @Override
    void row() {
        long ts = sessions.eventTime(day);
        if (ts == Sessions.NO_SESSION || ts == Sessions.NO_INSTANT) {
            refuse(
                    ts == Sessions.NO_SESSION ? Rule.PRICE_WITHOUT_SESSION : Rule.LOCAL_TIME_NOT_AN_INSTANT,
                    LocalDate.ofEpochDay(day) + " on " + layout.calendar().name());
            return;
        }
        long known;
        try {
            known = sessions.knownAt(ts);
        } catch (RefusedException e) {
            refuse(e.rule(), e.subject());
            return;
        }
        for (int column = 0; column < entries.length; column++) {
            if (there[column]) {
                cells++;
                cell(column, ts, known);
            }
        }
    }

    private void cell(int column, long ts, long known) {
        if (wrong[column].isEmpty()) {
            int entry = entries[column];
            long arrival = Math.max(known, instruments.published(entry));
            writer.fixing(instruments.handle(entry), ts, arrival, 0, true, prices[column], place(column));
        } else {
            writer.refuse(Rule.NOT_A_NUMBER, place(column), wrong[column]);
        }
    }

    private boolean isMissing(char[] text, int from, int to) {
        for (String word : missing) {
            if (is(word, text, from, to)) {
                return true;
            }
        }
        return false;
    }
}
