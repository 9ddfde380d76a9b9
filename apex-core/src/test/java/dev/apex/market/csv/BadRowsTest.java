package dev.apex.market.csv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.Rule;
import dev.apex.market.Announcement;
import dev.apex.market.Bar;
import dev.apex.market.Feed;
import dev.apex.market.Fixing;
import dev.apex.market.Instrument;
import dev.apex.market.Intake;
import dev.apex.market.MarketQuery;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.market.Tape;
import dev.apex.market.TapeWriter;
import dev.apex.market.Worlds;
import dev.apex.random.ChaCha20;
import dev.apex.time.Micros;
import dev.apex.time.Session;
import dev.apex.time.SimClock;
import dev.apex.time.TradingCalendar;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A million bad rows among good ones, through both doors: each is refused under the code of its kind, none is admitted, none
 * goes missing, and what the good ones come to is what they come to alone.
 */
@Tag("bulk")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadRowsTest {
    private static final long SEED = Long.getLong("apex.seed", 20_211_121);
    private static final int BAD_ROWS_OF_A_KIND = 12_000;
    private static final int BATCHES = 4;

    private static final TradingCalendar NYSE = TradingCalendar.NYSE;
    private static final int FIRST = NYSE.ordinalAtOrAfter(LocalDate.of(2012, 1, 1));
    private static final int SESSIONS = 2_500;
    private static final String HEAD = "symbol,ts,opens,ingested_at,rev,gone,open,high,low,close,volume";

    @TempDir
    Path dir;

    private final TreeMap<String, Long> rowsByKind = new TreeMap<>();
    private long admitted;
    private long unaccounted;

    /** One row in the making: every field as it will be written. */
    private static final class Row {
        final Session session;
        String symbol;
        String ts;
        String opens;
        String ingestedAt;
        String rev = "0";
        String gone = "false";
        String open;
        String high;
        String low;
        String close;
        String volume = "1200";

        /** The {@code number}-th of all good rows: a fact of its own. */
        Row(String family, long number, ChaCha20 chance) {
            session = NYSE.session(FIRST + (int) (number % SESSIONS));
            symbol = family + number / SESSIONS;
            ts = session.closesAt().toString();
            opens = session.opensAt().toString();
            ingestedAt =
                    session.closesAt().plusSeconds(60 + chance.nextInt(100_000)).toString();
            long ticks = 1_000 + chance.nextInt(100_000);
            open = price(ticks);
            close = price(ticks + chance.nextInt(50));
            high = price(ticks + 50 + chance.nextInt(50));
            low = price(ticks - chance.nextInt(50));
        }

        private static String price(long ticks) {
            return Double.toString(ticks / 100.0);
        }

        Row arriving(int hours) {
            ingestedAt = session.closesAt().plusSeconds(3_600L * hours).toString();
            return this;
        }

        @Override
        public String toString() {
            return String.join(",", symbol, ts, opens, ingestedAt, rev, gone, open, high, low, close, volume);
        }
    }

    /** Makes a row of a kind; bad rows never share a fact with good ones. */
    private interface Making {
        String line(long number, ChaCha20 chance);
    }

    /** One way for a row to be wrong, and the rule that it breaks. */
    private record Kind(String name, Rule rule, Making making) {}

    /** A layout, with good rows and the ways in which its rows go wrong. */
    private record Group(String head, CsvLayout layout, Making good, List<Kind> kinds) {}

    private interface Spoiling {
        void spoil(Row row, ChaCha20 chance);
    }

    private static Kind kind(String name, Rule rule, Spoiling spoiling) {
        return new Kind(name, rule, (number, chance) -> {
            Row row = new Row("B", number, chance);
            spoiling.spoil(row, chance);
            return row.toString();
        });
    }

    private static Kind whole(String name, Rule rule, UnaryOperator<String> spoiling) {
        return new Kind(name, rule, (number, chance) -> spoiling.apply(new Row("B", number, chance).toString()));
    }

    private static String pick(ChaCha20 chance, String... some) {
        return some[chance.nextInt(some.length)];
    }

    // the ways of a CSV row to be wrong

    private static Group stamped() {
        List<Kind> kinds = new ArrayList<>();
        kinds.add(whole("field missing", Rule.FIELD_COUNT, line -> line.substring(0, line.lastIndexOf(','))));
        kinds.add(whole("field too many", Rule.FIELD_COUNT, line -> line + ","));
        kinds.add(whole("blank line with a blank", Rule.FIELD_COUNT, line -> " "));
        kinds.add(whole("quote not closed", Rule.UNCLOSED_QUOTE, line -> "\"" + line));
        kinds.add(whole("text behind a quote", Rule.MISPLACED_QUOTE, line -> "\"B\"" + line));
        kinds.add(whole("quote inside a field", Rule.MISPLACED_QUOTE, line -> line.replace("Z", "\"Z\"")));
        kinds.add(whole("NUL", Rule.CONTROL_CHARACTER, line -> line.replace("B", "B\u0000")));
        kinds.add(whole("escape character", Rule.CONTROL_CHARACTER, line -> line + "\u001B[31m"));
        kinds.add(whole("Latin-1", Rule.NOT_UTF8, line -> line.replace("B", "B\u00E9")));
        kinds.add(whole("half a character", Rule.NOT_UTF8, line -> line.replace("B", "B\u00E2\u0082")));
        kinds.add(whole("encoded surrogate", Rule.NOT_UTF8, line -> line.replace("B", "B\u00ED\u00A0\u0080")));
        kinds.add(whole("giant line", Rule.LINE_TOO_LONG, line -> line + "0".repeat(1_000)));
        for (String field : List.of("open", "high", "low", "close")) {
            kinds.add(kind(
                    "word for " + field,
                    Rule.NOT_A_NUMBER,
                    (row, chance) ->
                            set(row, field, pick(chance, "null", "N/A", "abc", "-", ".", "1.2.3", "--1", "e5"))));
            kinds.add(kind(
                    field + " not positive",
                    Rule.PRICE_NOT_POSITIVE,
                    (row, chance) ->
                            set(row, field, pick(chance, "0", "-0", "-1.5", "0.000", "1e-400", "-1e-400", "0e9"))));
            kinds.add(kind(
                    field + " beyond doubles",
                    Rule.PRICE_NOT_POSITIVE,
                    (row, chance) -> set(row, field, pick(chance, "1e400", "-1e400", "9".repeat(400)))));
        }
        kinds.add(kind("empty price", Rule.NOT_A_NUMBER, (row, chance) -> row.low = ""));
        kinds.add(kind("decimal comma", Rule.NOT_A_NUMBER, (row, chance) -> row.open = "\"12,5\""));
        kinds.add(kind(
                "thousands separator",
                Rule.NOT_A_NUMBER,
                (row, chance) -> row.open = pick(chance, "1_000", "1'000", "1 000", "1\u00C2\u00A0000")));
        kinds.add(kind(
                "number of another language",
                Rule.NOT_A_NUMBER,
                (row, chance) -> row.close =
                        pick(chance, "1d", "1f", "0x1p3", "NaN", "Infinity", "1L", "\u00D9\u00A1", "+1", "1.", ".5")));
        kinds.add(
                kind("padded number", Rule.NOT_A_NUMBER, (row, chance) -> row.close = pick(chance, " 1", "1 ", "1\t")));
        kinds.add(kind("high below low", Rule.RANGE_DOES_NOT_HOLD_PRICES, (row, chance) -> {
            String high = row.high;
            row.high = row.low;
            row.low = high;
        }));
        kinds.add(kind("close above high", Rule.RANGE_DOES_NOT_HOLD_PRICES, (row, chance) -> row.close = "1e9"));
        kinds.add(kind("open below low", Rule.RANGE_DOES_NOT_HOLD_PRICES, (row, chance) -> row.open = "1e-9"));
        kinds.add(kind("columns swapped", Rule.RANGE_DOES_NOT_HOLD_PRICES, (row, chance) -> {
            row.volume = row.close;
            row.close = "1200000";
        }));
        kinds.add(kind(
                "volume negative",
                Rule.VOLUME_NEGATIVE,
                (row, chance) -> row.volume = pick(chance, "-1", "-0", "-0.0", "1e400", "-1e400")));
        kinds.add(kind(
                "word for volume", Rule.NOT_A_NUMBER, (row, chance) -> row.volume = pick(chance, "", "1.2M", "-")));
        kinds.add(kind(
                "event time of another form",
                Rule.NOT_A_TIME,
                (row, chance) -> row.ts = pick(
                        chance,
                        "03/05/2021",
                        "5.3.2021 21:00",
                        "",
                        "now",
                        "1614978000",
                        "2021-03-05T21:00Z",
                        "2021-13-05T21:00:00Z",
                        "2021-02-29T21:00:00Z",
                        "2021-03-05T24:00:00Z",
                        "2021-03-05T21:00:60Z",
                        "2021-03-05T21:00:00+25:00")));
        kinds.add(kind(
                "bare date",
                Rule.BARE_DATE,
                (row, chance) -> row.ts = pick(
                        chance,
                        row.session.date().toString(),
                        row.session.date().toString().replace("-", ""))));
        kinds.add(kind(
                "date as midnight",
                Rule.BARE_DATE,
                (row, chance) -> row.ts = pick(
                        chance,
                        row.session.date() + "T00:00:00Z",
                        row.session.date().atStartOfDay(NYSE.zone()).toInstant().toString())));
        kinds.add(kind(
                "event time too fine",
                Rule.FINER_THAN_MICROS,
                (row, chance) -> row.ts = row.ts.replace("Z", ".0000001Z")));
        kinds.add(kind(
                "local time without a zone",
                Rule.LOCAL_TIME_WITHOUT_ZONE,
                (row, chance) -> row.ts = row.ts.replace("Z", "")));
        kinds.add(kind(
                "stamp of another age",
                Rule.STAMP_OUT_OF_RANGE,
                (row, chance) -> row.ts = pick(
                        chance,
                        "1969-12-31T23:59:59Z",
                        "2100-01-01T00:00:00Z",
                        "9999-12-31T23:59:59Z",
                        "1970-01-20T00:00:01Z")));
        kinds.add(kind("weekend", Rule.PRICE_WITHOUT_SESSION, (row, chance) -> {
            row.ts = "2021-03-06T21:00:00Z";
            row.ingestedAt = "";
        }));
        kinds.add(kind("holiday", Rule.PRICE_WITHOUT_SESSION, (row, chance) -> {
            row.ts = "2021-12-24T21:00:00Z";
            row.ingestedAt = "";
        }));
        kinds.add(kind("year without a calendar", Rule.PRICE_WITHOUT_SESSION, (row, chance) -> {
            row.ts = "2060-03-05T21:00:00Z";
            row.ingestedAt = "";
        }));
        kinds.add(kind(
                "known before it happened",
                Rule.KNOWN_BEFORE_IT_HAPPENED,
                (row, chance) -> row.ingestedAt = row.session
                        .closesAt()
                        .minusNanos(1_000L * (1 + chance.nextLong(1_000_000_000)))
                        .toString()));
        kinds.add(kind(
                "arrival of another form",
                Rule.NOT_A_TIME,
                (row, chance) ->
                        row.ingestedAt = pick(chance, "yesterday", "1614978000000", "2021-03-05 21:00", "21:00:00")));
        kinds.add(kind("arrival as a bare date", Rule.BARE_DATE, (row, chance) -> row.ingestedAt = "2021-03-05"));
        kinds.add(kind(
                "arrival in another age",
                Rule.STAMP_OUT_OF_RANGE,
                (row, chance) -> row.ingestedAt = "2100-03-05T00:00:00Z"));
        kinds.add(kind(
                "symbol of no characters or too many",
                Rule.SYMBOL_NAME,
                (row, chance) -> row.symbol = pick(chance, "", "X".repeat(65), "X".repeat(300))));
        kinds.add(kind(
                "symbol with blanks",
                Rule.SYMBOL_NAME,
                (row, chance) -> row.symbol = pick(chance, " B", "B ", "B C", "B\t", "B\u00C2\u00A0")));
        kinds.add(kind(
                "symbol that cannot be seen",
                Rule.SYMBOL_NAME,
                (row, chance) -> row.symbol =
                        pick(chance, "B\u00E2\u0080\u00AE", "B\u00E2\u0080\u008B", "\u00EF\u00BB\u00BFB")));
        kinds.add(kind("symbol not composed", Rule.SYMBOL_NAME, (row, chance) -> row.symbol = "Be\u00CC\u0081"));
        kinds.add(kind(
                "revision that is none",
                Rule.REVISION_NUMBER,
                (row, chance) -> row.rev = pick(chance, "-1", "x", "1.0", "536870912", "999999999", "9999999999")));
        kinds.add(kind(
                "flag that is none",
                Rule.NOT_A_FLAG,
                (row, chance) -> row.gone = pick(chance, "yes", "TRUE", "2", "-1", "null")));
        kinds.add(kind(
                "opens when it ends",
                Rule.BAR_WITHOUT_LENGTH,
                (row, chance) -> row.opens = pick(
                        chance, row.ts, row.session.closesAt().plusSeconds(1).toString())));
        kinds.add(kind(
                "opens a session early",
                Rule.BAR_OF_SEVERAL_SESSIONS,
                (row, chance) -> row.opens = row.session
                        .opensAt()
                        .minusSeconds(86_400 * (8 + chance.nextInt(400)))
                        .toString()));
        kinds.add(kind("withdraws nothing", Rule.NOTHING_TO_RETRACT, (row, chance) -> {
            row.symbol = "N" + row.symbol;
            row.gone = "true";
            row.close = "";
        }));
        return new Group(
                HEAD,
                PriceLayout.bars(NYSE)
                        .eventTime("ts")
                        .opensAt("opens")
                        .ingestedAt("ingested_at")
                        .revision("rev")
                        .retracted("gone"),
                (number, chance) -> new Row("G", number, chance).toString(),
                kinds);
    }

    private static void set(Row row, String field, String value) {
        switch (field) {
            case "open" -> row.open = value;
            case "high" -> row.high = value;
            case "low" -> row.low = value;
            default -> row.close = value;
        }
    }

    private static Group local() {
        Making local = (number, chance) -> {
            Row row = new Row("L", number, chance);
            row.ts = row.session.closesAt().atZone(NYSE.zone()).toLocalDateTime() + ":00";
            row.opens = row.session.opensAt().atZone(NYSE.zone()).toLocalDateTime() + ":00";
            row.ingestedAt = row.session.date().plusDays(1) + "T12:00:00";
            return row.toString();
        };
        return new Group(
                HEAD,
                PriceLayout.bars(NYSE)
                        .eventTime("ts")
                        .opensAt("opens")
                        .ingestedAt("ingested_at")
                        .localTimesIn(NYSE.zone()),
                local,
                List.of(
                        new Kind(
                                "local time skipped",
                                Rule.LOCAL_TIME_NOT_AN_INSTANT,
                                (number, chance) -> local.line(number, chance)
                                        .replaceFirst(
                                                "\\d{4}-\\d\\d-\\d\\dT12:00:00",
                                                "2025-03-09T02:" + (10 + chance.nextInt(50)) + ":00")),
                        new Kind(
                                "local time repeated",
                                Rule.LOCAL_TIME_NOT_AN_INSTANT,
                                (number, chance) -> local.line(number, chance)
                                        .replaceFirst(
                                                "\\d{4}-\\d\\d-\\d\\dT12:00:00",
                                                "2025-11-02T01:" + (10 + chance.nextInt(50)) + ":00"))));
    }

    private static Group counted() {
        return new Group(
                "symbol,ts,ingested_at,open,high,low,close,volume",
                PriceLayout.bars(NYSE).eventTime("ts").ingestedAt("ingested_at").instantsAs(TimeFormat.EPOCH_MILLIS),
                (number, chance) -> counts(number, chance, 1, 1_000),
                List.of(
                        new Kind(
                                "seconds for milliseconds",
                                Rule.STAMP_OUT_OF_RANGE,
                                (number, chance) -> counts(number, chance, 1, 1)),
                        new Kind(
                                "microseconds for milliseconds",
                                Rule.STAMP_OUT_OF_RANGE,
                                (number, chance) -> counts(number, chance, 1, 1_000_000)),
                        new Kind(
                                "nanoseconds for milliseconds",
                                Rule.STAMP_OUT_OF_RANGE,
                                (number, chance) -> counts(number, chance, 1, 100_000_000)),
                        new Kind(
                                "count with a sign or a point",
                                Rule.NOT_A_TIME,
                                (number, chance) -> counts(number, chance, 1, 1_000)
                                        .replaceFirst(",", pick(chance, ",-", ",+", ",1.", ",1e", ", ", ",0x")))));
    }

    private static String counts(long number, ChaCha20 chance, long of, long unit) {
        Row row = new Row("C", number, chance);
        long ts = row.session.closesAt().getEpochSecond();
        return String.join(
                ",",
                row.symbol,
                Long.toString(ts * unit / of),
                Long.toString((ts + 3_600) * unit / of),
                row.open,
                row.high,
                row.low,
                row.close,
                row.volume);
    }

    private static Group dated() {
        Making good = (number, chance) -> {
            Row row = new Row("D", number, chance);
            return String.join(
                    ",", row.symbol, row.session.date().toString(), row.open, row.high, row.low, row.close, row.volume);
        };
        Making weekend = (number, chance) -> "X,2021-03-0" + (6 + chance.nextInt(2)) + ",1,1,1,1,1";
        return new Group(
                "symbol,date,open,high,low,close,volume",
                PriceLayout.bars(NYSE),
                good,
                List.of(
                        new Kind("date without a session", Rule.PRICE_WITHOUT_SESSION, weekend),
                        new Kind(
                                "date that does not exist",
                                Rule.NOT_A_TIME,
                                (number, chance) -> "X,"
                                        + pick(
                                                chance,
                                                "2021-02-29",
                                                "20210431",
                                                "2021-00-10",
                                                "2021-3-5",
                                                "21-03-05",
                                                "",
                                                "20210305T")
                                        + ",1,1,1,1,1"),
                        new Kind(
                                "date of another age",
                                Rule.STAMP_OUT_OF_RANGE,
                                (number, chance) ->
                                        "X," + pick(chance, "1969-12-31", "2101-01-01", "9999-01-01") + ",1,1,1,1,1")));
    }

    private static Group wide() {
        TradingCalendar target = TradingCalendar.TARGET;
        int first = target.ordinalAtOrAfter(LocalDate.of(2000, 1, 1));
        Making cells = (number, chance) -> target.session(first + (int) (number / 40 % 6_000))
                        .date() + ",".repeat(1 + (int) (number % 40)) + "1.25" + ",".repeat(40 - (int) (number % 40));
        StringBuilder head = new StringBuilder("Date");
        for (int column = 0; column < 40; column++) {
            head.append(",W").append(column);
        }
        return new Group(
                head + ",",
                PriceLayout.ecb(),
                cells,
                List.of(
                        new Kind(
                                "cell that is no number",
                                Rule.NOT_A_NUMBER,
                                (number, chance) -> cells.line(number, chance)
                                        .replace("1.25", pick(chance, "1.2.5", "n/a", "NA", "-", "1.2 "))),
                        new Kind(
                                "cell without an inverse",
                                Rule.PRICE_NOT_POSITIVE,
                                (number, chance) -> cells.line(number, chance)
                                        .replace("1.25", pick(chance, "0", "-0", "-1.25", "1e-320", "1e400"))),
                        new Kind(
                                "wide line too short",
                                Rule.FIELD_COUNT,
                                (number, chance) -> cells.line(number, chance).replaceFirst(",", "")),
                        new Kind(
                                "wide line without a session",
                                Rule.PRICE_WITHOUT_SESSION,
                                (number, chance) -> "2021-03-06"
                                        + cells.line(number, chance).substring(10))));
    }

    private static Group told() {
        Making good = (number, chance) -> "T" + number + ",2021-03-05,2021-03-01," + pick(chance, "true", "0") + ",1";
        return new Group(
                "symbol,effective,announced,member,amount",
                EventLayout.memberships(NYSE),
                good,
                List.of(
                        new Kind(
                                "membership in an unknown word",
                                Rule.NOT_A_FLAG,
                                (number, chance) -> "T,2021-03-05,," + pick(chance, "yes", "in", "TRUE", "") + ","),
                        new Kind(
                                "membership from no day",
                                Rule.NOT_A_TIME,
                                (number, chance) -> "T," + pick(chance, "2021-02-30", "", "soon") + ",,true,")));
    }

    private static Group noted() {
        Making good = (number, chance) -> "A" + number + ",2021-03-05,2021-03-01,note,2";
        return new Group(
                "symbol,effective,announced,topic,amount",
                EventLayout.announcements(NYSE).amount("amount"),
                good,
                List.of(
                        new Kind(
                                "announcement without a name",
                                Rule.TOPIC_NAME,
                                (number, chance) -> "A,2021-03-05,," + pick(chance, "", "a b", "x".repeat(65)) + ",2"),
                        new Kind(
                                "figure that is none",
                                Rule.NOT_A_NUMBER,
                                (number, chance) -> "A,2021-03-05,,note," + pick(chance, "2:1", "NaN", "two")),
                        new Kind(
                                "figure beyond doubles",
                                Rule.AMOUNT_NOT_FINITE,
                                (number, chance) -> "A,2021-03-05,,note,1e999")));
    }

    private static Group split() {
        Making good = (number, chance) -> "S" + number + ",2021-03-05,2021-03-01," + pick(chance, "2", "3:2", "1:10");
        return new Group(
                "symbol,ex,announced,ratio",
                ActionLayout.splits(NYSE).ratioWithColon("ratio"),
                good,
                List.of(
                        new Kind(
                                "ratio that is none",
                                Rule.NOT_A_RATIO,
                                (number, chance) -> "S,2021-03-05,,"
                                        + pick(
                                                chance, "two", "2:0", "2:-1", ":", "2:", "2:1:1", "2 for 1", "",
                                                "NaN:1")),
                        new Kind(
                                "ratio of nothing",
                                Rule.RATIO_NOT_POSITIVE,
                                (number, chance) -> "S,2021-03-05,," + pick(chance, "0", "-2", "0:1", "-2:1", "1e999")),
                        new Kind(
                                "action of no symbol",
                                Rule.SYMBOL_NAME,
                                (number, chance) -> pick(chance, "", "A B", "x".repeat(65)) + ",2021-03-05,,2"),
                        new Kind(
                                "action from no day",
                                Rule.NOT_A_TIME,
                                (number, chance) -> "S," + pick(chance, "2021-02-30", "", "soon") + ",,2"),
                        new Kind(
                                "action known on no day",
                                Rule.NOT_A_TIME,
                                (number, chance) -> "S,2021-03-05," + pick(chance, "2021-02-30", "ago") + ",2")));
    }

    private static Group paid() {
        Making good = (number, chance) ->
                "P" + number + ",2021-03-05,2021-03-01,0.25," + pick(chance, "2021-03-05", "2021-03-19T12:00:00Z");
        return new Group(
                "symbol,ex,announced,amount,payable",
                ActionLayout.dividends(NYSE),
                good,
                List.of(
                        new Kind(
                                "amount that is none",
                                Rule.NOT_A_NUMBER,
                                (number, chance) ->
                                        "P,2021-03-05,," + pick(chance, "", "NaN", "1 USD", "0;5") + ",2021-03-19"),
                        new Kind(
                                "dividend of nothing",
                                Rule.DIVIDEND_NOT_POSITIVE,
                                (number, chance) ->
                                        "P,2021-03-05,," + pick(chance, "0", "-1", "1e999") + ",2021-03-19"),
                        new Kind(
                                "dividend paid too early",
                                Rule.PAYABLE_BEFORE_EX,
                                (number, chance) ->
                                        "P,2021-03-05,,1," + pick(chance, "2021-03-04", "2021-03-05T04:59:59Z")),
                        new Kind(
                                "dividend paid beyond all stamps",
                                Rule.STAMP_OUT_OF_RANGE,
                                (number, chance) -> "P,2021-03-05,,1,2100-01-01T00:00:00Z"),
                        new Kind(
                                "dividend paid on no day",
                                Rule.NOT_A_TIME,
                                (number, chance) -> "P,2021-03-05,,1," + pick(chance, "", "2021-02-30", "later"))));
    }

    private static Group delisted() {
        Making good = (number, chance) -> "D" + number + ",2021-03-05,2021-03-01," + pick(chance, "", "0", "12.5");
        return new Group(
                "symbol,ex,announced,value",
                ActionLayout.delistings(NYSE).value("value"),
                good,
                List.of(
                        new Kind(
                                "value that is none",
                                Rule.NOT_A_NUMBER,
                                (number, chance) -> "D,2021-03-05,," + pick(chance, "?", "NaN", "nil")),
                        new Kind(
                                "value below nothing",
                                Rule.DELISTING_VALUE,
                                (number, chance) -> "D,2021-03-05,," + pick(chance, "-1", "1e999"))));
    }

    private static Group succeeded() {
        Making good = (number, chance) -> "O" + number + ",2021-03-05,2021-03-01,N" + number + ",1";
        return new Group(
                "symbol,ex,announced,successor,ratio",
                ActionLayout.successions(NYSE).ratio("ratio"),
                good,
                List.of(
                        new Kind("successor of itself", Rule.SUCCEEDS_ITSELF, (number, chance) -> "O,2021-03-05,,O,1"),
                        new Kind(
                                "successor without a name",
                                Rule.SYMBOL_NAME,
                                (number, chance) -> "O,2021-03-05,," + pick(chance, "", "N N") + ",1"),
                        new Kind(
                                "successor for nothing",
                                Rule.RATIO_NOT_POSITIVE,
                                (number, chance) -> "O,2021-03-05,,N," + pick(chance, "0", "-1")),
                        new Kind(
                                "colon that was not declared",
                                Rule.NOT_A_RATIO,
                                (number, chance) -> "O,2021-03-05,,N,2:1")));
    }

    /** Rows that are only wrong beside others: whole sets of which some are refused, with the rule of each line. */
    private static List<String[]> sets(long number, ChaCha20 chance) {
        String family = "F" + number % 7;
        long fact = number * 4;
        Row first = new Row(family + "a", fact, chance).arriving(1);
        Row conflicting = new Row(family + "a", fact, chance).arriving(1);
        conflicting.open = first.open;
        conflicting.low = "0.01";
        conflicting.high = "99999";
        conflicting.close = Double.toString(2_000 + chance.nextInt(1_000));
        Row sound = new Row(family + "b", fact + 1, chance).arriving(1);
        sound.rev = "3";
        Row fallen = new Row(family + "b", fact + 1, chance).arriving(2);
        fallen.rev = "2";
        fallen.volume = "7";
        Row early = new Row(family + "c", fact + 2, chance).arriving(3);
        Row elsewhere = new Row(family + "c", fact + 2, chance).arriving(4);
        elsewhere.ts = elsewhere.session.closesAt().minusSeconds(60).toString();
        return List.of(
                new String[] {first.toString(), Rule.ONE_VERSION_TWO_PAYLOADS.name()},
                new String[] {conflicting.toString(), Rule.ONE_VERSION_TWO_PAYLOADS.name()},
                new String[] {sound.toString(), ""},
                new String[] {fallen.toString(), Rule.REVISION_FELL.name()},
                new String[] {early.toString(), ""},
                new String[] {elsewhere.toString(), Rule.TWO_EVENT_TIMES_IN_A_SESSION.name()});
    }

    // the CSV door

    /** The lines of one file, with the rule that each breaks, or none. */
    private static final class Batch {
        final List<byte[]> lines = new ArrayList<>();
        final List<String> rules = new ArrayList<>();

        void add(String line, String rule) {
            // what is not ASCII was written as bytes
            lines.add(line.getBytes(ISO_8859_1));
            rules.add(rule);
        }

        void shuffle(ChaCha20 chance) {
            for (int i = lines.size(); i > 1; i--) {
                int j = chance.nextInt(i);
                swap(lines, i - 1, j);
                swap(rules, i - 1, j);
            }
        }

        private static <T> void swap(List<T> list, int i, int j) {
            T kept = list.get(i);
            list.set(i, list.get(j));
            list.set(j, kept);
        }

        byte[] file(String head, boolean goodOnly) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes((head + "\n").getBytes(UTF_8));
            for (int i = 0; i < lines.size(); i++) {
                if (!goodOnly || rules.get(i).isEmpty()) {
                    bytes.writeBytes(lines.get(i));
                    bytes.write('\n');
                }
            }
            return bytes.toByteArray();
        }
    }

    private void load(Group group, Batch batch) throws IOException {
        Path refused = dir.resolve("refused.csv");
        CsvLimits limits = CsvLimits.standard().lineBytes(800);
        CsvMarket mixed = CsvMarket.reading(group.layout, CsvFile.bytes("mixed.csv", batch.file(group.head, false)))
                .within(limits)
                .quarantiningTo(refused)
                .tolerating(1)
                .load();
        CsvMarket alone = CsvMarket.reading(group.layout, CsvFile.bytes("good.csv", batch.file(group.head, true)))
                .within(limits)
                .load();
        Intake intake = mixed.intake();
        long good = batch.rules.stream().filter(String::isEmpty).count();
        admitted += Math.max(0, intake.accepted() + intake.duplicates() + intake.redeliveries() - good);
        unaccounted += Math.abs(intake.read() - batch.lines.size());
        assertThat(intake).isEqualTo(new Intake(batch.lines.size(), good, 0, 0, batch.lines.size() - good));
        assertThat(contentOf(mixed.open(MarketQuery.upTo(Worlds.EVER))))
                .isEqualTo(contentOf(alone.open(MarketQuery.upTo(Worlds.EVER))));
        List<String> quarantine = Files.readAllLines(refused);
        assertThat(quarantine).hasSize(batch.lines.size() - (int) good + 1);
        Map<Integer, String> codes = new HashMap<>();
        for (String row : quarantine.subList(1, quarantine.size())) {
            String[] cells = row.split(",", 4);
            codes.put(Integer.parseInt(cells[1]), cells[2]);
        }
        for (int i = 0; i < batch.lines.size(); i++) {
            String rule = batch.rules.get(i);
            String expected = rule.isEmpty() ? null : Rule.valueOf(rule).code();
            if (!Objects.equals(codes.get(i + 2), expected)) {
                assertThat(codes.get(i + 2))
                        .as("%s, seed %d", new String(batch.lines.get(i), UTF_8), SEED)
                        .isEqualTo(expected);
            }
        }
    }

    private static String contentOf(Feed feed) {
        SimClock.Driver driver = SimClock.startingAt(Worlds.EVER);
        PointInTimeCursor cursor = PointInTimeCursor.over(feed, driver.clock());
        cursor.advance();
        return cursor.contentDigest();
    }

    // the tape's own door

    private interface Writing {
        void write(TapeWriter writer, int handle, Session session, ChaCha20 chance);
    }

    private record Door(String name, Rule rule, Writing writing) {}

    private static List<Door> doors() {
        List<Door> doors = new ArrayList<>();
        double[] bad = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.0, -0.0, -1, -Double.MIN_VALUE
        };
        for (int column = 0; column < 4; column++) {
            int at = column;
            doors.add(
                    new Door("written price " + column, Rule.PRICE_NOT_POSITIVE, (writer, handle, session, chance) -> {
                        double[] prices = {10, 11, 9, 10};
                        prices[at] = bad[chance.nextInt(bad.length)];
                        bar(writer, handle, session, prices, 100);
                    }));
        }
        doors.add(new Door(
                "written range",
                Rule.RANGE_DOES_NOT_HOLD_PRICES,
                (writer, handle, session, chance) ->
                        bar(writer, handle, session, new double[] {10, 9.99, 9, 9.5}, 100)));
        doors.add(new Door(
                "written volume",
                Rule.VOLUME_NEGATIVE,
                (writer, handle, session, chance) -> bar(
                        writer,
                        handle,
                        session,
                        new double[] {10, 11, 9, 10},
                        new double[] {Double.NaN, Double.POSITIVE_INFINITY, -1, -0.0}[chance.nextInt(4)])));
        doors.add(new Door("written unit", Rule.STAMP_OUT_OF_RANGE, (writer, handle, session, chance) -> {
            long ts = Micros.exact(session.closesAt());
            long[] stamps = {ts / 1_000, ts / 1_000_000, ts * 1_000, -ts, Long.MAX_VALUE, Long.MIN_VALUE};
            long stamp = stamps[chance.nextInt(stamps.length)];
            boolean event = chance.nextBoolean();
            writer.bar(
                    handle, ts - 1, event ? stamp : ts, event ? ts : stamp, 0, false, 1, 1, 1, 1, 1, writing(writer));
        }));
        doors.add(new Door(
                "written before it happened", Rule.KNOWN_BEFORE_IT_HAPPENED, (writer, handle, session, chance) -> {
                    long ts = Micros.exact(session.closesAt());
                    writer.bar(handle, ts - 1, ts, ts - 1, 0, false, 1, 1, 1, 1, 1, writing(writer));
                }));
        doors.add(new Door("written revision", Rule.REVISION_NUMBER, (writer, handle, session, chance) -> {
            long ts = Micros.exact(session.closesAt());
            int rev = new int[] {-1, Integer.MIN_VALUE, 1 << 29, Integer.MAX_VALUE}[chance.nextInt(4)];
            writer.bar(handle, ts - 1, ts, ts, rev, false, 1, 1, 1, 1, 1, writing(writer));
        }));
        doors.add(new Door("written length", Rule.BAR_WITHOUT_LENGTH, (writer, handle, session, chance) -> {
            long ts = Micros.exact(session.closesAt());
            writer.bar(handle, ts + chance.nextInt(5), ts, ts, 0, false, 1, 1, 1, 1, 1, writing(writer));
        }));
        doors.add(new Door("written over sessions", Rule.BAR_OF_SEVERAL_SESSIONS, (writer, handle, session, chance) -> {
            long ts = Micros.exact(session.closesAt());
            writer.bar(handle, ts - 86_400_000_000L * 8, ts, ts, 0, false, 1, 1, 1, 1, 1, writing(writer));
        }));
        doors.add(new Door(
                "written between sessions", Rule.PRICE_WITHOUT_SESSION, (writer, handle, session, chance) -> {
                    long ts = Micros.exact(Instant.parse("2021-03-06T21:00:00Z")) + chance.nextInt(1_000);
                    writer.bar(handle, ts - 1, ts, ts, 0, false, 1, 1, 1, 1, 1, writing(writer));
                }));
        doors.add(new Door(
                "written withdrawal of nothing", Rule.NOTHING_TO_RETRACT, (writer, handle, session, chance) -> {
                    long ts = Micros.exact(session.closesAt());
                    long place = writing(writer);
                    writer.retract(handle, ts, ts + place, 1, false, place);
                }));
        doors.add(new Door("written without terms", Rule.UNDECLARED_INSTRUMENT, (writer, handle, session, chance) -> {
            writing(writer);
            writer.write(new Bar(
                    Symbol.of("NOBODY"),
                    Stamp.observed(session.closesAt(), session.closesAt()),
                    session.opensAt(),
                    1,
                    1,
                    1,
                    1,
                    1));
        }));
        doors.add(new Door("written too fine", Rule.FINER_THAN_MICROS, (writer, handle, session, chance) -> {
            writing(writer);
            writer.write(new Bar(
                    Symbol.of("BAD"),
                    Stamp.observed(session.closesAt(), session.closesAt()),
                    session.opensAt().plusNanos(1 + chance.nextInt(999)),
                    1,
                    1,
                    1,
                    1,
                    1));
        }));
        return doors;
    }

    private static void bar(TapeWriter writer, int handle, Session session, double[] prices, double volume) {
        long ts = Micros.exact(session.closesAt());
        writer.bar(
                handle,
                Micros.exact(session.opensAt()),
                ts,
                ts + 1,
                0,
                false,
                prices[0],
                prices[1],
                prices[2],
                prices[3],
                volume,
                writing(writer));
    }

    private static final Map<TapeWriter, long[]> PLACES = new IdentityHashMap<>();

    /** Numbers rows as they are written, good ones and bad ones. */
    private static long writing(TapeWriter writer) {
        return ++PLACES.computeIfAbsent(writer, some -> new long[1])[0];
    }

    private void write(List<Door> doors, ChaCha20 chance, int rounds) {
        TapeWriter writer = TapeWriter.of(Tape.Kind.BARS);
        TapeWriter good = TapeWriter.of(Tape.Kind.BARS);
        Map<Long, Rule> refused = new HashMap<>();
        Map<Long, Rule> expected = new HashMap<>();
        writer.quarantining((rule, place, detail) -> refused.put(place, rule));
        int handle = writer.declare(Instrument.bars("BAD", NYSE));
        int sound = writer.declare(Instrument.bars("GOOD", NYSE));
        int alone = good.declare(Instrument.bars("GOOD", NYSE));
        for (int round = 0; round < rounds; round++) {
            Session session = NYSE.session(FIRST + chance.nextInt(SESSIONS));
            if (round < SESSIONS) {
                Session next = NYSE.session(FIRST + round);
                bar(writer, sound, next, new double[] {10, 11, 9, 10}, round);
                bar(good, alone, next, new double[] {10, 11, 9, 10}, round);
            }
            for (Door door : doors) {
                long place = PLACES.getOrDefault(writer, new long[1])[0] + 1;
                door.writing.write(writer, handle, session, chance);
                expected.put(place, door.rule);
                rowsByKind.merge(door.name, 1L, Long::sum);
            }
        }
        long written = PLACES.remove(writer)[0];
        PLACES.remove(good);
        Intake intake = writer.commit();
        int kept = Math.min(rounds, SESSIONS);
        admitted += Math.max(0, intake.accepted() - kept);
        unaccounted += Math.abs(intake.read() - written);
        expected.forEach((place, rule) -> {
            if (refused.get(place) != rule) {
                assertThat(refused.get(place))
                        .as("row %d, seed %d", place, SEED)
                        .isEqualTo(rule);
            }
        });
        assertThat(refused).hasSameSizeAs(expected);
        assertThat(intake).isEqualTo(new Intake(written, kept, 0, 0, expected.size()));
        good.commit();
        assertThat(contentOf(Feed.of(List.of(writer.build())))).isEqualTo(contentOf(Feed.of(List.of(good.build()))));
    }

    @Test
    void a_million_bad_rows_are_refused_under_their_codes_and_none_is_admitted_or_lost() throws IOException {
        ChaCha20 chance = ChaCha20.seedFromU64(SEED);
        long numbers = 0;
        for (Group group : List.of(
                stamped(),
                local(),
                counted(),
                dated(),
                wide(),
                told(),
                noted(),
                split(),
                paid(),
                delisted(),
                succeeded())) {
            for (int part = 0; part < BATCHES; part++) {
                Batch batch = new Batch();
                for (int i = 0; i < BAD_ROWS_OF_A_KIND / BATCHES; i++) {
                    for (Kind kind : group.kinds) {
                        batch.add(kind.making.line(numbers, chance), kind.rule.name());
                        rowsByKind.merge(kind.name, 1L, Long::sum);
                    }
                    for (int good = 0; good < 1 + group.kinds.size() / 10; good++) {
                        batch.add(group.good.line(numbers++, chance), "");
                    }
                }
                batch.shuffle(chance);
                load(group, batch);
            }
        }
        Group group = stamped();
        for (int part = 0; part < BATCHES; part++) {
            Batch batch = new Batch();
            for (int i = 0; i < BAD_ROWS_OF_A_KIND / BATCHES; i++) {
                for (String[] row : sets(numbers++, chance)) {
                    batch.add(row[0], row[1]);
                    if (!row[1].isEmpty()) {
                        rowsByKind.merge("beside others: " + row[1], 1L, Long::sum);
                    }
                }
            }
            batch.shuffle(chance);
            load(group, batch);
        }
        for (int part = 0; part < BATCHES; part++) {
            write(doors(), chance, BAD_ROWS_OF_A_KIND / BATCHES);
        }
        long rows = rowsByKind.values().stream().mapToLong(Long::longValue).sum();
        System.out.printf(
                Locale.ROOT,
                "bad input: kinds %d rows %d admitted %d unaccounted %d%n",
                rowsByKind.size(),
                rows,
                admitted,
                unaccounted);
        assertThat(rowsByKind).hasSizeGreaterThanOrEqualTo(40);
        assertThat(rows).isGreaterThanOrEqualTo(1_000_000);
        assertThat(admitted).isZero();
        assertThat(unaccounted).isZero();
    }

    @Test
    void the_figures_of_fixings_and_announcements_are_refused_alike() {
        List<Rule> refused = new ArrayList<>();
        TapeWriter fixings = TapeWriter.of(Tape.Kind.FIXINGS).quarantining((rule, place, detail) -> refused.add(rule));
        int handle = fixings.declare(Instrument.fixings("EUR", NYSE));
        Session session = NYSE.session(FIRST);
        long ts = Micros.exact(session.closesAt());
        for (double price : new double[] {Double.NaN, 0, -0.0, -1, Double.POSITIVE_INFINITY}) {
            fixings.fixing(handle, ts, ts, 0, false, price, 1);
            fixings.write(new Fixing(Symbol.of("EUR"), Stamp.observed(session.closesAt(), session.closesAt()), price));
        }
        assertThat(fixings.commit()).isEqualTo(new Intake(10, 0, 0, 0, 10));
        assertThat(refused).hasSize(10).containsOnly(Rule.PRICE_NOT_POSITIVE);
        TapeWriter actions =
                TapeWriter.of(Tape.Kind.ANNOUNCEMENTS).quarantining((rule, place, detail) -> refused.add(rule));
        for (double amount : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            actions.write(new Announcement(
                    Symbol.of("EUR"), Stamp.observed(session.closesAt(), session.closesAt()), "note", amount));
        }
        assertThat(actions.commit()).isEqualTo(new Intake(3, 0, 0, 0, 3));
        assertThat(refused.subList(10, 13)).containsOnly(Rule.AMOUNT_NOT_FINITE);
    }
}
