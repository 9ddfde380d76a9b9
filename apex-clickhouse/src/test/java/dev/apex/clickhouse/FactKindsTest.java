package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.FillFact;
import dev.apex.backtest.OrderFact;
import dev.apex.backtest.Result;
import dev.apex.backtest.TrialFact;
import dev.apex.clickhouse.Stores.Lent;
import dev.apex.facts.Fact;
import dev.apex.facts.FactColumn;
import dev.apex.facts.FactKinds;
import dev.apex.facts.FactLog;
import dev.apex.facts.FactQuery;
import dev.apex.facts.FactSchema;
import dev.apex.facts.MemoryFactLog;
import dev.apex.facts.SymbolFact;
import dev.apex.facts.SymbolMap;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.random.ChaCha20;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of fact that Apex keeps reads from the store as it does from memory, at every clock. */
class FactKindsTest {
    private static final Instant START = Instant.parse("2021-03-01T21:00:00Z");
    private static Lent lent;
    private static FactLog inStore;
    private static FactLog inMemory;

    @BeforeAll
    static void lend() {
        lent = Stores.lendWithTables();
        inStore = ClickHouseFactLog.in(lent.store());
        inMemory = MemoryFactLog.create();
    }

    @AfterAll
    static void drop() {
        if (lent != null) {
            lent.close();
        }
    }

    static List<FactSchema> kinds() {
        return FactKinds.ALL;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_kind_reads_from_the_store_as_from_memory(FactSchema kind) {
        ChaCha20 chance = ChaCha20.seedFromU64(kind.name().hashCode());
        List<Fact> facts = new ArrayList<>();
        for (int fact = 0; fact < 20; fact++) {
            Instant ts = START.plus(Duration.ofDays(fact));
            for (int version = 0; version < 3; version++) {
                Fact.Row row = kind.at(Stamp.observed(ts, ts.plus(Duration.ofHours(10L * version)))
                        .revision(version));
                kind.key()
                        .forEach(column -> put(
                                column, row, ChaCha20.seedFromU64(column.name().hashCode())));
                if (version > 0 && chance.nextInt(4) == 0) {
                    facts.add(row.retracted());
                } else {
                    kind.values().forEach(column -> put(column, row, chance));
                    facts.add(row.asserted());
                }
            }
        }
        assertThat(inStore.append(kind, facts).intake())
                .isEqualTo(inMemory.append(kind, facts).intake());
        FactQuery all = FactQuery.of(kind);
        for (int hour = 0; hour < 24 * 22; hour += 41) {
            Instant clock = START.plus(Duration.ofHours(hour));
            assertThat(inStore.asOf(all, clock)).isEqualTo(inMemory.asOf(all, clock));
            assertThat(inStore.history(all, clock)).isEqualTo(inMemory.history(all, clock));
        }
        assertThat(inStore.asOf(all, Worlds.EVER)).hasSizeGreaterThan(8);
    }

    private static void put(FactColumn column, Fact.Row row, ChaCha20 chance) {
        String name = column.name();
        if (column.nullable() && chance.nextInt(3) == 0) {
            row.withNull(name);
            return;
        }
        switch (column.type()) {
            case TEXT -> row.with(name, "said '" + chance.nextInt(3));
            case LONG -> row.with(name, chance.nextLong());
            case DOUBLE -> row.with(name, chance.nextDouble() - 0.5);
            case DOUBLES -> row.with(name, chance.doubles(chance.nextInt(4)).toArray());
            case FLAG -> row.with(name, chance.nextInt(2) == 0);
            case INSTANT -> row.with(name, START.plusNanos(1_000L * chance.nextInt(1_000_000)));
        }
    }

    @Test
    void what_a_run_decided_and_did_is_read_as_of_a_clock() {
        SyntheticMarket market = Worlds.acting(3).build();
        Result result = Backtest.of(
                        "every-third",
                        () -> today -> today.universe().symbols().stream()
                                .limit(3)
                                .forEach(symbol -> today.order(symbol).buy(10)))
                .over("2021-03-01", "2021-04-30")
                .on(TradingCalendar.NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(1_000_000)
                .run(market);
        TrialFact trial = TrialFact.of("one", result, Instant.parse("2026-01-01T00:00:00Z"));
        for (FactLog log : List.of(inStore, inMemory)) {
            log.append(OrderFact.CODEC, OrderFact.of(result));
            log.append(FillFact.CODEC, FillFact.of(result));
            log.append(TrialFact.CODEC, List.of(trial));
        }
        FactQuery orders =
                FactQuery.of(FactKinds.DECISIONS).where("mode", "BACKTEST").where("strategy", "every-third");
        FactQuery fills =
                FactQuery.of(FactKinds.FILLS).where("mode", "BACKTEST").where("strategy", "every-third");
        TreeSet<Instant> clocks = new TreeSet<>();
        OrderFact.of(result).forEach(order -> clocks.add(order.stamp().ingestedAt()));
        FillFact.of(result).forEach(fill -> clocks.add(fill.stamp().ingestedAt().minusNanos(1_000)));
        List<Instant> some = new ArrayList<>(clocks);
        for (int at = 0; at < some.size(); at += 9) {
            Instant clock = some.get(at);
            assertThat(inStore.asOf(OrderFact.CODEC, orders, clock))
                    .isEqualTo(inMemory.asOf(OrderFact.CODEC, orders, clock));
            assertThat(inStore.asOf(FillFact.CODEC, fills, clock))
                    .isEqualTo(inMemory.asOf(FillFact.CODEC, fills, clock));
        }
        assertThat(inStore.asOf(FillFact.CODEC, fills, Worlds.EVER)).hasSameSizeAs(result.fills());
        assertThat(inStore.asOf(TrialFact.CODEC, FactQuery.of(FactKinds.TRIALS).where("study", "one"), Worlds.EVER))
                .containsExactly(trial);
    }

    @Test
    void names_mean_in_the_store_what_they_mean_in_memory() {
        List<SymbolFact> said = List.of(
                new SymbolFact("v", "FB", Stamp.observed(START, START), Optional.of(Symbol.of("META"))),
                new SymbolFact("v", "FB", Stamp.observed(START.plus(Duration.ofDays(9)), START), Optional.empty()));
        inStore.append(SymbolFact.CODEC, said);
        SymbolMap map = SymbolMap.of(inStore, "v");
        assertThat(map.find("FB", START.plus(Duration.ofDays(8)), Worlds.EVER)).contains(Symbol.of("META"));
        assertThat(map.find("FB", START.plus(Duration.ofDays(9)), Worlds.EVER)).isEmpty();
        assertThat(map.find("FB", START.plus(Duration.ofDays(9)), START.minusNanos(1_000)))
                .isEmpty();
    }
}
