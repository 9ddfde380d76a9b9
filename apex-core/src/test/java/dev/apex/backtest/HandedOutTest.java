package dev.apex.backtest;

import static dev.apex.backtest.Worlds.NYSE;
import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.bar;
import static dev.apex.backtest.Worlds.trading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.apex.ApexException;
import dev.apex.Digest;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Worlds.Script;
import dev.apex.execution.Fees;
import dev.apex.execution.Instruction;
import dev.apex.execution.OpenOrder;
import dev.apex.execution.Order;
import dev.apex.execution.Portfolio;
import dev.apex.execution.Slippage;
import dev.apex.execution.Trade;
import dev.apex.feature.CrossSection;
import dev.apex.feature.Derived;
import dev.apex.feature.Feature;
import dev.apex.feature.Fitted;
import dev.apex.feature.Formula;
import dev.apex.feature.Kernel;
import dev.apex.feature.Panel;
import dev.apex.feature.Reading;
import dev.apex.feature.Readings;
import dev.apex.feature.Regime;
import dev.apex.feature.Rows;
import dev.apex.market.Adjustment;
import dev.apex.market.Bar;
import dev.apex.market.Changes;
import dev.apex.market.DataAges;
import dev.apex.market.Fixing;
import dev.apex.market.Instrument;
import dev.apex.market.MarketView;
import dev.apex.market.MemoryMarket;
import dev.apex.market.PriceField;
import dev.apex.market.Series;
import dev.apex.market.SessionFigures;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.market.Tenure;
import dev.apex.market.Window;
import dev.apex.random.ChaCha20;
import dev.apex.random.RunSeed;
import dev.apex.strategy.Day;
import dev.apex.strategy.Gate;
import dev.apex.strategy.Ranking;
import dev.apex.strategy.Screen;
import dev.apex.strategy.Selection;
import dev.apex.strategy.Strategy;
import dev.apex.strategy.Ticket;
import dev.apex.strategy.Universe;
import dev.apex.time.SimClock;
import dev.apex.time.TradingCalendar;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that a run hands to code which a user wrote: dead outside its step or its run, wherever it was captured, or a value of
 * which it is said why it may be kept. What is handed out is found by walking the types; a type or a method that is not in these tables
 * makes a test red.
 */
class HandedOutTest {
    private static final Symbol A = Symbol.of("A");
    private static final Instant PAST = Instant.parse("2021-03-01T15:00:00Z");

    private static final MemoryMarket WEEK = trading("A", "B")
            .add(
                    bar("A", "2021-03-01", 100, 101),
                    bar("A", "2021-03-02", 102, 103),
                    bar("A", "2021-03-03", 104, 105),
                    bar("A", "2021-03-04", 106, 107),
                    bar("B", "2021-03-01", 10, 11),
                    bar("B", "2021-03-02", 12, 13),
                    bar("B", "2021-03-03", 14, 15),
                    bar("B", "2021-03-04", 16, 17))
            .build();

    /** What a run calls of what a user may write. */
    private static final Set<Class<?>> CALLED = ordered(
            Strategy.class,
            Screen.class,
            Gate.class,
            Gate.Judge.class,
            Feature.class,
            CrossSection.class,
            Kernel.class,
            Kernel.State.class,
            Kernel.WholeSample.class,
            Fitted.class,
            Derived.class,
            Derived.Course.class,
            Derived.Twin.class,
            Slippage.class,
            Fees.class);

    /** What else can be implemented, and is not called while a run asks. */
    private static final Set<String> NOT_CALLED = new TreeSet<>(Set.of(
            "dev.apex.backtest.Progress", // hears how far a run has come, and of nothing else
            "dev.apex.execution.Broker", // the engine's, or a venue's
            "dev.apex.execution.Ledger$Inventory", // the engine's
            "dev.apex.facts.Codec", // of a store, which is refused while a run asks
            "dev.apex.facts.FactLog",
            "dev.apex.market.Feed",
            "dev.apex.market.MarketSource",
            "dev.apex.market.Quarantine",
            "dev.apex.market.SyntheticMarket$Receiver",
            "dev.apex.market.Versions",
            "dev.apex.market.Veil$Mask",
            "dev.apex.market.Witness")); // the engine's: it takes down a run

    /** Views of a step, with what they may go on saying: what they are of, and what the strategy wrote itself. */
    private static final Map<Class<?>, Set<String>> OF_A_STEP = Map.of(
            Day.class,
            Set.of("date", "now", "isFirstOfWeek", "isFirstOfMonth"), // when it is
            Series.class,
            Set.of("symbol", "instrument"),
            Universe.class,
            Set.of(),
            Ranking.class,
            Set.of(),
            Selection.class,
            Set.of(),
            Readings.class,
            Set.of(),
            Ticket.class,
            Set.of("symbol", "quantity", "replaces", "linked", "linkedOrder", "instruction"));

    /** Views that show the present of their run as long as it goes on, with what tells of no row. */
    private static final Map<Class<?>, Set<String>> OF_A_RUN = Map.of(
            MarketView.class,
            Set.of(
                    // terms, and accounts of what was handed out
                    "strategy",
                    "clock",
                    "staleAfter",
                    "ages",
                    "lags",
                    "highestIngestedAt",
                    "endStep",
                    "fault",
                    "looksBeside",
                    "isWitnessed",
                    "tenure",
                    // doors of the engine, which show nothing
                    "fail",
                    "handOut",
                    "know",
                    "readBy",
                    "requireKnown",
                    "revoke",
                    "shuttingFigures",
                    "tell",
                    "tellLatest"),
            Panel.class,
            Set.of("isWhole"), // says no
            Rows.class,
            Set.of(),
            Changes.class,
            Set.of(),
            SessionFigures.class,
            Set.of("source")); // what the user gave

    /** What may be kept, and why; records and enums of such need no reason but that they cannot change. */
    private static final Map<Class<?>, String> VALUES = values(
            value(Symbol.class, "a name"),
            value(Instrument.class, "the terms of a symbol; immutable"),
            value(ApexException.class, "a failure, given back to be thrown"),
            value(Regime.class, "a copy of probabilities; immutable"),
            value(Window.class, "a copy of prices; immutable"),
            value(Portfolio.class, "a copy of the books; immutable"),
            value(TradingCalendar.class, "the user's own: announced dates"),
            value(SimClock.class, "tells the time of its run, and no row"),
            value(RunSeed.class, "a seed; immutable"),
            value(
                    ChaCha20.class,
                    "chance, not the market: its numbers are those of seed, name and day, and it belongs to who asked"),
            value(Digest.class, "takes and tells nothing"),
            value(DataAges.class, "a report of ages, without prices"),
            value(MarketView.Lags.class, "a report of lags, without prices"),
            value(Tenure.class, "tells whether something may be touched"),
            value(Feature.class, "the user's own, or Apex's code"),
            value(Derived.class, "the user's own, or Apex's code"),
            value(Formula.class, "what a feature is made of"));

    private static Set<Class<?>> ordered(Class<?>... types) {
        Set<Class<?>> all = new TreeSet<>(Comparator.comparing(Class::getName));
        all.addAll(Arrays.asList(types));
        return all;
    }

    private static Map.Entry<Class<?>, String> value(Class<?> type, String why) {
        return Map.entry(type, why);
    }

    @SafeVarargs
    private static Map<Class<?>, String> values(Map.Entry<Class<?>, String>... entries) {
        Map<Class<?>, String> all = new LinkedHashMap<>();
        for (Map.Entry<Class<?>, String> entry : entries) {
            all.put(entry.getKey(), entry.getValue());
        }
        return all;
    }

    @Test
    void whatever_can_be_implemented_is_known_to_be_called_or_not() throws Exception {
        Set<String> open = new TreeSet<>();
        for (Class<?> type : ofTheCore()) {
            boolean isAbstract = Modifier.isAbstract(type.getModifiers());
            if (isPublic(type) && isAbstract && !type.isSealed() && !type.isEnum() && !type.isAnnotation()) {
                open.add(type.getName());
            }
        }
        Set<String> known = new TreeSet<>(NOT_CALLED);
        CALLED.forEach(type -> known.add(type.getName()));
        OF_A_STEP.keySet().stream().filter(Class::isInterface).forEach(type -> known.add(type.getName()));
        OF_A_RUN.keySet().stream().filter(Class::isInterface).forEach(type -> known.add(type.getName()));
        // visitors are heard of by who is handed what they visit
        open.removeIf(name -> name.endsWith("Visitor")
                || Stream.of("market.csv.", "metrics.", "report.", "audit.", "ApexException")
                        .anyMatch(part -> name.startsWith("dev.apex." + part)));
        assertThat(open).isEqualTo(known);
    }

    private static List<Class<?>> ofTheCore() throws IOException, URISyntaxException, ClassNotFoundException {
        Path root = Path.of(Backtest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<Class<?>> types = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".class")).toList()) {
                String path = root.relativize(file).toString();
                String name =
                        path.substring(0, path.length() - ".class".length()).replace(File.separatorChar, '.');
                if (!name.endsWith("package-info")) {
                    types.add(Class.forName(name, false, Backtest.class.getClassLoader()));
                }
            }
        }
        assertThat(types).hasSizeGreaterThan(300);
        return types;
    }

    private static boolean isPublic(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && (type.getDeclaringClass() == null || isPublic(type.getDeclaringClass()));
    }

    @Test
    void every_type_that_is_handed_out_is_dead_outside_its_step_or_run_or_a_value() {
        Set<String> unknown = new TreeSet<>();
        for (Class<?> type : handedOut()) {
            boolean known = OF_A_STEP.containsKey(type) || OF_A_RUN.containsKey(type) || isValue(type);
            if (!known) {
                unknown.add(type.getName());
            }
        }
        assertThat(unknown).isEmpty();
        assertThat(handedOut()).containsAll(OF_A_STEP.keySet()).containsAll(OF_A_RUN.keySet());
        assertThat(handedOut()).contains(Bar.class, Fixing.class, Stamp.class, Trade.class, Order.class);
    }

    /** A value cannot change, and holds nothing that shows more than it says. */
    private static boolean isValue(Class<?> type) {
        if (VALUES.keySet().stream().anyMatch(value -> value.isAssignableFrom(type)) || type.isEnum()) {
            return true;
        }
        if (type.isSealed()) {
            return Arrays.stream(type.getPermittedSubclasses()).allMatch(HandedOutTest::isValue);
        }
        return type.isRecord()
                && Arrays.stream(type.getRecordComponents())
                        .allMatch(component -> holdsValues(component.getGenericType()));
    }

    private static boolean holdsValues(Type type) {
        return named(type).allMatch(each -> each.isPrimitive() || each.getName().startsWith("java.") || isValue(each));
    }

    /** What is handed to what a run calls, what that gives, and so on. */
    private static Set<Class<?>> handedOut() {
        Set<Class<?>> found = new TreeSet<>(Comparator.comparing(Class::getName));
        CALLED.forEach(type -> Arrays.stream(type.getDeclaredMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .forEach(method ->
                        Arrays.stream(method.getGenericParameterTypes()).forEach(parameter -> find(parameter, found))));
        return found;
    }

    private static void find(Type type, Set<Class<?>> found) {
        named(type).filter(each -> each.getName().startsWith("dev.apex.")).forEach(each -> {
            if (CALLED.contains(each) && !OF_A_STEP.containsKey(each)) {
                return; // the user's own
            }
            if (found.add(each) && !VALUES.containsKey(each)) {
                for (Method method : doors(each)) {
                    find(method.getGenericReturnType(), found);
                    for (Class<?> parameter : method.getParameterTypes()) {
                        if (parameter.isInterface() && parameter.getName().endsWith("Visitor")) {
                            Arrays.stream(parameter.getMethods())
                                    .flatMap(heard -> Arrays.stream(heard.getGenericParameterTypes()))
                                    .forEach(heard -> find(heard, found));
                        }
                    }
                }
            }
        });
    }

    private static Stream<Class<?>> named(Type type) {
        if (type instanceof Class<?> one) {
            return Stream.of(one.isArray() ? one.getComponentType() : one);
        }
        if (type instanceof ParameterizedType many) {
            return Stream.concat(
                    named(many.getRawType()),
                    Arrays.stream(many.getActualTypeArguments()).flatMap(HandedOutTest::named));
        }
        if (type instanceof WildcardType some) {
            return Arrays.stream(some.getUpperBounds()).flatMap(HandedOutTest::named);
        }
        return Stream.empty();
    }

    /** The methods of an object that anybody may call. */
    private static List<Method> doors(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isBridge())
                .filter(method ->
                        method.getDeclaringClass() != Object.class && method.getDeclaringClass() != Iterable.class)
                .filter(method -> !List.of("equals", "hashCode", "toString").contains(method.getName()))
                .sorted(Comparator.comparing(Method::toGenericString))
                .toList();
    }

    /** What a step hands out, kept by somebody, somewhere. */
    private static final class Kept {
        private final Map<Class<?>, Object> all = new LinkedHashMap<>();
        private boolean open;

        void keep(Class<?> type, Object some) {
            if (open) {
                all.put(type, some);
            }
        }
    }

    /** A backtest that keeps everything on one date, and does something on another. */
    private static Backtest keeping(Kept kept, String on, Consumer<Day> keptBy, String then, Consumer<Day> act) {
        Figured figured = new Figured(kept);
        Feature custom = Feature.of("custom", 1, prices -> {
            kept.keep(Series.class, prices);
            return Reading.of(prices.closeOrNaN(0));
        });
        Feature across = of(new Formula.Computed(new Peeker(kept), 0, List.of(close())));
        Feature figure = Feature.of("looks", 1, prices -> {
            kept.keep(SessionFigures.class, prices.figures(figured, "figured"));
            return Reading.of(1);
        });
        return backtest(
                        () -> new Opening(
                                kept,
                                on,
                                today -> {
                                    kept.keep(Day.class, today);
                                    Universe universe = today.universe();
                                    kept.keep(Universe.class, universe);
                                    kept.keep(Ranking.class, universe.rankedBy(custom));
                                    kept.keep(Selection.class, universe.all());
                                    kept.keep(Readings.class, today.read(across, universe.symbols()));
                                    today.read(custom, A);
                                    kept.keep(Ticket.class, today.order(A).buy(1));
                                    today.read(figure, A);
                                    keptBy.accept(today);
                                },
                                then,
                                act),
                        "2021-03-02",
                        "2021-03-05")
                .knowing(figured);
    }

    /** Begins to keep before anything is derived: on the first step of all. */
    private static final class Opening implements Strategy {
        private final Script script;

        Opening(Kept kept, String on, Consumer<Day> keeps, String then, Consumer<Day> act) {
            kept.open = true;
            script = on.equals(then)
                    ? new Script().on(on, keeps.andThen(act))
                    : new Script().on(on, keeps).on(then, today -> {
                        kept.open = false;
                        act.accept(today);
                    });
        }

        @Override
        public void onDay(Day today) {
            script.onDay(today);
        }
    }

    private static Formula close() {
        return new Formula.Price(PriceField.CLOSE, Adjustment.SPLITS);
    }

    private static Feature of(Formula formula) {
        return new Feature() {
            @Override
            public String name() {
                return formula.name();
            }

            @Override
            public int sessions() {
                return formula.sessions();
            }

            @Override
            public Reading read(Series prices) {
                return formula.read(prices);
            }

            @Override
            public Optional<Formula> formula() {
                return Optional.of(formula);
            }
        };
    }

    /** A kernel that keeps the rows it is given. */
    private record Peeker(Kept kept) implements Kernel {
        @Override
        public String name() {
            return "peeker";
        }

        @Override
        public int inputs() {
            return 1;
        }

        @Override
        public List<String> outputs() {
            return List.of("same");
        }

        @Override
        public int reach() {
            return 1;
        }

        @Override
        public void cell(int ordinal, double[][] window, double[] out) {
            out[0] = window[0][0];
        }

        @Override
        public State start(int symbols) {
            return new State() {
                private int size = symbols;

                @Override
                public int symbols() {
                    return size;
                }

                @Override
                public void grow(int more) {
                    size = more;
                }

                @Override
                public void step(int ordinal, Rows in, double[][] out) {
                    kept.keep(Rows.class, in);
                    System.arraycopy(in.row(0, ordinal), 0, out[0], 0, size);
                }

                @Override
                public void rebuild(int symbol, Rows in) {
                    // nothing is kept
                }
            };
        }
    }

    /** Something derived that keeps what it is given. */
    private record Figured(Kept kept) implements Derived<Integer> {
        @Override
        public String name() {
            return "figured";
        }

        @Override
        public int sessions() {
            return 2;
        }

        @Override
        public Optional<Following> following() {
            return Optional.of(new Following(HandedOutTest.of(close()), NYSE, 2));
        }

        @Override
        public Optional<Figures> figures() {
            return Optional.of(new Figures(NYSE, List.of("one")));
        }

        @Override
        public Course<Integer> start(RunSeed seed) {
            return new Course<>() {
                @Override
                public Integer advance(MarketView view) {
                    throw new IllegalStateException("it follows rows");
                }

                @Override
                public Integer advance(MarketView view, Panel rows) {
                    kept.keep(MarketView.class, view);
                    kept.keep(Panel.class, rows);
                    kept.keep(Changes.class, view.changes());
                    return 1;
                }

                @Override
                public double figure(int column, int session) {
                    return session;
                }

                @Override
                public void digest(Digest digest) {
                    digest.put(1L);
                }
            };
        }
    }

    static Stream<Arguments> ofAStep() {
        return OF_A_STEP.keySet().stream()
                .sorted(Comparator.comparing(Class::getName))
                .map(Arguments::of);
    }

    static Stream<Arguments> all() {
        return Stream.concat(OF_A_STEP.keySet().stream(), OF_A_RUN.keySet().stream())
                .sorted(Comparator.comparing(Class::getName))
                .map(Arguments::of);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ofAStep")
    void in_a_later_step_every_touch_throws_and_fails_the_run_with_file_and_line(Class<?> type) {
        Kept kept = new Kept();
        Backtest backtest = keeping(kept, "2021-03-03", today -> {}, "2021-03-04", today -> {
            touch(type, kept.all.get(type), Rule.VIEW_OUTLIVED_ITS_STEP);
        });
        RunFailedException failure = catchThrowableOfType(RunFailedException.class, () -> backtest.run(WEEK));
        assertThat(failure).as(type + " can be touched a step later").isNotNull();
        assertThat(failure)
                .hasMessageContaining("APEX-R002")
                .hasMessageContaining("handed out in step 1 at 2021-03-03T14:00:00Z")
                .hasMessageContaining("touched in step 2 at 2021-03-04T14:00:00Z of scripted, at ")
                .hasMessageContaining("HandedOutTest.java:")
                .hasMessageContaining("Remedy: take it anew from today");
        assertThat(failure.step()).isEqualTo(2);
        assertThat(failure.line().orElseThrow()).contains("HandedOutTest.java:");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void on_another_thread_every_touch_throws_and_fails_the_run(Class<?> type) {
        if (type == Rows.class) {
            return; // memory of the engine, read by kernels at their own speed: it is dead with its run
        }
        Kept kept = new Kept();
        Backtest backtest = keeping(kept, "2021-03-03", today -> {}, "2021-03-03", today -> {
            Thread thread = new Thread(() -> touch(type, kept.all.get(type), Rule.WRONG_THREAD));
            thread.setUncaughtExceptionHandler((where, e) -> kept.all.put(Throwable.class, e));
            thread.start();
            join(thread);
        });
        RunFailedException failure = catchThrowableOfType(RunFailedException.class, () -> backtest.run(WEEK));
        assertThat(kept.all.get(Throwable.class)).isNull();
        assertThat(failure).as(type + " can be touched on another thread").isNotNull();
        assertThat(failure).hasMessageContaining("APEX-R007").hasMessageContaining("HandedOutTest.java:");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void in_another_run_every_touch_throws_and_fails_that_run(Class<?> type) {
        Kept kept = new Kept();
        keeping(kept, "2021-03-04", today -> {}, "2021-03-05", today -> {}).run(WEEK);
        assertThat(kept.all).containsKey(type);
        Backtest later = backtest(
                () -> new Script()
                        .on("2021-03-03", today -> touch(type, kept.all.get(type), Rule.VIEW_OUTLIVED_ITS_STEP)),
                "2021-03-02",
                "2021-03-05");
        RunFailedException failure = catchThrowableOfType(RunFailedException.class, () -> later.run(WEEK));
        assertThat(failure).as(type + " can be touched in another run").isNotNull();
        assertThat(failure)
                .hasMessageContaining("APEX-R002")
                .hasMessageContaining("of another run")
                .hasMessageContaining("touched in step 1 at 2021-03-03T14:00:00Z of scripted, at ")
                .hasMessageContaining("HandedOutTest.java:");
    }

    /** An order of the last decision is done at the settlement, after which nobody is asked any more. */
    @Test
    void a_touch_swallowed_after_the_last_decision_fails_the_run() {
        Day[] kept = new Day[1];
        Slippage nosy = new Slippage() {
            @Override
            public String name() {
                return "nosy";
            }

            @Override
            public double price(Symbol symbol, double quantity, double print) {
                try {
                    kept[0].prices(symbol).closeOrNaN(0);
                } catch (RefusedException swallowed) {
                    assertThat(swallowed.rule()).isEqualTo(Rule.VIEW_OUTLIVED_ITS_STEP);
                }
                return print;
            }
        };
        Backtest backtest = backtest(
                        () -> new Script().on("2021-03-04", today -> {
                            kept[0] = today;
                            today.order(A).buy(1);
                        }),
                        "2021-03-02",
                        "2021-03-04")
                .costing(nosy);
        RunFailedException failure = catchThrowableOfType(RunFailedException.class, () -> backtest.run(WEEK));
        assertThat(failure).isNotNull();
        assertThat(failure)
                .hasMessageContaining("the day of 2021-03-04, handed out in step 2")
                .hasMessageContaining(".price(HandedOutTest.java:");
    }

    /** Calls every door of an object, and swallows what it throws; a door that opens is an error. */
    private static void touch(Class<?> type, Object kept, Rule rule) {
        assertThat(kept).as("nothing was kept of " + type).isNotNull();
        Set<String> mayBeAsked = OF_A_STEP.containsKey(type) ? OF_A_STEP.get(type) : OF_A_RUN.get(type);
        List<String> opened = new ArrayList<>();
        int touched = 0;
        for (Method door : doors(type)) {
            if (mayBeAsked.contains(door.getName())) {
                continue;
            }
            touched++;
            door.setAccessible(true);
            try {
                door.invoke(
                        kept,
                        Arrays.stream(door.getParameterTypes())
                                .map(HandedOutTest::sample)
                                .toArray());
                opened.add(door.toString());
            } catch (InvocationTargetException e) {
                if (!(e.getCause() instanceof RefusedException refused && refused.rule() == rule)) {
                    opened.add(door + " threw " + e.getCause());
                }
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
        if (!opened.isEmpty() || touched == 0) {
            throw new AssertionError(touched + " doors of " + type + ", and these opened: " + opened);
        }
    }

    /** Something to be given to a door, none of which would be refused in its step. */
    private static Object sample(Class<?> type) {
        Map<Class<?>, Object> samples = new LinkedHashMap<>();
        samples.put(int.class, 0);
        samples.put(double.class, 0.5);
        samples.put(String.class, "A");
        samples.put(Symbol.class, A);
        samples.put(LocalDate.class, LocalDate.parse("2021-03-01"));
        samples.put(Instant.class, PAST);
        samples.put(List.class, List.of(A));
        samples.put(Map.class, new TreeMap<>());
        samples.put(Object.class, "A");
        samples.put(Feature.class, Feature.of("one", 1, prices -> Reading.of(1)));
        samples.put(Derived.class, new Figured(new Kept()));
        samples.put(Adjustment.class, Adjustment.SPLITS);
        samples.put(PriceField.class, PriceField.CLOSE);
        samples.put(Screen.class, (Screen) (today, symbols) -> symbols);
        samples.put(Predicate.class, (Predicate<Symbol>) symbol -> true);
        samples.put(Ticket.class, new Ticket(A));
        samples.put(
                OpenOrder.class,
                new OpenOrder(1, Instrument.bars("A", NYSE), 1, Instruction.market(), PAST, false, false));
        samples.put(Panel.Visitor.class, (Panel.Visitor) (place, from, to) -> {});
        samples.put(Changes.Visitor.class, (Changes.Visitor) (symbol, session, change) -> {});
        samples.put(Changes.ActionVisitor.class, (Changes.ActionVisitor) (symbol, ex, topic, change) -> {});
        return Optional.ofNullable(samples.get(type)).orElseThrow(() -> new AssertionError("give a sample of " + type));
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
