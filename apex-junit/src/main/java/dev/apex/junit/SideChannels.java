package dev.apex.junit;

import dev.apex.Rule;
import dev.apex.audit.AuditVerdict;
import dev.apex.backtest.Backtest;
import dev.apex.market.Symbol;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.Decision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Strategies that decide by something that is no row: a clock, chance, a static, a file, the order of a set. Each is refused
 * for what it uses; where it was allowed, as for a better purpose, a run has to show it.
 */
final class SideChannels {
    private static final String ALLOWED = "a leak that the audit is to find";

    private SideChannels() {}

    static List<Specimen> all() {
        List<Specimen> all = new ArrayList<>();
        all.addAll(both("a wall clock", "java.lang.System#nanoTime", "repeat", setting -> Hasty::new));
        all.addAll(both("unseeded chance", "java.util.Random", "repeat", setting -> Lucky::new));
        all.addAll(both("thresholds from a first pass, in a static", Seen.class.getName(), "repeat", setting -> {
            Seen.highest = 0;
            return Seen::new;
        }));
        all.addAll(both("tomorrow's winners in a file", "java.nio.file.Files", "substitution", setting -> {
                    Path file = write(picks(setting));
                    return () -> new Read(file);
                })
                .stream()
                .map(some -> some.unless(SideChannels::fewPicks))
                .toList());
        all.add(refused("a thread of its own", setting -> Racing::new));
        all.add(refused("a pool of threads that was there before", setting -> {
            ExecutorService pool = new ForkJoinPool(1);
            return () -> new Pooling(setting, pool);
        }));
        all.add(refused("the environment", setting -> Local::new));
        all.add(refused("the network", setting -> Remote::new));
        all.add(found("winners worked out beforehand", "substitution", setting -> {
                    Map<LocalDate, Symbol> picks = picks(setting);
                    return setting.backtest("picks", () -> new Buying(setting, picks));
                })
                .unless(SideChannels::fewPicks));
        all.add(found("winners worked out beforehand, held by weight", "substitution", setting -> {
                    Map<LocalDate, Symbol> picks = picks(setting);
                    return setting.backtest("held picks", () -> new Picked(picks));
                })
                .unless(SideChannels::fewPicks));
        all.add(found(
                        "a set in the order of addresses",
                        "repeat",
                        setting -> setting.backtest("addresses", Addressed::new))
                .unless(setting -> setting.symbols().size() > 2
                        ? Optional.empty()
                        : Optional.of("too few symbols for an order to show")));
        all.add(found("a set in the order of a salt", "jvm", setting -> setting.backtest("salted", Salted::new))
                .inAFreshJvm());
        return all;
    }

    /** What is refused as it is, and found where it was allowed. */
    private static List<Specimen> both(String name, String what, String check, Function<Setting, Supplying> strategy) {
        return List.of(
                refused(name, strategy),
                found(
                        name + ", allowed",
                        check,
                        setting -> backtest(name, setting, strategy).allowing(what, ALLOWED)));
    }

    private interface Supplying {
        Strategy get();
    }

    private static Backtest backtest(String name, Setting setting, Function<Setting, Supplying> strategy) {
        return setting.backtest(name, strategy.apply(setting)::get);
    }

    private static Specimen refused(String name, Function<Setting, Supplying> strategy) {
        return found(name, "guard", setting -> backtest(name, setting, strategy))
                .by(Rule.FORBIDDEN_IN_A_STRATEGY);
    }

    private static Specimen found(String name, String check, Function<Setting, Backtest> on) {
        return Specimen.leak(name, AuditVerdict.SIDE_CHANNEL, check, on);
    }

    /** Holds more or less of all by the machine's stopwatch. */
    private static final class Hasty implements Strategy {
        @Override
        @SuppressForbidden("it is there to be refused")
        public void onDay(Day today) {
            holdAShare(today, Math.floorMod(System.nanoTime() / 64, 16));
        }
    }

    private static void holdAShare(Day today, int sixteenths) {
        List<Symbol> symbols = today.universe().symbols();
        Map<Symbol, Double> weights = new TreeMap<>();
        symbols.forEach(symbol -> weights.put(symbol, (1 + sixteenths) / 20.0 / symbols.size()));
        today.hold(weights);
    }

    /** The same by chance of which nobody knows the seed. */
    private static final class Lucky implements Strategy {
        private final Random chance = unseeded();

        @SuppressForbidden("it is there to be refused")
        private static Random unseeded() {
            return new Random();
        }

        @Override
        public void onDay(Day today) {
            holdAShare(today, chance.nextInt(16));
        }
    }

    /** Remembers in a static field what it saw in the run before. */
    static final class Seen implements Strategy {
        private static double highest;
        private double sum;

        @Override
        public void onDay(Day today) {
            double before = highest;
            for (Symbol symbol : today.universe()) {
                sum += today.prices(symbol).last().orElse(0);
            }
            highest = Math.max(highest, sum);
            Picking.holdEqually(today, sum > before / 2 ? today.universe().symbols() : Collections.emptyList());
        }
    }

    /** The winner of each day, worked out from everything there is. */
    private static TreeMap<LocalDate, Symbol> picks(Setting setting) {
        Closes closes = Closes.ever(setting);
        TreeMap<LocalDate, Symbol> picks = new TreeMap<>();
        for (Decision decision : setting.decision().decisions(setting.calendar(), setting.span())) {
            setting.symbols().stream()
                    .filter(symbol -> closes.isMember(symbol, decision.at()) && setting.isPriced(symbol, decision.at()))
                    .max((one, other) -> Double.compare(
                            closes.nextChange(one, decision.at()), closes.nextChange(other, decision.at())))
                    .ifPresent(best -> picks.put(decision.date(), best));
        }
        return picks;
    }

    private static Optional<String> fewPicks(Setting setting) {
        Set<Symbol> different = new HashSet<>(picks(setting).values());
        return different.size() > 5
                ? Optional.empty()
                : Optional.of("there are only " + different.size() + " different winners");
    }

    private static Path write(Map<LocalDate, Symbol> picks) {
        try {
            Path file = Files.createTempFile("winners", ".csv");
            file.toFile().deleteOnExit();
            Files.write(
                    file,
                    picks.entrySet().stream()
                            .map(pick -> pick.getKey() + "," + pick.getValue())
                            .toList(),
                    StandardCharsets.UTF_8);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Buys a lot of the winner of each day. */
    private static final class Buying extends Picked {
        private final Setting setting;

        Buying(Setting setting, Map<LocalDate, Symbol> picks) {
            super(picks);
            this.setting = setting;
        }

        @Override
        void take(Day today, Symbol pick) {
            today.order(pick).buy(setting.lot(pick));
        }
    }

    /** Holds the winner of the day. */
    private static class Picked implements Strategy {
        private final Map<LocalDate, Symbol> picks;

        Picked(Map<LocalDate, Symbol> picks) {
            this.picks = picks;
        }

        @Override
        public void onDay(Day today) {
            Symbol pick = picks.get(today.date());
            if (pick != null && today.universe().symbols().contains(pick)) {
                take(today, pick);
            }
        }

        void take(Day today, Symbol pick) {
            today.hold(Collections.singletonMap(pick, 0.9));
        }
    }

    /** Reads the winners from a file. */
    private static final class Read extends Picked {
        Read(Path file) {
            super(read(file));
        }

        private static Map<LocalDate, Symbol> read(Path file) {
            try {
                return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                        .map(line -> line.split(","))
                        .collect(Collectors.toMap(
                                line -> LocalDate.parse(line[0]),
                                line -> Symbol.of(line[1]),
                                (one, other) -> other,
                                TreeMap::new));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Does its sums on a thread. */
    private static final class Racing implements Strategy {
        @Override
        public void onDay(Day today) {
            Thread thread = new Thread(() -> today.universe().symbols());
            thread.start();
            holdAShare(today, 8);
        }
    }

    /** Has tomorrow's prices read for it by somebody who is not being asked. */
    private static final class Pooling implements Strategy {
        private final Setting setting;
        private final ExecutorService pool;

        Pooling(Setting setting, ExecutorService pool) {
            this.setting = setting;
            this.pool = pool;
        }

        @Override
        public void onDay(Day today) {
            try {
                Closes closes = pool.submit(() -> Closes.asOf(setting.source(), setting.everything(), setting.ever()))
                        .get();
                new Picking((day, symbol) -> closes.nextChange(symbol, day.now()) > 0).onDay(today);
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Asks what machine it runs on. */
    private static final class Local implements Strategy {
        @Override
        public void onDay(Day today) {
            holdAShare(today, Integer.parseInt(System.getProperty("apex.kit.share", "8")));
        }
    }

    /** Asks somebody else. */
    private static final class Remote implements Strategy {
        @Override
        public void onDay(Day today) {
            try {
                URI.create("file:///dev/null").toURL().openStream().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            holdAShare(today, 8);
        }
    }

    /** Holds unequal parts in the order in which a set of objects without a hash of their own happens to be. */
    private static final class Addressed implements Strategy {
        /** Equal to itself alone, and found by its address. */
        private static final class Candidate {
            private final Symbol symbol;

            Candidate(Symbol symbol) {
                this.symbol = symbol;
            }
        }

        @Override
        public void onDay(Day today) {
            Set<Candidate> candidates = new HashSet<>();
            today.universe().forEach(symbol -> candidates.add(new Candidate(symbol)));
            Map<Symbol, Double> weights = new TreeMap<>();
            double share = 0.45;
            for (Candidate each : candidates) {
                weights.put(each.symbol, share);
                share /= 2;
            }
            today.hold(weights);
        }
    }

    /** Holds as much as the first of a set of many numbers says, which is another one in each JVM and the same within it. */
    private static final class Salted implements Strategy {
        private static final int MANY = 20_000;

        private final int first = first();

        @SuppressForbidden("it is there to be found")
        private static int first() {
            return Set.copyOf(IntStream.range(0, MANY).mapToObj(String::valueOf).toList()).stream()
                    .mapToInt(Integer::parseInt)
                    .findFirst()
                    .orElse(0);
        }

        @Override
        public void onDay(Day today) {
            Map<Symbol, Double> weights = new TreeMap<>();
            for (Symbol symbol : today.universe()) {
                double rise = today.prices(symbol).last().orElse(0) % 1;
                weights.put(
                        symbol,
                        (0.1 + 0.7 * first / MANY + 0.1 * rise)
                                / today.universe().size());
            }
            today.hold(weights);
        }
    }
}
