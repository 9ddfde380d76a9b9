package dev.apex.audit;

import dev.apex.market.Tape.Kind;
import java.util.Arrays;

/**
 * Other values for a row, drawn from a seed and the row's key, so that all its versions are moved alike.
 *
 * <p>They stay legal - prices of a bar keep their order, their sign and their tick, volumes are not negative and whole
 * where they were - because a row that is refused hides a leak. They are far from the truth, by a fifth at least: a
 * leak that rounds should still be seen. Of membership the opposite is said. Immutable.
 */
final class Falsehood {
    private static final double NEAR_A_TICK = 1e-6;

    private final long seed;

    Falsehood(long seed) {
        this.seed = seed;
    }

    /** Writes false values over those of a row; a figure that there is none of stays none. */
    void tell(Kind kind, String symbol, long ts, double tick, double[] values) {
        long bits = draw(symbol, ts);
        switch (kind) {
            case BARS -> bar(bits, tick, values);
            case FIXINGS -> values[0] = price(values[0], factor(bits), tick);
            case MEMBERSHIP -> values[0] = values[0] == 1 ? 0 : 1;
            default -> values[0] = finite(values[0] * factor(bits), values[0]);
        }
    }

    /** Open and close are moved apart: a leak that looks at the change within a bar should be seen too. */
    private static void bar(long bits, double tick, double[] values) {
        double first = factor(bits);
        double last = factor(mix(bits));
        double open = price(values[0], first, tick);
        double close = price(values[3], last, tick);
        double[] ends = {
            open,
            close,
            price(values[1], first, tick),
            price(values[1], last, tick),
            price(values[2], first, tick),
            price(values[2], last, tick)
        };
        Arrays.sort(ends);
        values[0] = open;
        values[1] = ends[ends.length - 1];
        values[2] = ends[0];
        values[3] = close;
        values[4] = volume(values[4], factor(mix(mix(bits))));
    }

    /** A number in [0, 1) that belongs to a row, for choosing some of them. */
    double share(String symbol, long ts) {
        return (draw(symbol, ts ^ 0x5DEECE66DL) >>> 11) * 0x1.0p-53;
    }

    private long draw(String symbol, long ts) {
        return mix(mix(mix(seed) ^ symbol.hashCode()) ^ ts);
    }

    /** Between 0.55 and 0.8, or between 1.25 and 1.8: monotone, so that low stays low and high stays high. */
    private static double factor(long bits) {
        double at = (bits >>> 12) * 0x1.0p-52;
        return (bits & 1) == 0 ? 0.55 + 0.25 * at : 1.25 + 0.55 * at;
    }

    private static double price(double price, double factor, double tick) {
        double moved = price * factor;
        double ticks = Math.rint(price / tick);
        if (Math.abs(price / tick - ticks) < NEAR_A_TICK) {
            double whole = Math.rint(moved / tick);
            moved = inTicks(whole == 0 ? Math.signum(price) : whole, tick);
        }
        return finite(moved, price);
    }

    /** So many ticks, as nearly as it can be said: 2,724 hundredths are 27.24 and not 2,724 times 0.01. */
    private static double inTicks(double count, double tick) {
        double inOne = Math.rint(1 / tick);
        return Math.abs(inOne * tick - 1) < NEAR_A_TICK ? count / inOne : count * tick;
    }

    private static double volume(double volume, double factor) {
        double moved = volume == 0 ? 0 : volume * factor;
        return finite(Math.rint(volume) == volume ? Math.rint(moved) : moved, volume);
    }

    private static double finite(double value, double otherwise) {
        return Math.abs(value) <= Double.MAX_VALUE && value != 0 ? value : otherwise;
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014, doi:10.1145/2714064.2660195). */
    private static long mix(long bits) {
        long z = bits + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
