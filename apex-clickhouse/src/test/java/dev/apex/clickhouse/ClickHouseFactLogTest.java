package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.clickhouse.Stores.Lent;
import dev.apex.facts.Fact;
import dev.apex.facts.FactColumn;
import dev.apex.facts.FactLog;
import dev.apex.facts.FactQuery;
import dev.apex.facts.FactSchema;
import dev.apex.facts.MemoryFactLog;
import dev.apex.junit.FactLogConformance;
import dev.apex.market.Stamp;
import dev.apex.random.ChaCha20;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The log in the store meets the claims that every log must meet, and keeps every type bit for bit. */
class ClickHouseFactLogTest extends FactLogConformance {
    private static final Instant START = Instant.parse("2021-03-01T21:00:00Z");
    private static final Instant EVER = Instant.parse("2030-01-01T00:00:00Z");
    private static final FactSchema EVERYTHING = FactSchema.of("everything")
            .keyedBy(
                    FactColumn.text("name"),
                    FactColumn.whole("number"),
                    FactColumn.flag("side"),
                    FactColumn.instant("moment"))
            .saying(
                    FactColumn.text("text").orNull(),
                    FactColumn.whole("whole").orNull(),
                    FactColumn.number("figure").orNull(),
                    FactColumn.numbers("figures").orNull(),
                    FactColumn.numbers("three", 3),
                    FactColumn.flag("flag").orNull(),
                    FactColumn.instant("when_so").orNull());

    private final List<Lent> lent = new ArrayList<>();

    @Override
    protected FactLog emptyLog() {
        lent.add(Stores.lendWithTables());
        return ClickHouseFactLog.in(lent.get(lent.size() - 1).store());
    }

    @AfterEach
    void drop() {
        lent.forEach(Lent::close);
    }

    private static Fact some(ChaCha20 chance, int fact, int version) {
        Instant ts = START.plus(Duration.ofDays(fact % 5));
        Fact.Row row = EVERYTHING
                .at(Stamp.observed(ts, ts.plus(Duration.ofHours(version))).revision(version))
                .with("name", List.of("a", "\\'", "Ü\uD83D\uDCC8", "", "b\tc").get(fact % 5))
                .with("number", fact % 7 - 3L)
                .with("side", fact % 2 == 0)
                .with("moment", START.plusNanos(1_000L * (fact % 3)));
        if (version > 0 && chance.nextInt(5) == 0) {
            return row.retracted();
        }
        row.with("three", chance.doubles(3).toArray());
        boolean nothing = chance.nextInt(3) == 0;
        return nothing
                ? row.withNull("text")
                        .withNull("whole")
                        .withNull("figure")
                        .withNull("figures")
                        .withNull("flag")
                        .withNull("when_so")
                        .asserted()
                : row.with("text", "said\n" + chance.nextInt(2))
                        .with("whole", chance.nextLong())
                        .with("figure", chance.nextInt(2) == 0 ? -0.0 : 0.0)
                        .with("figures", chance.doubles(chance.nextInt(3)).toArray())
                        .with("flag", chance.nextInt(2) == 0)
                        .with("when_so", START.plusNanos(1_000L * chance.nextInt(1_000_000)))
                        .asserted();
    }

    @Test
    void every_type_comes_back_as_from_memory_at_every_clock() {
        ChaCha20 chance = ChaCha20.seedFromU64(3);
        List<Fact> facts = new ArrayList<>();
        for (int fact = 0; fact < 60; fact++) {
            for (int version = 0; version < 4; version++) {
                facts.add(some(chance, fact, version));
            }
        }
        FactLog inMemory = MemoryFactLog.create();
        FactLog inStore = emptyLog();
        assertThat(inStore.append(EVERYTHING, facts)).isEqualTo(inMemory.append(EVERYTHING, facts));
        FactQuery all = FactQuery.of(EVERYTHING);
        for (FactQuery query : List.of(
                all,
                all.where("name", "\\'"),
                all.where("name", ""),
                all.where("side", true).where("number", -2),
                all.where("moment", START.plusNanos(1_000)),
                all.since(START.plus(Duration.ofDays(1))).until(START.plus(Duration.ofDays(3))))) {
            for (int hour = 0; hour < 102; hour += 17) {
                Instant clock = START.plus(Duration.ofHours(hour));
                assertThat(inStore.asOf(query, clock)).isEqualTo(inMemory.asOf(query, clock));
                assertThat(inStore.firstKnown(query, clock)).isEqualTo(inMemory.firstKnown(query, clock));
                assertThat(inStore.history(query, clock)).isEqualTo(inMemory.history(query, clock));
            }
        }
        assertThat(inStore.history(all, EVER)).hasSizeGreaterThan(150);
    }
}
