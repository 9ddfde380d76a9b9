package dev.apex.audit;

import dev.apex.Digest;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.backtest.Result;
import dev.apex.feature.Derived;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.Bar;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.MarketView;
import dev.apex.market.Peeking;
import dev.apex.market.Series;
import dev.apex.market.Symbol;
import dev.apex.market.Visible;
import dev.apex.market.Worlds;
import dev.apex.random.RunSeed;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.DecisionTime;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Strategies that see what they should not, each by another route, and what has to be said of them. */
final class Leaks {
    static final MarketQuery ALL = MarketQuery.upTo(Worlds.EVER);

    private Leaks() {}

    /**
     * A leak.
     *
     * @param name its name
     * @param check the check that must find it
     * @param verdict what it must be called
     * @param on makes it for a source
     */
    record Leak(String name, String check, AuditVerdict verdict, Function<MarketSource, Backtest> on) {
        /** The layer in which it shows first. */
        Layer layer() {
            return name.contains("engine") ? Layer.DERIVED : name.contains("mean") ? Layer.FEATURES : Layer.ORDERS;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Backtest backtest(String id, Supplier<? extends Strategy> factory) {
        return Backtest.of(id, factory)
                .over("2021-02-16", "2021-04-20")
                .on(TradingCalendar.NYSE)
                .deciding(DecisionTime.at(LocalTime.of(9, 0)))
                .remembering(8)
                .allowing("java.lang.Thread", "the audit is to find it")
                .allowing("java.lang.System", "the audit is to find it")
                .allowing("dev.apex.audit.Leaks$TwoPasses", "the audit is to find it")
                .allowing("dev.apex.audit.Leaks$Slow", "the audit is to find it")
                .startingWith(100_000);
    }

    static List<Leak> all() {
        AuditVerdict leak = AuditVerdict.LEAK;
        AuditVerdict side = AuditVerdict.SIDE_CHANNEL;
        return List.of(
                new Leak(
                        "captured by the factory",
                        "veil",
                        leak,
                        source -> backtest(
                                "captured",
                                () -> new Foreseeing(unguarded(() -> closes(source.asOf(ALL, Worlds.EVER)))))),
                new Leak(
                        "told to the factory",
                        "veil",
                        leak,
                        source -> backtest("told", () -> new Foreseeing(unguarded(() -> toldCloses(source))))),
                new Leak("a thread of its own", "veil", leak, source -> backtest("thread", () -> new Threaded(source))),
                new Leak(
                        "a run within the factory",
                        "veil",
                        leak,
                        source -> backtest("nested", () -> new Holding(unguarded(() -> best(source))))),
                new Leak(
                        "the mean of the whole sample",
                        "veil",
                        leak,
                        source -> backtest(
                                "full-sample",
                                () -> new Ranked(aboveMean(unguarded(() -> closes(source.asOf(ALL, Worlds.EVER))))))),
                new Leak("thresholds from a first pass", "repeat", side, source -> {
                    TwoPasses.highest = 0;
                    return backtest("pass", TwoPasses::new);
                }),
                new Leak(
                        "today's universe",
                        "cut",
                        leak,
                        source -> backtest("survivors", () -> new Among(unguarded(() -> survivors(source))))),
                new Leak("an engine that looks at the next row", "veil", leak, source -> {
                    Derived<Map<Symbol, Double>> next = peeking();
                    return backtest("engine", () -> new Peeked(next)).knowing(next);
                }),
                new Leak("a wall clock", "repeat", side, source -> backtest("clock", Impatient::new)),
                new Leak("picks worked out beforehand", "substitution", side, Leaks::picked),
                new Leak("a static that fills up slowly", "order", side, source -> {
                    Slow.days = 0;
                    return backtest("slow", Slow::new);
                }),
                new Leak(
                        "asked while asked",
                        "guard",
                        leak,
                        source -> backtest(
                                "guarded",
                                () -> today -> source.asOf(ALL, today.now().plus(Duration.ofDays(1))))),
                new Leak("a view that is kept", "guard", leak, source -> backtest("kept", Keeping::new)));
    }

    /** On another thread, where no guard sees it. */
    private static <T> T unguarded(Supplier<T> read) {
        List<T> results = new ArrayList<>();
        Thread thread = new Thread(() -> results.add(read.get()));
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return results.get(0);
    }

    /** Closes by symbol and event time. */
    static Map<Symbol, TreeMap<Instant, Double>> closes(Visible visible) {
        Map<Symbol, TreeMap<Instant, Double>> all = new TreeMap<>();
        for (Bar bar : visible.bars()) {
            all.computeIfAbsent(bar.symbol(), none -> new TreeMap<>())
                    .put(bar.stamp().eventTime(), bar.close());
        }
        return all;
    }

    private static Map<Symbol, TreeMap<Instant, Double>> toldCloses(MarketSource source) {
        Map<Symbol, TreeMap<Instant, Double>> all = new TreeMap<>();
        Chronicle.of(source, ALL).forEach(version -> {
            if (version.isPrice() && !version.retracted()) {
                double[] values = version.values();
                all.computeIfAbsent(version.key().symbol(), none -> new TreeMap<>())
                        .put(version.stamp().eventTime(), values[values.length > 1 ? 3 : 0]);
            }
        });
        return all;
    }

    /** Holds what will rise most. */
    static final class Foreseeing implements Strategy {
        private final Map<Symbol, TreeMap<Instant, Double>> closes;

        Foreseeing(Map<Symbol, TreeMap<Instant, Double>> closes) {
            this.closes = closes;
        }

        @Override
        public void onDay(Day today) {
            hold(today, symbol -> {
                TreeMap<Instant, Double> of = closes.getOrDefault(symbol, new TreeMap<>());
                var then = of.floorEntry(today.now());
                var later = of.higherEntry(today.now());
                return then == null || later == null ? 0 : later.getValue() / then.getValue();
            });
        }
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

    /** Reads tomorrow on another thread, which no guard sees. */
    static final class Threaded implements Strategy {
        private final MarketSource source;

        Threaded(MarketSource source) {
            this.source = source;
        }

        @Override
        public void onDay(Day today) {
            Instant tomorrow = today.now().plus(Duration.ofDays(2));
            new Foreseeing(unguarded(() -> closes(source.asOf(ALL, tomorrow)))).onDay(today);
        }
    }

    private static String best(MarketSource source) {
        String best = "";
        double most = 0;
        Set<Symbol> symbols = new TreeSet<>(
                closes(source.asOf(ALL, Instant.parse("2021-02-16T14:00:00Z"))).keySet());
        for (Symbol symbol : symbols) {
            Result result = backtest("within", () -> new Holding(symbol.name())).run(source);
            double equity = result.equity().get(result.equity().lastKey());
            if (equity > most) {
                most = equity;
                best = symbol.name();
            }
        }
        return best;
    }

    /** Holds one symbol, less of it every other day. */
    record Holding(String symbol) implements Strategy {
        @Override
        public void onDay(Day today) {
            Symbol some = Symbol.of(symbol);
            if (today.universe().symbols().contains(some)) {
                today.hold(Map.of(some, today.date().getDayOfMonth() % 2 == 0 ? 0.9 : 0.4));
            }
        }
    }

    private static Feature aboveMean(Map<Symbol, TreeMap<Instant, Double>> closes) {
        return Feature.of("above-mean", 1, prices -> {
            var all = closes.getOrDefault(prices.symbol(), new TreeMap<>()).values();
            double mean =
                    all.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
            return all.isEmpty() || prices.last().isEmpty()
                    ? Reading.notYetKnown("no price")
                    : Reading.of(prices.last().getAsDouble() / mean);
        });
    }

    static final class Ranked implements Strategy {
        private final Feature feature;

        Ranked(Feature feature) {
            this.feature = feature;
        }

        @Override
        public void onDay(Day today) {
            today.universe().rankedBy(feature).top(0.4).holdEqually();
        }
    }

    /** Says the contrary once it has been asked on 400 days, in whatever runs. */
    static final class Slow implements Strategy {
        private static int days;

        private boolean begun;
        private boolean later;

        @Override
        public void onDay(Day today) {
            later = begun ? later : days > 400;
            begun = true;
            days++;
            hold(today, symbol -> {
                double last = today.prices(symbol).last().orElse(0);
                return later ? last : -last;
            });
        }
    }

    /** Remembers in a static field what it saw in the run before. */
    static final class TwoPasses implements Strategy {
        private static double highest;
        private double sum;

        @Override
        public void onDay(Day today) {
            double before = highest;
            for (Symbol symbol : today.universe()) {
                sum += today.prices(symbol).last().orElse(0);
            }
            highest = Math.max(highest, sum);
            if (sum > before / 2) {
                today.universe().all().holdEqually();
            } else {
                today.hold(Map.of());
            }
        }
    }

    private static Set<Symbol> survivors(MarketSource source) {
        return source.asOf(ALL, Worlds.EVER).bars().stream()
                .filter(bar -> bar.stamp().eventTime().isAfter(Instant.parse("2021-04-26T00:00:00Z")))
                .map(Bar::symbol)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static final class Among implements Strategy {
        private final Set<Symbol> some;

        Among(Set<Symbol> some) {
            this.some = some;
        }

        @Override
        public void onDay(Day today) {
            today.universe().where(some::contains).all().holdEqually();
        }
    }

    /** A derived whose engine looks at the next row of the tape. */
    static Derived<Map<Symbol, Double>> peeking() {
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

    static final class Peeked implements Strategy {
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

    static final class Impatient implements Strategy {
        @Override
        public void onDay(Day today) {
            List<Symbol> symbols = today.universe().symbols();
            if (!symbols.isEmpty()) {
                today.hold(Map.of(symbols.get((int) (Math.abs(System.nanoTime() / 64) % symbols.size())), 0.5));
            }
        }
    }

    /** The best of each day, worked out before the audit begins. */
    private static Backtest picked(MarketSource source) {
        Map<LocalDate, Symbol> picks = new TreeMap<>();
        Map<Symbol, TreeMap<Instant, Double>> closes = closes(source.asOf(ALL, Worlds.EVER));
        for (LocalDate day = LocalDate.parse("2021-02-16"); day.isBefore(LocalDate.parse("2021-04-21")); ) {
            Instant now = day.atTime(14, 0).toInstant(ZoneOffset.UTC);
            Symbol best = closes.keySet().stream()
                    .max(Comparator.comparing(symbol -> {
                        var then = closes.get(symbol).floorEntry(now);
                        var later = closes.get(symbol).higherEntry(now);
                        return then == null || later == null ? 0 : later.getValue() / then.getValue();
                    }))
                    .orElseThrow();
            picks.put(day, best);
            day = day.plusDays(1);
        }
        return backtest("picks", () -> new Picked(Map.copyOf(picks)));
    }

    static final class Picked implements Strategy {
        private final Map<LocalDate, Symbol> picks;

        Picked(Map<LocalDate, Symbol> picks) {
            this.picks = picks;
        }

        @Override
        public void onDay(Day today) {
            Symbol pick = picks.get(today.date());
            if (pick != null && today.universe().symbols().contains(pick)) {
                today.order(pick).buy(1);
            }
        }
    }

    static final class Keeping implements Strategy {
        private final List<Series> kept = new ArrayList<>();

        @Override
        public void onDay(Day today) {
            kept.forEach(Series::last);
            today.universe().forEach(symbol -> kept.add(today.prices(symbol)));
        }
    }
}
