package dev.apex.examples;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.execution.Slippage;
import dev.apex.feature.Feature;
import dev.apex.feature.Regime;
import dev.apex.features.Rolling;
import dev.apex.market.MarketSource;
import dev.apex.market.Symbol;
import dev.apex.metrics.MetricDefinition;
import dev.apex.regime.BaumWelch;
import dev.apex.regime.GaussianHmm;
import dev.apex.regime.RegimeLabels;
import dev.apex.regime.Regimes;
import dev.apex.regime.WalkForward;
import dev.apex.time.DecisionTime;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What regime labels are worth that nobody could have had: one strategy on the euro reference rates, run on labels that walk
 * forward and on three kinds that look ahead.
 *
 * <p>Rates, costs, fills, days and rules are the same in all runs; the label is not. It prints a table and a picture into the
 * documentation: {@code mvn -q -Pthird-leak}.
 */
public final class ThirdLeak {
    static final Symbol USD = Symbol.of("USD");
    static final String BEGIN = "<!-- printed by mvn -q -Pthird-leak -->";
    static final String END = "<!-- end of what was printed -->";
    private static final TradingCalendar TARGET = TradingCalendar.TARGET;
    private static final LocalTime NINE = LocalTime.of(9, 0);
    private static final BaumWelch TRAINING = BaumWelch.of(2);

    /** What is told apart, and what is done about it. */
    enum Rule {
        /** The gain over 20 sessions, and the dollar held while it is in the state with the higher one. */
        RISING("rising", true, 1, Rolling.momentum(20)),
        /** Return and volatility, and the dollar held while it is in the calmer state. */
        CALM("calm", false, 0, Rolling.logReturns(), Rolling.volatility(20).log());

        private final String word;
        private final boolean orderedByMean;
        private final int held;
        private final List<Feature> features;

        Rule(String word, boolean orderedByMean, int held, Feature... features) {
            this.word = word;
            this.orderedByMean = orderedByMean;
            this.held = held;
            this.features = List.of(features);
        }

        String word() {
            return word;
        }

        int held() {
            return held;
        }

        Regimes regimes() {
            WalkForward walk = WalkForward.quarterly(TARGET, TRAINING).rolling(1260);
            return (orderedByMean ? walk.orderedByMeanOf(0) : walk)
                    .regimes("usd-" + word, "USD", features.toArray(new Feature[0]))
                    .readingNoOther();
        }
    }

    /**
     * A run on one kind of labels.
     *
     * @param labels what they are
     * @param states by session, what the strategy was told of it
     * @param differing the share of the days on which that is not what the honest strategy was told
     * @param result what came of it
     */
    record Variant(String labels, SortedMap<Integer, Integer> states, double differing, Result result) {}

    /**
     * One rule under all kinds of labels, the honest one last, and the dollar held throughout.
     *
     * @param rates by session, euros for a dollar
     */
    record Study(Rule rule, List<Variant> variants, Result always, SortedMap<Integer, Double> rates) {
        Variant honest() {
            return variants.get(variants.size() - 1);
        }
    }

    private ThirdLeak() {}

    /** The terms of every run. */
    static Backtest backtest(Rule rule, String labels, WhileInState.Labels source) {
        return Backtest.of("usd-" + rule.word(), () -> new WhileInState(USD, rule.held(), source))
                .over("2004-04-01", "2026-10-30")
                .on(TARGET)
                .decidingAt(NINE)
                .startingWith(1_000_000, "EUR")
                .costing(Slippage.halfSpread(6))
                .remembering(1_400)
                .with("labels", labels);
    }

    /** What the features were on each session, as they were read the day after; rates of the bank are not revised. */
    static NavigableMap<Integer, double[]> rows(MarketSource market, List<Feature> features) {
        NavigableMap<Integer, double[]> rows = new TreeMap<>();
        Backtest.of(
                        "usd-rows",
                        () -> today -> today.findPrices(USD).ifPresent(prices -> {
                            double[] row = new double[features.size()];
                            for (int i = 0; i < row.length; i++) {
                                row[i] =
                                        today.read(features.get(i), USD).value().orElse(Double.NaN);
                            }
                            rows.put(prices.ordinal(), row);
                        }))
                .over("1999-01-05", "2026-10-30")
                .on(TARGET)
                .decidingAt(NINE)
                .startingWith(1_000_000, "EUR")
                .run(market);
        return rows;
    }

    static Study study(MarketSource market, Rule rule) {
        Regimes regimes = rule.regimes();
        SortedMap<Integer, Integer> read = new TreeMap<>();
        SortedMap<Integer, Integer> windows = new TreeMap<>();
        SortedMap<Integer, Double> rates = new TreeMap<>();
        WhileInState.Labels honest = today -> {
            Regime regime = today.regime();
            int session = today.prices(USD).ordinal();
            rates.put(session, today.prices(USD).closeOrNaN(0));
            regime.state().ifPresent(state -> read.put(session, state));
            windows.put(session, regime.window());
            return regime.state();
        };
        Result walked = backtest(rule, "walk-forward, filtered", honest)
                .knowing(regimes)
                .run(market);

        NavigableMap<Integer, double[]> rows = rows(market, rule.features);
        List<RegimeLabels> sets =
                regimes.labels(market, DecisionTime.at(NINE), Span.between("2004-04-01", "2026-10-30"));
        GaussianHmm full = ContaminatedLabels.fitToTheFullHistory(TRAINING, rule.orderedByMean, regimes.name(), rows);
        List<Variant> variants = new ArrayList<>();
        for (ContaminatedLabels labels : List.of(
                ContaminatedLabels.fullHistorySmoothed(full, rows),
                ContaminatedLabels.blockSmoothed(sets, windows, rows),
                ContaminatedLabels.fullHistoryFiltered(full, rows))) {
            Result result = backtest(rule, labels.name(), labels).run(market);
            variants.add(new Variant(labels.name(), labels.states(), differing(read, labels.states()), result));
        }
        variants.add(new Variant("walk-forward, filtered", read, 0, walked));
        Result always =
                backtest(rule, "none", today -> OptionalInt.of(rule.held())).run(market);
        return new Study(rule, List.copyOf(variants), always, rates);
    }

    private static double differing(SortedMap<Integer, Integer> honest, SortedMap<Integer, Integer> others) {
        long count = honest.entrySet().stream()
                .filter(one -> !one.getValue().equals(others.get(one.getKey())))
                .count();
        return (double) count / honest.size();
    }

    /** A table in Markdown. */
    static String table(Study study) {
        StringBuilder text = new StringBuilder("| labels | days that differ | Sharpe | trades that won | trades |"
                + " gain |\n|---|---:|---:|---:|---:|---:|\n");
        for (Variant variant : study.variants()) {
            boolean honest = variant == study.honest();
            text.append(row(
                    honest ? "**" + variant.labels() + "**" : variant.labels(),
                    honest ? "" : MetricDefinition.TOTAL_RETURN.unit().text(variant.differing()),
                    variant.result()));
        }
        return text.append(row("none: always held", "", study.always())).toString();
    }

    private static String row(String labels, String differing, Result result) {
        return "| " + labels + " | " + differing + " | " + figure(result, MetricDefinition.SHARPE) + " | "
                + figure(result, MetricDefinition.TRADE_WIN_RATE) + " | "
                + figure(result, MetricDefinition.CLOSED_TRADES) + " | "
                + figure(result, MetricDefinition.TOTAL_RETURN) + " |\n";
    }

    private static String figure(Result result, MetricDefinition definition) {
        var metric = result.metrics().get(definition);
        return metric.value().isPresent() ? definition.unit().text(metric.get()) : "";
    }

    public static void main(String[] args) throws IOException {
        Path docs = Path.of(args.length == 0 ? "docs" : args[0]).resolve("guide");
        run(docs.resolve("third-leak.md"), docs.resolve("third-leak.svg"), System.out);
    }

    static void run(Path page, Path picture, PrintStream to) throws IOException {
        MarketSource market = EcbRates.market();
        write(study(market, Rule.RISING), study(market, Rule.CALM), page, picture, to);
    }

    static void write(Study rising, Study calm, Path page, Path picture, PrintStream to) throws IOException {
        String printed = printed(rising, calm);
        to.print(printed);
        Files.writeString(page, replaced(Files.readString(page), printed));
        Files.writeString(picture, ThirdLeakPicture.of(rising));
        to.println("Written to " + page + " and " + picture + ".");
    }

    static String printed(Study rising, Study calm) {
        return "The dollar, held while it is in the rising regime:\n\n" + table(rising)
                + "\nThe dollar, held while it is in the calm regime:\n\n" + table(calm);
    }

    /** The page with what stands between its marks replaced. */
    static String replaced(String page, String printed) {
        int from = page.indexOf(BEGIN);
        int to = page.indexOf(END);
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("a page without its marks");
        }
        return page.substring(0, from + BEGIN.length()) + "\n" + printed + page.substring(to);
    }
}
