package dev.apex.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.backtest.Backtest;
import dev.apex.feature.Reading;
import dev.apex.market.MarketSource;
import dev.apex.market.Series;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.strategy.Day;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Correlations that a strategy reads are those computed from scratch at its clock. */
class CorrelationsTest {
    private static final int WINDOW = 9;

    @OverSeeds
    void correlations_are_those_of_what_is_visible_whatever_was_revised(long seed) {
        Random random = new Random(seed);
        MarketSource market = SyntheticMarket.of(seed)
                .symbols(5 + random.nextInt(4))
                .on(TradingCalendar.NYSE)
                .over(Span.between("2019-01-02", "2019-09-30"))
                .lateRows(0.05)
                .revisions(0.05)
                .retractions(0.02)
                .gaps(0.03)
                .lateListings(1)
                .corporateActions(2, 4)
                .build();
        int least = 4 + random.nextInt(WINDOW - 3);
        Correlations correlations =
                Correlations.over(WINDOW, TradingCalendar.NYSE).least(least);
        int[] known = {0};
        Backtest.of("correlated", () -> (Day today) -> known[0] += compare(today, correlations, least))
                .over("2019-03-01", "2019-09-27")
                .on(TradingCalendar.NYSE)
                .decidingAt(LocalTime.of(9, 30))
                .knowing(correlations)
                .remembering(correlations.sessions())
                .run(market);
        assertThat(known[0]).isGreaterThan(1000);
    }

    private static int compare(Day today, Correlations correlations, int least) {
        int known = 0;
        List<Symbol> symbols = today.universe().symbols();
        Correlations.Now now = today.read(correlations);
        for (Symbol one : symbols) {
            List<Correlations.Neighbour> others = new ArrayList<>();
            for (Symbol other : symbols) {
                Series x = today.prices(one);
                Series y = today.prices(other);
                double expected = RollingCorrelation.cell(WINDOW, least, x.ordinal(), returns(x), returns(y));
                Reading reading = now.between(one, other);
                if (!one.equals(other)) {
                    assertThat(Double.valueOf(reading.value().orElse(Double.NaN)))
                            .as("%s with %s on %s", one, other, today)
                            .isEqualTo(Double.valueOf(expected));
                    known += Double.isNaN(expected) ? 0 : 1;
                    if (!Double.isNaN(expected)) {
                        others.add(new Correlations.Neighbour(other, expected));
                    }
                }
            }
            others.sort(Comparator.comparingDouble(Correlations.Neighbour::correlation)
                    .reversed()
                    .thenComparing(Correlations.Neighbour::symbol));
            List<Correlations.Neighbour> nearest = now.nearest(one, 50).stream()
                    .filter(each -> symbols.contains(each.symbol()))
                    .toList();
            assertThat(nearest).isEqualTo(others);
        }
        return known;
    }

    private static double[] returns(Series prices) {
        double[] returns = new double[2 * WINDOW];
        for (int i = 0; i < returns.length; i++) {
            int ago = returns.length - 1 - i;
            double before = prices.closeOrNaN(ago + 1);
            returns[i] = (prices.closeOrNaN(ago) - before) / before;
        }
        return returns;
    }

    @Test
    void correlations_kept_beyond_their_step_fail_the_run() {
        MarketSource market = SyntheticMarket.of(1)
                .symbols(3)
                .on(TradingCalendar.NYSE)
                .over(Span.between("2019-01-02", "2019-06-28"))
                .build();
        Correlations correlations = Correlations.over(WINDOW, TradingCalendar.NYSE);
        List<Correlations.Now> kept = new ArrayList<>();
        Backtest backtest = Backtest.of("keeper", () -> (Day today) -> {
                    kept.add(today.read(correlations));
                    Symbol any = today.universe().symbols().get(0);
                    kept.get(0).nearest(any, 1);
                })
                .over("2019-03-01", "2019-06-27")
                .on(TradingCalendar.NYSE)
                .decidingAt(LocalTime.of(9, 30))
                .knowing(correlations)
                .remembering(correlations.sessions());
        assertThatThrownBy(() -> backtest.run(market)).hasMessageContaining("correlations, handed out in step ");
    }

    @Test
    void correlations_of_another_run_fail_the_run_that_touches_them() {
        MarketSource market = SyntheticMarket.of(1)
                .symbols(3)
                .on(TradingCalendar.NYSE)
                .over(Span.between("2019-01-02", "2019-06-28"))
                .build();
        Correlations correlations = Correlations.over(WINDOW, TradingCalendar.NYSE);
        List<Correlations.Now> kept = new ArrayList<>();
        Backtest keeper = Backtest.of("keeper", () -> (Day today) -> kept.add(today.read(correlations)))
                .over("2019-05-01", "2019-05-03")
                .on(TradingCalendar.NYSE)
                .decidingAt(LocalTime.of(9, 30))
                .knowing(correlations)
                .remembering(correlations.sessions());
        keeper.run(market);
        Symbol any = Symbol.of("S0");
        for (Runnable touch : List.<Runnable>of(
                () -> kept.get(2).nearest(any, 1), () -> kept.get(2).between(any, any))) {
            Backtest later = Backtest.of("later", () -> (Day today) -> {
                        try {
                            touch.run();
                        } catch (RefusedException swallowed) {
                            assertThat(swallowed).hasMessageContaining("of another run, of keeper");
                        }
                    })
                    .over("2019-03-01", "2019-03-04")
                    .on(TradingCalendar.NYSE)
                    .decidingAt(LocalTime.of(9, 30));
            assertThatThrownBy(() -> later.run(market))
                    .hasMessageContaining("run of later failed in step 0")
                    .hasMessageContaining(
                            "correlations, handed out in step 2 at 2019-05-03T13:30:00Z, is of another run")
                    .hasMessageContaining("CorrelationsTest.java:");
        }
    }

    @Test
    void a_window_of_one_session_is_refused() {
        assertThatThrownBy(() -> Correlations.over(1, TradingCalendar.NYSE)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> Correlations.over(9, TradingCalendar.NYSE).least(1))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> Correlations.over(9, TradingCalendar.NYSE).least(10))
                .isInstanceOf(RefusedException.class);
    }
}
