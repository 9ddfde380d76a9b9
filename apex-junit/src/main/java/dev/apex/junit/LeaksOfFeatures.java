package dev.apex.junit;

import dev.apex.Digest;
import dev.apex.audit.AuditVerdict;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.feature.Derived;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.CorporateAction;
import dev.apex.market.Instrument.Pricing;
import dev.apex.market.MarketView;
import dev.apex.market.Series;
import dev.apex.random.RunSeed;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;

/** Features, and a model, that were computed from more than was known: the second leak of the story in its many forms. */
final class LeaksOfFeatures {
    private LeaksOfFeatures() {}

    static List<Specimen> all() {
        return List.of(
                leak(
                        "the mean of the whole sample",
                        1,
                        setting -> (prices, closes) -> last(prices) / closes.mean(prices.symbol())),
                leak("a centred window", 1, setting -> LeaksOfFeatures::centred),
                leak("min and max of the whole set", 1, setting -> LeaksOfFeatures::scaled),
                leak("a warm-up filled back", 1, setting -> (prices, closes) -> filledBack(setting, prices, closes)),
                leak("split factors from the future", 1, setting -> LeaksOfFeatures::splitAdjusted)
                        .unless(setting -> setting.tells(CorporateAction.Split.class)
                                ? Optional.empty()
                                : Optional.of("no split is told of while strategies are asked")),
                Specimen.leak(
                                "a restated value known early",
                                AuditVerdict.LEAK,
                                "veil",
                                setting -> setting.backtest("restated", () -> new Restating(setting))
                                        .allowing("java.lang.Thread", "a leak that the audit is to find"))
                        .in(Layer.FEATURES)
                        .unless(setting -> setting.lacksPrices(
                                "no price is restated between two decisions", setting::wasRestated)),
                Specimen.leak("labels not yet matured", AuditVerdict.LEAK, "veil", setting -> {
                            Derived<Double> model = new Model(setting);
                            return setting.backtest(
                                            "immature",
                                            () -> new Picking((today, symbol) -> today.read(model) > 0
                                                    == today.prices(symbol)
                                                                    .last()
                                                                    .orElse(0)
                                                            > today.prices(symbol)
                                                                    .close(1)
                                                                    .orElse(0)))
                                    .knowing(model)
                                    .allowing("java.lang.Thread", "a leak that the audit is to find");
                        })
                        .in(Layer.DERIVED));
    }

    private static Specimen leak(
            String name, int sessions, Function<Setting, ToDoubleBiFunction<Series, Closes>> figure) {
        return Specimen.leak(
                        name,
                        AuditVerdict.LEAK,
                        "veil",
                        setting -> setting.backtest(name, () -> {
                            Closes closes = Closes.ever(setting);
                            ToDoubleBiFunction<Series, Closes> of = figure.apply(setting);
                            return Picking.highest(Feature.of(
                                    Specimen.id(name),
                                    sessions,
                                    prices -> Reading.of(of.applyAsDouble(prices, closes))));
                        }))
                .in(Layer.FEATURES);
    }

    private static double last(Series prices) {
        return prices.last().orElse(Double.NaN);
    }

    /** The mean of five prices around the last, two of them later than it. */
    private static double centred(Series prices, Closes closes) {
        TreeMap<Instant, Double> all = closes.of(prices.symbol());
        Optional<Instant> at = prices.eventTime();
        if (at.isEmpty()) {
            return Double.NaN;
        }
        List<Double> window = new ArrayList<>();
        all.headMap(at.get(), true).descendingMap().values().stream().limit(3).forEach(window::add);
        all.tailMap(at.get(), false).values().stream().limit(2).forEach(window::add);
        return last(prices) / mean(window);
    }

    private static double mean(List<Double> window) {
        return window.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    /** Where the last price lies between the lowest and the highest there will be. */
    private static double scaled(Series prices, Closes closes) {
        double low = closes.of(prices.symbol()).values().stream()
                .mapToDouble(Double::doubleValue)
                .min()
                .orElse(Double.NaN);
        double high = closes.of(prices.symbol()).values().stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(Double.NaN);
        return (last(prices) - low) / (high - low);
    }

    /** A mean over so many prices that none was known at first; before it was, the first that will be. */
    private static double filledBack(Setting setting, Series prices, Closes closes) {
        TreeMap<Instant, Double> all = closes.of(prices.symbol());
        int needed = all.headMap(setting.firstDecision()).size() + 5;
        Instant now = prices.eventTime().orElse(Instant.EPOCH);
        NavigableMap<Instant, Double> known = all.headMap(now, true);
        List<Double> window = known.size() < needed
                ? all.values().stream().limit(needed).toList()
                : known.descendingMap().values().stream().limit(needed).toList();
        return last(prices) / mean(window);
    }

    /** The price as printed, adjusted by every split that there will be. */
    private static double splitAdjusted(Series prices, Closes closes) {
        double factor = 1;
        for (CorporateAction action : closes.actions()) {
            if (action instanceof CorporateAction.Split split
                    && split.symbol().equals(prices.symbol())
                    && split.ex().isAfter(prices.eventTime().orElse(Instant.MAX))) {
                factor *= split.ratio();
            }
        }
        return prices.raw().last().orElse(Double.NaN) / factor;
    }

    /** Looks up each day what has happened, in the values that it will have in the end. */
    private static final class Restating implements Strategy {
        private final Setting setting;

        Restating(Setting setting) {
            this.setting = setting;
        }

        @Override
        public void onDay(Day today) {
            Closes closes = Closes.ever(setting);
            Picking.highest(Feature.of("restated", 6, prices -> Reading.of(restated(prices, closes))))
                    .onDay(today);
        }
    }

    /** The sum of the last five prices that are known, in the values that they will have in the end. */
    private static double restated(Series prices, Closes closes) {
        double sum = 0;
        for (int session = 0; session < 5; session++) {
            Optional<Instant> at = eventTime(prices, session);
            if (at.isPresent()) {
                sum += closes.of(prices.symbol()).getOrDefault(at.get(), 0.0);
            }
        }
        return sum;
    }

    private static Optional<Instant> eventTime(Series prices, int session) {
        return prices.instrument().pricing() == Pricing.BARS
                ? prices.bar(session).map(bar -> bar.stamp().eventTime())
                : prices.fixing(session).map(fixing -> fixing.stamp().eventTime());
    }

    /** What followed on average three prices after a rise, learnt from outcomes that are not known yet. */
    private static final class Model implements Derived<Double> {
        private final Setting setting;

        Model(Setting setting) {
            this.setting = setting;
        }

        @Override
        public String name() {
            return "outcomes";
        }

        @Override
        public int sessions() {
            return 1;
        }

        @Override
        public Course<Double> start(RunSeed seed) {
            Closes closes = Closes.ever(setting);
            return new Course<>() {
                private double mean;

                @Override
                public Double advance(MarketView view) {
                    Instant now = view.clock().instant();
                    mean = mean(view.members().stream()
                            .map(symbol -> outcome(closes.of(symbol), now))
                            .flatMapToDouble(OptionalDouble::stream)
                            .boxed()
                            .toList());
                    return mean;
                }

                @Override
                public void digest(Digest digest) {
                    digest.put(mean);
                }
            };
        }

        private static OptionalDouble outcome(TreeMap<Instant, Double> closes, Instant now) {
            Entry<Instant, Double> sample = closes.floorEntry(now);
            if (sample == null) {
                return OptionalDouble.empty();
            }
            return closes.tailMap(sample.getKey(), false).values().stream()
                    .limit(3)
                    .reduce((first, second) -> second)
                    .map(label -> OptionalDouble.of(label / sample.getValue() - 1))
                    .orElse(OptionalDouble.empty());
        }
    }
}
