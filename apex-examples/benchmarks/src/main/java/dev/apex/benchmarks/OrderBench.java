package dev.apex.benchmarks;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.execution.Fees;
import dev.apex.execution.Slippage;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Symbol;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.strategy.Ticket;

/**
 * What an order costs from the ticket to the books, and that it costs the same after many others.
 *
 * <p>Every symbol is ordered on every day: a limit to buy, and for what is held a stop and a target of which one cancels the
 * other, all good for the day. The time is that of the whole run - rows, decisions, matching, books, every layer of the
 * fingerprint - over the number of orders. Growth is the time for an order of a run of four times the days over that of one:
 * 1 means that orders that have ended cost nothing. Oracle: the fingerprint of a run before.
 */
final class OrderBench {
    private static final int SYMBOLS = 125;
    private static final int SESSIONS = 252;
    private static final int TIMES = 4;

    private OrderBench() {}

    /** Orders as much as it can. */
    private static final class Busy implements Strategy {
        @Override
        public void onDay(Day today) {
            for (Symbol symbol : today.universe().symbols()) {
                double price = today.prices(symbol).last().orElse(0);
                today.order(symbol).buy(1).limit(cents(price * 0.995));
                if (today.portfolio().position(symbol).quantity() >= 1) {
                    Ticket stop = today.order(symbol).sell(1).stop(cents(price * 0.98));
                    today.order(symbol).sell(1).limit(cents(price * 1.01)).oneCancelsOther(stop);
                }
            }
        }

        private static double cents(double price) {
            return Math.max(1, Math.rint(price * 100)) / 100;
        }
    }

    static void run(Report report) throws Exception {
        Paired paired = Paired.byThreadTime().rounds(4, 9);
        long orders = add(paired, "days_1x", DailyBars.of(SYMBOLS, SESSIONS));
        long more = add(paired, "days_4x", DailyBars.of(SYMBOLS, TIMES * SESSIONS));
        Paired.Outcome outcome = paired.run(orders);
        report.table("ns per order of the shorter run", outcome, "days_1x");
        report.line(BenchLine.told("simulator.orders", orders, "orders"));
        report.line(BenchLine.told("simulator.order_ns", outcome.nanos("days_1x"), "ns"));
        double scale = (double) orders / more;
        report.line(BenchLine.atMost(
                "simulator.order_growth", outcome.ratio("days_4x", "days_1x").median() * scale, "x_days_1x", 1.1));
    }

    private static long add(Paired paired, String name, DailyBars bars) {
        MemoryMarket market = bars.market();
        Backtest busy = bars.backtest(Busy::new).costing(Slippage.bps(5), Fees.perShare(0.005));
        Result once = busy.run(market);
        paired.variant(
                name,
                once.fingerprint().hex().hashCode(),
                () -> busy.run(market).fingerprint().hex().hashCode());
        return once.orders().size();
    }
}
