package dev.apex.metrics;

import static dev.apex.metrics.MetricDefinition.ACTIVE_DAY_WIN_RATE;
import static dev.apex.metrics.MetricDefinition.GROSS_EXPOSURE;
import static dev.apex.metrics.MetricDefinition.LARGEST_GROSS_EXPOSURE;
import static dev.apex.metrics.MetricDefinition.NET_EXPOSURE;
import static dev.apex.metrics.MetricDefinition.TIME_IN_MARKET;
import static dev.apex.metrics.MetricDefinition.TURNOVER_ONE_WAY;
import static dev.apex.metrics.MetricDefinition.TURNOVER_TWO_WAY;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What an account held and traded, session by session.
 *
 * <p>Whether a session was spent in the market is read from positions and trades, never from a return of zero: a price
 * that stood still in a position is a day in the market. All amounts are in the currency of the equity, at its marks.
 * Immutable.
 */
public final class Book {
    /** Gross may fall below |net| by this much of itself: both are sums, taken in different orders. */
    private static final double SUMMED = 1e-9;

    private final Returns returns;
    private final double[] gross;
    private final double[] net;
    private final double[] bought;
    private final double[] sold;

    private Book(Returns returns, double[] gross, double[] net, double[] bought, double[] sold) {
        this.returns = returns;
        this.gross = gross;
        this.net = net;
        this.bought = bought;
        this.sold = sold;
    }

    /**
     * The book of an account; it starts without positions.
     *
     * @param returns the account's returns, made from equity in the same currency
     * @param gross {@code double[sessions]}, sum of |quantity x mark| at the end of each session
     * @param net {@code double[sessions]}, sum of quantity x mark at the end of each session
     * @param bought {@code double[sessions]}, sum of |quantity x price| of what was bought in each session
     * @param sold {@code double[sessions]}, sum of |quantity x price| of what was sold in each session
     * @throws RefusedException with {@link Rule#LENGTHS_DIFFER} if an array has not one figure for every session, with
     *     {@link Rule#FIGURE_NOT_FINITE} if one is infinite or not a number, with {@link Rule#AMOUNT_NEGATIVE} if gross,
     *     bought or sold is below zero, with {@link Rule#NET_ABOVE_GROSS} if net is larger than gross
     */
    public static Book of(Returns returns, double[] gross, double[] net, double[] bought, double[] sold) {
        int sessions = returns.sessions();
        Figures.sameLength("gross exposures", gross, sessions);
        Figures.sameLength("net exposures", net, sessions);
        Figures.sameLength("purchases", bought, sessions);
        Figures.sameLength("sales", sold, sessions);
        Book book = new Book(
                returns,
                Figures.amounts("a gross exposure", gross),
                Figures.finite("a net exposure", net),
                Figures.amounts("purchases", bought),
                Figures.amounts("sales", sold));
        book.refuseNetAboveGross();
        return book;
    }

    /** The account's returns. */
    public Returns returns() {
        return returns;
    }

    /**
     * Whether a position was held in each session: {@code boolean[sessions]}, true if there was one at its start or at its
     * end or if anything was traded in it.
     */
    public boolean[] active() {
        boolean[] active = new boolean[gross.length];
        for (int i = 0; i < active.length; i++) {
            active[i] = gross[i] > 0 || bought[i] > 0 || sold[i] > 0 || i > 0 && gross[i - 1] > 0;
        }
        return active;
    }

    /** How many sessions a position was held in. */
    public int activeSessions() {
        boolean[] active = active();
        return (int) IntStream.range(0, active.length).filter(i -> active[i]).count();
    }

    /** The share of sessions in which a position was held. */
    public Metric timeInMarket() {
        return gross.length == 0
                ? TIME_IN_MARKET.undefined("no session")
                : TIME_IN_MARKET.of((double) activeSessions() / gross.length);
    }

    /** Gross exposure over equity at the end of a session, averaged over all sessions. */
    public Metric grossExposure() {
        return averaged(GROSS_EXPOSURE, gross);
    }

    /** Gross exposure over equity at the end of the session in which it was largest. */
    public Metric largestGrossExposure() {
        return returns.missing(1).map(LARGEST_GROSS_EXPOSURE::undefined).orElseGet(() -> {
            double largest = 0;
            for (int i = 0; i < gross.length; i++) {
                largest = StrictMath.max(largest, gross[i] / returns.equity()[i + 1]);
            }
            return LARGEST_GROSS_EXPOSURE.of(largest);
        });
    }

    /** Net exposure over equity at the end of a session, averaged over all sessions; below zero if short on the whole. */
    public Metric netExposure() {
        return averaged(NET_EXPOSURE, net);
    }

    /** The lesser of purchases and sales, over average equity, a year: how often the book was swapped. */
    public Metric turnoverOneWay() {
        return turnover(TURNOVER_ONE_WAY, StrictMath.min(Sum.of(bought), Sum.of(sold)));
    }

    /** Purchases and sales together, over average equity, a year: what was paid costs on. */
    public Metric turnoverTwoWay() {
        return turnover(TURNOVER_TWO_WAY, Sum.of(bought) + Sum.of(sold));
    }

    /** How many of the sessions in which a position was held ended above the one before. */
    public WinRate activeDayWinRate() {
        return returns.missing(1)
                .map(reason -> WinRate.undefined(ACTIVE_DAY_WIN_RATE, reason))
                .orElseGet(() -> WinRate.of(ACTIVE_DAY_WIN_RATE, activeReturns(), "no session with a position"));
    }

    private double[] activeReturns() {
        boolean[] active = active();
        double[] all = returns.toArray();
        return IntStream.range(0, all.length)
                .filter(i -> active[i])
                .mapToDouble(i -> all[i])
                .toArray();
    }

    private Metric averaged(MetricDefinition definition, double[] exposure) {
        return returns.missing(1).map(definition::undefined).orElseGet(() -> {
            Sum weights = new Sum();
            for (int i = 0; i < exposure.length; i++) {
                weights.add(exposure[i] / returns.equity()[i + 1]);
            }
            return definition.of(weights.value() / exposure.length);
        });
    }

    private Metric turnover(MetricDefinition definition, double traded) {
        return returns.missing(1).map(definition::undefined).orElseGet(() -> {
            double[] ends = Arrays.copyOfRange(returns.equity(), 1, gross.length + 1);
            return definition.of(traded / Sum.of(ends) * returns.sessionsPerYear());
        });
    }

    private void refuseNetAboveGross() {
        for (int i = 0; i < gross.length; i++) {
            if (StrictMath.abs(net[i]) > gross[i] * (1 + SUMMED)) {
                throw new RefusedException(
                        Rule.NET_ABOVE_GROSS,
                        "net " + Figures.text(net[i]) + " beside gross " + Figures.text(gross[i]) + " at index " + i);
            }
        }
    }
}
