package dev.apex.features;

import static dev.apex.time.TradingCalendar.NYSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.backtest.Backtest;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.Bar;
import dev.apex.market.Instrument;
import dev.apex.market.MarketSource;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.strategy.Day;
import dev.apex.time.Session;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A cut-off comes from scores that are known, and from no others. */
class QuantileTest {
    private static final Feature CLOSE = Feature.of("latest", 1, prices -> Reading.of(prices.closeOrNaN(0)));
    /** A score that a symbol lacks where its close is 1000 or more. */
    private static final Feature SCORE = Feature.of("score", 1, prices -> {
        double close = prices.closeOrNaN(0);
        return close < 1000 ? Reading.of(close) : Reading.notYetKnown("none");
    });

    private static final List<String> DATES = List.of("2021-03-01", "2021-03-02", "2021-03-03", "2021-03-04");

    private static Bar bar(String symbol, String date, double close, String ingestedAt) {
        Session session = NYSE.session(LocalDate.parse(date));
        Instant known = ingestedAt.isEmpty() ? session.closesAt().plus(Duration.ofHours(8)) : Instant.parse(ingestedAt);
        return new Bar(
                Symbol.of(symbol),
                Stamp.observed(session.closesAt(), known),
                session.opensAt(),
                close,
                2 * close,
                close / 2,
                close,
                1000);
    }

    /** Closes of each symbol on the four dates, and what was revised. */
    private static MarketSource market(Map<String, double[]> closes, Bar... revised) {
        MemoryMarket.Builder market = MemoryMarket.builder();
        closes.forEach((symbol, some) -> {
            market.trading(Instrument.bars(symbol, NYSE));
            for (int i = 0; i < some.length; i++) {
                market.add(bar(symbol, DATES.get(i), some[i], ""));
            }
        });
        return market.add(revised).build();
    }

    /** Symbols S01 to Sn with these closes of the 4th. */
    private static MarketSource today(double... closes) {
        Map<String, double[]> all = new TreeMap<>();
        for (int i = 0; i < closes.length; i++) {
            double close = closes[i];
            all.put("S" + (i + 1) / 10 + (i + 1) % 10, new double[] {close, close, close, close});
        }
        return market(all);
    }

    /** Who passes on 5 March, when the closes of the 4th are the latest. */
    private static List<String> passing(MarketSource market, Quantile.ByScore screen) {
        List<List<String>> passing = passingOn(market, day -> screen);
        return passing.get(passing.size() - 1);
    }

    /** Who passes on 2, 3, 4 and 5 March. */
    private static List<List<String>> passingOn(MarketSource market, Function<Day, Quantile.ByScore> screen) {
        List<List<String>> passing = new ArrayList<>();
        Backtest.of(
                        "screen",
                        () -> (Day today) ->
                                passing.add(today.universe().passing(screen.apply(today)).symbols().stream()
                                        .map(Symbol::name)
                                        .toList()))
                .over("2021-03-02", "2021-03-05")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .remembering(30)
                .run(market);
        return passing;
    }

    @Test
    void a_quantile_lies_between_the_two_nearest_scores() {
        // of 10, 20, 30, 40 the quantile 0.9 is at 3 * 0.9 = 2.7: 30 + 0.7 * 10
        assertThat(Quantile.of(new double[] {40, 10, Double.NaN, 30, 20}, 0.9)).hasValue(37);
        assertThat(Quantile.of(new double[] {40, 10, 30, 20}, 0.5)).hasValue(25);
        assertThat(Quantile.of(new double[] {40, 10, 30, 20}, 0)).hasValue(10);
        assertThat(Quantile.of(new double[] {40, 10, 30, 20}, 1)).hasValue(40);
        assertThat(Quantile.of(new double[] {7}, 0.3)).hasValue(7);
        assertThat(Quantile.of(new double[] {0.1, 0.1, 0.1}, 0.37)).hasValue(0.1);
        assertThat(Quantile.of(new double[] {Double.NaN, Double.POSITIVE_INFINITY}, 0.5))
                .isEmpty();
        assertThatThrownBy(() -> Quantile.of(new double[] {1}, 1.1)).isInstanceOf(RefusedException.class);
    }

    @Test
    void the_top_decile_is_what_is_at_or_above_its_quantile_today() {
        // eleven scores 1 to 11: the quantile 0.9 is at 10 * 0.9 = 9, the tenth
        MarketSource eleven = today(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        assertThat(passing(eleven, Quantile.top(0.10).of(CLOSE))).containsExactly("S10", "S11");
        assertThat(passing(eleven, Quantile.bottom(0.10).of(CLOSE))).containsExactly("S01", "S02");
        // 0.2 is at 2, the third, and 0.4 at 4, the fifth, which is left to the next
        assertThat(passing(eleven, Quantile.between(0.2, 0.4).of(CLOSE))).containsExactly("S03", "S04");
        assertThat(passing(eleven, Quantile.between(0, 0.2).of(CLOSE))).containsExactly("S01", "S02");
        assertThat(passing(eleven, Quantile.between(0.8, 1).of(CLOSE))).containsExactly("S09", "S10", "S11");
        assertThat(passing(eleven, Quantile.top(1).of(CLOSE))).hasSize(11);
    }

    @Test
    void few_equal_and_unknown_scores_do_what_is_said() {
        assertThat(passing(today(5), Quantile.top(0.10).of(CLOSE))).containsExactly("S01");
        assertThat(passing(today(5, 6), Quantile.top(0.10).of(CLOSE))).containsExactly("S02");
        assertThat(passing(today(7, 7, 7), Quantile.top(0.10).of(CLOSE))).containsExactly("S01", "S02", "S03");
        assertThat(passing(today(7, 7, 7), Quantile.bottom(0.10).of(CLOSE))).hasSize(3);
        assertThat(passing(today(7, 7, 7), Quantile.between(0.2, 0.8).of(CLOSE)))
                .isEmpty();
        assertThat(passing(today(1000, 1000), Quantile.top(0.10).of(SCORE))).isEmpty();
        assertThat(passing(today(1000, 1000), Quantile.bottom(1).of(SCORE))).isEmpty();
        // of 1 to 4 known, 0.75 is at 2.25: 3.25; the two that are not known neither count nor pass
        assertThat(passing(today(1, 2, 3, 4, 1000, 2000), Quantile.top(0.25).of(SCORE)))
                .containsExactly("S04");
    }

    @Test
    void a_learned_cut_off_is_that_of_all_scores_of_the_sessions_before() {
        Map<String, double[]> closes = new TreeMap<>();
        closes.put("A", new double[] {1, 2, 30, 5});
        closes.put("B", new double[] {10, 20, 3, 25});
        // before the 4th, of two sessions: 2, 30, 20, 3. The quantile 0.5 is between 3 and 20: 11.5
        MarketSource market = market(closes);
        assertThat(passing(market, Quantile.top(0.5).of(CLOSE).learnedOver(2))).containsExactly("B");
        // today's alone would be 15 for the same answer; of three sessions 1, 2, 3, 10, 20, 30 it is 6.5
        assertThat(passing(market, Quantile.bottom(0.5).of(CLOSE).learnedOver(3)))
                .containsExactly("A");
        // all of 1 and 2 March is below what is scored today: both pass a top of any share
        closes.put("A", new double[] {1, 2, 3, 5});
        closes.put("B", new double[] {1, 2, 3, 4});
        assertThat(passing(market(closes), Quantile.top(0.01).of(CLOSE).learnedOver(3)))
                .containsExactly("A", "B");
        assertThat(passing(market(closes), Quantile.bottom(0.9).of(CLOSE).learnedOver(3)))
                .isEmpty();
    }

    @Test
    void none_passes_before_there_is_something_to_learn_from() {
        Map<String, double[]> closes = new TreeMap<>(Map.of("A", new double[] {1, 2, 3, 4}));
        Quantile.ByScore screen = Quantile.top(0.5).of(CLOSE);
        // on the 2nd the latest close is the first; on the 4th there are two before the latest
        assertThat(passingOn(market(closes), day -> screen.learnedOver(2)))
                .containsExactly(List.of(), List.of(), List.of("A"), List.of("A"));
        assertThat(passingOn(market(closes), day -> screen.learnedAsSeenOver(2)))
                .containsExactly(List.of(), List.of(), List.of("A"), List.of("A"));
    }

    @Test
    void what_was_revised_moves_the_cut_off_but_not_the_one_that_was_seen() {
        Map<String, double[]> closes = new TreeMap<>();
        closes.put("A", new double[] {1, 2, 3, 10});
        closes.put("B", new double[] {1, 2, 3, 30});
        // on the evening of the 4th both closes of the 3rd are found to have been 20
        MarketSource market = market(
                closes,
                bar("A", "2021-03-03", 20, "2021-03-05T02:00:00Z"),
                bar("B", "2021-03-03", 20, "2021-03-05T02:00:00Z"));
        assertThat(passing(market, Quantile.top(0.10).of(CLOSE).learnedOver(2))).containsExactly("B");
        assertThat(passing(market, Quantile.top(0.10).of(CLOSE).learnedAsSeenOver(2)))
                .containsExactly("A", "B");
    }

    @Test
    void shares_and_windows_that_mean_nothing_are_refused() {
        for (double share : new double[] {0, -0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> Quantile.top(share)).isInstanceOf(RefusedException.class);
            assertThatThrownBy(() -> Quantile.bottom(share)).isInstanceOf(RefusedException.class);
        }
        assertThatThrownBy(() -> Quantile.between(0.5, 0.5)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> Quantile.top(0.1).of(CLOSE).learnedOver(0)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> Quantile.top(0.1).of(CLOSE).learnedAsSeenOver(0))
                .isInstanceOf(RefusedException.class);
    }
}
