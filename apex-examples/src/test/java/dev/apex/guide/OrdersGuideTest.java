package dev.apex.guide;

import static dev.apex.time.TradingCalendar.NYSE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.execution.Broker.Outcome;
import dev.apex.execution.Fees;
import dev.apex.execution.Matching;
import dev.apex.execution.OpenOrder;
import dev.apex.execution.Participation;
import dev.apex.execution.Slippage;
import dev.apex.market.MarketSource;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.strategy.Ticket;
import dev.apex.time.Span;
import java.time.Duration;
import java.time.LocalTime;
import org.junit.jupiter.api.Test;

/** The code of {@code docs/guide/orders.md} and {@code docs/guide/costs.md}, run. */
class OrdersGuideTest {
    static final MarketSource market = SyntheticMarket.of(11)
            .symbols(4)
            .on(NYSE)
            .over(Span.between("2021-01-04", "2021-06-30"))
            .build();

    static Backtest backtest(Strategy strategy) {
        return Backtest.of("orders", () -> new Strategy() {
                    @Override
                    public void onDay(Day today) {
                        strategy.onDay(today);
                    }
                })
                .over("2021-03-01", "2021-06-30")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(10_000_000);
    }

    static double cents(double price) {
        return Math.rint(price * 100) / 100;
    }

    @Test
    void every_kind_of_order() {
        Result result = backtest(today -> {
                    for (Symbol symbol : today.universe().symbols()) {
                        double price = today.prices(symbol).last().orElseThrow();
                        double lower = cents(price * 0.99);
                        double upper = cents(price * 1.01);
                        today.order(symbol).buy(100);
                        today.order(symbol).buy(100).onOpen();
                        today.order(symbol).buy(100).onClose();
                        today.order(symbol).buy(100).limit(lower);
                        today.order(symbol).buy(100).stop(upper);
                        today.order(symbol).buy(100).stop(upper).limit(cents(price * 1.02));
                        today.order(symbol).buy(100).limit(lower).goodTillCancelled();
                        today.order(symbol)
                                .buy(100)
                                .limit(lower)
                                .goodTill(today.date().plusDays(7));
                    }
                })
                .run(market);
        assertThat(result.orders(Outcome.FILLED)).isPositive();
        assertThat(result.orders(Outcome.EXPIRED)).isPositive();
    }

    @Test
    void a_stop_and_a_target() {
        Result result = backtest(today -> {
                    for (Symbol symbol : today.universe().symbols()) {
                        double price = today.prices(symbol).last().orElseThrow();
                        double held = today.portfolio().position(symbol).quantity();
                        if (held == 0) {
                            today.order(symbol).buy(100);
                            continue;
                        }
                        Ticket stop = today.order(symbol).sell(held).stop(cents(price * 0.97));
                        today.order(symbol)
                                .sell(held)
                                .limit(cents(price * 1.03))
                                .oneCancelsOther(stop);
                    }
                })
                .run(market);
        assertThat(result.orders(Outcome.CANCELLED)).isPositive();
    }

    @Test
    void cancel_and_replace() {
        Result result = backtest(today -> {
                    for (Symbol symbol : today.universe().symbols()) {
                        double price = today.prices(symbol).last().orElseThrow();
                        if (today.isFirstOfMonth()) {
                            today.order(symbol)
                                    .buy(10)
                                    .limit(cents(price * 0.9))
                                    .goodTillCancelled();
                        }
                    }
                    for (OpenOrder order : today.openOrders()) {
                        double limit = order.instruction().limit().orElseThrow();
                        double price = today.prices(order.symbol()).last().orElseThrow();
                        if (price > limit * 1.2) {
                            today.cancel(order);
                        } else if (today.isFirstOfWeek()) {
                            today.replace(order).limit(cents(limit * 1.01));
                        }
                    }
                })
                .run(market);
        assertThat(result.orders(Outcome.CANCELLED)).isPositive();
    }

    @Test
    void what_a_bar_does_not_tell() {
        Backtest backtest = backtest(today -> today.universe().symbols().forEach(symbol -> {
            double price = today.prices(symbol).last().orElseThrow();
            today.order(symbol).buy(10).limit(cents(price * 0.99));
        }));
        Result worst = backtest.run(market);
        Result best = backtest.matching(Matching.pessimistic().optimistic()).run(market);
        Result touched = backtest.matching(Matching.pessimistic().touching(0.5)).run(market);
        assertThat(best.fills()).hasSameSizeAs(worst.fills()); // no stops here
        assertThat(touched.fills().size()).isGreaterThanOrEqualTo(worst.fills().size());
        Backtest strict = backtest.reachingTheVenueAfter(Duration.ofSeconds(2))
                .closingOrdersBy(Duration.ofMinutes(10))
                .lapsingAfter(3);
        assertThat(strict.run(market).fills()).isNotEmpty();
    }

    @Test
    void costs() {
        Backtest backtest = backtest(today ->
                today.universe().symbols().forEach(symbol -> today.order(symbol).buy(100)));
        Result paid = backtest.costing(
                        Slippage.halfSpread(4).plus(Slippage.squareRoot(0.8, 20, Slippage.bps(25))),
                        Fees.perShare(0.005)
                                .above(10_000, Fees.perShare(0.002))
                                .atLeast(1)
                                .atMost(0.01)
                                .plus(Fees.onSales(Fees.bps(0.2))))
                .run(market);
        Result free = backtest.run(market);
        assertThat(paid.finalEquity()).isLessThan(free.finalEquity());
    }

    @Test
    void a_share_of_the_volume() {
        Backtest backtest = backtest(today -> {
            if (today.isFirstOfMonth()) {
                today.universe().symbols().forEach(symbol -> today.order(symbol).buy(1_000));
            }
        });
        Result small = backtest.participatingUpTo(0.0001).run(market);
        Result same = backtest.participating(Participation.upTo(0.0001, 20)).run(market);
        assertThat(small.fills().size()).isGreaterThan(small.orders().size());
        assertThat(same.fingerprint()).isEqualTo(small.fingerprint());
    }
}
