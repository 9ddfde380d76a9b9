package dev.apex.benchmarks;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.RecordType;
import dev.apex.market.Intake;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.csv.CsvMarket;
import dev.apex.market.csv.PriceLayout;
import dev.apex.time.Micros;
import dev.apex.time.SimClock;
import dev.apex.time.TradingCalendar;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What it costs to load bars from a CSV file and to check every one of them.
 *
 * <p>The file has the 630,000 first versions of the daily bars, symbol after symbol: symbol, event time and arrival in ISO
 * form, open, high, low, close and volume; it was read before, so that it comes from the page cache. {@code fastcsv} hands
 * each field to a callback and parses the same five doubles and two timestamps by the fastest means we know: digits to a
 * whole number over a power of ten, which is exact up to 2^53, with fastdoubleparser for what is longer; and dates by
 * arithmetic, looked at again only where they change. It keeps nothing, checks nothing and sorts nothing. {@code
 * fastcsv_fdp} parses every double by fastdoubleparser.
 *
 * <p>Oracle: sums of raw bits of the columns the file was made from; for the load, the content digest of the same bars on
 * a tape that never was a file.
 */
final class CsvBench {
    private static final String FASTCSV = "fastcsv";
    private static final String FASTCSV_FDP = "fastcsv_fdp";
    private static final String LOAD = "load";
    private static final String HEADER = "symbol,ts,ingested_at,open,high,low,close,volume\n";

    private final DailyBars bars;
    private final Path file;

    private CsvBench(DailyBars bars, Path file) {
        this.bars = bars;
        this.file = file;
    }

    static void run(DailyBars all, Report report) throws Exception {
        Paired.Outcome outcome = measure(all.firstVersions(), 4, 11);
        report.table("ns per row", outcome, FASTCSV);
        report.line(BenchLine.atMost("core.csv_vs_fastcsv_parsed", outcome.ratio(LOAD, FASTCSV), 1.5));
        report.line(BenchLine.told("core.csv_vs_fastcsv_fdp", outcome.ratio(LOAD, FASTCSV_FDP)));
        report.line(BenchLine.told("core.csv_row", outcome.nanos(LOAD), "ns"));
    }

    static Paired.Outcome measure(DailyBars bars, int toWarmUp, int toMeasure) throws Exception {
        Path file = Files.createTempFile("apex-bench-", ".csv");
        try {
            return new CsvBench(bars, file).measure(toWarmUp, toMeasure);
        } finally {
            Files.delete(file);
        }
    }

    private Paired.Outcome measure(int toWarmUp, int toMeasure) throws Exception {
        write();
        if (!content(load()).equals(content(bars.market()))) {
            throw new IllegalStateException("the market loaded from CSV is not the one the file was made from");
        }
        long sum = expectedSum();
        return Paired.byThreadTime()
                .rounds(toWarmUp, toMeasure)
                .variant(FASTCSV, sum, () -> parse(new Fields()))
                .variant(FASTCSV_FDP, sum, () -> parse(new FieldsByFastDoubleParser()))
                .variant(LOAD, bars.rows, () -> {
                    Intake intake = load().intake();
                    return intake.accepted() - intake.quarantined();
                })
                .run(bars.rows);
    }

    private CsvMarket load() {
        return CsvMarket.reading(
                        PriceLayout.bars(TradingCalendar.NYSE).eventTime("ts").ingestedAt("ingested_at"), file)
                .load();
    }

    private void write() throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            out.write(HEADER);
            for (int symbol = 0; symbol < bars.symbols; symbol++) {
                for (int row = 0; row < bars.rows; row++) {
                    if (bars.symbol[row] == symbol) {
                        write(row, out);
                    }
                }
            }
        }
    }

    private void write(int row, BufferedWriter out) throws IOException {
        out.write(bars.instruments.get(bars.symbol[row]).symbol().name());
        out.write(',');
        out.write(Micros.toInstant(bars.ts[row]).toString());
        out.write(',');
        out.write(Micros.toInstant(bars.ingestedAt[row]).toString());
        for (int column = 0; column < DailyBars.VOLUME; column++) {
            out.write(',');
            out.write(BigDecimal.valueOf(bars.values[column][row]).toPlainString());
        }
        out.write(',');
        out.write(Long.toString((long) bars.values[DailyBars.VOLUME][row]));
        out.write('\n');
    }

    private long expectedSum() {
        long sum = 0;
        for (int row = 0; row < bars.rows; row++) {
            sum += bars.ts[row] * 3 + bars.ingestedAt[row];
        }
        for (double[] column : bars.values) {
            for (double value : column) {
                sum += Double.doubleToRawLongBits(value);
            }
        }
        return sum;
    }

    private String content(MarketSource market) {
        Instant end = bars.clocks().get(bars.sessions);
        SimClock.Driver driver = SimClock.startingAt(end);
        try (PointInTimeCursor cursor = PointInTimeCursor.over(market.open(MarketQuery.upTo(end)), driver.clock())) {
            cursor.advance();
            return cursor.contentDigest();
        }
    }

    private long parse(Fields fields) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                CsvReader<Boolean> reader = CsvReader.builder().build(fields, in, StandardCharsets.UTF_8)) {
            reader.forEach(row -> {});
        }
        return fields.sum;
    }

    /** Parses what is to be parsed of each row and adds it up. */
    private static class Fields extends AbstractBaseCsvCallbackHandler<Boolean> {
        private static final int DATE = 10;
        private static final long DAY = 86_400_000_000L;
        private static final double[] TENS = {
            1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14
        };
        private static final int EXACT_DIGITS = 15;

        private long sum;
        private boolean headed;
        private int lastDate = -1;
        private long lastMidnight;

        @Override
        protected void handleField(int field, char[] text, int offset, int length, boolean quoted) {
            if (!headed || field == 0) {
                return;
            }
            if (field == 1) {
                sum += instant(text, offset, length) * 3;
            } else if (field == 2) {
                sum += instant(text, offset, length);
            } else {
                sum += Double.doubleToRawLongBits(number(text, offset, length));
            }
        }

        @Override
        protected @Nullable Boolean buildRecord() {
            headed |= getRecordType() == RecordType.DATA;
            return null;
        }

        /** Digits with a point among them, no more than are exact; all else to fastdoubleparser. */
        double number(char[] text, int offset, int length) {
            if (length > EXACT_DIGITS) {
                return JavaDoubleParser.parseDouble(text, offset, length);
            }
            long digits = 0;
            int point = length - 1;
            for (int i = 0; i < length; i++) {
                int digit = text[offset + i] - '0';
                if (digit >= 0 && digit <= 9) {
                    digits = digits * 10 + digit;
                } else if (text[offset + i] == '.' && point == length - 1) {
                    point = i;
                } else {
                    return JavaDoubleParser.parseDouble(text, offset, length);
                }
            }
            return digits / TENS[length - 1 - point];
        }

        /** Microseconds since 1970 of {@code 2019-01-02T21:00:00[.123[456]]Z}. */
        private long instant(char[] text, int at, int length) {
            int year = two(text, at) * 100 + two(text, at + 2);
            int date = year * 10_000 + two(text, at + 5) * 100 + two(text, at + 8);
            if (date != lastDate) {
                lastDate = date;
                lastMidnight = daysSince1970(year, two(text, at + 5), two(text, at + 8)) * DAY;
            }
            long seconds = (two(text, at + DATE + 1) * 60 + two(text, at + DATE + 4)) * 60L + two(text, at + DATE + 7);
            long micros = 0;
            int fraction = length - DATE - 11;
            for (int i = 0; i < fraction; i++) {
                micros = micros * 10 + text[at + DATE + 10 + i] - '0';
            }
            for (int i = Math.max(0, fraction); i < 6; i++) {
                micros *= 10;
            }
            return lastMidnight + seconds * 1_000_000 + micros;
        }

        private static int two(char[] text, int at) {
            return text[at] * 10 + text[at + 1] - '0' * 11;
        }

        /** By March years, in which the leap day comes last. */
        private static long daysSince1970(int year, int month, int day) {
            int march = month > 2 ? year : year - 1;
            int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
            return march * 365L + march / 4 - march / 100 + march / 400 + dayOfYear - 719_468;
        }
    }

    private static final class FieldsByFastDoubleParser extends Fields {
        @Override
        double number(char[] text, int offset, int length) {
            return JavaDoubleParser.parseDouble(text, offset, length);
        }
    }
}
