package dev.apex.backtest;

import dev.apex.Digest;
import dev.apex.execution.Borrow;
import dev.apex.execution.Fees;
import dev.apex.execution.Portfolio;
import dev.apex.execution.Slippage;
import dev.apex.feature.Derived;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.Instrument.Pricing;
import dev.apex.market.MarketView;
import dev.apex.market.Symbol;
import dev.apex.random.ChaCha20;
import dev.apex.random.RunSeed;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.strategy.Ticket;
import dev.apex.time.DecisionTime;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Two dozen strategies that differ in what they read, keep, draw and order. */
public final class Zoo {
    private Zoo() {}

    /** The change over some sessions, in all or against the mean. */
    private static Feature change(int sessions) {
        return Feature.of("change-" + sessions, sessions + 1, prices -> {
            OptionalDouble now = prices.last();
            OptionalDouble then = prices.close(sessions);
            return now.isPresent() && then.isPresent()
                    ? Reading.of(now.getAsDouble() / then.getAsDouble() - 1)
                    : Reading.notYetKnown("a gap");
        });
    }

    private static Feature belowMean(int sessions) {
        return Feature.of("below-mean-" + sessions, sessions, prices -> {
            double[] closes = prices.closes(sessions).knownValues();
            OptionalDouble now = prices.last();
            double sum = 0;
            for (double close : closes) {
                sum += close;
            }
            return now.isPresent() && closes.length > 1
                    ? Reading.of(sum / closes.length - now.getAsDouble())
                    : Reading.notYetKnown("too few");
        });
    }

    record Momentum(int sessions, double share) implements Strategy {
        @Override
        public void onDay(Day today) {
            today.universe().rankedBy(change(sessions)).top(share).holdEqually();
        }
    }

    record WeeklyMomentum(int sessions, double share) implements Strategy {
        @Override
        public void onDay(Day today) {
            if (today.isFirstOfWeek()) {
                today.universe().rankedBy(change(sessions)).top(share).holdEqually();
            }
        }
    }

    record Reversion(int sessions, int count) implements Strategy {
        @Override
        public void onDay(Day today) {
            today.universe().rankedBy(belowMean(sessions)).first(count).holdEqually();
        }
    }

    record Everything(boolean monthly) implements Strategy {
        @Override
        public void onDay(Day today) {
            if (monthly ? today.isFirstOfMonth() : today.isFirstOfWeek()) {
                today.universe().all().holdEqually();
            }
        }
    }

    record Chance(String stream) implements Strategy {
        @Override
        public void onDay(Day today) {
            ChaCha20 chance = today.random(stream);
            Map<Symbol, Double> weights = new TreeMap<>();
            List<Symbol> symbols = today.universe().symbols();
            symbols.forEach(symbol -> weights.put(symbol, chance.nextDouble() / symbols.size()));
            today.hold(weights);
        }
    }

    /** Buys something each session and sells what it has gained on. */
    record TakingProfit(double gain, int shares) implements Strategy {
        @Override
        public void onDay(Day today) {
            List<Symbol> symbols = today.universe().symbols();
            Portfolio portfolio = today.portfolio();
            if (!symbols.isEmpty()) {
                today.order(symbols.get(today.random("pick").nextInt(symbols.size())))
                        .buy(shares);
            }
            for (Symbol symbol : portfolio.symbols()) {
                Portfolio.Position position = portfolio.position(symbol);
                double free = position.quantity() + Math.min(0, position.pending());
                OptionalDouble then =
                        today.findPrices(symbol).map(prices -> prices.close(2)).orElse(OptionalDouble.empty());
                if (free >= 1 && then.isPresent() && position.mark() > then.getAsDouble() * (1 + gain)) {
                    today.order(symbol).sell(Math.floor(free));
                }
            }
        }
    }

    /** Buys dips by a limit and brackets what it holds by a stop and a target, of which one cancels the other. */
    record Bracketing(double away, int shares) implements Strategy {
        @Override
        public void onDay(Day today) {
            for (Symbol symbol : today.universe().symbols()) {
                OptionalDouble last = today.prices(symbol).last();
                if (isBars(today, symbol) && last.isPresent() && isQuiet(today, symbol)) {
                    order(today, symbol, last.getAsDouble());
                }
            }
        }

        private static boolean isQuiet(Day today, Symbol symbol) {
            return today.openOrders().stream().noneMatch(order -> order.symbol().equals(symbol));
        }

        private void order(Day today, Symbol symbol, double last) {
            double below = Math.floor(last * (1 - away) * 100) / 100;
            double above = Math.ceil(last * (1 + away) * 100) / 100;
            double held = today.portfolio().position(symbol).quantity();
            if (held > 0) {
                Ticket stop = today.order(symbol).sell(held).stop(below);
                today.order(symbol).sell(held).limit(above).oneCancelsOther(stop);
            } else {
                today.order(symbol).buy(shares).limit(below);
            }
        }
    }

    /** Long of what rose and short of what fell, in equal weights. */
    record LongShort(int sessions) implements Strategy {
        @Override
        public void onDay(Day today) {
            Map<Symbol, Double> weights = new TreeMap<>();
            List<Symbol> symbols = today.universe().symbols();
            for (Symbol symbol : symbols) {
                OptionalDouble change = today.read(change(sessions), symbol).value();
                if (isBars(today, symbol) && change.isPresent()) {
                    weights.put(symbol, (change.getAsDouble() > 0 ? 0.8 : -0.8) / symbols.size());
                }
            }
            today.hold(weights);
        }
    }

    private static boolean isBars(Day today, Symbol symbol) {
        return today.prices(symbol).instrument().pricing() == Pricing.BARS;
    }

    /** Keeps what it saw in fields of its own, as a strategy may. */
    static final class Keeping implements Strategy {
        private final int every;
        private final List<Double> seen = new ArrayList<>();

        Keeping(int every) {
            this.every = every;
        }

        @Override
        public void onDay(Day today) {
            double sum = 0;
            for (Symbol symbol : today.universe()) {
                sum += today.prices(symbol).last().orElse(0);
            }
            seen.add(sum);
            if (seen.size() % every == 0 && seen.get(seen.size() - 1) >= seen.get(0)) {
                today.universe().all().holdEqually();
            } else if (seen.size() % every == 1) {
                today.hold(Map.of());
            }
        }
    }

    /** How often the sum of closes has risen. */
    static Derived<Integer> rises(int sessions) {
        return new Derived<>() {
            @Override
            public String name() {
                return "rises-" + sessions;
            }

            @Override
            public int sessions() {
                return sessions;
            }

            @Override
            public Course<Integer> start(RunSeed seed) {
                return new Course<>() {
                    private double before;
                    private int rises;

                    @Override
                    public Integer advance(MarketView view) {
                        double sum = 0;
                        for (Symbol symbol : view.members()) {
                            sum += view.series(symbol).last().orElse(0);
                        }
                        rises += sum > before ? 1 : 0;
                        before = sum;
                        return rises;
                    }

                    @Override
                    public void digest(Digest digest) {
                        digest.put((long) rises).put(before);
                    }
                };
            }
        };
    }

    static final class Knowing implements Strategy {
        private final Derived<Integer> derived;

        Knowing(Derived<Integer> derived) {
            this.derived = derived;
        }

        @Override
        public void onDay(Day today) {
            if (today.read(derived) % 3 == 0) {
                today.universe().all().holdEqually();
            } else {
                today.hold(Map.of());
            }
        }
    }

    private static Backtest with(String id, java.util.function.Supplier<Strategy> factory) {
        return Backtest.of(id, factory)
                .over(Span.between("2021-02-16", "2021-04-20"))
                .on(TradingCalendar.NYSE)
                .deciding(DecisionTime.at(LocalTime.of(9, 0)))
                .remembering(8)
                .startingWith(100_000);
    }

    /** 24 strategies over one span; most of one schedule, two not. */
    public static List<Backtest> strategies() {
        Derived<Integer> some = rises(1);
        Derived<Integer> more = rises(2);
        return List.of(
                with("momentum-2", () -> new Momentum(2, 0.5)),
                with("momentum-5", () -> new Momentum(5, 0.25)).costing(Slippage.bps(5)),
                with("momentum-7", () -> new Momentum(7, 1)).costing(Slippage.halfSpread(4), Fees.bps(1)),
                with("weekly-2", () -> new WeeklyMomentum(2, 0.5)),
                with("weekly-5", () -> new WeeklyMomentum(5, 0.2)).staleAfter(2),
                with("reversion-3", () -> new Reversion(3, 2)),
                with("reversion-6", () -> new Reversion(6, 1)).lapsingAfter(1),
                with("reversion-8", () -> new Reversion(8, 4)).reachingTheVenueAfter(java.time.Duration.ofHours(26)),
                with("everything-monthly", () -> new Everything(true)),
                with("bracketing", () -> new Bracketing(0.01, 10)).costing(Slippage.bps(1)),
                with("everything-in-march", () -> new Everything(false)).over("2021-03-01", "2021-03-31"),
                with("chance-a", () -> new Chance("a")),
                with("chance-b", () -> new Chance("b")),
                with("chance-in-euros", () -> new Chance("b")).startingWith(50_000),
                with("profit-1", () -> new TakingProfit(0.01, 3)),
                with("long-short", () -> new LongShort(3))
                        .costing(Slippage.bps(2), Fees.bps(1))
                        .shorting(Borrow.at(0.04).upTo(1.5)),
                with("profit-0", () -> new TakingProfit(0, 7)).costing(Slippage.bps(9), Fees.bps(2)),
                with("keeping-3", () -> new Keeping(3)),
                with("keeping-7", () -> new Keeping(7)),
                with("knowing-1", () -> new Knowing(some)).knowing(some),
                with("knowing-2", () -> new Knowing(more)).knowing(some, more),
                with("erratic", RunPropertiesTest.Erratic::new),
                with("erratic-after-the-close", RunPropertiesTest.Erratic::new)
                        .deciding(DecisionTime.afterClose(java.time.Duration.ofHours(9))),
                with("nothing", () -> today -> {}));
    }
}
