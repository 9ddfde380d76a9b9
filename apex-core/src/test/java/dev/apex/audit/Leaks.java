package dev.apex.audit;

import dev.apex.Digest;
import dev.apex.backtest.Backtest;
import dev.apex.feature.Derived;
import dev.apex.market.Bar;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketView;
import dev.apex.market.Peeking;
import dev.apex.market.Symbol;
import dev.apex.market.Visible;
import dev.apex.market.Worlds;
import dev.apex.random.RunSeed;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.DecisionTime;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The leak of an engine, which needs a door that users do not have; those of users are in the leak kit of apex-junit. */
final class Leaks {
    static final MarketQuery ALL = MarketQuery.upTo(Worlds.EVER);

    private Leaks() {}

    /** Closes by symbol and event time. */
    static Map<Symbol, TreeMap<Instant, Double>> closes(Visible visible) {
        Map<Symbol, TreeMap<Instant, Double>> all = new TreeMap<>();
        for (Bar bar : visible.bars()) {
            all.computeIfAbsent(bar.symbol(), none -> new TreeMap<>())
                    .put(bar.stamp().eventTime(), bar.close());
        }
        return all;
    }

    static void hold(Day today, Function<Symbol, Double> score) {
        List<Symbol> best = today.universe().symbols().stream()
                .sorted(Comparator.comparing(score).reversed())
                .limit(3)
                .toList();
        Map<Symbol, Double> weights = new TreeMap<>();
        best.forEach(symbol -> weights.put(symbol, 0.3));
        today.hold(weights);
    }

    /** Holds what an engine that looks at the next row of its tape says will rise most. */
    static Backtest engine() {
        Derived<Map<Symbol, Double>> next = peeking();
        return Backtest.of("engine", () -> new Peeked(next))
                .over("2021-02-16", "2021-04-20")
                .on(TradingCalendar.NYSE)
                .deciding(DecisionTime.at(LocalTime.of(9, 0)))
                .remembering(8)
                .startingWith(100_000)
                .knowing(next);
    }

    private static Derived<Map<Symbol, Double>> peeking() {
        return new Derived<>() {
            @Override
            public String name() {
                return "next";
            }

            @Override
            public int sessions() {
                return 1;
            }

            @Override
            public Course<Map<Symbol, Double>> start(RunSeed seed) {
                return new Course<>() {
                    private Map<Symbol, Double> next = Map.of();

                    @Override
                    public Map<Symbol, Double> advance(MarketView view) {
                        Map<Symbol, Double> all = new TreeMap<>();
                        view.members().forEach(symbol -> all.put(symbol, Peeking.nextClose(view, symbol)));
                        next = all;
                        return all;
                    }

                    @Override
                    public void digest(Digest digest) {
                        next.forEach(
                                (symbol, value) -> digest.put(symbol.name()).put(value));
                    }
                };
            }
        };
    }

    private static final class Peeked implements Strategy {
        private final Derived<Map<Symbol, Double>> next;

        Peeked(Derived<Map<Symbol, Double>> next) {
            this.next = next;
        }

        @Override
        public void onDay(Day today) {
            Map<Symbol, Double> known = today.read(next);
            hold(today, symbol -> {
                double then = today.prices(symbol).last().orElse(Double.NaN);
                return then > 0 ? known.getOrDefault(symbol, 0.0) / then : 0.0;
            });
        }
    }
}
