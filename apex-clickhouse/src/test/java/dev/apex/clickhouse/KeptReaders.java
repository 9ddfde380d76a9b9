package dev.apex.clickhouse;

import dev.apex.facts.Fact;
import dev.apex.facts.FactColumn;
import dev.apex.facts.FactSchema;
import dev.apex.junit.ClickHouseEngine;
import dev.apex.market.Bar;
import dev.apex.market.Instrument;
import dev.apex.market.MarketSource;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.time.Session;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The tables of a store with a reader, and with readers that something is wrong with: beside rows learned after the clock, rows
 * that are staged and not published, and rows of a second batch, both said to have been known before the clock.
 */
final class KeptReaders {
    static final ReaderRole ROLE = ReaderRole.ofStore("keeper", "kept", "bars", "splits");
    /** A hundred sessions and one row exactly at the clock, in the first batch. */
    static final int VISIBLE = 101;
    /** With the row of the second batch. */
    static final int VISIBLE_LATER = 102;

    /** What no clock shows through the first batches. */
    static final List<String> NEVER = List.of("STAGED", "555555", "SECOND", "333333");

    static final List<String> MARKS =
            Stream.concat(Readers.MARKS.stream(), NEVER.stream()).toList();

    static final FactSchema SPLITS = FactSchema.of("splits")
            .keyedBy(FactColumn.text("symbol"))
            .saying(FactColumn.number("close"), FactColumn.number("volume"));

    private KeptReaders() {}

    /** Users with one thing wrong each, by name; the right one first. */
    static Map<String, String> wrongs() {
        String right = ROLE.usersXml(Secret.of(Readers.PASSWORD));
        String bound =
                " AND number &lt;= toUInt64OrZero(extract(initialQueryID(), '^apex-at-[0-9]{1,17}-m([0-9]{1,9})-'))";
        Map<String, String> users = new LinkedHashMap<>();
        users.put("keeper", right);
        users.put("staging", right.replaceAll(" AND load IN \\(SELECT[^<]*", ""));
        users.put("unbounded", right.replace("'market'" + bound, "'market'"));
        users.put("batchless", right.replaceFirst("<query>GRANT SELECT\\(.*</query>", ""));
        users.put("numbering", right.replaceFirst("(?s)<batches>.*</batches>", ""));
        users.put("tokens", right.replace("GRANT SELECT(load, number, stream)", "GRANT SELECT"));
        users.put("plain", ReaderRole.of("keeper", "kept", "bars", "splits").usersXml(Secret.of(Readers.PASSWORD)));
        users.put(
                "looking",
                right.replaceAll("(?s)<databases>.*</databases>", "")
                        .replace("GRANT SELECT(load, number, stream)", "GRANT SELECT")
                        .replace("<readonly>1</readonly>", "<readonly>2</readonly>"));
        users.put(
                "viewer",
                right.replaceAll("(?s)<databases>.*</databases>", "")
                        .replaceAll(
                                "(?s)<grants>.*</grants>", "<grants><query>GRANT SELECT ON kept.*</query></grants>"));
        users.put(
                "maker",
                right.replaceAll("(?s)<databases>.*</databases>", "")
                        .replace("<readonly>1</readonly>", "<readonly>0</readonly>")
                        .replaceAll(
                                "(?s)<grants>.*</grants>",
                                "<grants><query>GRANT CREATE TABLE, SELECT, INSERT ON made.*</query>"
                                        + "<query>GRANT TABLE ENGINE ON MergeTree</query></grants>"));
        users.put(
                "grower",
                right.replace("kept", "growing")
                        .replaceAll("(?s)<splits>.*</splits>", "")
                        .replace("<query>GRANT SELECT ON growing.splits</query>", ""));
        Map<String, String> named = new LinkedHashMap<>();
        users.forEach((name, xml) -> named.put(name, xml.replace("keeper", name)));
        return named;
    }

    static void fill(ClickHouseEngine engine) {
        engine.ask("CREATE DATABASE kept");
        try (ClickHouse store = writer(engine)) {
            ClickHouseSchema.of(store).keeping(SPLITS).create();
            Ingest.into(store).token("first").load(market(first()));
            List<Fact> facts = new ArrayList<>();
            first().forEach(bar -> facts.add(fact(bar)));
            ClickHouseFactLog.in(store).append(SPLITS, facts);
            Ingest.into(store).token("a token nobody is to see").load(market(List.of(second())));
            ClickHouseFactLog.in(store).append(SPLITS, List.of(fact(second())));
        }
        engine.ask("INSERT INTO kept.bars (symbol, ts, ingested_at, opens_at, open, high, low, close, volume, load)"
                + " SELECT 'STAGED', ts, ingested_at, opens_at, 555555.5, 555555.5, 555555.5, 555555.5, 555555, 42"
                + " FROM kept.bars WHERE symbol = 'PAST' AND ingested_at < '2021-06-30'");
        engine.ask("INSERT INTO kept.splits (symbol, ts, ingested_at, close, volume, load)"
                + " SELECT 'STAGED', ts, ingested_at, 555555.5, 555555, 42 FROM kept.splits WHERE symbol = 'PAST'"
                + " AND ingested_at < '2021-06-30'");
    }

    /** Who may do everything. */
    static ClickHouse writer(ClickHouseEngine engine) {
        return Readers.plan(engine, engine.user()).database("kept").connect();
    }

    private static List<Bar> first() {
        List<Bar> bars = new ArrayList<>();
        LocalDate day = LocalDate.of(2021, 1, 4);
        for (int row = 0; row < 100; row++, day = day.plusDays(1)) {
            while (TradingCalendar.NYSE.find(day).isEmpty()) {
                day = day.plusDays(1);
            }
            Session session = TradingCalendar.NYSE.session(day);
            Instant arrival = session.closesAt().plus(Duration.ofHours(8));
            bars.add(bar("PAST", session, arrival, 0, 100 + row % 7));
            bars.add(bar("PAST", session, arrival.plus(Duration.ofDays(900)), 1, 777_777.25));
        }
        Session before = TradingCalendar.NYSE.session(LocalDate.of(2021, 6, 29));
        bars.add(bar("ATCLOCK", before, Readers.CLOCK, 0, 5));
        bars.add(bar("FUTURE", before, Readers.CLOCK.plusNanos(1_000), 0, 777_777.25));
        for (LocalDate late = LocalDate.of(2023, 1, 3); late.getYear() < 2025; late = late.plusDays(1)) {
            TradingCalendar.NYSE
                    .find(late)
                    .ifPresent(session -> bars.add(
                            bar("FUTURE", session, session.closesAt().plus(Duration.ofHours(8)), 0, 777_777.25)));
        }
        return bars;
    }

    /** Of a batch that came later and says that it was known before the clock. */
    private static Bar second() {
        Session session = TradingCalendar.NYSE.session(LocalDate.of(2021, 3, 1));
        return bar("SECOND", session, session.closesAt().plus(Duration.ofHours(8)), 0, 333_333.5);
    }

    private static Bar bar(String symbol, Session session, Instant arrival, int revision, double close) {
        Stamp stamp = Stamp.observed(session.closesAt(), arrival).revision(revision);
        double volume = close > 700_000 ? 777_777 : 1;
        return new Bar(Symbol.of(symbol), stamp, session.opensAt(), close, close, close, close, volume);
    }

    private static Fact fact(Bar bar) {
        return SPLITS.at(bar.stamp())
                .with("symbol", bar.symbol().name())
                .with("close", bar.close())
                .with("volume", bar.volume())
                .asserted();
    }

    private static MarketSource market(List<Bar> bars) {
        MemoryMarket.Builder market = MemoryMarket.builder();
        for (String symbol : List.of("PAST", "ATCLOCK", "FUTURE", "SECOND")) {
            market.trading(Instrument.bars(symbol, TradingCalendar.NYSE));
        }
        return market.add(bars.toArray(new Bar[0])).build();
    }
}
