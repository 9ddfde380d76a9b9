package dev.apex.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.backtest.Backtest;
import dev.apex.feature.Reading;
import dev.apex.market.Bar;
import dev.apex.market.CorporateAction.Dividend;
import dev.apex.market.Instrument;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.strategy.Day;
import dev.apex.time.Session;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a strategy reads beside pandas, scipy, TA-Lib and the published formulas: bars that {@code oracle.py} wrote become a market, and
 * every word is read on every day of a run. {@code words.py} wrote what no kernel has alone.
 */
class GoldenWordsTest {
    private static final TradingCalendar NYSE = TradingCalendar.NYSE;
    private static final int FIRST = NYSE.session(LocalDate.parse("2015-01-05")).ordinal();
    private static final int W = 20;
    private static final int LEAST = 12;
    private static final double YEAR = Math.sqrt(252);
    private static final double NEAR = 2e-11;
    /** What a restart left out is a billionth of the weight, and of a variance twice that. */
    private static final double RESTARTED = 1e-8;

    private static final Map<String, double[]> BARS = OracleFile.columns("bars.csv");
    private static final Map<String, double[]> PANEL = OracleFile.columns("panel.csv");
    private static final int SESSIONS = BARS.get("close").length;
    private static final Map<Symbol, String> SECTORS = Map.of(
            Symbol.of("P0"),
            "tech",
            Symbol.of("P1"),
            "tech",
            Symbol.of("P2"),
            "tech",
            Symbol.of("P3"),
            "oil",
            Symbol.of("P4"),
            "oil",
            Symbol.of("P5"),
            "oil",
            Symbol.of("P6"),
            "oil",
            Symbol.of("P7"),
            "bank");

    /**
     * A word beside an oracle.
     *
     * @param scale what the oracle's value is multiplied by
     * @param unit what is near by cancellation is near in this unit
     */
    private record Asked(Factor factor, double nearness, double scale, double unit) {}

    private static final Map<String, Asked> WORDS = words();
    private static final Map<String, Asked> KERNELS = kernels();
    private static final Map<String, double[]> READ = new LinkedHashMap<>();

    private static Asked exact(Factor factor) {
        return new Asked(factor, 0, 1, 0);
    }

    private static Asked near(Factor factor) {
        return new Asked(factor, NEAR, 1, 0);
    }

    private static Asked near(Factor factor, double unit) {
        return new Asked(factor, NEAR, 1, unit);
    }

    private static Asked aYear(Factor factor) {
        return new Asked(factor, NEAR, YEAR, 0);
    }

    /** By kernel and column of {@code golden.csv}: what a strategy says instead. */
    private static Map<String, Asked> kernels() {
        Map<String, Asked> all = new LinkedHashMap<>();
        for (String kind : List.of("", "_gaps")) {
            all.put("moments" + kind + ".mean", near(Rolling.mean(W).least(LEAST)));
            all.put("moments" + kind + ".variance", near(Rolling.variance(W).least(LEAST)));
            all.put("moments" + kind + ".deviation", near(Rolling.deviation(W).least(LEAST)));
            all.put("moments" + kind + ".skewness", near(Rolling.skewness(W).least(LEAST), 1));
            all.put("moments" + kind + ".kurtosis", near(Rolling.kurtosis(W).least(LEAST), 10));
            all.put("moments" + kind + ".zscore", near(Rolling.zScore(W).least(LEAST), 1));
            all.put("sum" + kind + ".sum", near(Rolling.sum(W).least(LEAST)));
            all.put("extremes" + kind + ".min", exact(Rolling.min(W).least(LEAST)));
            all.put("extremes" + kind + ".max", exact(Rolling.max(W).least(LEAST)));
            all.put("range" + kind + ".range", exact(Rolling.range(W).least(LEAST)));
            all.put("rank" + kind + ".rank", near(Rolling.rank(W).least(LEAST)));
            for (double share : new double[] {0, 0.1, 0.25, 0.5, 0.9, 1}) {
                String column = share == 0 ? "q0" : share == 1 ? "q1" : "q" + share;
                all.put(
                        "quantiles" + kind + "." + column,
                        near(Rolling.quantile(W, share).least(LEAST)));
            }
            all.put("lag" + kind + ".lag", exact(Price.close().lag(5)));
            all.put("difference" + kind + ".difference", exact(Rolling.difference(5)));
            all.put("change" + kind + ".change", near(Rolling.momentum(5), 1e-2));
            all.put(
                    "volatility" + kind + ".deviation",
                    aYear(Rolling.volatility(W).least(LEAST)));
            Factor market = Price.close().at(kind.isEmpty() ? "MKT" : "MGAP");
            Factor close = Price.close();
            all.put(
                    "pair" + kind + ".covariance",
                    near(Rolling.covariance(W).least(LEAST).of(close, market), 1));
            all.put(
                    "pair" + kind + ".correlation",
                    near(Rolling.correlation(W).least(LEAST).of(close, market), 1));
            all.put("pair" + kind + ".beta", near(Rolling.beta(W).least(LEAST).of(close, market), 1));
        }
        all.put("true_range.true_range", near(Rolling.trueRange()));
        all.put("average_true_range.average", new Asked(Rolling.averageTrueRange(14), 2e-9, 1, 0));
        all.put("rsi.rsi", new Asked(Rolling.rsi(14), 2e-9, 1, 0));
        all.put("on_balance_volume.on_balance_volume", exact(Rolling.onBalanceVolume(W)));
        all.put("relative.relative", near(Rolling.relativeVolume(W)));
        all.put("dollar_volume.mean", near(Rolling.dollarVolume(W)));
        all.put("illiquidity.mean", near(Rolling.illiquidity(W)));
        all.put("drawdown.drawdown", near(Rolling.drawdown(W)));
        all.put("drawdown.max_drawdown", near(Rolling.maxDrawdown(W)));
        all.put("parkinson.volatility", aYear(Rolling.parkinson(W)));
        all.put("garman_klass.volatility", aYear(Rolling.garmanKlass(W)));
        all.put("rogers_satchell.volatility", aYear(Rolling.rogersSatchell(W)));
        all.put("yang_zhang.volatility", aYear(Rolling.yangZhang(W)));
        return all;
    }

    private static Map<String, Asked> words() {
        Factor returns = Rolling.returns();
        Factor fast = Rolling.mean(5);
        Factor slow = Rolling.mean(W);
        Factor score = Rolling.momentum(3)
                .among(PANEL.keySet().stream().map(Symbol::of).toList());
        Map<String, Asked> all = new LinkedHashMap<>();
        all.put("returns", near(returns, 1e-2));
        all.put("logReturns", near(Rolling.logReturns(), 1e-2));
        all.put("rateOfChange", near(Rolling.rateOfChange(5), 1));
        all.put("volatility", near(Rolling.volatility(W)));
        all.put("volatilityWithGaps", near(Rolling.volatility(W).least(LEAST)));
        all.put("simpleVolatility", near(Rolling.simpleVolatility(W)));
        all.put("zScore", near(Rolling.zScore(W), 1));
        all.put("ewmaMean", new Asked(Ewma.span(W).mean(), RESTARTED, 1, 0));
        all.put("ewmaVariance", new Asked(Ewma.span(W).variance(), RESTARTED, 1, 0));
        all.put("ewmaHalfLife", new Asked(Ewma.halfLife(10).mean(), RESTARTED, 1, 0));
        all.put("ewmaAlpha", new Asked(Ewma.alpha(0.2).mean(), RESTARTED, 1, 0));
        all.put("betaToMarket", near(Rolling.beta(W).to("MKT"), 1));
        all.put("correlationToMarket", near(Rolling.correlation(W).to("MKT"), 1));
        all.put("covarianceWithGaps", near(Rolling.covariance(W).least(LEAST).to("MGAP"), 1e-4));
        all.put("correlationOfVolume", near(Rolling.correlation(W).to(Price.volume()), 1));
        all.put(
                "totalReturnMomentum",
                near(Rolling.momentum(60).of(Price.close().totalReturn()), 1e-2));
        all.put("priceMomentum", near(Rolling.momentum(60), 1e-2));
        all.put("spread", near(fast.minus(slow).dividedBy(slow).times(100).plus(1), 1));
        all.put("crossed", exact(fast.above(slow)));
        all.put("whereAbove", exact(Price.close().where(fast.above(slow))));
        all.put("below", exact(Price.close().below(80)));
        all.put("absoluteNegated", near(returns.absolute().negated(), 1e-2));
        all.put("logOfVolume", near(Price.volume().log()));
        all.put("rootOfVolume", near(Price.volume().root()));
        all.put("lagged", near(slow.lag(3)));
        all.put("difference", near(Rolling.difference(5), 1));
        all.put("averageVolume", near(Rolling.averageVolume(W)));
        all.put("median", near(Rolling.median(W).least(LEAST)));
        all.put("rank", near(score.rank()));
        all.put("zScoreAcross", near(score.zScoreAcross(), 1));
        all.put("neutralizedBy", near(score.neutralizedBy(SECTORS), 1e-2));
        all.put("winsorized", near(score.winsorized(0.1), 1e-2));
        all.put("meanOfRanks", near(Rolling.mean(5).least(3).of(score.rank())));
        return all;
    }

    @BeforeAll
    static void read() {
        List<String[]> pairs = new ArrayList<>();
        OracleFile.lines("golden-words.csv").skip(1).forEach(line -> pairs.add(new String[] {line[0], line[1]}));
        KERNELS.keySet().forEach(kernel -> pairs.add(new String[] {kernel, kernel.contains("_gaps.") ? "GAP" : "OWN"}));
        pairs.forEach(pair -> READ.computeIfAbsent(pair[0] + " " + pair[1], any -> unknown()));
        Backtest.of("golden", () -> GoldenWordsTest::readAll)
                .over(date(1), date(SESSIONS))
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .remembering(SESSIONS)
                .allowing("java.lang.Class#getResourceAsStream", "the oracle's file names the words")
                .run(market());
    }

    private static double[] unknown() {
        double[] values = new double[SESSIONS];
        Arrays.fill(values, Double.NaN);
        return values;
    }

    private static void readAll(Day today) {
        int session = NYSE.session(today.date()).ordinal() - FIRST - 1;
        READ.forEach((key, values) -> {
            String[] pair = key.split(" ");
            Asked asked = WORDS.containsKey(pair[0]) ? WORDS.get(pair[0]) : KERNELS.get(pair[0]);
            Reading reading = today.read(asked.factor, Symbol.of(pair[1]));
            OptionalDouble value = reading.value();
            values[session] = value.isPresent() ? value.getAsDouble() : Double.NaN;
        });
    }

    static Stream<String> words_of_the_oracle() {
        return WORDS.keySet().stream();
    }

    static Stream<String> kernels_of_the_oracle() {
        return KERNELS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("words_of_the_oracle")
    void a_word_agrees_with_the_library(String word) {
        List<String[]> golden = OracleFile.lines("golden-words.csv")
                .filter(line -> line[0].equals(word))
                .toList();
        assertThat(golden).isNotEmpty();
        assertAgrees(golden, WORDS.get(word), line -> READ.get(line[0] + " " + line[1]));
    }

    @ParameterizedTest
    @MethodSource("kernels_of_the_oracle")
    void a_word_agrees_with_the_kernels_oracle(String kernel) {
        List<String[]> golden = OracleFile.lines("golden.csv")
                .filter(line -> (line[0] + "." + line[1]).equals(kernel))
                .toList();
        assertThat(golden).isNotEmpty();
        String symbol = kernel.contains("_gaps.") ? "GAP" : "OWN";
        assertAgrees(golden, KERNELS.get(kernel), line -> READ.get(kernel + " " + symbol));
    }

    private static void assertAgrees(List<String[]> golden, Asked asked, Function<String[], double[]> read) {
        int known = 0;
        for (String[] line : golden) {
            double actual = read.apply(line)[Integer.parseInt(line[2])];
            String claim = String.join(" ", line);
            if (line.length < 5) {
                assertThat(actual).as(claim).isNaN();
            } else {
                double expected = Double.parseDouble(line[4]) * asked.scale;
                assertThat(Math.abs(actual - expected))
                        .as("%s as %s, here %s", claim, asked.factor, actual)
                        .isLessThanOrEqualTo(asked.nearness * Math.max(Math.abs(expected), asked.unit));
                known++;
            }
        }
        assertThat(known).as("golden values").isGreaterThan(3);
    }

    @Test
    void every_golden_value_is_held_to_a_word() {
        assertThat(OracleFile.lines("golden-words.csv")
                        .skip(1)
                        .map(line -> line[0])
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(WORDS.keySet());
        TreeSet<String> columns = new TreeSet<>();
        OracleFile.lines("golden.csv").skip(1).forEach(line -> columns.add(line[0] + "." + line[1]));
        // how many values a window has is nothing a strategy reads, and log changes are read of one session
        columns.removeIf(column -> column.endsWith(".count") || column.startsWith("log_change"));
        columns.removeIf(
                column -> column.startsWith("ewma")); // asks for fewer values than a span has, as words.py does not
        assertThat(columns).containsExactlyInAnyOrderElementsOf(KERNELS.keySet());
    }

    private static MemoryMarket market() {
        MemoryMarket.Builder market = MemoryMarket.builder();
        for (String symbol : List.of("OWN", "PAY", "MKT", "GAP", "MGAP")) {
            market.trading(Instrument.bars(symbol, NYSE));
        }
        PANEL.keySet().forEach(symbol -> market.trading(Instrument.bars(symbol, NYSE)));
        for (int t = 0; t < SESSIONS; t++) {
            market.add(bar("OWN", t), bar("PAY", t));
            add(market, "MKT", t, BARS.get("market")[t]);
            add(market, "GAP", t, BARS.get("close_gaps")[t]);
            add(market, "MGAP", t, BARS.get("market_gaps")[t]);
            for (Map.Entry<String, double[]> symbol : PANEL.entrySet()) {
                add(market, symbol.getKey(), t, symbol.getValue()[t]);
            }
        }
        pay(market, 300, 1.25);
        pay(market, 301, 0.5);
        pay(market, 589, 2.0);
        return market.build();
    }

    private static void pay(MemoryMarket.Builder market, int ex, double amount) {
        Session session = NYSE.session(FIRST + ex);
        Stamp stamp = Stamp.observed(session.opensAt(), session.opensAt().minus(Duration.ofDays(9)));
        market.add(new Dividend(Symbol.of("PAY"), stamp, amount, session.opensAt()));
    }

    private static Bar bar(String symbol, int t) {
        return bar(
                symbol,
                t,
                BARS.get("open")[t],
                BARS.get("high")[t],
                BARS.get("low")[t],
                BARS.get("close")[t],
                BARS.get("volume")[t]);
    }

    private static void add(MemoryMarket.Builder market, String symbol, int t, double close) {
        if (!Double.isNaN(close)) {
            market.add(bar(symbol, t, close, close, close, close, 1000));
        }
    }

    private static Bar bar(String symbol, int t, double open, double high, double low, double close, double volume) {
        Session session = NYSE.session(FIRST + t);
        Stamp stamp = Stamp.observed(session.closesAt(), session.closesAt().plus(Duration.ofHours(2)));
        return new Bar(Symbol.of(symbol), stamp, session.opensAt(), open, high, low, close, volume);
    }

    private static String date(int t) {
        return NYSE.session(FIRST + t).date().toString();
    }
}
