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
}
