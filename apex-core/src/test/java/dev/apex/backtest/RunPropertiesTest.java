package dev.apex.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.execution.Fees;
import dev.apex.execution.Fill;
import dev.apex.execution.Ledger;
import dev.apex.execution.Order;
import dev.apex.execution.Slippage;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.Bar;
import dev.apex.market.MarketSource;
import dev.apex.market.OverSeeds;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.random.ChaCha20;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.Decision;
import dev.apex.time.DecisionTime;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Random strategies over markets in which everything that can go wrong with data does. */
class RunPropertiesTest {
    private static final Span SPAN = Span.between("2021-02-16", "2021-04-20");
    private static final DecisionTime MORNINGS = DecisionTime.at(LocalTime.of(9, 0));

    static SyntheticMarket market(long seed) {
        return SyntheticMarket.of(seed)
                .symbols(8)
                .on(TradingCalendar.NYSE)
                .over(Span.between("2021-02-01", "2021-04-30"))
                .alsoBars(2, TradingCalendar.roundTheClock())
                .alsoFixings(3, TradingCalendar.TARGET, LocalTime.of(14, 15), ZoneId.of("Europe/Berlin"))
                .lateRows(0.06)
                .revisions(0.10)
                .retractions(0.05)
                .gaps(0.03)
                .assumed(0.2)
                .delistings(1)
                .lateListings(1)
                .tiesAtTheClock(MORNINGS)
                .build();
    }

    private static final Feature LAST = Feature.of("change", 6, prices -> {
        var now = prices.last();
        var then = prices.close(5);
        return now.isPresent() && then.isPresent()
                ? Reading.of(now.getAsDouble() - then.getAsDouble())
                : Reading.notYetKnown("a gap");
    });

    /** Holds random shares, sells and buys at random, and looks at much of what it may. */
    static final class Erratic implements Strategy {
        @Override
        public void onDay(Day today) {
            ChaCha20 chance = today.random("erratic");
            List<Symbol> symbols = today.universe().symbols();
            if (symbols.isEmpty()) {
                return;
            }
            if (chance.nextInt(3) == 0) {
                today.universe().rankedBy(LAST).top(0.5).holdEqually();
            } else if (chance.nextInt(2) == 0) {
                Map<Symbol, Double> weights = new HashMap<>();
                symbols.forEach(symbol -> weights.put(symbol, chance.nextDouble() / symbols.size()));
                today.hold(weights);
            } else {
                Symbol symbol = symbols.get(chance.nextInt(symbols.size()));
                today.order(symbol).buy(1 + chance.nextInt(20));
                var position = today.portfolio().position(symbol);
                double sellable = position.quantity() + Math.min(0, position.pending());
                if (sellable >= 1) {
                    today.order(symbol).sell(1 + chance.nextInt((int) sellable));
                }
            }
        }
    }

    static Backtest erratic(long seed) {
        return Backtest.of("erratic-" + seed, Erratic::new)
                .over(SPAN)
                .on(TradingCalendar.NYSE)
                .deciding(MORNINGS)
                .remembering(8)
                .costing(Slippage.bps(7), Fees.bps(1).atLeast(0.5))
                .startingWith(100_000);
    }

    @OverSeeds
    void the_accounts_close_and_nothing_is_sold_that_is_not_held(long seed) {
        Result result = erratic(seed).run(market(seed)); // closing is asserted in the run, at every date
        assertThat(result.fills()).hasSizeGreaterThan(20);
        Map<Symbol, Long> held = new HashMap<>();
        for (Ledger.Entry entry : result.entries()) {
            if (entry.kind() == Ledger.Kind.FILL) {
                long lots = held.merge(Symbol.of(entry.symbol()), entry.lots(), Long::sum);
                assertThat(lots).isNotNegative();
            }
            assertThat(entry.knownAt()).isBeforeOrEqualTo(entry.bookedAt());
            assertThat(entry.effectiveAt()).isBeforeOrEqualTo(entry.bookedAt());
        }
        assertThat(result.knownAccounts())
                .allSatisfy(known -> assertThat(known.gross()).isNotNegative());
    }

    @OverSeeds
    void invariant_20_a_fill_lies_after_its_decision_and_costs_never_help(long seed) {
        Result result = erratic(seed).run(market(seed));
        Map<Long, Order> orders = new HashMap<>();
        result.orders().forEach(order -> orders.put(order.id(), order));
        double worse = 0;
        for (Fill fill : result.fills()) {
            Order order = orders.get(fill.order());
            assertThat(fill.printAt()).isAfter(order.placedAt());
            assertThat(fill.knownAt()).isAfterOrEqualTo(fill.printAt()).isBeforeOrEqualTo(fill.bookedAt());
            assertThat(Math.abs(fill.lots()) + fill.cutLots()).isEqualTo(Math.abs(order.lots()));
            assertThat(fill.slippage()).isNotNegative();
            assertThat(fill.fee()).isGreaterThanOrEqualTo(0.5);
            double price = Slippage.bps(14).price(fill.symbol(), fill.quantity(), fill.print());
            worse += fill.quantity() * (price - fill.price());
        }
        assertThat(worse).isPositive();
    }

    @OverSeeds
    void invariant_19_bulk_steps_repeats_and_threads_give_one_fingerprint(long seed) throws Exception {
        SyntheticMarket market = market(seed);
        Fingerprint bulk = erratic(seed).run(market).fingerprint();
        RowsOf rows = RowsOf.all(market);
        Collections.shuffle(rows.rows, new Random(seed));

        assertThat(erratic(seed).run(rows.stepwise()).fingerprint().firstDifference(bulk))
                .isEmpty();
        assertThat(erratic(seed).run(rows.inMemory()).fingerprint()).isEqualTo(bulk);
        assertThat(erratic(seed).run(market).fingerprint()).isEqualTo(bulk);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Fingerprint>> runs =
                    Collections.nCopies(8, () -> erratic(seed).run(market).fingerprint());
            for (Future<Fingerprint> run : threads.invokeAll(runs)) {
                assertThat(run.get()).isEqualTo(bulk);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @OverSeeds
    void invariant_08_deleting_what_had_not_arrived_changes_no_step_before(long seed) {
        SyntheticMarket market = market(seed);
        Result whole = erratic(seed).run(market);
        for (Instant cut : cuts(whole, seed)) {
            MarketSource cutMarket = new RowsOf(market, RowsOf.arrivedBy(cut), bar -> bar).inMemory();
            assertSameUpTo(cut, whole, erratic(seed).run(cutMarket));
        }
    }

    @OverSeeds
    void invariant_09_altering_what_had_not_arrived_changes_no_step_before(long seed) {
        SyntheticMarket market = market(seed);
        Result whole = erratic(seed).run(market);
        for (Instant cut : cuts(whole, seed)) {
            MarketSource altered = new RowsOf(
                            market,
                            stamp -> true,
                            bar -> bar.stamp().ingestedAt().isAfter(cut) ? times(bar, 3) : bar)
                    .inMemory();
            Result other = erratic(seed).run(altered);
            assertSameUpTo(cut, whole, other);
            assertThat(other.fingerprint()).isNotEqualTo(whole.fingerprint());
        }
    }

    @OverSeeds
    void invariant_10_delaying_rows_changes_no_step_before_their_arrival(long seed) {
        SyntheticMarket market = market(seed);
        Result whole = erratic(seed).run(market);
        for (Instant cut : cuts(whole, seed)) {
            MarketSource delayed = new RowsOf(
                            market,
                            stamp -> true,
                            bar -> bar,
                            stamp -> stamp.eventTime().isAfter(cut) ? late(stamp, Duration.ofDays(3)) : stamp)
                    .inMemory();
            assertSameUpTo(cut, whole, erratic(seed).run(delayed));
        }
    }

    @OverSeeds
    void invariant_12_what_arrives_after_the_ceiling_changes_nothing(long seed) {
        SyntheticMarket market = market(seed);
        Backtest backtest = erratic(seed);
        Result pinned = backtest.run(new RowsOf(market, RowsOf.arrivedBy(backtest.ceiling()), bar -> bar).inMemory());
        Result later = backtest.run(market);
        assertThat(later.fingerprint()).isEqualTo(pinned.fingerprint());
        assertThat(later.contentDigest()).isEqualTo(pinned.contentDigest());
        Instant first = whole(pinned).get(3).at();
        MarketSource changed = new RowsOf(
                        market, stamp -> true, bar -> bar.stamp().ingestedAt().isBefore(first) ? times(bar, 2) : bar)
                .inMemory();
        assertThat(backtest.run(changed).contentDigest()).isNotEqualTo(pinned.contentDigest());
    }

    private static List<Decision> whole(Result result) {
        return result.decisions();
    }

    private static List<Instant> cuts(Result result, long seed) {
        List<Decision> decisions = result.decisions();
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        List<Instant> cuts = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            cuts.add(decisions.get(2 + chance.nextInt(decisions.size() - 4)).at());
        }
        return cuts;
    }

    private static void assertSameUpTo(Instant cut, Result whole, Result other) {
        List<Decision> decisions = whole.decisions();
        int compared = 0;
        for (int step = 0; step < decisions.size() && !decisions.get(step).at().isAfter(cut); step++) {
            for (Layer layer : Layer.values()) {
                assertThat(other.fingerprint().hex(layer, step))
                        .as(
                                "%s of step %d at %s, cut at %s",
                                layer, step, decisions.get(step).at(), cut)
                        .isEqualTo(whole.fingerprint().hex(layer, step));
            }
            compared++;
        }
        assertThat(compared).isGreaterThan(2);
    }

    private static Bar times(Bar bar, double factor) {
        return new Bar(
                bar.symbol(),
                bar.stamp(),
                bar.opensAt(),
                bar.open() * factor,
                bar.high() * factor,
                bar.low() * factor,
                bar.close() * factor,
                bar.volume() + 1);
    }

    /** Every version of a fact alike, as a slower source would. */
    private static Stamp late(Stamp stamp, Duration delay) {
        return new Stamp(stamp.eventTime(), stamp.ingestedAt().plus(delay), stamp.revision(), stamp.arrival());
    }
}
