package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.clickhouse.Stores.Lent;
import dev.apex.facts.Fact;
import dev.apex.facts.FactColumn;
import dev.apex.facts.FactLog;
import dev.apex.facts.FactQuery;
import dev.apex.facts.FactSchema;
import dev.apex.junit.ClickHouseEngine;
import dev.apex.market.Announcement;
import dev.apex.market.Bar;
import dev.apex.market.Instrument;
import dev.apex.market.MarketQuery;
import dev.apex.market.Membership;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.time.Session;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a user writes is a text on its way to the server and back, whatever it would mean in SQL; a name is a name or nothing. */
class InjectionTest {
    /** Shapes that end a text, a list, a parameter, a comment or an address, and some that only look strange. */
    private static final List<String> CORPUS = List.of(
            "' OR 1 = 1 --",
            "') OR ingested_at > 0 --",
            "\\' OR 1 = 1 --",
            "'; DROP TABLE bars; --",
            "' UNION ALL SELECT * FROM system.users --",
            "'||(SELECT password FROM system.users)||'",
            "x' /* */ OR '1'='1",
            "\"; SELECT 1; \"",
            "`; SELECT 1; `",
            "{clock:Int64}",
            "{fn now()}",
            "${jndi:ldap://127.0.0.1/x}",
            "%27%20OR%201%3D1",
            "a&param_clock=4102444800000000",
            "a?readonly=0#",
            "a=b,c;d",
            "[1,2]",
            "a\\",
            "\\\\",
            "\\N",
            "NULL",
            "a\tb",
            "a\nb",
            "a\r\nX-ClickHouse-User: default",
            "a\0b",
            "\u202Egnp.exe",
            "\uD83D\uDCC8\uD83D\uDC80",
            "\u0410PPL",
            "e\u0301",
            "\u00e9",
            "unhex('27')",
            "27204f5220",
            "<script>alert(1)</script>",
            "=HYPERLINK(1)",
            "../../etc/passwd",
            "x".repeat(5_000));

    private static final Session DAY = TradingCalendar.NYSE.session(LocalDate.of(2021, 3, 2));

    private static Lent lent;
    private static List<Symbol> symbols;
    private static MemoryMarket source;
    private static ClickHouseMarket market;
    private static List<String> refusedSymbols;

    @BeforeAll
    static void ingest() {
        lent = Stores.lendWithTables();
        symbols = new ArrayList<>();
        refusedSymbols = new ArrayList<>();
        Stamp stamp = Stamp.observed(DAY.closesAt(), DAY.closesAt().plus(Duration.ofHours(1)));
        MemoryMarket.Builder builder = MemoryMarket.builder();
        double close = 10;
        Set<String> texts = new LinkedHashSet<>(CORPUS);
        CORPUS.forEach(text -> texts.add(text.replaceAll("[\\s\\p{Cntrl}]", "")));
        for (String text : texts) {
            try {
                Symbol symbol = Symbol.of(text);
                builder.trading(Instrument.bars(text, TradingCalendar.NYSE));
                builder.add(new Bar(symbol, stamp, DAY.opensAt(), 10, 1_000, 5, close++, 100));
                builder.announce(new Announcement(symbol, stamp, text, close));
                builder.add(new Membership(symbol, stamp, true));
                symbols.add(symbol);
            } catch (RefusedException e) {
                refusedSymbols.add(text);
            }
        }
        source = builder.build();
        Ingest.into(lent.store()).from(CORPUS.get(0)).token(CORPUS.get(3)).load(source);
        market = ClickHouseMarket.in(lent.store()).open();
    }

    @AfterAll
    static void drop() {
        if (lent != null) {
            lent.close();
        }
    }

    @Test
    void a_symbol_or_topic_of_any_characters_is_itself_in_the_store_and_nobody_else() {
        assertThat(symbols).hasSizeGreaterThan(25);
        assertThat(market.asOf(Worlds.ALL, Worlds.EVER)).isEqualTo(source.asOf(Worlds.ALL, Worlds.EVER));
        assertThat(Worlds.content(market)).isEqualTo(Worlds.content(source));
        int escapes = 0;
        for (Symbol symbol : symbols) {
            MarketQuery one = Worlds.ALL.of(List.of(symbol));
            escapes += market.asOf(one, Worlds.EVER).equals(source.asOf(one, Worlds.EVER)) ? 0 : 1;
            escapes += market.asOf(one, Worlds.EVER).bars().size() == 1 ? 0 : 1;
            escapes += market.asOf(one, DAY.closesAt()).bars().isEmpty() ? 0 : 1;
            escapes += Worlds.content(market, one).equals(Worlds.content(source, one)) ? 0 : 1;
            escapes += Worlds.content(market.stepwise(), one).equals(Worlds.content(source, one)) ? 0 : 1;
        }
        System.out.println(
                "clickhouse faults: " + symbols.size() + " hostile symbols and topics (" + refusedSymbols.size()
                        + " refused as such) through ingest, query at a clock, replay and steps: escapes " + escapes
                        + ", all came back as they were");
        assertThat(escapes).isZero();
    }

    @Test
    void a_source_and_a_token_of_any_characters_stand_for_themselves() {
        int escapes = 0;
        long batches = ClickHouseMarket.in(lent.store()).open().batches();
        for (String text : CORPUS) {
            Ingest ingest = Ingest.into(lent.store()).from(text).token("token " + text);
            long first = ingest.completeThrough(DAY.closesAt()).load(source).batch();
            escapes += first == ++batches ? 0 : 1;
            escapes += ingest.load(source).batch() == first ? 0 : 1;
        }
        List<Batches.Published> published = new Batches(lent.store(), ClickHouseMarket.STREAM).published();
        for (int text = 0; text < CORPUS.size(); text++) {
            Batches.Published batch = published.get(published.size() - CORPUS.size() + text);
            escapes += batch.token().equals("token " + CORPUS.get(text))
                            && batch.source().equals(CORPUS.get(text))
                    ? 0
                    : 1;
        }
        assertThat(Worlds.content(ClickHouseMarket.in(lent.store()).open())).isEqualTo(Worlds.content(source));
        System.out.println("clickhouse faults: " + CORPUS.size() + " hostile sources and tokens: escapes " + escapes);
        assertThat(escapes).isZero();
    }

    @Test
    void a_fact_of_any_characters_is_found_by_them_and_by_nothing_else() {
        FactSchema schema =
                FactSchema.of("hostile").keyedBy(FactColumn.text("name")).saying(FactColumn.text("said"));
        FactLog log = ClickHouseFactLog.in(lent.store());
        List<Fact> facts = new ArrayList<>();
        for (String text : CORPUS) {
            facts.add(schema.at(Stamp.observed(DAY.closesAt(), DAY.closesAt()))
                    .with("name", text)
                    .with("said", text + text)
                    .asserted());
        }
        log.append(schema, facts);
        int escapes = 0;
        FactQuery all = FactQuery.of(schema);
        for (int text = 0; text < CORPUS.size(); text++) {
            escapes +=
                    log.asOf(all.where("name", CORPUS.get(text)), Worlds.EVER).equals(List.of(facts.get(text))) ? 0 : 1;
            escapes += log.asOf(all.where("name", CORPUS.get(text) + "?"), Worlds.EVER)
                            .isEmpty()
                    ? 0
                    : 1;
        }
        assertThat(log.asOf(all, Worlds.EVER)).hasSize(CORPUS.size());
        System.out.println(
                "clickhouse faults: " + CORPUS.size() + " hostile facts through append and query: escapes " + escapes);
        assertThat(escapes).isZero();
    }

    @Test
    void a_name_is_a_name_or_refused_before_anything_is_sent() throws Exception {
        int refused = 0;
        int asked = 0;
        try (FaultyWire wire = new FaultyWire()) {
            wire.suffer(FaultyWire.Fault.NONE);
            for (String text : CORPUS) {
                if (text.matches("[A-Za-z_][A-Za-z0-9_]{0,63}")) {
                    continue;
                }
                List<Runnable> doors = List.of(
                        () -> ClickHouse.at(wire.url()).database(text),
                        () -> ClickHouseSchema.of(lent.store()).onCluster(text),
                        () -> FactSchema.of(text),
                        () -> FactColumn.text(text),
                        () -> FactColumn.numbers(text),
                        () -> ReaderRole.of(text, "pit", "bars"),
                        () -> ReaderRole.of("reader", text, "bars"),
                        () -> ReaderRole.of("reader", "pit", text),
                        () -> lent.store().qualified(text));
                for (Runnable door : doors) {
                    asked++;
                    try {
                        door.run();
                    } catch (RefusedException e) {
                        refused++;
                    }
                }
            }
            assertThat(wire.requests()).isZero();
        }
        System.out.println(
                "clickhouse faults: " + asked + " hostile names of databases, clusters, tables, columns, facts"
                        + " and readers: escapes " + (asked - refused));
        assertThat(refused).isEqualTo(asked).isGreaterThan(200);
    }

    @Test
    void a_user_or_password_of_any_characters_is_nobody() {
        int strangers = 0;
        for (String text : CORPUS) {
            ClickHouse.Plan plan =
                    ClickHouse.at(ClickHouseEngine.running().url()).database(lent.name());
            for (ClickHouse.Plan each :
                    List.of(plan.user(text, Secret.of("x")), plan.user(ClickHouseEngine.USER, Secret.of(text)))) {
                assertThatThrownBy(() -> each.connect().close())
                        .isInstanceOfSatisfying(
                                RefusedException.class,
                                refused -> assertThat(refused.rule())
                                        .as(refused.getMessage())
                                        .isIn(Rule.SERVER_REFUSED, Rule.SERVER_SILENT));
                strangers++;
            }
        }
        System.out.println("clickhouse faults: " + strangers + " hostile users and passwords: let in 0");
    }
}
