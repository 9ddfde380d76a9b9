package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.RefusedException;
import dev.apex.clickhouse.FaultyWire.Fault;
import dev.apex.clickhouse.FaultyWire.Line;
import dev.apex.clickhouse.Stores.Lent;
import dev.apex.facts.Fact;
import dev.apex.facts.FactColumn;
import dev.apex.facts.FactLog;
import dev.apex.facts.FactQuery;
import dev.apex.facts.FactSchema;
import dev.apex.junit.ClickHouseEngine;
import dev.apex.market.MarketQuery;
import dev.apex.market.Stamp;
import dev.apex.market.SyntheticMarket;
import dev.apex.random.ChaCha20;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a wire or a server does to what is written: none of it is lost, none is there twice, and no part of it is seen. */
class FaultsTest {
    private static final String NOTHING = Worlds.content(small(Span.between("2021-02-01", "2021-02-12")), before());

    private FaultyWire wire;
    private Lent lent;

    @BeforeEach
    void lend() throws IOException {
        lent = Stores.lendWithTables();
        wire = new FaultyWire();
    }

    @AfterEach
    void drop() {
        if (lent != null) {
            wire.close();
            lent.close();
        }
    }

    private static MarketQuery before() {
        return MarketQuery.upTo(Instant.parse("2001-01-01T00:00:00Z"));
    }

    private static SyntheticMarket small(Span span) {
        return SyntheticMarket.of(4)
                .symbols(2)
                .on(TradingCalendar.NYSE)
                .over(span)
                .revisions(0.2)
                .build();
    }

    private ClickHouse connect() {
        return ClickHouse.at(wire.url())
                .user(
                        ClickHouseEngine.running().user(),
                        Secret.of(ClickHouseEngine.running().password()))
                .database(lent.name())
                .patience(Duration.ofSeconds(5))
                .connect();
    }

    /** What becomes of one request. */
    enum Mishap implements Fault {
        /** It never arrives. */
        LOST {
            @Override
            public void on(Line line) throws IOException {
                line.reset();
            }
        },
        /** It is done, and its answer lost. */
        UNANSWERED {
            @Override
            public void on(Line line) throws IOException {
                line.ask();
                line.reset();
            }
        },
        /** It is said to be done, and is not. */
        DROPPED {
            @Override
            public void on(Line line) throws IOException {
                line.nod();
            }
        },
        /** It is done twice. */
        REPEATED {
            @Override
            public void on(Line line) throws IOException {
                line.ask();
                line.pass();
            }
        },
        /** Half of it arrives, and may be taken for the whole. */
        HALVED {
            @Override
            public void on(Line line) throws IOException {
                line.ask(Arrays.copyOf(line.body(), line.body().length / 2));
                line.reset();
            }
        },
        /** The server falls over. */
        FAILED {
            @Override
            public void on(Line line) throws IOException {
                line.answer(new FaultyWire.Reply(500, "", FaultyWire.ERROR));
            }
        }
    }

    /** Whether everything ends with the mishap, as when the process is killed, or goes on after it. */
    enum After {
        GOES_ON(Mishap.values()),
        IS_KILLED(Mishap.LOST, Mishap.UNANSWERED, Mishap.HALVED);

        private final List<Mishap> mishaps;

        After(Mishap... mishaps) {
            this.mishaps = List.of(mishaps);
        }

        Fault at(int request, Mishap mishap) {
            return line -> {
                if (line.number() == request) {
                    mishap.on(line);
                } else if (line.number() > request && this == IS_KILLED) {
                    line.reset();
                } else {
                    line.pass();
                }
            };
        }
    }

    /** One ingest met by a mishap at one of its requests, and then asked for again. */
    private boolean ingest(SyntheticMarket source, String token, Fault fault, String expected) {
        boolean failed = false;
        try (ClickHouse store = connect()) {
            wire.suffer(fault);
            Ingest.into(store).token(token).load(source);
        } catch (RefusedException e) {
            failed = true;
            assertThat(Worlds.content(ClickHouseMarket.in(lent.store()).open())).isIn(NOTHING, expected);
        }
        wire.suffer(Fault.NONE);
        try (ClickHouse store = connect()) {
            Ingest.into(store).token(token).load(source);
        }
        ClickHouseMarket market = ClickHouseMarket.in(lent.store()).open();
        assertThat(Worlds.content(market)).as(token).isEqualTo(expected);
        assertThat(market.batches()).as(token).isEqualTo(1);
        assertThat(market.intake().accepted()).isEqualTo(source.intake().accepted());
        return failed;
    }

    private void empty() {
        ClickHouseEngine.running().ask("DROP TABLE " + lent.name() + ".batches");
        ClickHouseSchema.of(lent.store()).create();
    }

    private int requestsOf(SyntheticMarket source) {
        try (ClickHouse store = connect()) {
            wire.suffer(Fault.NONE);
            Ingest.into(store).token("undisturbed").load(source);
            return wire.requests();
        }
    }

    @ParameterizedTest
    @EnumSource(After.class)
    void an_ingest_that_met_a_fault_anywhere_and_is_asked_for_again_is_there_once(After after) {
        SyntheticMarket source = small(Span.between("2021-02-01", "2021-02-12"));
        String expected = Worlds.content(source);
        int operations = requestsOf(source);
        int failed = 0;
        int ingests = 0;
        for (Mishap mishap : after.mishaps) {
            for (int at = 1; at <= operations; at++) {
                empty();
                ingests++;
                failed += ingest(source, mishap + " " + at, after.at(at, mishap), expected) ? 1 : 0;
            }
        }
        System.out.println("clickhouse faults: " + after.mishaps + " at each of " + operations
                + " requests of an ingest, which " + after + ": " + ingests + " ingests, " + failed
                + " failed and were asked for again: rows lost 0, doubled 0, partial batches visible 0");
        assertThat(operations).isGreaterThan(5);
        assertThat(failed).isGreaterThan(ingests / 4);
    }

    @ParameterizedTest
    @EnumSource(After.class)
    void facts_that_met_a_fault_anywhere_and_are_appended_again_are_there_once(After after) {
        FactQuery all = FactQuery.of(SAID);
        int operations;
        try (ClickHouse store = connect()) {
            FactLog log = ClickHouseFactLog.in(store);
            log.append(SAID, said(0));
            wire.suffer(Fault.NONE);
            log.append(SAID, said(1));
            operations = wire.requests();
        }
        FactLog undisturbed = ClickHouseFactLog.in(lent.store());
        int facts = undisturbed.history(all, Worlds.EVER).size();
        int batch = 1;
        int failed = 0;
        for (Mishap mishap : after.mishaps) {
            for (int at = 1; at <= operations; at++) {
                batch++;
                try (ClickHouse store = connect()) {
                    FactLog log = ClickHouseFactLog.in(store);
                    assertThat(log.history(all, Worlds.EVER)).hasSize(facts);
                    wire.suffer(after.at(at, mishap));
                    log.append(SAID, said(batch));
                } catch (RefusedException e) {
                    failed++;
                    assertThat(undisturbed.history(all, Worlds.EVER).size())
                            .isIn(facts, facts + said(batch).size());
                }
                wire.suffer(Fault.NONE);
                undisturbed.append(SAID, said(batch));
                facts += said(batch).size();
                assertThat(undisturbed.history(all, Worlds.EVER)).hasSize(facts).containsAll(said(batch));
            }
        }
        System.out.println("clickhouse faults: " + after.mishaps + " at each of " + operations
                + " requests of an append of facts, which " + after + ": " + (batch - 1) + " appends, " + failed
                + " failed and were asked for again: facts lost 0, doubled 0, partial batches visible 0");
        assertThat(operations).isGreaterThanOrEqualTo(5);
        assertThat(failed).isPositive();
    }

    private static final FactSchema SAID =
            FactSchema.of("said").keyedBy(FactColumn.text("name")).saying(FactColumn.whole("number"));

    private static List<Fact> said(int batch) {
        List<Fact> some = new ArrayList<>();
        for (int fact = 0; fact < 3; fact++) {
            Instant ts = Instant.parse("2021-03-01T00:00:00Z").plus(Duration.ofDays(batch));
            some.add(SAID.at(Stamp.observed(ts, ts.plusSeconds(60)))
                    .with("name", "fact " + fact)
                    .with("number", (long) batch)
                    .asserted());
        }
        return some;
    }

    @Test
    void an_ingest_that_meets_fault_after_fault_is_there_once_when_it_gets_through() {
        SyntheticMarket source = small(Span.between("2021-02-01", "2021-02-12"));
        String expected = Worlds.content(source);
        int asked = 0;
        int mishaps = 0;
        for (int seed = 1; seed <= 12; seed++) {
            ChaCha20 chance = ChaCha20.seedFromU64(seed);
            int[] met = new int[1];
            Fault bad = line -> {
                if (chance.nextInt(8) == 0) {
                    met[0]++;
                    Mishap.values()[chance.nextInt(Mishap.values().length)].on(line);
                } else {
                    line.pass();
                }
            };
            empty();
            boolean there = false;
            for (int again = 0; again < 100 && !there; again++) {
                asked++;
                wire.suffer(Fault.NONE);
                try (ClickHouse store = connect()) {
                    wire.suffer(bad);
                    Ingest.into(store).token("seed " + seed).load(source);
                    there = true;
                } catch (RefusedException e) {
                    assertThat(Worlds.content(ClickHouseMarket.in(lent.store()).open()))
                            .isIn(NOTHING, expected);
                }
            }
            mishaps += met[0];
            ClickHouseMarket market = ClickHouseMarket.in(lent.store()).open();
            assertThat(Worlds.content(market)).as("seed %d", seed).isEqualTo(expected);
            assertThat(market.batches()).isEqualTo(1);
        }
        System.out.println("clickhouse faults: 12 ingests through a wire that fails 1 request in 8: " + mishaps
                + " mishaps, asked for " + asked + " times: rows lost 0, doubled 0, partial batches visible 0");
        assertThat(mishaps).isGreaterThan(12);
    }
}
