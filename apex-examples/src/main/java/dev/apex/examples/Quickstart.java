package dev.apex.examples;

import dev.apex.backtest.Backtest;
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
 * beside it, by the same rules, all of them.
 */
public final class Quickstart {
    static final Backtest MOMENTUM = ecb("ecb-momentum", 0.25);
    static final Backtest EVERYTHING = ecb("ecb-everything", 1);

    private Quickstart() {}

    private static Backtest ecb(String id, double share) {
        return Backtest.of(id, () -> new WeeklyMomentum(60, share))
                .over("1999-04-05", "2026-10-30")
                .on(TradingCalendar.TARGET)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(1_000_000, "EUR")
                .costing(Slippage.halfSpread(6));
    }

    public static void main(String[] args) throws IOException {
        long started = System.nanoTime();
        MarketSource market = EcbRates.market();
        long loaded = System.nanoTime();
        Result momentum = MOMENTUM.run(market);
        Result everything = EVERYTHING.run(market);
        long ran = System.nanoTime();
        Path json = Files.createDirectories(Path.of(System.getProperty("apex.out", "target")))
                .resolve("quickstart.json");
        Report.of(momentum).writeJson(json);
        print(System.out, momentum, everything);
        System.out.println("Everything is in " + json + ". Loaded in " + seconds(started, loaded) + ", two runs in "
                + seconds(loaded, ran) + ", written in " + seconds(ran, System.nanoTime()) + ".");
    }

    static void print(PrintStream out, Result momentum, Result everything) {
        out.print(Report.of(momentum).text());
        out.println();
        out.println("Beside holding everything");
        out.print(Comparison.of(momentum, everything).text());
        out.println();
        out.println("After costs the strategy " + outcome(momentum) + ", and holding everything " + outcome(everything)
                + ".");
        out.println("These are spot returns without interest: what a currency pays or costs to hold is not in them.");
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
