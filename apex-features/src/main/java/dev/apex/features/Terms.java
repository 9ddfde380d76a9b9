package dev.apex.features;

import java.util.List;

/** What is computed of a session's bar before a window is laid over it, and of a window's result after it. */
final class Terms {
    private static final int OPEN = 0;
    private static final int HIGH = 1;
    private static final int LOW = 2;
    private static final int CLOSE = 3;

    private Terms() {}

    /** A result of each symbol apart, for loops too heavy for vectors anyway. */
    @FunctionalInterface
    private interface OfBar {
        double of(double open, double high, double low, double close);
    }

    static Pointwise lag(int sessions) {
        return new Pointwise("lag(" + sessions + ")", sessions, 1, List.of("lag"), (now, before, out, from, end) -> {
            System.arraycopy(before[0], from, out[0], from, end - from);
        });
    }

    static Pointwise difference(int sessions) {
        return new Pointwise(
                "difference(" + sessions + ")", sessions, 1, List.of("difference"), (now, before, out, from, end) -> {
                    double[] x = now[0];
                    double[] y = before[0];
                    double[] to = out[0];
                    for (int s = from; s < end; s++) {
                        to[s] = x[s] - y[s];
                    }
                });
    }

    static Pointwise change(int sessions) {
        return new Pointwise(
                "change(" + sessions + ")", sessions, 1, List.of("change"), (now, before, out, from, end) -> {
                    double[] x = now[0];
                    double[] y = before[0];
                    double[] to = out[0];
                    for (int s = from; s < end; s++) {
                        to[s] = (x[s] - y[s]) / y[s];
                    }
                });
    }

    static Pointwise logChange(int sessions) {
        return new Pointwise(
                "log_change(" + sessions + ")", sessions, 1, List.of("log_change"), (now, before, out, from, end) -> {
                    for (int s = from; s < end; s++) {
                        out[0][s] = log(now[0][s], before[0][s]);
                    }
                });
    }

    static Pointwise trueRange() {
        return new Pointwise("true_range", 1, 3, List.of("true_range"), (now, before, out, from, end) -> {
            double[] high = now[0];
            double[] low = now[1];
            double[] close = before[2];
            double[] to = out[0];
            for (int s = from; s < end; s++) {
                to[s] = Math.max(high[s], close[s]) - Math.min(low[s], close[s]);
            }
        });
    }

    static Pointwise product() {
        return new Pointwise("product", 0, 2, List.of("product"), (now, before, out, from, end) -> {
            double[] x = now[0];
            double[] y = now[1];
            double[] to = out[0];
            for (int s = from; s < end; s++) {
                to[s] = x[s] * y[s];
            }
        });
    }

    /** Inputs close and volume. */
    static Pointwise signedVolume() {
        return new Pointwise("signed_volume", 1, 2, List.of("signed_volume"), (now, before, out, from, end) -> {
            for (int s = from; s < end; s++) {
                double move = now[0][s] - before[0][s];
                out[0][s] = move > 0 ? now[1][s] : move < 0 ? -now[1][s] : move * 0 + 0 * now[1][s];
            }
        });
    }

    /** Inputs close and volume. */
    static Pointwise illiquidity() {
        return new Pointwise("illiquidity", 1, 2, List.of("illiquidity"), (now, before, out, from, end) -> {
            double[] close = now[0];
            double[] volume = now[1];
            double[] base = before[0];
            double[] to = out[0];
            for (int s = from; s < end; s++) {
                to[s] = Math.abs((close[s] - base[s]) / base[s]) / (close[s] * volume[s]);
            }
        });
    }

    static Pointwise parkinson() {
        return ofBar("parkinson", (open, high, low, close) -> {
            double range = log(high, low);
            return range * range / (4 * StrictMath.log(2));
        });
    }

    static Pointwise garmanKlass() {
        return ofBar("garman_klass", (open, high, low, close) -> {
            double range = log(high, low);
            double move = log(close, open);
            return 0.5 * range * range - (2 * StrictMath.log(2) - 1) * move * move;
        });
    }

    static Pointwise rogersSatchell() {
        return ofBar("rogers_satchell", Terms::rogersSatchell);
    }

    private static double rogersSatchell(double open, double high, double low, double close) {
        return log(high, close) * log(high, open) + log(low, close) * log(low, open);
    }

    /** Inputs open, high, low, close; outputs as {@link YangZhangBlock} reads them. */
    static Pointwise yangZhang() {
        return new Pointwise(
                "yang_zhang_terms", 1, 4, List.of("night", "day", "ranges"), (now, before, out, from, end) -> {
                    for (int s = from; s < end; s++) {
                        out[0][s] = log(now[OPEN][s], before[CLOSE][s]);
                        out[1][s] = log(now[CLOSE][s], now[OPEN][s]);
                        out[2][s] = rogersSatchell(now[OPEN][s], now[HIGH][s], now[LOW][s], now[CLOSE][s]);
                    }
                });
    }

    static Pointwise root(String column) {
        return new Pointwise("root", 0, 1, List.of(column), (now, before, out, from, end) -> {
            double[] x = now[0];
            double[] to = out[0];
            for (int s = from; s < end; s++) {
                to[s] = Math.sqrt(x[s]);
            }
        });
    }

    /** The first of some columns. */
    static Pointwise first(String column, int inputs) {
        return new Pointwise("first", 0, inputs, List.of(column), (now, before, out, from, end) -> {
            System.arraycopy(now[0], from, out[0], from, end - from);
        });
    }

    private static Pointwise ofBar(String name, OfBar term) {
        return new Pointwise(name, 0, 4, List.of(name), (now, before, out, from, end) -> {
            for (int s = from; s < end; s++) {
                out[0][s] = term.of(now[OPEN][s], now[HIGH][s], now[LOW][s], now[CLOSE][s]);
            }
        });
    }

    /** The logarithm of a ratio of what is above zero; NaN of anything else. */
    private static double log(double above, double below) {
        return above > 0 && below > 0 ? StrictMath.log(above / below) : Double.NaN;
    }
}
