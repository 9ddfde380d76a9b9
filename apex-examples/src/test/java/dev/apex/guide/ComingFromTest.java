package dev.apex.guide;

import static dev.apex.time.TradingCalendar.NYSE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Benchmark;
import dev.apex.backtest.Result;
import dev.apex.execution.Fees;
import dev.apex.execution.Fill;
import dev.apex.execution.Matching;
import dev.apex.execution.Slippage;
import dev.apex.features.Rolling;
import dev.apex.market.MarketSource;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.strategy.Ticket;
import dev.apex.time.Span;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The code of {@code docs/guide/coming-from.md}, run. */
class ComingFromTest {
    static final MarketSource MARKET = SyntheticMarket.of(11)
            .symbols(3)
            .on(NYSE)
            .over(Span.between("2017-06-01", "2020-01-31"))
            .build();

    /** Long while the mean of 20 closes is above that of 50, with a stop a tenth below the latest price. */
    record GoldenCross(Symbol symbol) implements Strategy {
        @Override
        public void onDay(Day today) {
            if (!today.universe().symbols().contains(symbol)) {
                return; // no price of it has arrived, or none of late
            }
            double fast = today.read(Rolling.mean(20), symbol).value().orElse(Double.NaN);
            double slow = today.read(Rolling.mean(50), symbol).value().orElse(Double.NaN);
            double held = today.portfolio().position(symbol).quantity();
            if (held == 0 && fast > slow) {
                today.hold(Map.of(symbol, 0.95));
            } else if (held > 0 && fast < slow) {
                today.hold(Map.of());
            } else if (held > 0 && today.openOrders().isEmpty()) {
                double price = today.prices(symbol).last().orElseThrow();
                today.order(symbol).sell(held).stop(Math.rint(90 * price) / 100);
            }
        }
    }

    @Test
    void a_golden_cross_in_our_words() {
        Backtest backtest = Backtest.of("golden-cross", () -> new GoldenCross(Symbol.of("S1")))
                .over("2018-01-02", "2019-12-31")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(100_000)
                .costing(Slippage.bps(5), Fees.perShare(0.005))
                .against(Benchmark.holding("S1"));

        Result result = backtest.run(MARKET);

        assertThat(result.roundTrips()).hasSizeGreaterThan(2);
        assertThat(result.fills()).extracting(Fill::lots).anyMatch(lots -> lots < 0);
        assertThat(result.orders()).hasSizeGreaterThan(result.fills().size());
        assertThat(result.benchmark().orElseThrow().fills()).isNotEmpty();
        assertThat(result.metrics().get("beta").isDefined()).isTrue();
    }

    @Test
    void the_words_of_the_tables_are_ours() {
        Symbol symbol = Symbol.of("S1");
        Strategy strategy = today -> {
            if (today.universe().symbols().contains(symbol)) {
                today.prices("S1").closes(20);
                today.prices("S1").raw().close(1);
                today.prices("S1").totalReturn().last();
                today.openOrders().forEach(today::cancel);
                if (today.portfolio().position(symbol).quantity() > 2) {
                    Ticket target = today.order("S1").sell(1).limit(1_000_000).goodTill("2018-01-31");
                    today.order("S1").sell(1).stop(0.01).goodTillCancelled().oneCancelsOther(target);
                }
                today.order("S1").buy(5).onOpen();
                today.order("S1").buy(5).onClose();
            }
        };
        Backtest backtest = Backtest.of("words", () -> today -> strategy.onDay(today))
                .over("2018-01-02", "2018-01-12")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .participatingUpTo(0.025)
                .matching(Matching.pessimistic().optimistic())
                .warmingUpFor(50);

        assertThat(List.of(backtest, backtest.matching(Matching.pessimistic().touching(0.3))))
                .extracting(some -> some.run(MARKET).fills().size())
                .allMatch(fills -> fills > 0);
    }
}
