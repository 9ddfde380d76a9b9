package dev.apex.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.market.CorporateAction;
import dev.apex.market.CorporateAction.Delisting;
import dev.apex.market.CorporateAction.Dividend;
import dev.apex.market.CorporateAction.Split;
import dev.apex.market.CorporateAction.Succession;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.Membership;
import dev.apex.market.OverSeeds;
import dev.apex.market.Series;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.Tape.Kind;
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
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/** Runs that read windows, universe and actions of companies, in worlds that differ in what was told later. */
class CorporateFactsPropertiesTest {
    private static final DecisionTime MORNINGS = DecisionTime.at(LocalTime.of(9, 0));
    private static final Instant EVER = Instant.parse("2030-01-01T00:00:00Z");

    static SyntheticMarket market(long seed) {
        return SyntheticMarket.of(seed)
                .symbols(8)
                .on(TradingCalendar.NYSE)
                .over(Span.between("2021-02-01", "2021-04-30"))
                .lateRows(0.04)
                .revisions(0.06)
                .retractions(0.03)
                .gaps(0.03)
                .delistings(1)
                .lateListings(1)
                .membershipChanges(12)
                .successions(2)
                .corporateActions(14, 20)
                .tiesAtTheClock(MORNINGS)
                .build();
    }

    /** Looks at every window of every symbol and at the universe, and holds what has gained; of actions only if told to. */
    record Looking(boolean atActions) implements Strategy {
        @Override
        public void onDay(Day today) {
            Map<Symbol, Double> gained = new TreeMap<>();
            List<Symbol> members = today.universe().symbols();
            for (int i = 0; i < 8; i++) {
                for (String name : List.of("S" + i, "NS" + i)) {
                    Symbol symbol = Symbol.of(name);
                    if (atActions) {
                        today.actions(symbol);
                    }
                    today.findPrices(symbol).ifPresent(prices -> {
                        double gain = gain(prices);
                        gain(prices.raw());
                        prices.volume(12);
                        prices.bar(30);
                        if (gain > 0
                                && members.contains(symbol)
                                && prices.last().isPresent()) {
                            gained.put(symbol, gain);
                        }
                    });
                }
            }
            double sum = gained.values().stream().mapToDouble(gain -> gain).sum();
            gained.replaceAll((symbol, gain) -> 0.9 * gain / sum);
            today.hold(gained);
        }

        private static double gain(Series prices) {
            double[] total = prices.totalReturn().closes(25).knownValues();
            double[] closes = prices.closes(25).knownValues();
            return total.length < 2 || closes.length < 2
                    ? 0
                    : total[total.length - 1] / total[0] - 1 + closes[closes.length - 1] / closes[0];
        }
    }

    private static Backtest looking(boolean atActions) {
        return Backtest.of("looking", () -> new Looking(atActions))
                .over("2021-02-16", "2021-04-20")
                .on(TradingCalendar.NYSE)
                .deciding(MORNINGS)
                .remembering(40)
                .startingWith(100_000);
    }

    /** Some actions of every kind, and changes of the universe, that arrive after a cut, before or after their instant. */
    private static void tellLater(RowsOf rows, Instant cut, ChaCha20 chance) {
        for (int i = 0; i < 12; i++) {
            Instant told = cut.plusNanos(1_000).plusSeconds(chance.nextLong(5 * 86_400));
            Instant ex = told.plusSeconds(chance.nextLong(40 * 86_400) - 20 * 86_400);
            Stamp stamp = Stamp.observed(ex, told);
            Symbol symbol = Symbol.of("S" + chance.nextInt(8));
            Symbol other = Symbol.of("Z" + i);
            add(
                    rows,
                    switch (i % 4) {
                        case 0 -> new Split(symbol, stamp, 1 + chance.nextInt(1, 4));
                        case 1 -> new Dividend(symbol, stamp, 0.5, ex);
                        case 2 -> new Succession(symbol, stamp, other, 1);
                        default -> new Delisting(symbol, stamp, OptionalDouble.empty());
                    });
            Membership leaves = new Membership(symbol, stamp, false);
            rows.rows.add(new RowsOf.Row(Kind.MEMBERSHIP, stamp, writer -> writer.write(leaves)));
        }
    }

    private static void add(RowsOf rows, CorporateAction action) {
        rows.rows.add(new RowsOf.Row(Kind.ACTIONS, action.stamp(), writer -> writer.write(action)));
    }

    private static List<Instant> cuts(Result result, long seed) {
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        List<Instant> cuts = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            cuts.add(result.decisions()
                    .get(4 + chance.nextInt(result.decisions().size() - 8))
                    .at());
        }
        return cuts;
    }

    private static int assertSameUpTo(Instant cut, Result whole, Result other, Set<Layer> layers) {
        List<Decision> decisions = whole.decisions();
        int step = 0;
        for (; step < decisions.size() && !decisions.get(step).at().isAfter(cut); step++) {
            for (Layer layer : layers) {
                assertThat(other.fingerprint().hex(layer, step))
                        .as("%s of step %d, cut at %s", layer, step, cut)
                        .isEqualTo(whole.fingerprint().hex(layer, step));
            }
        }
        assertThat(step).isGreaterThan(3);
        return step;
    }

    @OverSeeds
    void invariant_16_adding_a_future_action_changes_nothing_earlier(long seed) {
        SyntheticMarket market = market(seed);
        Result whole = looking(true).run(market);
        for (Instant cut : cuts(whole, seed)) {
            RowsOf rows = RowsOf.all(market);
            tellLater(rows, cut, ChaCha20.seedFromU64(seed));
            Result other = looking(true).run(rows.inMemory());
            assertSameUpTo(cut, whole, other, EnumSet.allOf(Layer.class));
            assertThat(other.fingerprint().hex(Layer.FEATURES))
                    .isNotEqualTo(whole.fingerprint().hex(Layer.FEATURES));
        }
    }

    @OverSeeds
    void invariant_16_a_split_told_ahead_changes_no_window_before_it_is_ex(long seed) {
        SyntheticMarket market = market(seed);
        Result whole = looking(false).run(market);
        for (Instant cut : cuts(whole, seed)) {
            RowsOf rows = RowsOf.all(market);
            Stamp ahead = Stamp.observed(
                    cut.plusNanos(1_000), whole.decisions().get(1).at());
            for (int i = 0; i < 8; i++) {
                add(rows, new Split(Symbol.of("S" + i), ahead, 3));
                add(rows, new Dividend(Symbol.of("S" + i), ahead, 0.25, EVER));
                add(rows, new Succession(Symbol.of("S" + i), ahead, Symbol.of("Z" + i), 1));
            }
            Result other = looking(false).run(rows.inMemory());
            int same = assertSameUpTo(
                    cut, whole, other, EnumSet.of(Layer.FEATURES, Layer.ORDERS, Layer.FILLS, Layer.EQUITY));
            assertThat(other.fingerprint().hex(Layer.FEATURES, same))
                    .isNotEqualTo(whole.fingerprint().hex(Layer.FEATURES, same));
        }
    }

    @OverSeeds
    void invariant_10_delaying_an_announcement_changes_nothing_before_its_arrival(long seed) {
        SyntheticMarket market = market(seed);
        List<CorporateAction> actions =
                market.asOf(MarketQuery.upTo(EVER), EVER).actions();
        Result whole = looking(true).run(told(market, actions, Duration.ZERO, EVER));
        for (Instant cut : cuts(whole, seed)) {
            Result other = looking(true).run(told(market, actions, Duration.ofDays(3), cut));
            assertSameUpTo(cut, whole, other, EnumSet.allOf(Layer.class));
        }
    }

    /** The market with these actions in place of its own, those that arrive after a cut so much later. */
    private static MarketSource told(
            SyntheticMarket market, List<CorporateAction> actions, Duration later, Instant cut) {
        RowsOf rows = RowsOf.all(market);
        rows.rows.removeIf(row -> row.kind() == Kind.ACTIONS);
        for (CorporateAction action : actions) {
            boolean delayed = action.stamp().ingestedAt().isAfter(cut);
            Stamp stamp =
                    Stamp.observed(action.ex(), action.stamp().ingestedAt().plus(delayed ? later : Duration.ZERO));
            if (action instanceof Split split) {
                add(rows, new Split(split.symbol(), stamp, split.ratio()));
            } else if (action instanceof Dividend dividend) {
                add(rows, new Dividend(dividend.symbol(), stamp, dividend.perUnit(), dividend.payableAt()));
            } else if (action instanceof Succession some) {
                add(rows, new Succession(some.symbol(), stamp, some.successor(), some.ratio()));
            } else if (action instanceof Delisting delisting) {
                add(rows, new Delisting(delisting.symbol(), stamp, delisting.value()));
            }
        }
        return rows.inMemory();
    }

    @OverSeeds
    void bulk_and_steps_read_the_same_windows(long seed) {
        SyntheticMarket market = market(seed);
        Result bulk = looking(true).run(market);
        assertThat(looking(true)
                        .run(RowsOf.all(market).stepwise())
                        .fingerprint()
                        .firstDifference(bulk.fingerprint()))
                .isEmpty();
    }
}
