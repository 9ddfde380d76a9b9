package dev.apex.backtest;

import static dev.apex.backtest.Worlds.NYSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.backtest.Worlds.Script;
import dev.apex.execution.Borrow;
import dev.apex.execution.Fees;
import dev.apex.execution.Interest;
import dev.apex.execution.Matching;
import dev.apex.execution.Participation;
import dev.apex.execution.Slippage;
import dev.apex.execution.TerminalValue;
import dev.apex.feature.Derived;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.MemoryMarket;
import dev.apex.random.RunSeed;
import dev.apex.strategy.Day;
import dev.apex.strategy.Gate;
import dev.apex.strategy.Strategy;
import dev.apex.time.TradingCalendar;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The terms of a backtest: what is refused at the door, and what enters its identity. */
class TermsTest {
    private static final Feature FIVE = Feature.of("five", 5, prices -> Reading.of(5));

    record Sized(int days, double share, Feature feature) implements Strategy {
        @Override
        public void onDay(Day today) {}
    }

    private static Backtest base(String id, Sized strategy) {
        return Backtest.of(id, () -> new Sized(strategy.days, strategy.share, strategy.feature))
                .over("2021-03-02", "2021-03-05")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0));
    }

    private static Derived<Integer> derived(String name, String version) {
        return new Derived<>() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String version() {
                return version;
            }

            @Override
            public int sessions() {
                return 1;
            }

            @Override
            public Course<Integer> start(RunSeed seed) {
                throw new IllegalStateException("not run");
            }
        };
    }

    private static final Sized SIZED = new Sized(60, 0.1, FIVE);
    private static final Backtest BASE = base("base", SIZED);

    /** Fields of the terms that decide nothing of the result; each with its reason. */
    private static final Set<String> NOT_IDENTITY = Set.of("within");

    /** Backtests that differ from {@link #BASE} and from each other; for every field of the terms one that differs in it alone. */
    private static List<Backtest> variants() {
        return List.of(
                base("other", SIZED),
                base("base", new Sized(61, 0.1, FIVE)),
                base("base", new Sized(60, 0.2, FIVE)),
                base("base", new Sized(60, 0.1, Feature.of("six", 5, prices -> Reading.of(5)))),
                Backtest.of("base", Script::new)
                        .over("2021-03-02", "2021-03-05")
                        .on(NYSE)
                        .decidingAt(LocalTime.of(9, 0)),
                BASE.over("2021-03-01", "2021-03-05"),
                BASE.over("2021-03-02", "2021-03-08"),
                BASE.on(TradingCalendar.TARGET),
                BASE.decidingAt(LocalTime.of(9, 1)),
                BASE.startingWith(999_999),
                BASE.startingWith(1_000_000, "EUR"),
                BASE.costing(Slippage.bps(1)),
                BASE.costing(Slippage.halfSpread(2)),
                BASE.costing(Slippage.halfSpread(2, Map.of("A", 3.0))),
                BASE.costing(Slippage.none(), Fees.bps(1)),
                BASE.costing(Slippage.none(), Fees.perShare(1)),
                BASE.costing(Slippage.none(), Fees.none().atLeast(1)),
                BASE.shorting(Borrow.at(0.03)),
                BASE.shorting(Borrow.at(0.03).upTo(2)),
                BASE.shorting(Borrow.at(0.03, Map.of("A", 0.5))),
                BASE.shorting(Borrow.announced()),
                BASE.earning(0.02),
                BASE.earning(Interest.announced("USD")),
                BASE.settlingTradesAfter(2),
                BASE.withholding(0.15),
                BASE.converting("EUR", "EURUSD"),
                BASE.convertingByInverse("EUR", "EURUSD"),
                BASE.converting("GBP", "EURUSD"),
                BASE.valuingTheSilent(TerminalValue.atLastPrice()),
                BASE.valuingTheSilent(TerminalValue.losing(0.3)),
                BASE.valuingTheSilent(TerminalValue.atZero()),
                BASE.reachingTheVenueAfter(Duration.ofMillis(1)),
                BASE.settlingFor(Duration.ofDays(11)),
                BASE.remembering(261),
                BASE.warmingUpFor(1),
                BASE.notBefore(LocalDate.parse("2021-03-03")),
                BASE.staleAfter(6),
                BASE.lapsingAfter(6),
                BASE.against(Benchmark.equalWeight()),
                BASE.against(Benchmark.holding("SPY")),
                BASE.allowing("java.nio.file.Files", "a list of names"),
                BASE.contaminated(Contamination.of(
                        Set.of("a leak"),
                        Set.of(Contamination.Part.FILLS),
                        MemoryMarket.builder().build())),
                BASE.gatedBy(gate("shut")),
                BASE.gatedBy(gate("open")),
                BASE.matching(Matching.pessimistic().optimistic()),
                BASE.matching(Matching.pessimistic().touching(0.5)),
                BASE.participatingUpTo(0.025),
                BASE.participating(Participation.upTo(0.025, 21)),
                BASE.closingOrdersBy(Duration.ofMinutes(16)),
                BASE.knowing(derived("d", "")),
                BASE.knowing(derived("d", "v2")),
                BASE.knowing(derived("e", "")),
                BASE.knowing(derived("d", ""), derived("e", "")),
                BASE.trading("A"),
                BASE.trading("B"),
                BASE.trading("A", "B"),
                BASE.with("a", 1),
                BASE.with("a", 1L),
                BASE.with("a", 2),
                BASE.with("b", 1),
                BASE.with("a", "1"),
                BASE.with("a", 1.0),
                BASE.with("a", 1.0f),
                BASE.with("a", -0.0),
                BASE.with("a", 0.0));
    }

    @Test
    void the_identity_changes_with_every_term() {
        assertThat(Stream.concat(Stream.of(BASE), variants().stream()).map(Backtest::identity))
                .doesNotHaveDuplicates();
        assertThat(base("base", SIZED).identity()).isEqualTo(BASE.identity());
        assertThat(BASE.lapsingAfter(6).lapsingAfter(5).identity()).isEqualTo(BASE.identity());
    }

    /** A new term that is not among the variants, or does not enter the identity, fails here or above. */
    @Test
    void every_field_of_the_terms_is_varied_alone_and_told_in_clear() throws ReflectiveOperationException {
        Set<String> varied = new TreeSet<>();
        for (Backtest variant : variants()) {
            Set<String> differing = differing(variant);
            if (differing.size() == 1) {
                varied.addAll(differing);
            }
            assertThat(variant.terms()).isNotEqualTo(BASE.terms());
        }
        Set<String> all = new TreeSet<>();
        for (Field field : termsOf(BASE).getClass().getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !NOT_IDENTITY.contains(field.getName())) {
                all.add(field.getName());
            }
        }
        assertThat(all).hasSizeGreaterThanOrEqualTo(16);
        assertThat(varied)
                .as("fields of which a variant differs in nothing else")
                .isEqualTo(all);
    }

    private static Object termsOf(Backtest backtest) throws ReflectiveOperationException {
        Field terms = Backtest.class.getDeclaredField("terms");
        terms.setAccessible(true);
        return terms.get(backtest);
    }

    private static Set<String> differing(Backtest variant) throws ReflectiveOperationException {
        Set<String> names = new TreeSet<>();
        for (Field field : termsOf(BASE).getClass().getDeclaredFields()) {
            field.setAccessible(true);
            if (!Modifier.isStatic(field.getModifiers())
                    && !Objects.equals(field.get(termsOf(BASE)), field.get(termsOf(variant)))) {
                names.add(field.getName());
            }
        }
        if (names.size() > 1) {
            names.remove("factory"); // every one is an object of its own
        }
        return names;
    }

    @Test
    void the_calendar_enters_by_the_sessions_that_a_run_counts() {
        assertThat(BASE.terms()).containsEntry("calendar", "NYSE, America/New_York");
        assertThat(BASE.remembering(3).terms().get("calendarDigest"))
                .isNotEqualTo(BASE.remembering(4).terms().get("calendarDigest"));
    }

    @Test
    void the_identity_does_not_depend_on_an_order_of_maps_or_a_locale() {
        Map<String, Double> some = new LinkedHashMap<>();
        some.put("B", 1.0);
        some.put("A", 2.0);
        Map<String, Double> same = new LinkedHashMap<>();
        same.put("A", 2.0);
        same.put("B", 1.0);
        assertThat(BASE.costing(Slippage.halfSpread(1, some)).with("m", some).identity())
                .isEqualTo(BASE.costing(Slippage.halfSpread(1, same))
                        .with("m", same)
                        .identity());
        assertThat(BASE.with("x", 1).with("y", 2).identity())
                .isEqualTo(BASE.with("y", 2).with("x", 1).identity());
        assertThat(BASE.with("s", new LinkedHashSet<>(List.of(1, 2))).identity())
                .isEqualTo(BASE.with("s", new LinkedHashSet<>(List.of(2, 1))).identity());
        assertThat(BASE.trading("B", "A").identity())
                .isEqualTo(BASE.trading("A", "B").identity());
        String identity = BASE.with("d", LocalDate.parse("2021-03-01")).identity();
        Locale before = Locale.getDefault();
        try {
            for (String tag : List.of("tr-TR", "ar-EG-u-nu-arab", "th-TH-u-ca-buddhist")) {
                Locale.setDefault(Locale.forLanguageTag(tag));
                assertThat(BASE.with("d", LocalDate.parse("2021-03-01")).identity())
                        .isEqualTo(identity);
            }
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void components_of_a_record_are_its_parameters() {
        assertThat(BASE.with("note", "x").parameters())
                .containsExactly(
                        Map.entry("days", "Integer 60"),
                        Map.entry("feature", "Feature five"),
                        Map.entry("note", "String x"),
                        Map.entry("share", "Double 0.1"),
                        Map.entry("strategy", Sized.class.getName()));
        assertThat(Backtest.of("lambda", () -> today -> {}).parameters())
                .containsExactly(Map.entry("strategy", "lambda"));
    }

    @Test
    void a_parameter_has_one_value_and_a_canonical_one() {
        assertThatThrownBy(() -> BASE.with("days", 5).identity()).hasMessageContaining("APEX-R020");
        assertThatThrownBy(() -> BASE.with("strategy", 5)).hasMessageContaining("APEX-R020");
        for (Object vague : Arrays.asList(
                new Object(), Stream.of(1), (Runnable) () -> {}, List.of(new Object()), Arrays.asList(1, null), null)) {
            assertThatThrownBy(() -> BASE.with("a", vague)).hasMessageContaining("APEX-R021");
        }
        assertThat(Stream.of(
                                List.of(1, 2),
                                List.of("1, 2"),
                                List.of(List.of(1), 2),
                                Set.of(1, 2),
                                new int[] {1, 3},
                                new double[][] {{1}, {2}},
                                Optional.of(1),
                                Optional.empty(),
                                Duration.ofDays(1),
                                new Sized(1, 2, FIVE),
                                LocalTime.NOON.getHour() == 12 ? java.time.DayOfWeek.MONDAY : "",
                                java.time.Month.JANUARY)
                        .map(value -> BASE.with("a", value).identity()))
                .doesNotHaveDuplicates();
        assertThat(BASE.with("a", new int[] {1, 2}).identity())
                .isEqualTo(BASE.with("a", List.of(1, 2)).identity());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "ä", "a\n"})
    void an_id_is_plain(String id) {
        assertThatThrownBy(() -> Backtest.of(id, Script::new)).hasMessageContaining("APEX-C001");
        assertThatThrownBy(() -> Backtest.of("a".repeat(129), Script::new)).hasMessageContaining("APEX-C001");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void cash_is_finite_and_above_zero(double cash) {
        assertThatThrownBy(() -> BASE.startingWith(cash)).hasMessageContaining("APEX-R018");
    }

    @Test
    void what_makes_no_sense_is_refused_at_the_door() {
        assertThatThrownBy(() -> BASE.startingWith(1, "usd")).hasMessageContaining("APEX-D002");
        assertThatThrownBy(() -> BASE.trading()).hasMessageContaining("APEX-R022");
        assertThatThrownBy(() -> BASE.trading("a b")).hasMessageContaining("APEX-D001");
        assertThatThrownBy(() -> BASE.lapsingAfter(0)).hasMessageContaining("APEX-R013");
        assertThatThrownBy(() -> BASE.remembering(-1)).hasMessageContaining("APEX-R013");
        assertThatThrownBy(() -> BASE.staleAfter(-1)).hasMessageContaining("APEX-R013");
        assertThatThrownBy(() -> BASE.reachingTheVenueAfter(Duration.ofNanos(-1)))
                .hasMessageContaining("APEX-T011");
        assertThatThrownBy(() -> BASE.settlingFor(Duration.ofNanos(-1))).hasMessageContaining("APEX-T011");
        MemoryMarket nothing = MemoryMarket.builder().build();
        assertThatThrownBy(() -> Backtest.of("none", () -> null)
                        .over("2021-03-02", "2021-03-05")
                        .on(NYSE)
                        .decidingAt(LocalTime.NOON)
                        .run(nothing))
                .hasMessageContaining("APEX-R023");
    }

    @Test
    void null_is_refused_where_it_is_given() {
        assertThatNullPointerException().isThrownBy(() -> Backtest.of("a", null));
        assertThatNullPointerException().isThrownBy(() -> BASE.over(null));
        assertThatNullPointerException().isThrownBy(() -> BASE.on(null));
        assertThatNullPointerException().isThrownBy(() -> BASE.deciding(null));
        assertThatNullPointerException().isThrownBy(() -> BASE.costing(null));
        assertThatNullPointerException().isThrownBy(() -> BASE.costing(Slippage.none(), null));
        assertThatNullPointerException().isThrownBy(() -> BASE.with(null, 1));
    }

    @Test
    void a_copy_leaves_the_original_as_it_was() {
        String identity = BASE.identity();
        BASE.startingWith(5).with("a", 1).remembering(7).trading("Z");
        assertThat(BASE.identity()).isEqualTo(identity);
    }

    private static Gate gate(String name) {
        return new Gate() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Judge start(RunSeed seed) {
                return (today, order) -> Verdict.suppress(name);
            }
        };
    }
}
