package dev.apex.examples;

import dev.apex.ApexException;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Progress;
import dev.apex.backtest.Result;
import dev.apex.execution.Slippage;
import dev.apex.market.MarketSource;
import dev.apex.metrics.MetricDefinition;
import dev.apex.report.Comparison;
import dev.apex.report.Report;
import dev.apex.time.TradingCalendar;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;

/**
 * A point-in-time backtest on real data: {@code mvn -q -Pquickstart}.
 *
 * <p>Every week it buys the quarter of some forty currencies that gained most against the euro over the last 60 sessions, and
 * beside it, by the same rules, all of them. With {@code -Dapex.csv=prices.csv} it does so with prices of your own, on the
 * sessions of {@code -Dapex.args=NYSE}, TARGET or round-the-clock; {@link OwnCsv} names the columns.
 */
public final class Quickstart {
    private static final int SESSIONS = 60;

    private Quickstart() {}

    /** The euro reference rates, from the first week with 60 sessions before it to the last fixing. */
    static Backtest ecb(String id, double share) {
        return Backtest.of(id, () -> new WeeklyMomentum(SESSIONS, share))
                .over("1999-04-05", "2026-10-30")
                .on(TradingCalendar.TARGET)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(1_000_000, "EUR")
                .costing(Slippage.halfSpread(6));
    }

    /** Prices of the user's own, over all the sessions that they cover. */
    static Backtest own(String id, double share, MarketSource market, TradingCalendar calendar) {
        return Backtest.of(id, () -> new WeeklyMomentum(SESSIONS, share))
                .over(OwnCsv.tradable(market, calendar, SESSIONS + 1))
                .on(calendar)
                .decidingAt(LocalTime.of(9, 0))
                .costing(Slippage.bps(5));
    }

    public static void main(String[] args) {
        String csv = System.getProperty("apex.csv", "");
        String calendar = args.length == 0 ? "NYSE" : args[0];
        Path out = Path.of(System.getProperty("apex.out", "target"));
        try {
            run(csv, calendar, Files.createDirectories(out), System.out);
        } catch (ApexException | IllegalArgumentException | IOException e) {
            System.err.println(e instanceof ApexException ? e.getMessage() : e.toString());
            System.exit(1);
        }
    }

    static void run(String csv, String calendar, Path out, PrintStream to) throws IOException {
        long started = System.nanoTime();
        MarketSource market;
        Backtest momentum;
        Backtest everything;
        if (csv.isEmpty()) {
            market = EcbRates.market();
            momentum = ecb("ecb-momentum", 0.25);
            everything = ecb("ecb-everything", 1);
        } else {
            TradingCalendar sessions = OwnCsv.calendar(calendar);
            market = OwnCsv.market(Path.of(csv), sessions, out.resolve("quarantine.csv"));
            momentum = own("own-momentum", 0.25, market, sessions);
            everything = own("own-everything", 1, market, sessions);
        }
        long loaded = System.nanoTime();
        Result strategy = momentum.run(market, watched(to));
        Result beside = everything.run(market, watched(to));
        long ran = System.nanoTime();
        Path json = out.resolve("quickstart.json");
        Report.of(strategy).writeJson(json);
        print(to, strategy, beside);
        if (csv.isEmpty()) {
            to.println(
                    "These are spot returns without interest: what a currency pays or costs to hold is not in them.");
        }
        to.println("Everything is in " + json + ". Loaded in " + seconds(started, loaded) + ", two runs in "
                + seconds(loaded, ran) + ", written in " + seconds(ran, System.nanoTime()) + ".");
    }

    /** A bar on a terminal; the page alone where the output is kept. */
    private static Progress watched(PrintStream to) {
        return System.console() == null ? Progress.UNHEARD : ProgressBar.on(to);
    }

    private static void print(PrintStream to, Result strategy, Result everything) {
        to.print(Report.of(strategy).text());
        to.println();
        to.println("Beside holding everything");
        to.print(Comparison.of(strategy, everything).text());
        to.println();
        to.println("After costs the strategy " + outcome(strategy) + ", and holding everything " + outcome(everything)
                + ".");
    }

    private static String outcome(Result result) {
        double gain = result.metrics().get(MetricDefinition.TOTAL_RETURN).get();
        return (gain < 0 ? "lost " : "gained ")
                + MetricDefinition.TOTAL_RETURN.unit().text(Math.abs(gain));
    }

    private static String seconds(long from, long to) {
        return BigDecimal.valueOf((to - from) / 100_000_000, 1) + " s";
    }
}
