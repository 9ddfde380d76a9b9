package dev.apex.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.apex.audit.Ablation;
import dev.apex.audit.AblationReport;
import dev.apex.audit.AblationReport.Cell;
import dev.apex.audit.Leak;
import dev.apex.backtest.Backtest;
import dev.apex.feature.Feature;
import dev.apex.feature.Kernel;
import dev.apex.feature.Reading;
import dev.apex.market.Bar;
import dev.apex.market.Instrument;
import dev.apex.market.MarketSource;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.random.ChaCha20;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.Session;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** A window that is the whole sample says what the kernel says of a window that long, and an ablation prices it. */
class WholeSampleTest {
    private static final int SESSIONS = 60;

    private static Map<String, IntFunction<Kernel>> twins() {
        Map<String, IntFunction<Kernel>> twins = new LinkedHashMap<>();
        twins.put("mean", n -> Kernels.moments(n, 3, Moment.MEAN, Moment.VARIANCE));
        twins.put("z-score", n -> Kernels.moments(n, 3, Moment.ZSCORE, Moment.DEVIATION));
        twins.put("skewness", n -> Kernels.moments(n, 4, Moment.SKEWNESS, Moment.KURTOSIS));
        twins.put("extremes", n -> Kernels.extremes(n, 3));
        twins.put("range", n -> Kernels.range(n, 3));
        twins.put("rank", n -> Kernels.rank(n, 3));
        twins.put("quantiles", n -> Kernels.quantiles(n, 3, 0.1, 0.5));
        twins.put("relative", n -> Kernels.relative(n, 3));
        twins.put("pair", n -> Kernels.pair(n, 3));
        return twins;
    }

    /** Each session moved to the end of a window of all, by the kernel's own definition. */
    @Test
    void every_cell_is_that_of_a_window_of_all_sessions_which_ends_with_it() {
        for (int seed = 0; seed < 20; seed++) {
            ChaCha20 chance = ChaCha20.seedFromU64(seed);
            double share = seed % 3 * 0.2;
            for (Map.Entry<String, IntFunction<Kernel>> twin : twins().entrySet()) {
                Kernel kernel = twin.getValue().apply(5);
                double[][] sample = new double[kernel.inputs()][SESSIONS];
                for (double[] column : sample) {
                    Arrays.setAll(
                            column,
                            i -> chance.nextDouble() < share
                                    ? Double.NaN
                                    : StrictMath.rint(40 * chance.nextDouble()) / 4);
                }
                double[][] cells = new double[kernel.outputs().size()][SESSIONS];
                kernel.hindsight().orElseThrow().cells(sample, cells);
                double[] expected = new double[cells.length];
                for (int i = 0; i < SESSIONS; i++) {
                    twin.getValue().apply(SESSIONS).cell(SESSIONS - 1, endingWith(sample, i), expected);
                    for (int column = 0; column < cells.length; column++) {
                        if (Double.isNaN(expected[column])) {
                            assertThat(cells[column][i]).as(twin.getKey()).isNaN();
                        } else {
                            assertThat(cells[column][i])
                                    .as(twin.getKey() + " of seed " + seed)
                                    .isCloseTo(expected[column], within(1e-9));
                        }
                    }
                }
            }
        }
    }

    private static double[][] endingWith(double[][] sample, int last) {
        double[][] moved = new double[sample.length][];
        for (int column = 0; column < sample.length; column++) {
            moved[column] = sample[column].clone();
            System.arraycopy(sample[column], last + 1, moved[column], last, SESSIONS - 1 - last);
            moved[column][SESSIONS - 1] = sample[column][last];
        }
        return moved;
    }

    @Test
    void what_is_no_distribution_has_no_twin_and_what_is_made_of_one_has() {
        assertThat(List.of(
                        Rolling.mean(20),
                        Rolling.zScore(20),
                        Rolling.deviation(20),
                        Rolling.volatility(20),
                        Rolling.parkinson(20),
                        Rolling.rank(20),
                        Rolling.median(20),
                        Rolling.range(20),
                        Rolling.relativeVolume(20),
                        Price.close().dividedBy(Rolling.mean(20)),
                        Rolling.zScore(20).of(Rolling.momentum(5))))
                .allMatch(feature -> feature.formula().orElseThrow().hasWholeSample());
        assertThat(List.of(
                        Rolling.momentum(20), Rolling.returns(), Rolling.rsi(14), Rolling.drawdown(20), Rolling.sum(5)))
                .noneMatch(feature -> feature.formula().orElseThrow().hasWholeSample());
    }

    @Test
    void a_chain_has_the_twin_of_what_it_is_made_of() {
        Kernel volatility = Kernels.volatility(20, 20);
        double[] closes = {100, 110, 99, 99, 120};
        double[][] cells = new double[1][closes.length];
        volatility.hindsight().orElseThrow().cells(new double[][] {closes}, cells);
        assertThat(cells[0]).containsOnly(Double.NaN); // four changes, where twenty are asked for
        Kernels.volatility(3, 3).hindsight().orElseThrow().cells(new double[][] {closes}, cells);
        double[] changes = {StrictMath.log(110 / 100.0), StrictMath.log(99 / 110.0), 0, StrictMath.log(120 / 99.0)};
        double mean = Arrays.stream(changes).sum() / 4;
        double squares =
                Arrays.stream(changes).map(x -> (x - mean) * (x - mean)).sum();
        for (double cell : cells[0]) {
            assertThat(cell).isCloseTo(StrictMath.sqrt(squares / 3), within(1e-12));
        }
    }

    private static final TradingCalendar NYSE = TradingCalendar.NYSE;
    private static final Span SPAN = Span.between("2021-01-04", "2021-06-30");
    private static final List<Session> DAYS = NYSE.sessions(SPAN);
    private static final Symbol A = Symbol.of("A");

    /** Ten units while a feature is above zero. */
    private record Above(Feature feature, boolean[] held) implements Strategy {
        @Override
        public void onDay(Day today) {
            boolean wanted = today.findPrices(A).isPresent()
                    && today.read(feature, A).value().orElse(0) > 0;
            if (wanted != held[0]) {
                held[0] = wanted;
                if (wanted) {
                    today.order(A).buy(10);
                } else {
                    today.order(A).sell(10);
                }
            }
        }
    }

    private static Backtest above(Feature feature) {
        return Backtest.of("above", () -> new Above(feature, new boolean[1]))
                .over(SPAN)
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(100_000);
    }

    /** Bars that go from their open by one, up or down, to where the next opens; each arrives eight hours after its close. */
    private static MarketSource market(int[] moves) {
        MemoryMarket.Builder market = MemoryMarket.builder().named("moves").trading(Instrument.bars("A", NYSE));
        double open = 500;
        for (int d = 0; d < DAYS.size(); d++) {
            Session day = DAYS.get(d);
            double close = open + moves[d];
            Stamp stamp = Stamp.observed(day.closesAt(), day.closesAt().plus(Duration.ofHours(8)));
            market.add(
                    new Bar(A, stamp, day.opensAt(), open, Math.max(open, close), Math.min(open, close), close, 1_000));
            open = close;
        }
        return market.build();
    }

    private static int[] moves() {
        ChaCha20 chance = ChaCha20.seedFromU64(11);
        int[] moves = new int[DAYS.size()];
        Arrays.setAll(moves, i -> chance.nextBoolean() ? 1 : -1);
        return moves;
    }

    /** Held through session d where the close before it is above the mean of all closes, also of those before twenty were known. */
    @Test
    void a_score_of_the_whole_sample_is_worth_the_moves_after_closes_above_its_mean() {
        int[] moves = moves();
        double[] closes = new double[moves.length];
        double sum = 0;
        for (int d = 0; d < moves.length; d++) {
            closes[d] = (d == 0 ? 500 : closes[d - 1]) + moves[d];
            sum += closes[d];
        }
        double leaking = 0;
        double both = 0;
        for (int d = 1; d < moves.length; d++) {
            leaking += closes[d - 1] > sum / moves.length ? 10 * moves[d] : 0;
            both += closes[d] > sum / moves.length ? 10 * moves[d] : 0;
        }
        AblationReport report = Ablation.of(above(Rolling.zScore(20)))
                .leaking(Leak.WHOLE_SAMPLE_MOMENTS, Leak.WHOLE_SAMPLE_FEATURES)
                .against(market(moves));
        assertThat(report.get(Leak.WHOLE_SAMPLE_MOMENTS).profit())
                .as(report.text())
                .hasValue(leaking);
        assertThat(report.clean().profit()).isNotEqualTo(leaking);
        assertThat(report.all().orElseThrow().profit()).hasValue(both);
    }

    @Test
    void a_feature_without_such_a_window_is_not_exercised() {
        Feature own = Feature.of("own", 1, prices -> Reading.of(prices.closeOrNaN(0) - 500));
        for (Feature feature : List.of(Rolling.momentum(5), own)) {
            Cell cell = Ablation.of(above(feature))
                    .leaking(Leak.WHOLE_SAMPLE_MOMENTS)
                    .against(market(moves()))
                    .get(Leak.WHOLE_SAMPLE_MOMENTS);
            assertThat(cell.isExercised()).isFalse();
            assertThat(cell.reason()).contains("no feature was read that is a mean");
        }
    }
}
