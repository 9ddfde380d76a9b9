package dev.apex.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.Symbol;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RankingTest {
    private static final Feature ANY = Feature.of("any", 1, prices -> Reading.of(0));

    /** A day that knows readings and takes a target, and nothing else. */
    private static Day day(Map<String, Reading> readings, Map<Symbol, Double> target) {
        return (Day) Proxy.newProxyInstance(
                Day.class.getClassLoader(), new Class<?>[] {Day.class}, (day, method, given) -> {
                    switch (method.getName()) {
                        case "read":
                            return readings.get(((Symbol) given[1]).name());
                        case "hold":
                            ((Map<?, ?>) given[0])
                                    .forEach((symbol, weight) -> target.put((Symbol) symbol, (Double) weight));
                            return null;
                        default:
                            throw new IllegalStateException(method.getName());
                    }
                });
    }

    private static Ranking ranking(Map<String, Reading> readings, String... symbols) {
        List<Symbol> some = Arrays.stream(symbols).map(Symbol::of).toList();
        return Ranking.of(day(readings, new TreeMap<>()), some, ANY);
    }

    @Test
    void equal_readings_order_by_symbol_whatever_order_they_came_in() {
        Map<String, Reading> readings = Map.of(
                "A",
                Reading.of(1),
                "B",
                Reading.of(2),
                "C",
                Reading.of(1),
                "D",
                Reading.of(-0.0),
                "E",
                Reading.of(0.0));
        assertThat(ranking(readings, "E", "C", "D", "A", "B").ranks())
                .extracting(ranked -> ranked.symbol().name())
                .containsExactly("B", "A", "C", "D", "E");
    }

    @Test
    void only_known_readings_rank_and_top_takes_a_floored_share_of_at_least_one() {
        Map<String, Reading> readings = Map.of(
                "A", Reading.of(1),
                "B", Reading.warming(3, 60),
                "C", Reading.notYetKnown("a gap"),
                "D", Reading.of(Double.NaN),
                "E", Reading.of(5),
                "F", Reading.of(4));
        Ranking ranking = ranking(readings, "A", "B", "C", "D", "E", "F");
        assertThat(ranking.ranks()).hasSize(3);
        assertThat(ranking.top(0.1).symbols()).containsExactly(Symbol.of("E"));
        assertThat(ranking.top(0.67).symbols()).containsExactly(Symbol.of("E"), Symbol.of("F"));
        assertThat(ranking.top(1).symbols()).hasSize(3);
        assertThat(ranking.first(2).symbols()).hasSize(2);
        assertThat(ranking(readings, "B").top(1).symbols()).isEmpty();
        assertThatThrownBy(() -> ranking.top(0)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> ranking.top(1.01)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> ranking.top(Double.NaN)).isInstanceOf(RefusedException.class);
    }

    @Test
    void a_selection_is_held_in_equal_shares() {
        Map<Symbol, Double> target = new TreeMap<>();
        Day day = day(Map.of("A", Reading.of(1), "B", Reading.of(2)), target);
        Ranking.of(day, List.of(Symbol.of("A"), Symbol.of("B")), ANY).top(1).holdEqually();
        assertThat(target).containsEntry(Symbol.of("A"), 0.5).containsEntry(Symbol.of("B"), 0.5);
    }

    /** Readings 1 to n of symbols S01 to Sn. */
    private static Ranking oneTo(int n) {
        Map<String, Reading> readings = new TreeMap<>();
        for (int i = 1; i <= n; i++) {
            readings.put(String.format(java.util.Locale.ROOT, "S%02d", i), Reading.of(i));
        }
        return ranking(readings, readings.keySet().toArray(new String[0]));
    }

    private static List<String> names(Selection selection) {
        return selection.symbols().stream().map(Symbol::name).toList();
    }

    @Test
    void the_bottom_is_the_other_end_of_the_ranking() {
        // of 25, a tenth is floor(2.5) = 2 at each end
        assertThat(names(oneTo(25).top(0.1))).containsExactly("S25", "S24");
        assertThat(names(oneTo(25).bottom(0.1))).containsExactly("S01", "S02");
        assertThat(names(oneTo(3).bottom(0.1))).containsExactly("S01");
        assertThat(names(oneTo(0).bottom(0.1))).isEmpty();
        Ranking equal = ranking(Map.of("A", Reading.of(1), "B", Reading.of(1), "C", Reading.of(1)), "B", "C", "A");
        assertThat(names(equal.top(0.34))).containsExactly("A");
        assertThat(names(equal.bottom(0.34))).containsExactly("C");
        assertThatThrownBy(() -> equal.bottom(0)).isInstanceOf(RefusedException.class);
    }

    @Test
    void neighbouring_tenths_share_no_symbol_and_leave_none_out() {
        for (int n = 0; n < 40; n++) {
            Ranking ranking = oneTo(n);
            List<String> together = new java.util.ArrayList<>();
            for (int tenth = 0; tenth < 10; tenth++) {
                together.addAll(names(ranking.between(tenth / 10.0, (tenth + 1) / 10.0)));
            }
            assertThat(together)
                    .isEqualTo(ranking.ranks().stream()
                            .map(ranked -> ranked.symbol().name())
                            .toList());
        }
        // of 25, from floor(2.5) = 2 on and before floor(5.0) = 5
        assertThat(names(oneTo(25).between(0.1, 0.2))).containsExactly("S23", "S22", "S21");
        for (double[] shares : new double[][] {{-0.1, 0.5}, {0.5, 0.5}, {0.6, 0.5}, {0, 1.1}, {Double.NaN, 1}}) {
            assertThatThrownBy(() -> oneTo(5).between(shares[0], shares[1])).isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void a_threshold_takes_those_at_it_too() {
        assertThat(names(oneTo(5).atLeast(4))).containsExactly("S05", "S04");
        assertThat(names(oneTo(5).atMost(2))).containsExactly("S01", "S02");
        assertThat(names(oneTo(5).atLeast(Double.NaN))).isEmpty();
        assertThat(names(oneTo(5).atMost(Double.NaN))).isEmpty();
    }
}
