package dev.apex.facts;

import static dev.apex.facts.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.Rule;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.random.ChaCha20;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A name means what was known of it at a clock. */
class SymbolMapTest {
    private static final Instant RENAMED = Instant.parse("2022-06-09T04:00:00Z");
    private static final Instant ANNOUNCED = Instant.parse("2022-05-31T12:00:00Z");
    private static final Duration MICRO = Duration.ofNanos(1_000);

    private static SymbolFact means(String name, String symbol, Instant from, Instant knownAt) {
        Optional<Symbol> meant = symbol.isEmpty() ? Optional.empty() : Optional.of(Symbol.of(symbol));
        return new SymbolFact("vendor", name, Stamp.observed(from, knownAt), meant);
    }

    private static FactLog log(SymbolFact... facts) {
        FactLog log = MemoryFactLog.create();
        log.append(SymbolFact.CODEC, List.of(facts));
        return log;
    }

    @Test
    void a_ticker_that_changes_hands_is_announced_before_and_means_the_other_from_its_day_on() {
        Instant listed = Instant.parse("2012-05-18T13:30:00Z");
        SymbolMap map = SymbolMap.of(
                log(
                        means("FB", "META", listed, listed),
                        means("FB", "", RENAMED, ANNOUNCED),
                        means(
                                "META",
                                "ETF",
                                Instant.parse("2021-06-30T13:30:00Z"),
                                Instant.parse("2021-06-30T13:30:00Z")),
                        means("META", "META", RENAMED, ANNOUNCED)),
                "vendor");
        assertThat(map.get("FB", RENAMED.minus(MICRO), RENAMED)).isEqualTo(Symbol.of("META"));
        assertThat(map.find("FB", RENAMED, RENAMED)).isEmpty();
        assertThat(map.get("META", RENAMED.minus(MICRO), RENAMED)).isEqualTo(Symbol.of("ETF"));
        assertThat(map.get("META", RENAMED, ANNOUNCED)).isEqualTo(Symbol.of("META"));
        // one microsecond before it was announced nobody knew: the day of the change still means the one before
        assertThat(map.get("META", RENAMED, ANNOUNCED.minus(MICRO))).isEqualTo(Symbol.of("ETF"));
        refused(Rule.NAME_NOT_MAPPED, () -> map.get("FB", RENAMED, RENAMED));
        refused(Rule.NAME_NOT_MAPPED, () -> map.get("other", RENAMED, RENAMED));
        assertThat(map.names(Set.of(Symbol.of("META")))).containsExactly("FB", "META");
        assertThat(map.names(Set.of(Symbol.of("ETF")))).containsExactly("META");
    }

    @Test
    void what_is_appended_later_changes_nothing_of_a_map_that_was_read() {
        FactLog log = log(means("A", "OLD", ANNOUNCED, ANNOUNCED));
        SymbolMap map = SymbolMap.of(log, "vendor");
        log.append(SymbolFact.CODEC, List.of(means("A", "NEW", RENAMED, ANNOUNCED)));
        assertThat(map.get("A", RENAMED, RENAMED)).isEqualTo(Symbol.of("OLD"));
        assertThat(SymbolMap.of(log, "vendor", map.batch()).get("A", RENAMED, RENAMED))
                .isEqualTo(Symbol.of("OLD"));
        assertThat(SymbolMap.of(log, "vendor").get("A", RENAMED, RENAMED)).isEqualTo(Symbol.of("NEW"));
        assertThat(SymbolMap.of(log, "another").find("A", RENAMED, RENAMED)).isEmpty();
    }

    /** Beside what the log itself says as of the clock, read naively. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void at_every_clock_it_says_what_the_log_says_then(long seed) {
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        List<Fact> facts = new ArrayList<>();
        for (int name = 0; name < 4; name++) {
            for (int start = 0; start < 5; start++) {
                Instant from = ANNOUNCED.plus(Duration.ofDays(chance.nextInt(20)));
                for (int version = 0; version < 3; version++) {
                    Stamp stamp = Stamp.observed(from, ANNOUNCED.plus(Duration.ofDays(version * 8 + chance.nextInt(8))))
                            .revision(version);
                    Fact.Row row = FactKinds.SYMBOL_MAP
                            .at(stamp)
                            .with("source", "vendor")
                            .with("name", "N" + name);
                    if (version > 0 && chance.nextInt(4) == 0) {
                        facts.add(row.retracted());
                    } else if (chance.nextInt(5) == 0) {
                        facts.add(row.withNull("symbol").asserted());
                    } else {
                        facts.add(row.with("symbol", "S" + chance.nextInt(3)).asserted());
                    }
                }
            }
        }
        MemoryFactLog log = MemoryFactLog.create();
        List<Fact> distinct = new ArrayList<>();
        for (Fact fact : facts) {
            boolean taken = distinct.stream()
                    .anyMatch(other -> Fact.byKeyAndEventTime().compare(other, fact) == 0
                            && other.stamp().revision() == fact.stamp().revision());
            if (!taken) {
                distinct.add(fact);
            }
        }
        log.append(FactKinds.SYMBOL_MAP, distinct);
        SymbolMap map = SymbolMap.of(log, "vendor");
        int found = 0;
        for (int trial = 0; trial < 400; trial++) {
            String name = "N" + chance.nextInt(4);
            Instant at = ANNOUNCED.plus(Duration.ofHours(chance.nextInt(24 * 24)));
            Instant clock = ANNOUNCED.plus(Duration.ofHours(chance.nextInt(24 * 24)));
            Optional<Symbol> naive = log
                    .asOf(
                            SymbolFact.CODEC,
                            FactQuery.of(FactKinds.SYMBOL_MAP)
                                    .where("name", name)
                                    .until(at),
                            clock)
                    .stream()
                    .max(Comparator.comparing(one -> one.stamp().eventTime()))
                    .flatMap(SymbolFact::symbol);
            assertThat(map.find(name, at, clock)).isEqualTo(naive);
            found += naive.isPresent() ? 1 : 0;
        }
        assertThat(found).isBetween(50, 390);
    }
}
