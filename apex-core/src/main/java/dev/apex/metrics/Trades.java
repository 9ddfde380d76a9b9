package dev.apex.metrics;

import static dev.apex.metrics.MetricDefinition.PROFIT_FACTOR;
import static dev.apex.metrics.MetricDefinition.TRADE_WIN_RATE;

import dev.apex.RefusedException;
import dev.apex.Rule;

/**
 * The closed trades of a run by what each made.
 *
 * <p>A trade is a round trip from flat to flat or whatever the caller counts as one; an open one is none yet. A session
 * is another denominator: the same run may win 70 % of its trades and 36 % of its sessions. Immutable.
 */
public final class Trades {
    private static final String NONE = "no closed trade";

    private final double[] profits;

    private Trades(double[] profits) {
        this.profits = profits;
    }

    /**
     * Closed trades by profit.
     *
     * @param profits {@code double[trades]}, what each made in base currency net of its costs, below zero for a loss
     * @throws RefusedException with {@link Rule#FIGURE_NOT_FINITE} if one is infinite or not a number
     */
    public static Trades of(double[] profits) {
        return new Trades(Figures.finite("a profit", profits));
    }

    /** How many trades were closed. */
    public int closed() {
        return profits.length;
    }

    /** How many of the closed trades made a profit. */
    public WinRate tradeWinRate() {
        return WinRate.of(TRADE_WIN_RATE, profits, NONE);
    }

    /** What the winning trades made over what the losing ones lost. */
    public Metric profitFactor() {
        Sum gained = new Sum();
        Sum lost = new Sum();
        for (double profit : profits) {
            (profit > 0 ? gained : lost).add(profit);
        }
        if (closed() == 0) {
            return PROFIT_FACTOR.undefined(NONE);
        }
        return lost.value() == 0
                ? PROFIT_FACTOR.undefined("no losing trade among " + closed())
                : PROFIT_FACTOR.of(gained.value() / -lost.value());
    }
}
