package dev.apex.examples;

import dev.apex.ApexException;
import dev.apex.audit.Ablation;
import dev.apex.audit.AblationReport;
import dev.apex.audit.AblationReport.Cell;
import dev.apex.audit.AblationReport.Inflation;
import dev.apex.audit.Audit;
import dev.apex.audit.AuditReport;
import dev.apex.audit.DelayReport;
import dev.apex.audit.DelayStress;
import dev.apex.audit.Leak;
import dev.apex.backtest.Backtest;
import dev.apex.execution.Fees;
import dev.apex.execution.Slippage;
import dev.apex.feature.Feature;
import dev.apex.features.Rolling;
import dev.apex.market.MarketSource;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.metrics.Metric;
import dev.apex.metrics.MetricDefinition;
import dev.apex.metrics.Metrics;
import dev.apex.regime.BaumWelch;
import dev.apex.regime.Regimes;
import dev.apex.regime.WalkForward;
import dev.apex.report.Page;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;

/**
 * Whether three strategies see only their past, and what each would be worth if it did not: {@code mvn -q -Paudit}.
 *
 * <p>The quickstart's on the euro reference rates; {@link ThreeLeaks} on the same; and one on an invented market in which every leak is
 * exercised. With {@code -Dapex.args=docs} the tables are written into the documentation too, between marks. With
 * {@code -Dapex.csv=prices.csv} it is the quickstart's rule on prices of your own, as {@link Quickstart} reads them.
 */
public final class PricedLeaks {
    /** What the story is made of, in its order; its second leak, a mean over the whole data set, can be made in two ways. */
    static final Leak[] STORY = {
        Leak.BARS_AT_CLOSE, Leak.WHOLE_SAMPLE_FEATURES, Leak.WHOLE_SAMPLE_MOMENTS, Leak.FULL_HISTORY_REGIMES
    };

    private static final String BEGIN = "<!-- printed by mvn -q -Paudit -->";
    private static final String END = "<!-- end of what was printed -->";

    private static final Backtest QUICKSTART = new QuickstartCase().backtest();

    private PricedLeaks() {}

    /**
     * On the first day of each week holds the share that gained most over five sessions, measured by how much it moves, and half of
     * it outside the calmer of two regimes.
     *
     * @param share 0.25 for a quarter
     */
    public record Winners(double share) implements Strategy {
        @Override
        public void onDay(Day today) {
            if (today.isFirstOfWeek()) {
                double held = today.regime().is(0) ? share : share / 2;
                Feature gain = Rolling.momentum(5).dividedBy(Rolling.volatility(20));
                today.universe().rankedBy(gain).top(held).holdEqually();
            }
        }
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
                .costing(Slippage.bps(5), Fees.perShare(0.005));
    }

    /** Everything that is printed; each part is run when it is asked for. */
    static final class Printed {
        private final MarketSource rates = EcbRates.market();
        private final MarketSource invented = invented();

        /** The leaks of the story, each by itself, in pairs and together. */
        AblationReport story() {
            return Ablation.of(ThreeLeaks.backtest()).leaking(STORY).against(rates);
        }

        AblationReport everyLeakOfTheStory() {
            return Ablation.of(ThreeLeaks.backtest()).withoutPairs().against(rates);
        }

        DelayReport delaysOfTheStory() {
            return DelayStress.of(ThreeLeaks.backtest()).against(rates);
        }

        AblationReport everyLeakOfTheQuickstart() {
            return Ablation.of(QUICKSTART).withoutPairs().against(rates);
        }

        AblationReport everyLeakThereIs() {
            return Ablation.of(inventedWinners()).against(invented);
        }

        DelayReport delaysOfTheInvented() {
            return DelayStress.of(inventedWinners())
                    .delaying("S00", symbol -> symbol.equals(Symbol.of("S00")))
                    .against(invented);
        }

        AuditReport auditOfTheQuickstart() {
            return Audit.of(QUICKSTART).tryingAFreshJvm(QuickstartCase.class).against(rates);
        }

        AuditReport auditOfTheStory() {
            return Audit.of(ThreeLeaks.backtest()).against(rates);
        }

        AuditReport auditOfTheInvented() {
            return Audit.of(inventedWinners()).against(invented);
        }
    }

    /** What stands in {@code docs/guide/three-leaks.md}. */
    static String page(AblationReport story, AblationReport every, DelayReport delays) {
        return block("The leaks of the story", story.text())
                + block("Every leak", every.text())
                + block("Late data", delays.text());
    }

    /** What stands in {@code docs/guide/ablation.md}. */
    static String page(AblationReport quickstart, AblationReport invented, String delays) {
        return block("The quickstart", quickstart.text())
                + block("An invented market", invented.text())
                + block("Late data", delays);
    }

    /** What stands in {@code docs/guide/audit.md}. */
    static String page(AuditReport audit) {
        return "\n```text\n" + audit.text() + "```\n";
    }

    private static String block(String title, String text) {
        return "\n### " + title + "\n\n```text\n" + text + "```\n";
    }

    /** The table of the front page: a strategy without a leak, with each, and with all, and by how much they inflate it. */
    static String front(AblationReport report) {
        StringBuilder text =
                new StringBuilder("\n| leak | trades won | sessions won | Sharpe | profit | return a year, inflated by"
                        + " (95 %) |\n|---|---:|---:|---:|---:|---:|\n");
        text.append(row("none", report.clean().metrics(), report.clean().profit()))
                .append(" |\n");
        for (Leak leak : STORY) {
            append(text, leak.words(), report, report.get(leak));
        }
        report.all().ifPresent(all -> append(text, "all of them", report, all));
        return text.toString();
    }

    private static void append(StringBuilder text, String name, AblationReport report, Cell cell) {
        text.append(row(name, cell.metrics(), cell.profit().orElseThrow()));
        Inflation inflation = report.inflation(cell).orElseThrow();
        text.append(percent(inflation.perYear().value()))
                .append(" % (")
                .append(percent(inflation.perYear().interval().low()))
                .append(" to ")
                .append(percent(inflation.perYear().interval().high()))
                .append(") |\n");
    }

    private static String row(String name, Metrics metrics, double profit) {
        return "| " + name + " | " + figure(metrics, MetricDefinition.TRADE_WIN_RATE) + " | "
                + figure(metrics, MetricDefinition.SESSION_WIN_RATE) + " | " + figure(metrics, MetricDefinition.SHARPE)
                + " | " + Page.amount(profit).replaceFirst("\\.\\d*$", "") + " | ";
    }

    private static String figure(Metrics metrics, MetricDefinition definition) {
        Metric metric = metrics.get(definition);
        return metric.isDefined() ? metric.text() : "undefined";
    }

    private static String percent(double share) {
        String text = BigDecimal.valueOf(100 * share)
                .setScale(2, RoundingMode.HALF_EVEN)
                .toPlainString();
        return text.startsWith("-") ? text : "+" + text;
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

    public static void main(String[] args) throws IOException {
        String csv = System.getProperty("apex.csv", "");
        try {
            if (csv.isEmpty()) {
                run(args.length == 0 ? "" : args[0], System.out);
            } else {
                Path out = Files.createDirectories(Path.of(System.getProperty("apex.out", "target")));
                own(Path.of(csv), args.length == 0 ? "NYSE" : args[0], out, System.out);
            }
        } catch (ApexException | IllegalArgumentException e) {
            System.err.println(e instanceof ApexException ? e.getMessage() : e.toString());
            System.exit(1);
        }
    }

    /** Audits and prices the quickstart's rule on prices of the user's own. */
    static void own(Path csv, String calendar, Path out, PrintStream to) throws IOException {
        TradingCalendar sessions = OwnCsv.calendar(calendar);
        MarketSource market = OwnCsv.market(csv, sessions, out.resolve("quarantine.csv"));
        Backtest momentum = Quickstart.own("own-momentum", 0.25, market, sessions);
        to.println(Audit.of(momentum).against(market).text());
        to.println(Ablation.of(momentum).withoutPairs().against(market).text());
        to.print(DelayStress.of(momentum).against(market).text());
    }

    /** Prints everything, and writes it into a folder of documentation unless that is empty. */
    static void run(String docs, PrintStream to) throws IOException {
        Printed all = new Printed();
        to.println("Audits");
        long started = System.nanoTime();
        AuditReport audit = all.auditOfTheQuickstart();
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        to.println(page(audit));
        to.println("The audit of the quickstart took " + took.toSeconds() + " s.");
        to.println(page(all.auditOfTheStory()) + page(all.auditOfTheInvented()));
        AblationReport story = all.story();
        String leaks = page(story, all.everyLeakOfTheStory(), all.delaysOfTheStory());
        String priced = page(
                all.everyLeakOfTheQuickstart(),
                all.everyLeakThereIs(),
                all.delaysOfTheInvented().text());
        to.println("What leaks are worth\n" + front(story) + leaks + priced);
        if (!docs.isEmpty()) {
            Path guide = Path.of(docs).resolve("guide");
            write(guide.resolve("three-leaks.md"), leaks, to);
            write(guide.resolve("ablation.md"), priced, to);
            write(guide.resolve("audit.md"), page(audit), to);
            write(Path.of(docs).toAbsolutePath().resolveSibling("README.md"), front(story), to);
        }
    }

    private static void write(Path page, String printed, PrintStream to) throws IOException {
        Files.writeString(page, replaced(Files.readString(page), printed));
        to.println("Written to " + page + ".");
    }
}
