package dev.apex.junit;

import dev.apex.Digest;
import dev.apex.execution.Fees;
import dev.apex.execution.Slippage;
import dev.apex.feature.Derived;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.CorporateAction;
import dev.apex.market.MarketView;
import dev.apex.market.Series;
import dev.apex.market.Symbol;
import dev.apex.random.ChaCha20;
import dev.apex.random.RunSeed;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** The siblings of the leaks: nearly the same, and no more than is known. */
final class Harmless {
    private static final String REASON = "what it holds does not change and tells nothing of the market";

    private Harmless() {}

    static List<Specimen> all() {
        List<Specimen> all = new ArrayList<>();
        all.addAll(features());
        all.addAll(orders());
        all.addAll(channels());
        return all;
    }

    private static List<Specimen> features() {
        return List.of(
                feature("the mean of what is known", 8, prices -> last(prices) / mean(prices, 8)),
                feature("a trailing window", 5, prices -> last(prices) / mean(prices, 5)),
                feature("min and max of what is known", 8, Harmless::scaled),
                Specimen.harmless(
                        "a warm-up told as one",
                        setting -> setting.backtest(
                                "warming", () -> Picking.highest(Feature.of("warming", 8, Harmless::warming)))),
                feature(
                        "splits as they are announced",
                        1,
                        prices -> prices.close(0).orElse(Double.NaN)
                                - prices.raw().close(0).orElse(Double.NaN)
                                + last(prices)),
                feature("a value restated when it was", 5, prices -> mean(prices, 5)),
                feature("a value as first known", 5, prices -> mean(prices.firstKnown(), 5)),
                Specimen.harmless(
                        "what was seen yesterday",
                        setting -> setting.backtest(
                                "as seen",
                                () -> Picking.highest(Feature.of("mean", 3, prices -> Reading.of(mean(prices, 3)))
                                        .asSeen(1)))),
                Specimen.harmless(
                        "a model that is known",
                        setting -> setting.backtest(
                                "known in time",
                                () -> Picking.highest(Feature.of("score", 1, prices -> {
                                    prices.requireKnown(
                                            "a model", setting.firstDecision().minus(Duration.ofDays(1)));
                                    return Reading.of(last(prices));
                                })))),
                Specimen.harmless("labels that have matured", setting -> {
                    Derived<Double> model = new Matured();
                    return setting.backtest(
                                    "matured",
                                    () -> new Picking((today, symbol) -> rose(today, symbol) == today.read(model) > 0))
                            .knowing(model);
                }));
    }

    private static List<Specimen> orders() {
        return List.of(
                Specimen.harmless(
                        "yesterday's risers", setting -> setting.backtest("risers", () -> new Picking(Harmless::rose))),
                Specimen.harmless(
                        "asked when a price was made, and not known",
                        setting -> setting.backtest("at the close", () -> new Picking(Harmless::rose))
                                .deciding(setting.justAfterThePrice())),
                Specimen.harmless(
                                "a late row under an open order",
                                setting -> setting.backtest("waiting", () -> new Waiting(setting)))
                        .unless(setting -> setting.lacksPrices("no row is late by two decisions", setting::wasLate)),
                Specimen.harmless(
                                "a limit at yesterday's low",
                                setting -> setting.backtest("at yesterdays low", () -> new AtTheLow(setting)))
                        .unless(setting -> setting.hasBars() ? Optional.empty() : Optional.of("fixings have no low")),
                Specimen.harmless(
                        "orders that take their time",
                        setting -> setting.backtest("slow orders", () -> new Picking(Harmless::rose))
                                .reachingTheVenueAfter(Duration.ofHours(26))),
                Specimen.harmless(
                        "costs by the print",
                        setting -> setting.backtest("paying", () -> new Picking(Harmless::rose))
                                .costing(Slippage.bps(5), Fees.bps(1))),
                Specimen.harmless(
                        "once a week",
                        setting -> setting.backtest("weekly", () -> today -> {
                            if (today.isFirstOfWeek()) {
                                new Picking(Harmless::rose).onDay(today);
                            }
                        })),
                Specimen.harmless(
                        "the members of the day",
                        setting -> setting.backtest(
                                "members", () -> today -> today.universe().all().holdEqually())),
                Specimen.harmless(
                        "the splits that are announced",
                        setting -> setting.backtest(
                                "announced",
                                () -> new Picking((today, symbol) -> rose(today, symbol)
                                        || today.actions(symbol).stream()
                                                .anyMatch(CorporateAction.Split.class::isInstance)))));
    }

    private static List<Specimen> channels() {
        return List.of(
                Specimen.harmless("the stream of the day", setting -> setting.backtest("drawing", Drawing::new)),
                Specimen.harmless(
                        "thresholds from its own past", setting -> setting.backtest("own past", OwnPast::new)),
                Specimen.harmless(
                        "a static that keeps what is always so",
                        setting -> setting.backtest("roots", Roots::new)
                                .allowing(Roots.class.getName(), "a square root is always the same")),
                Specimen.harmless("a file that holds parameters", setting -> {
                    Path file = parameters();
                    return setting.backtest("by a file", () -> new FromFile(file))
                            .allowing("java.nio.file.Files", REASON);
                }),
                Specimen.harmless(
                        "a thread that only reckons",
                        setting -> setting.backtest("reckoning", Reckoning::new)
                                .allowing("java.lang.Thread", "it is given numbers and gives their mean")),
                Specimen.harmless(
                        "a source read as of the start",
                        setting -> setting.backtest("begun knowing", () -> {
                            Closes closes = Closes.unguarded(
                                    () -> Closes.asOf(setting.source(), setting.everything(), setting.firstDecision()));
                            return new Picking((today, symbol) ->
                                    today.prices(symbol).last().orElse(0) > closes.mean(symbol));
                        })),
                Specimen.harmless(
                        "a set in the order of its making", setting -> setting.backtest("linked", Linked::new)),
                Specimen.harmless("a set that is only asked", setting -> setting.backtest("asked", AskedSet::new)));
    }

    private static Specimen feature(String name, int sessions, ToDoubleFunction<Series> figure) {
        return Specimen.harmless(
                name,
                setting -> setting.backtest(
                        name,
                        () -> Picking.highest(Feature.of(
                                Specimen.id(name), sessions, prices -> Reading.of(figure.applyAsDouble(prices))))));
    }

    private static double last(Series prices) {
        return prices.last().orElse(Double.NaN);
    }

    private static double mean(Series prices, int sessions) {
        return mean(prices.closes(sessions).knownValues());
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double scaled(Series prices) {
        double[] known = prices.closes(8).knownValues();
        double low = Arrays.stream(known).min().orElse(Double.NaN);
        double high = Arrays.stream(known).max().orElse(Double.NaN);
        return (last(prices) - low) / (high - low);
    }

    private static Reading warming(Series prices) {
        int have = prices.closes(8).known();
        return have < 8 ? Reading.warming(have, 8) : Reading.of(last(prices) / mean(prices, 8));
    }

    private static boolean rose(Day today, Symbol symbol) {
        Series prices = today.prices(symbol);
        OptionalDouble then = prices.close(2);
        return then.isPresent() && prices.last().orElse(0) > then.getAsDouble();
    }

    /** Leaves orders open on everything, at the market and for as long as it takes. */
    private static final class Waiting implements Strategy {
        private final Setting setting;

        Waiting(Setting setting) {
            this.setting = setting;
        }

        @Override
        public void onDay(Day today) {
            for (Symbol symbol : today.universe()) {
                if (rose(today, symbol)) {
                    today.order(symbol).buy(setting.lot(symbol));
                } else if (today.portfolio().position(symbol).quantity() >= setting.lot(symbol)
                        && today.portfolio().position(symbol).pending() == 0) {
                    today.order(symbol).sell(setting.lot(symbol));
                }
            }
        }
    }

    /** Buys at the lowest price of the last session that is known. */
    private static final class AtTheLow implements Strategy {
        private final Setting setting;

        AtTheLow(Setting setting) {
            this.setting = setting;
        }

        @Override
        public void onDay(Day today) {
            for (Symbol symbol : today.universe().where(some -> rose(today, some))) {
                today.prices(symbol)
                        .low(0)
                        .ifPresent(low ->
                                today.order(symbol).buy(setting.lot(symbol)).limit(setting.inTicks(symbol, low)));
            }
        }
    }

    private static final class Drawing implements Strategy {
        @Override
        public void onDay(Day today) {
            ChaCha20 chance = today.random("which");
            new Picking((day, symbol) -> chance.nextDouble() < 0.5 == rose(day, symbol)).onDay(today);
        }
    }

    private static final class OwnPast implements Strategy {
        private final Map<Symbol, Double> highest = new TreeMap<>();

        @Override
        public void onDay(Day today) {
            for (Symbol symbol : today.universe()) {
                highest.merge(symbol, today.prices(symbol).last().orElse(0), Math::max);
            }
            new Picking((day, symbol) -> day.prices(symbol).last().orElse(0) > 0.99 * highest.getOrDefault(symbol, 0.0))
                    .onDay(today);
        }
    }

    /** Keeps what it has worked out in a static, where it stays as true as it was. */
    static final class Roots implements Strategy {
        private static Map<Integer, Double> roots = new TreeMap<>();

        @Override
        public void onDay(Day today) {
            Map<Integer, Double> known = new TreeMap<>(roots);
            for (int number = 1; number <= today.date().getDayOfMonth(); number++) {
                known.put(number, Math.sqrt(number));
            }
            roots = known;
            double root = known.get(today.date().getDayOfMonth());
            new Picking((day, symbol) -> day.prices(symbol).last().orElse(0) % 2 > root % 2).onDay(today);
        }
    }

    private static Path parameters() {
        try {
            Path file = Files.createTempFile("parameters", ".txt");
            file.toFile().deleteOnExit();
            Files.writeString(file, "2", StandardCharsets.UTF_8);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class FromFile implements Strategy {
        private final int sessions;

        FromFile(Path file) {
            try {
                sessions = Integer.parseInt(Files.readString(file, StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void onDay(Day today) {
            new Picking((day, symbol) -> day.prices(symbol).last().orElse(0)
                            > day.prices(symbol).close(sessions).orElse(0))
                    .onDay(today);
        }
    }

    private static final class Reckoning implements Strategy {
        @Override
        public void onDay(Day today) {
            List<Symbol> some = new ArrayList<>();
            for (Symbol symbol : today.universe()) {
                double[] known = today.prices(symbol).closes(5).knownValues();
                if (today.prices(symbol).last().orElse(0) > Closes.unguarded(() -> mean(known))) {
                    some.add(symbol);
                }
            }
            Picking.holdEqually(today, some);
        }
    }

    private static final class Linked implements Strategy {
        @Override
        public void onDay(Day today) {
            Set<Symbol> some = new LinkedHashSet<>();
            today.universe().symbols().stream()
                    .filter(symbol -> rose(today, symbol))
                    .forEach(some::add);
            Map<Symbol, Double> weights = new TreeMap<>();
            double share = 0.45;
            for (Symbol symbol : some) {
                weights.put(symbol, share);
                share /= 2;
            }
            today.hold(weights);
        }
    }

    private static final class AskedSet implements Strategy {
        @Override
        public void onDay(Day today) {
            Set<Symbol> some = new HashSet<>();
            today.universe().symbols().stream()
                    .filter(symbol -> rose(today, symbol))
                    .forEach(some::add);
            new Picking((day, symbol) -> some.contains(symbol)).onDay(today);
        }
    }

    /** What followed on average three sessions after, as far as it is known. */
    private static final class Matured implements Derived<Double> {
        @Override
        public String name() {
            return "outcomes";
        }

        @Override
        public int sessions() {
            return 4;
        }

        @Override
        public Course<Double> start(RunSeed seed) {
            return new Course<>() {
                private double mean;

                @Override
                public Double advance(MarketView view) {
                    mean = mean(view.members().stream()
                            .map(view::series)
                            .mapToDouble(prices -> prices.closeOrNaN(0) / prices.closeOrNaN(3) - 1)
                            .filter(Double::isFinite)
                            .toArray());
                    return mean;
                }

                @Override
                public void digest(Digest digest) {
                    digest.put(mean);
                }
            };
        }
    }
}
