package dev.apex.metrics;

import static dev.apex.metrics.MetricDefinition.BEST_SESSION;
import static dev.apex.metrics.MetricDefinition.CAGR;
import static dev.apex.metrics.MetricDefinition.CALMAR;
import static dev.apex.metrics.MetricDefinition.DOWNSIDE_DEVIATION;
import static dev.apex.metrics.MetricDefinition.KURTOSIS;
import static dev.apex.metrics.MetricDefinition.LONGEST_DRAWDOWN;
import static dev.apex.metrics.MetricDefinition.MARTIN;
import static dev.apex.metrics.MetricDefinition.MAX_DRAWDOWN;
import static dev.apex.metrics.MetricDefinition.MINIMUM_TRACK_RECORD;
import static dev.apex.metrics.MetricDefinition.OMEGA;
import static dev.apex.metrics.MetricDefinition.PROBABILISTIC_SHARPE;
import static dev.apex.metrics.MetricDefinition.SESSION_WIN_RATE;
import static dev.apex.metrics.MetricDefinition.SHARPE;
import static dev.apex.metrics.MetricDefinition.SHARPE_STANDARD_ERROR;
import static dev.apex.metrics.MetricDefinition.SKEWNESS;
import static dev.apex.metrics.MetricDefinition.SORTINO;
import static dev.apex.metrics.MetricDefinition.STABILITY;
import static dev.apex.metrics.MetricDefinition.TIME_UNDER_WATER;
import static dev.apex.metrics.MetricDefinition.TOTAL_RETURN;
import static dev.apex.metrics.MetricDefinition.ULCER_INDEX;
import static dev.apex.metrics.MetricDefinition.VOLATILITY;
import static dev.apex.metrics.MetricDefinition.WORST_SESSION;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.DoubleSupplier;
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
    private static final String NO_SHORTFALL = "no return fell short of the risk-free rate";
    static final String NO_VARIATION = "the returns do not vary";

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

    /** How many sessions like these it takes until the true Sharpe ratio is above zero with a probability of 95 %. */
    public Metric minimumTrackRecord() {
        return sharpe().value().orElse(1) <= 0
                ? MINIMUM_TRACK_RECORD.undefined("the Sharpe ratio is not above zero")
                : estimated(MINIMUM_TRACK_RECORD, SharpeEstimate::minimumTrackRecord);
    }

    /**
     * The Sharpe ratio of every window of so many sessions, a year, at the last session of its window.
     *
     * @param window sessions in a window, at least 2; half a year is 126
     * @return one for each session, empty until the window is full, where returns do not vary, and from where the account
     *     was wiped out
     * @throws RefusedException with {@link Rule#WINDOW_TOO_SHORT} if the window is shorter than 2
     */
    public List<OptionalDouble> rollingSharpe(int window) {
        if (window < 2) {
            throw new RefusedException(Rule.WINDOW_TOO_SHORT, "a rolling Sharpe ratio over " + window + " sessions");
        }
        double[] excess = excess();
        int alive = wipedOutIn().orElse(excess.length);
        List<OptionalDouble> ratios = new ArrayList<>();
        for (int i = 0; i < sessions(); i++) {
            ratios.add(
                    i + 1 < window || i >= alive
                            ? OptionalDouble.empty()
                            : ratio(Arrays.copyOfRange(excess, i + 1 - window, i + 1)));
        }
        return Collections.unmodifiableList(ratios);
    }

    private OptionalDouble ratio(double[] window) {
        Moments moments = Moments.of(window);
        return moments.constant()
                ? OptionalDouble.empty()
                : OptionalDouble.of(SharpeEstimate.of(moments).ratio() * rootYear());
    }

    /** Mean return over the risk-free rate, per unit of shortfall below it, a year. */
    public Metric sortino() {
        return measured(SORTINO, 2, () -> {
            double[] excess = excess();
            double shortfall = shortfall(excess);
            return Moments.withinRounding(shortfall)
                    ? SORTINO.undefined(NO_SHORTFALL)
                    : SORTINO.of(Moments.of(excess).mean() / shortfall * rootYear());
        });
    }

    /** The root mean square of shortfalls below the risk-free rate, a year. */
    public Metric downsideDeviation() {
        return measured(DOWNSIDE_DEVIATION, 2, () -> DOWNSIDE_DEVIATION.of(shortfall(excess()) * rootYear()));
    }

    /** What returns gained above the risk-free rate over what they lost below it. */
    public Metric omega() {
        return measured(OMEGA, 2, () -> {
            Sum gained = new Sum();
            Sum lost = new Sum();
            double[] excess = excess();
            for (double x : excess) {
                (x > 0 ? gained : lost).add(x);
            }
            return Moments.withinRounding(-lost.value() / excess.length)
                    ? OMEGA.undefined(NO_SHORTFALL)
                    : OMEGA.of(gained.value() / -lost.value());
        });
    }

    /** The third standardised moment of returns, below zero if the tail of losses is the longer one. */
    public Metric skewness() {
        return shaped(SKEWNESS, Moments::skewness);
    }

    /** The fourth standardised moment of returns, 3 for a normal. */
    public Metric kurtosis() {
        return shaped(KURTOSIS, Moments::kurtosis);
    }

    private Metric shaped(MetricDefinition definition, ToDoubleFunction<Moments> shape) {
        return measured(definition, 2, () -> {
            Moments moments = Moments.of(returns);
            return moments.constant()
                    ? definition.undefined(NO_VARIATION)
                    : definition.of(shape.applyAsDouble(moments));
        });
    }

    /** What can be lost in a session: values at risk, expected shortfalls and the tail ratio, in their order. */
    List<Metric> tails() {
        return Tails.of(this);
    }

    /** Returns, not a copy. */
    double[] returns() {
        return returns;
    }

    /** Returns above the risk-free rate. */
    double[] excess() {
        return excess(returns);
    }

    /** Some returns of the same sessions above the same risk-free rate. */
    double[] excess(double[] some) {
        double[] excess = new double[some.length];
        for (int i = 0; i < excess.length; i++) {
            excess[i] = some[i] - riskFree[i];
        }
        return excess;
    }

    /** How close the logarithm of equity keeps to a straight line, 1 if it lies on one. */
    public Metric stability() {
        return measured(STABILITY, 3, () -> {
            int n = sessions();
            double[] logs = new double[n];
            double[] places = new double[n];
            for (int i = 0; i < n; i++) {
                logs[i] = StrictMath.log1p((equity[i + 1] - equity[0]) / equity[0]);
                places[i] = i;
            }
            return Moments.of(logs).constant()
                    ? STABILITY.undefined("equity did not move")
                    : STABILITY.of(Moments.correlationSquared(places, logs));
        });
    }

    /** The deepest fall from a peak, as a fraction of the peak; 0 if equity never fell. */
    public Metric maxDrawdown() {
        return sessions() == 0 ? MAX_DRAWDOWN.undefined(NO_SESSION) : MAX_DRAWDOWN.of(depth());
    }

    /** The deepest drawdown with its peak, trough and recovery, the first among equals; empty if equity never fell. */
    public Optional<Drawdown> deepestDrawdown() {
        return drawdowns(1).stream().findFirst();
    }

    /**
     * Every drawdown in the order of its peak: each fall below a peak, until equity is back at it or the run ends.
     *
     * @return none if equity never fell
     */
    public List<Drawdown> drawdowns() {
        List<Drawdown> all = new ArrayList<>();
        int peak = 0;
        int trough = 0;
        for (int i = 1; i < equity.length; i++) {
            if (equity[i] >= equity[peak]) {
                if (trough > peak) {
                    all.add(drawdown(peak, trough, OptionalInt.of(i)));
                }
                peak = i;
                trough = i;
            } else if (trough == peak || equity[i] < equity[trough]) {
                trough = i;
            }
        }
        if (trough > peak) {
            all.add(drawdown(peak, trough, OptionalInt.empty()));
        }
        return Collections.unmodifiableList(all);
    }

    /** The deepest of all {@link #drawdowns}, the deepest first, the earlier first among equals; at most so many. */
    public List<Drawdown> drawdowns(int most) {
        return drawdowns().stream()
                .sorted(Comparator.comparingDouble(Drawdown::depth))
                .limit(most)
                .toList();
    }

    private Drawdown drawdown(int peak, int trough, OptionalInt recovery) {
        return new Drawdown((equity[trough] - equity[peak]) / equity[peak], peak, trough, recovery);
    }

    /** The most sessions from a peak until equity was back at it, or until the end; 0 if equity never fell. */
    public Metric longestDrawdown() {
        return ofEquity(
                LONGEST_DRAWDOWN,
                () -> drawdowns().stream()
                        .mapToInt(fall -> fall.recovery().orElse(sessions()) - fall.peak())
                        .max()
                        .orElse(0));
    }

    /** The share of sessions that ended below an earlier peak. */
    public Metric timeUnderWater() {
        return ofEquity(
                TIME_UNDER_WATER,
                () -> (double) Arrays.stream(falls()).filter(fall -> fall < 0).count() / sessions());
    }

    /** The root mean square of drawdowns at the end of all sessions. */
    public Metric ulcerIndex() {
        return ofEquity(ULCER_INDEX, this::ulcer);
    }

    /** The yearly growth rate per unit of the ulcer index. */
    public Metric martin() {
        return growthPer(MARTIN, this::ulcer);
    }

    private double ulcer() {
        Sum squares = new Sum();
        for (double fall : falls()) {
            squares.add(fall * fall);
        }
        return StrictMath.sqrt(squares.value() / sessions());
    }

    /** By session, how far below the highest point so far it ended, as a fraction of that, zero or below. */
    private double[] falls() {
        double[] falls = new double[sessions()];
        double peak = equity[0];
        for (int i = 0; i < falls.length; i++) {
            peak = StrictMath.max(peak, equity[i + 1]);
            falls[i] = (equity[i + 1] - peak) / peak;
        }
        return falls;
    }

    private Metric ofEquity(MetricDefinition definition, DoubleSupplier figure) {
        return sessions() == 0 ? definition.undefined(NO_SESSION) : definition.of(figure.getAsDouble());
    }

    /** The yearly growth rate over the deepest drawdown. */
    public Metric calmar() {
        return growthPer(CALMAR, () -> -depth());
    }

    private Metric growthPer(MetricDefinition definition, DoubleSupplier risk) {
        return measured(definition, 1, () -> {
            Metric growth = cagr();
            if (!growth.isDefined()) {
                return definition.undefined(growth.toString());
            }
            return Moments.withinRounding(risk.getAsDouble())
                    ? definition.undefined("equity never fell")
                    : definition.of(growth.get() / risk.getAsDouble());
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
        return Optional.of(
                sessions() == 0
                        ? NO_SESSION
                        : sessions() + (sessions() == 1 ? " session" : " sessions") + " of the " + atLeast + " needed");
    }

    /** Equity by point, not a copy. */
    double[] equity() {
        return equity;
    }

    Metric measured(MetricDefinition definition, int atLeast, Supplier<Metric> metric) {
        return missing(atLeast).map(definition::undefined).orElseGet(metric);
    }

    private Metric estimated(MetricDefinition definition, ToDoubleFunction<SharpeEstimate> figure) {
        return measured(definition, 2, () -> {
            Moments moments = Moments.of(excess());
            return moments.constant()
                    ? definition.undefined(NO_VARIATION)
                    : definition.of(figure.applyAsDouble(SharpeEstimate.of(moments)));
        });
    }

    private double gain() {
        return (equity[sessions()] - equity[0]) / equity[0];
    }

    private double rootYear() {
        return StrictMath.sqrt(sessionsPerYear);
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
