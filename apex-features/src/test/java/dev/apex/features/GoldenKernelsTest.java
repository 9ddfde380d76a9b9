package dev.apex.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.feature.Kernel;
import dev.apex.feature.Rows;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Beside pandas, scipy, TA-Lib and the published formulas, on the bars that {@code oracle.py} wrote. */
class GoldenKernelsTest {
    private static final int WINDOW = 20;
    private static final int LEAST = 12;
    /** Where the series begins on the calendar: no multiple of anything. */
    private static final int BEGINS = 5_003;

    private record Asked(Kernel kernel, double nearness, String... columns) {}

    private static final Map<String, Asked> KERNELS = kernels();
    private static final Map<String, double[]> BARS = OracleFile.columns("bars.csv");

    private static Map<String, Asked> kernels() {
        double alpha = 2.0 / (WINDOW + 1);
        Map<String, Asked> all = new LinkedHashMap<>();
        for (String kind : List.of("", "_gaps")) {
            String close = "close" + kind;
            all.put("moments" + kind, window(Kernels.moments(WINDOW, LEAST, Moment.values()), close));
            all.put("sum" + kind, window(Kernels.sum(WINDOW, LEAST), close));
            all.put("extremes" + kind, new Asked(Kernels.extremes(WINDOW, LEAST), 0, close));
            all.put("range" + kind, new Asked(Kernels.range(WINDOW, LEAST), 0, close));
            all.put("rank" + kind, window(Kernels.rank(WINDOW, LEAST), close));
            all.put("quantiles" + kind, window(Kernels.quantiles(WINDOW, LEAST, 0.0, 0.1, 0.25, 0.5, 0.9, 1.0), close));
            all.put("lag" + kind, new Asked(Kernels.lag(5), 0, close));
            all.put("difference" + kind, new Asked(Kernels.difference(5), 0, close));
            all.put("change" + kind, window(Kernels.change(5), close));
            all.put("log_change" + kind, window(Kernels.logChange(5), close));
            all.put("volatility" + kind, window(Kernels.volatility(WINDOW, LEAST), close));
            all.put("pair" + kind, window(Kernels.pair(WINDOW, LEAST), close, "market" + kind));
            // what was forgotten by the restart is a billionth of the weight
            all.put("ewma" + kind, new Asked(Kernels.ewma(alpha, Kernels.memory(alpha), LEAST), 2e-8, close));
        }
        int wilder = Kernels.memory(1.0 / 14);
        all.put("true_range", window(Kernels.trueRange(), "high", "low", "close"));
        all.put("average_true_range", new Asked(Kernels.averageTrueRange(14, wilder), 2e-9, "high", "low", "close"));
        all.put("rsi", new Asked(Kernels.rsi(14, wilder), 2e-9, "close"));
        all.put("on_balance_volume", new Asked(Kernels.onBalanceVolume(WINDOW, WINDOW), 0, "close", "volume"));
        all.put("relative", window(Kernels.relative(WINDOW, WINDOW), "volume"));
        all.put("dollar_volume", window(Kernels.dollarVolume(WINDOW, WINDOW), "close", "volume"));
        all.put("illiquidity", window(Kernels.illiquidity(WINDOW, WINDOW), "close", "volume"));
        all.put("drawdown", window(Kernels.drawdown(WINDOW, WINDOW), "close"));
        for (Kernel ranges : List.of(
                Kernels.parkinson(WINDOW, WINDOW),
                Kernels.garmanKlass(WINDOW, WINDOW),
                Kernels.rogersSatchell(WINDOW, WINDOW),
                Kernels.yangZhang(WINDOW, WINDOW))) {
            String name = ranges.name().replaceFirst("(_terms)?>.*", "");
            all.put(name, window(ranges, "open", "high", "low", "close"));
        }
        return all;
    }

    private static Asked window(Kernel kernel, String... columns) {
        return new Asked(kernel, 2e-11, columns);
    }

    static Stream<String> names() {
        return KERNELS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void a_kernel_agrees_with_the_library(String name) {
        Asked asked = KERNELS.get(name);
        Rows in = (column, ordinal) -> new double[] {value(asked.columns[column], ordinal - BEGINS)};
        Kernel.State state = asked.kernel.start(1);
        int sessions = BARS.get("close").length;
        int columns = asked.kernel.outputs().size();
        Table out = new Table(columns, 1);
        double[][] cell = new double[columns][1];
        for (int t = 0; t < sessions; t++) {
            state.step(BEGINS + t, in, cell);
            for (int column = 0; column < columns; column++) {
                out.row(column, t)[0] = cell[column][0];
            }
        }
        List<String[]> golden = OracleFile.lines("golden.csv")
                .filter(line -> line[0].equals(name))
                .toList();
        assertThat(golden).isNotEmpty();
        int known = 0;
        for (String[] line : golden) {
            int column = asked.kernel.outputs().indexOf(line[1]);
            assertThat(column).as(line[1]).isNotNegative();
            double actual = out.row(column, Integer.parseInt(line[2]))[0];
            String claim = String.join(" ", line);
            if (line.length < 5) {
                assertThat(actual).as(claim).isNaN();
            } else {
                double expected = Double.parseDouble(line[4]);
                assertThat(Math.abs(actual - expected))
                        .as("%s, here %s", claim, actual)
                        .isLessThanOrEqualTo(asked.nearness * Math.max(Math.abs(expected), scale(line[1], line[3])));
                known++;
            }
        }
        assertThat(known).as("golden values").isGreaterThan(8);
    }

    /** What is near zero by cancellation is near in the unit of what was cancelled. */
    private static double scale(String column, String source) {
        return switch (column) {
            case "kurtosis" -> source.equals("pandas") ? 10 : 1; // pandas' slides and is off by 4e-11 here
            case "skewness", "zscore", "correlation", "beta", "covariance" -> 1;
            case "change", "log_change" -> 1e-2;
            default -> 0;
        };
    }

    @Test
    void every_golden_value_is_held_to_a_kernel() {
        assertThat(OracleFile.lines("golden.csv").skip(1).map(line -> line[0]).distinct())
                .containsExactlyInAnyOrderElementsOf(new TreeSet<>(KERNELS.keySet()));
    }

    private static double value(String column, int session) {
        double[] values = BARS.get(column);
        return session < 0 || session >= values.length ? Double.NaN : values[session];
    }

    @Test
    void a_spread_far_below_its_level_keeps_its_digits_where_pandas_loses_them() {
        double[] values = new double[40];
        Arrays.setAll(values, i -> 1e9 + i % 4 * 0x1p-12); // 0, 1, 2, 3 times 2^-12 above a level
        double[][] out = new double[1][1];
        Table table = Table.of(values);
        Kernels.moments(20, 20, Moment.VARIANCE).start(1).step(39, table, out);
        // of 5 each of 0..3: mean 1.5, sum of squares 5 * (2.25 + 0.25 + 0.25 + 2.25) = 25, over 19
        assertThat(out[0][0]).isEqualTo(25.0 / 19 * 0x1p-24);
    }
}
