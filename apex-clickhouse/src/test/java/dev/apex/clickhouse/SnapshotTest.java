package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.clickhouse.Stores.Lent;
import dev.apex.facts.Fact;
import dev.apex.facts.FactColumn;
import dev.apex.facts.FactLog;
import dev.apex.facts.FactQuery;
import dev.apex.facts.FactSchema;
import dev.apex.facts.MemoryFactLog;
import dev.apex.junit.ClickHouseEngine;
import dev.apex.market.Fixing;
import dev.apex.market.Instrument;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.random.ChaCha20;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was staged before a snapshot and published after it does not slip under it; and both ends round alike. */
class SnapshotTest {
    private static final Instant START = Instant.parse("2021-03-01T12:00:00Z");
    private static final FactSchema MARKS = FactSchema.of("marks").saying(FactColumn.number("mark"));

    private Lent lent;

    @BeforeEach
    void lend() {
        lent = Stores.lendWithTables();
    }

    @AfterEach
    void drop() {
        if (lent != null) {
            lent.close();
        }
    }

    private void ask(String statement) {
        ClickHouseEngine.running().ask(statement.replace("{db}", lent.name()));
    }

    private static Fixing fixing(int number, Instant ingestedAt) {
        return new Fixing(Symbol.of("X"), Stamp.observed(START.minus(Duration.ofDays(number)), ingestedAt), number + 1);
    }

    private static MemoryMarket market(Fixing... fixings) {
        return MemoryMarket.builder()
                .trading(Instrument.fixings("X", TradingCalendar.roundTheClock()))
                .add(fixings)
                .build();
    }

    private static Fact mark(int number, Instant ingestedAt) {
        return MARKS.at(Stamp.observed(START.minus(Duration.ofDays(number)), ingestedAt))
                .with("mark", number + 1.0)
                .asserted();
    }

    private void publish(String stream, int number, int load) {
        ask("INSERT INTO {db}.batches (stream, number, token, load, rows, read, accepted) VALUES ('" + stream + "', "
                + number + ", 'load " + load + "', " + load + ", 1, 1, 1)");
    }

    /** All rows arrive at one instant, so that nothing but its batch can hold one back. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void a_market_holds_what_was_published_when_it_was_opened_whatever_was_staged_then(long seed) {
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        Ingest.into(lent.store()).load(market(fixing(0, START)));
        TreeSet<Double> published = new TreeSet<>(List.of(1.0));
        List<Integer> staged = new ArrayList<>();
        Map<ClickHouseMarket, TreeSet<Double>> opened = new LinkedHashMap<>();
        int batches = 1;
        int slips = 0;
        for (int number = 1; number < 25; number++) {
            switch (chance.nextInt(3)) {
                case 0 -> {
                    ask(
                            "INSERT INTO {db}.fixings (symbol, ts, ingested_at, rev, retracted, assumed, price, load) VALUES ('X', "
                                    + "'2021-03-01 12:00:00'::DateTime64(6, 'UTC') - INTERVAL " + number + " DAY, "
                                    + "'2021-03-01 12:30:00', 0, false, false, " + (number + 1)
                                    + ", " + number + ")");
                    staged.add(number);
                }
                case 1 -> {
                    if (!staged.isEmpty()) {
                        int load = staged.remove(chance.nextInt(staged.size()));
                        publish("market", ++batches, load);
                        published.add(load + 1.0);
                    }
                }
                default -> {
                    opened.put(ClickHouseMarket.in(lent.store()).open(), new TreeSet<>(published));
                    slips += staged.size();
                }
            }
        }
        for (int load : staged) {
            publish("market", ++batches, load);
            published.add(load + 1.0);
        }
        opened.put(ClickHouseMarket.in(lent.store()).open(), published);
        assertThat(slips).as("staged at an opening, published later").isPositive();
        opened.forEach((market, held) -> {
            assertThat(prices(market)).isEqualTo(held);
            assertThat(prices(market.stepwise())).isEqualTo(held);
            assertThat(Worlds.content(market)).endsWith("{FIXINGS=" + held.size() + "}");
            assertThat(Worlds.content(market.stepwise())).isEqualTo(Worlds.content(market));
        });
    }

    private static TreeSet<Double> prices(MarketSource market) {
        TreeSet<Double> prices = new TreeSet<>();
        market.asOf(Worlds.ALL, Worlds.EVER).fixings().forEach(fixing -> prices.add(fixing.price()));
        return prices;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void facts_read_through_a_batch_are_those_published_by_then_whatever_was_staged(long seed) {
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        FactLog log = ClickHouseFactLog.in(lent.store());
        log.append(MARKS, List.of(mark(0, START)));
        List<Integer> staged = new ArrayList<>();
        Map<Long, List<Fact>> read = new LinkedHashMap<>();
        int batches = 1;
        for (int number = 1; number < 20; number++) {
            if (chance.nextInt(2) == 0) {
                ask("INSERT INTO {db}.marks (mark, ts, ingested_at, rev, retracted, assumed, load) VALUES ("
                        + (number + 1)
                        + ", '2021-03-01 12:00:00'::DateTime64(6, 'UTC') - INTERVAL " + number + " DAY, "
                        + "'2021-03-01 12:30:00', 0, false, false, " + number + ")");
                staged.add(number);
            } else if (!staged.isEmpty()) {
                publish("facts", ++batches, staged.remove(chance.nextInt(staged.size())));
            }
            FactQuery pinned = FactQuery.of(MARKS).throughBatch(log.batches());
            List<Fact> now = log.asOf(pinned, Worlds.EVER);
            assertThat(now).hasSize(batches);
            assertThat(log.asOf(MARKS, Worlds.EVER)).isEqualTo(now);
            read.putIfAbsent(log.batches(), now);
        }
        assertThat(read).hasSizeGreaterThan(3);
        read.forEach((batch, then) -> {
            FactQuery pinned = FactQuery.of(MARKS).throughBatch(batch);
            assertThat(log.asOf(pinned, Worlds.EVER)).isEqualTo(then);
            assertThat(log.firstKnown(pinned, Worlds.EVER)).isEqualTo(then);
            assertThat(log.history(pinned, Worlds.EVER)).isEqualTo(then);
        });
    }

    @Test
    void memory_and_store_round_alike_to_the_microsecond() {
        List<Fixing> fixings = new ArrayList<>();
        List<Fact> marks = new ArrayList<>();
        List<Integer> odd = List.of(0, 1, 499, 500, 999, 1_000, 1_001, 999_999, 1_000_001);
        for (int number = 0; number < odd.size(); number++) {
            Instant arrival = START.plus(Duration.ofDays(1)).plusNanos(odd.get(number));
            fixings.add(fixing(number, arrival));
            marks.add(mark(number, arrival));
        }
        MemoryMarket inMemory = market(fixings.toArray(Fixing[]::new));
        Ingest.into(lent.store()).load(inMemory);
        MarketSource inStore = ClickHouseMarket.in(lent.store()).open();
        FactLog log = ClickHouseFactLog.in(lent.store());
        FactLog memoryLog = MemoryFactLog.create();
        log.append(MARKS, marks);
        memoryLog.append(MARKS, marks);
        int before = 0;
        for (int nanos : List.of(-1, 0, 1, 999, 1_000, 1_001, 1_999, 2_000, 999_999, 1_000_000, 1_000_999, 1_001_000)) {
            Instant clock = START.plus(Duration.ofDays(1)).plusNanos(nanos);
            int known = (int) odd.stream()
                    .filter(stamp -> (stamp + 999) / 1_000 <= Math.floorDiv(nanos, 1_000))
                    .count();
            assertThat(inStore.asOf(Worlds.ALL, clock)).isEqualTo(inMemory.asOf(Worlds.ALL, clock));
            assertThat(inStore.asOf(Worlds.ALL, clock).fixings()).hasSize(known);
            MarketQuery capped = MarketQuery.upTo(clock);
            assertThat(inStore.asOf(capped, Worlds.EVER)).isEqualTo(inMemory.asOf(capped, Worlds.EVER));
            assertThat(Worlds.content(inStore, capped)).isEqualTo(Worlds.content(inMemory, capped));
            assertThat(log.asOf(MARKS, clock))
                    .isEqualTo(memoryLog.asOf(MARKS, clock))
                    .hasSize(known);
            FactQuery query = FactQuery.of(MARKS).upTo(clock);
            assertThat(log.asOf(query, Worlds.EVER))
                    .isEqualTo(memoryLog.asOf(query, Worlds.EVER))
                    .hasSize(known);
            before += known;
        }
        assertThat(before).isPositive();
    }
}
