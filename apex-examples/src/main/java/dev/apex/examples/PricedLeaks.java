package dev.apex.examples;

import dev.apex.audit.Ablation;
import dev.apex.audit.DelayStress;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Benchmark;
import dev.apex.execution.Fees;
import dev.apex.execution.Slippage;
import dev.apex.features.Rolling;
import dev.apex.market.MarketSource;
import dev.apex.market.SyntheticMarket;
import dev.apex.regime.BaumWelch;
import dev.apex.regime.Regimes;
import dev.apex.regime.WalkForward;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.DecisionTime;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * What leaks are worth: one strategy on the euro reference rates and one on an invented market in which every leak can be
 * exercised, each clean and with the leaks switched on, and with data that arrive late: {@code mvn -q -Paudit}.
 *
 * <p>It prints the tables into {@code docs/guide/ablation.md}, between two marks.
 */
public final class PricedLeaks {
    static final String BEGIN = "<!-- printed by mvn -q -Paudit -->";
    static final String END = "<!-- end of what was printed -->";
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private PricedLeaks() {}

    /**
     * Holds in equal weights the quarter that lost most over the last session that it knows, to be asked again the next day.
     *
     * @param share 0.25 for a quarter
     */
    public record Losers(double share) implements Strategy {
        @Override
        public void onDay(Day today) {
            today.universe().rankedBy(Rolling.momentum(1)).bottom(share).holdEqually();
        }
    }

    /**
     * On the first day of each week holds the share that gained most over five sessions, and half of it outside the calmer of two
     * regimes.
     *
     * @param share 0.25 for a quarter
     */
    public record Winners(double share) implements Strategy {
        @Override
        public void onDay(Day today) {
            if (today.isFirstOfWeek()) {
                double held = today.regime().is(0) ? share : share / 2;
                today.universe().rankedBy(Rolling.momentum(5)).top(held).holdEqually();
            }
        }
    }

    /**
     * Asked a quarter of an hour after the rates of the day were fixed and an hour and a half before they are published: a clean run
     * knows yesterday's, and buys at tomorrow's.
     */
    static Backtest exchangeRates() {
        return Backtest.of("ecb-losers", () -> new Losers(0.25))
                .over("2015-01-02", "2024-12-30")
                .on(TradingCalendar.TARGET)
                .deciding(DecisionTime.at(LocalTime.of(14, 30), BERLIN))
                .startingWith(1_000_000, "EUR")
                .costing(Slippage.halfSpread(3));
    }

    /** Twenty-four invented symbols with rows that come late, are restated and withdrawn, and companies that end. */
    static MarketSource invented() {
        return SyntheticMarket.of(41)
                .symbols(24)
                .on(TradingCalendar.NYSE)
                .over(Span.between("2017-01-03", "2020-12-31"))
                .lateRows(0.05)
                .revisions(0.05)
                .assumed(0.2)
                .delistings(4)
                .membershipChanges(6)
                .build();
    }

    /** Asked before the open, over everything that the invented market has against it. */
    static Backtest inventedWinners() {
        Regimes regimes = WalkForward.quarterly(
                        TradingCalendar.NYSE, BaumWelch.of(2).restarts(1))
                .rolling(200)
                .regimes("one", "S00", Rolling.logReturns());
        return Backtest.of("invented-winners", () -> new Winners(0.25))
                .over("2018-06-01", "2020-12-31")
                .on(TradingCalendar.NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(1_000_000)
                .remembering(340)
                .knowing(regimes)
                .costing(Slippage.bps(5), Fees.perShare(0.005))
                .against(Benchmark.equalWeight());
    }

    /** All tables, as they stand in the guide. */
    static String printed() {
        MarketSource rates = EcbRates.market();
        MarketSource market = invented();
        return section(
                        "Euro reference rates",
                        Ablation.of(exchangeRates()).against(rates).text())
                + section(
                        "An invented market",
                        Ablation.of(inventedWinners()).against(market).text())
                + section(
                        "Late data",
                        DelayStress.of(exchangeRates())
                                        .searchingUpTo(Duration.ofDays(3))
                                        .against(rates)
                                        .text()
                                + "\n"
                                + DelayStress.of(inventedWinners())
                                        .against(market)
                                        .text());
    }

    private static String section(String title, String text) {
        return "\n### " + title + "\n\n```text\n" + text + "```\n";
    }

    /** The page with what stands between its marks replaced. */
    static String replaced(String page, String printed) {
        int from = page.indexOf(BEGIN);
        int to = page.indexOf(END);
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("a page without its marks");
        }
        return page.substring(0, from + BEGIN.length()) + "\n" + printed + "\n" + page.substring(to);
    }

    static void write(Path page, PrintStream to) throws IOException {
        String printed = printed();
        to.print(printed);
        Files.writeString(page, replaced(Files.readString(page), printed));
        to.println("Written to " + page + ".");
    }

    public static void main(String[] args) throws IOException {
        write(Path.of(args.length == 0 ? "docs" : args[0]).resolve("guide/ablation.md"), System.out);
    }
}
