package dev.apex.metrics;

import static dev.apex.metrics.MetricDefinition.BEST_SESSION;
import static dev.apex.metrics.MetricDefinition.CAGR;
import static dev.apex.metrics.MetricDefinition.CALMAR;
import static dev.apex.metrics.MetricDefinition.MAX_DRAWDOWN;
import static dev.apex.metrics.MetricDefinition.PROBABILISTIC_SHARPE;
import static dev.apex.metrics.MetricDefinition.SESSION_WIN_RATE;
import static dev.apex.metrics.MetricDefinition.SHARPE;
import static dev.apex.metrics.MetricDefinition.SHARPE_STANDARD_ERROR;
import static dev.apex.metrics.MetricDefinition.SORTINO;
import static dev.apex.metrics.MetricDefinition.TOTAL_RETURN;
import static dev.apex.metrics.MetricDefinition.VOLATILITY;
import static dev.apex.metrics.MetricDefinition.WORST_SESSION;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The returns of an account, session by session, and what they say of it.
 *
 * <p>Returns are simple and net of whatever the equity is net of; a session without a position has a return of 0 and
 * counts. Money paid in or taken out is not told apart from profit. Every figure per year uses the calendar's number of
 * sessions in a year ({@link dev.apex.time.TradingCalendar#sessionsPerYear}), by which years are counted too.
 *
 * <p>Equity at or below zero leaves nothing to earn a return on. From such a session on the account is wiped out: total
 * return and drawdown are still read from equity, everything else is undefined and names the session.
 *
 * <p>Returns are computed as (E[i] - E[i-1]) / E[i-1], which is exact but for the last rounding when a session moves
 * equity by less than half. Scaling equity by a power of two changes no bit of any metric, by another factor about the
 * last digit. Immutable.
 */
public final class Returns {
    private static final String NO_SESSION = "no session";

    private final double[] equity; // by point: the start, then the end of every session
    private final double[] returns; // up to the session that wiped the account out
    private final double[] riskFree;
    private final int sessionsPerYear;

    private Returns(double[] equity, double[] returns, double[] riskFree, int sessionsPerYear) {
        this.equity = equity;
        this.returns = returns;
        this.riskFree = riskFree;
        this.sessionsPerYear = sessionsPerYear;
    }

    /**
     * The returns of an account whose equity is known at its start and at the end of every session.
     *
     * @param startEquity equity before the first session, above zero
     * @param equity {@code double[sessions]}, equity at the end of each session in order; may be empty
     * @param sessionsPerYear sessions in a year, from the calendar
     * @throws RefusedException with {@link Rule#START_EQUITY} if the start is not above zero, with
     *     {@link Rule#FIGURE_NOT_FINITE} if an equity is infinite or not a number, with {@link Rule#SESSIONS_PER_YEAR} if
     *     there are none in a year
     */
    public static Returns of(double startEquity, double[] equity, int sessionsPerYear) {
        if (!(Figures.finite("a start equity", startEquity) > 0)) {
            throw new RefusedException(Rule.START_EQUITY, "a start equity of " + Figures.text(startEquity));
        }
        double[] points = new double[equity.length + 1];
        points[0] = startEquity;
        System.arraycopy(Figures.finite("equity", equity), 0, points, 1, equity.length);
        int alive = sessionsAlive(points);
        double[] returns = new double[alive];
        for (int i = 0; i < alive; i++) {
            returns[i] = (points[i + 1] - points[i]) / points[i];
        }
        return new Returns(points, returns, new double[alive], perYear(sessionsPerYear));
    }

    /**
     * The account that starts at 1 and compounds these returns; for a series that comes from elsewhere.
     *
     * <p>The returns are taken as they are; equity is their product, with a relative error of at most the number of
     * sessions times 2.3e-16. After a return of -1 or less there is nothing to compound, and equity stays where it is.
     *
     * @param returns {@code double[sessions]}, simple returns in order, 0.01 for one per cent; may be empty
     * @param sessionsPerYear sessions in a year, from the calendar
     * @throws RefusedException with {@link Rule#FIGURE_NOT_FINITE} if a return is infinite or not a number or compounds to
     *     infinity, with {@link Rule#SESSIONS_PER_YEAR} if there are none in a year
     */
    public static Returns ofReturns(double[] returns, int sessionsPerYear) {
        double[] given = Figures.finite("a return", returns);
        double[] points = new double[given.length + 1];
        points[0] = 1;
        for (int i = 0; i < given.length; i++) {
            points[i + 1] = points[i] > 0 ? points[i] * (1 + given[i]) : points[i];
            Figures.finite("equity compounded to index " + i, points[i + 1]);
        }
        int alive = sessionsAlive(points);
        return new Returns(points, Arrays.copyOf(given, alive), new double[alive], perYear(sessionsPerYear));
    }

    /**
     * The same returns measured against an annual risk-free rate; without one, against 0.
     *
     * <p>It is brought to a session by (1 + rate)^(1 / sessions per year) - 1 and subtracted. Only the Sharpe figures and
     * the Sortino ratio use it.
     *
     * @param annualRate 0.02 for two per cent a year, above -1
     * @throws RefusedException with {@link Rule#RISK_FREE_RATE} if the rate is not finite and above -1
     */
    public Returns withRiskFree(double annualRate) {
        if (!(annualRate > -1 && annualRate < Double.POSITIVE_INFINITY)) {
            throw new RefusedException(Rule.RISK_FREE_RATE, "an annual risk-free rate of " + annualRate);
        }
        double[] rates = new double[returns.length];
        Arrays.fill(rates, StrictMath.expm1(StrictMath.log1p(annualRate) / sessionsPerYear));
        return new Returns(equity, returns, rates, sessionsPerYear);
    }

    /**
     * The same returns measured against a risk-free rate of their own for every session.
     *
     * @param perSession {@code double[sessions]}, what cash earned in each session, 0.0001 for a basis point
     * @throws RefusedException with {@link Rule#FIGURE_NOT_FINITE} if a rate is infinite or not a number, with
     *     {@link Rule#LENGTHS_DIFFER} if there is not one for every session
     */
    public Returns withRiskFree(double[] perSession) {
        Figures.sameLength("risk-free rates", perSession, sessions());
        return new Returns(equity, returns, Figures.finite("a risk-free rate", perSession), sessionsPerYear);
    }

    /** How many sessions the run had, those after the account was wiped out among them. */
    public int sessions() {
        return equity.length - 1;
    }

    /** Sessions in a year, by which figures are annualised. */
    public int sessionsPerYear() {
        return sessionsPerYear;
    }

    /** A copy of the simple returns, one per session; shorter than {@link #sessions} if the account was wiped out. */
    public double[] toArray() {
        return returns.clone();
    }

    /** The session, counted from 0, that left the account without equity; empty if none did. */
    public OptionalInt wipedOutIn() {
        return returns.length > 0 && equity[returns.length] <= 0
                ? OptionalInt.of(returns.length - 1)
                : OptionalInt.empty();
    }

    /** What the account gained from start to end, as a fraction of its start. */
    public Metric totalReturn() {
        return sessions() == 0 ? TOTAL_RETURN.undefined(NO_SESSION) : TOTAL_RETURN.of(gain());
    }

    /** The yearly rate that compounds to the total return. */
    public Metric cagr() {
        return measured(
                CAGR, 1, () -> CAGR.of(StrictMath.expm1(StrictMath.log1p(gain()) * sessionsPerYear / sessions())));
    }

    /** The standard deviation of returns, a year. */
    public Metric volatility() {
        return measured(VOLATILITY, 2, () -> VOLATILITY.of(Moments.of(returns).deviation() * rootYear()));
    }

    /** Mean return over the risk-free rate, per unit of standard deviation, a year. */
    public Metric sharpe() {
        return estimated(SHARPE, estimate -> estimate.ratio() * rootYear());
    }

    /** One standard deviation of the estimate that {@link #sharpe} is, a year. */
    public Metric sharpeStandardError() {
        return estimated(SHARPE_STANDARD_ERROR, estimate -> estimate.standardError() * rootYear());
    }

    /** The probability that the true Sharpe ratio is above zero. */
    public Metric probabilisticSharpe() {
        return sharpeStandardError().value().orElse(1) == 0
                ? PROBABILISTIC_SHARPE.undefined("the standard error of the Sharpe ratio is zero")
                : estimated(PROBABILISTIC_SHARPE, estimate -> estimate.probabilityAbove(0));
    }

    /** Mean return over the risk-free rate, per unit of shortfall below it, a year. */
    public Metric sortino() {
        return measured(SORTINO, 2, () -> {
            double[] excess = excess();
            double shortfall = shortfall(excess);
            return Moments.withinRounding(shortfall)
                    ? SORTINO.undefined("no return fell short of the risk-free rate")
                    : SORTINO.of(Moments.of(excess).mean() / shortfall * rootYear());
        });
    }

    /** The deepest fall from a peak, as a fraction of the peak; 0 if equity never fell. */
    public Metric maxDrawdown() {
        return sessions() == 0 ? MAX_DRAWDOWN.undefined(NO_SESSION) : MAX_DRAWDOWN.of(depth());
    }

    /** The deepest drawdown with its peak, trough and recovery, the first among equals; empty if equity never fell. */
    public Optional<Drawdown> deepestDrawdown() {
        int peak = 0;
        int deepestPeak = 0;
        int trough = 0;
        double depth = 0;
        for (int i = 1; i < equity.length; i++) {
            double fall = (equity[i] - equity[peak]) / equity[peak];
            if (equity[i] >= equity[peak]) {
                peak = i;
            } else if (fall < depth) {
                depth = fall;
                deepestPeak = peak;
                trough = i;
            }
        }
        return trough == 0
                ? Optional.empty()
                : Optional.of(new Drawdown(depth, deepestPeak, trough, recovery(deepestPeak, trough)));
    }

    /** The yearly growth rate over the deepest drawdown. */
    public Metric calmar() {
        return measured(CALMAR, 1, () -> {
            Metric growth = cagr();
            if (!growth.isDefined()) {
                return CALMAR.undefined(growth.toString());
            }
            return Moments.withinRounding(-depth())
                    ? CALMAR.undefined("equity never fell")
                    : CALMAR.of(growth.get() / -depth());
        });
    }

    /** The highest return of a session. */
    public Metric bestSession() {
        return measured(
                BEST_SESSION,
                1,
                () -> BEST_SESSION.of(Arrays.stream(returns).max().orElseThrow()));
    }

    /** The lowest return of a session. */
    public Metric worstSession() {
        return measured(
                WORST_SESSION,
                1,
                () -> WORST_SESSION.of(Arrays.stream(returns).min().orElseThrow()));
    }

    /** How many of all sessions ended above the one before; those without a position among them. */
    public WinRate sessionWinRate() {
        return missing(1)
                .map(reason -> WinRate.undefined(SESSION_WIN_RATE, reason))
                .orElseGet(() -> WinRate.of(SESSION_WIN_RATE, returns, NO_SESSION));
    }

    /** Why there is nothing to measure, if fewer sessions than these were lived through. */
    Optional<String> missing(int atLeast) {
        if (wipedOutIn().isPresent()) {
            int session = wipedOutIn().getAsInt() + 1;
            return Optional.of("the account was wiped out in session " + session + " of " + sessions() + ", at equity "
                    + Figures.text(equity[session]));
        }
        if (sessions() >= atLeast) {
            return Optional.empty();
        }
        return Optional.of(sessions() == 0 ? NO_SESSION : sessions() + " session of the " + atLeast + " needed");
    }

    /** Equity by point, not a copy. */
    double[] equity() {
        return equity;
    }

    private Metric measured(MetricDefinition definition, int atLeast, Supplier<Metric> metric) {
        return missing(atLeast).map(definition::undefined).orElseGet(metric);
    }

    private Metric estimated(MetricDefinition definition, ToDoubleFunction<SharpeEstimate> figure) {
        return measured(definition, 2, () -> {
            Moments moments = Moments.of(excess());
            return moments.constant()
                    ? definition.undefined("the returns do not vary")
                    : definition.of(figure.applyAsDouble(SharpeEstimate.of(moments)));
        });
    }

    private double gain() {
        return (equity[sessions()] - equity[0]) / equity[0];
    }

    private double rootYear() {
        return StrictMath.sqrt(sessionsPerYear);
    }

    private double[] excess() {
        double[] excess = new double[returns.length];
        for (int i = 0; i < excess.length; i++) {
            excess[i] = returns[i] - riskFree[i];
        }
        return excess;
    }

    private static double shortfall(double[] excess) {
        Sum squares = new Sum();
        for (double x : excess) {
            squares.add(x < 0 ? x * x : 0);
        }
        return StrictMath.sqrt(squares.value() / excess.length);
    }

    private double depth() {
        return deepestDrawdown().map(Drawdown::depth).orElse(0.0);
    }

    private OptionalInt recovery(int peak, int trough) {
        return IntStream.range(trough + 1, equity.length)
                .filter(i -> equity[i] >= equity[peak])
                .findFirst();
    }

    private static int sessionsAlive(double[] points) {
        return IntStream.range(1, points.length)
                .filter(i -> points[i] <= 0)
                .findFirst()
                .orElse(points.length - 1);
    }

    private static int perYear(int sessions) {
        if (sessions < 1) {
            throw new RefusedException(Rule.SESSIONS_PER_YEAR, sessions + " sessions a year");
        }
        return sessions;
    }
}
