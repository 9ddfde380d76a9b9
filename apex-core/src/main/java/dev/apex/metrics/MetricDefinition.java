package dev.apex.metrics;

import java.util.List;

/**
 * What each metric means: its formula and the conventions behind it, of which the field has several under every name.
 *
 * <p>The same returns give a Sharpe ratio of 0.39 to 0.56 by the library asked, so no number is printed without a
 * definition that says which one it is. {@code docs/reference/metrics.md} is made from this list, and what is said to equal
 * a function of another library is checked against values from it.
 *
 * <p>In the formulas E[0] is equity at the start, E[i] at the end of session i of n, r[i] = E[i] / E[i-1] - 1, f[i] the
 * risk-free rate of the session, x[i] = r[i] - f[i], and P the sessions in a year.
 */
public enum MetricDefinition {
    // name, unit, meaning, formula, annualised, divisor, risk-free rate, undefined when, same as
    SESSIONS("sessions", Unit.COUNT, "How many sessions the run had.", "n", "no", "none", "none", "never"),
    TOTAL_RETURN(
            "totalReturn",
            Unit.FRACTION,
            "What the account gained from start to end, as a fraction of its start.",
            "E[n] / E[0] - 1",
            "no",
            "none",
            "none",
            "there is no session",
            "empyrical cum_returns_final",
            "quantstats comp"),
    CAGR(
            "cagr",
            Unit.FRACTION,
            "The yearly rate that compounds to the total return, years counted in sessions.",
            "(E[n] / E[0])^(P / n) - 1",
            "compounded",
            "none",
            "none",
            "there is no session, or the account was wiped out",
            "empyrical annual_return",
            "quantstats cagr"),
    VOLATILITY(
            "volatility",
            Unit.FRACTION,
            "The standard deviation of returns, a year.",
            "sqrt(sum((r[i] - mean(r))^2) / (n - 1)) sqrt(P)",
            "times sqrt(P)",
            "n - 1",
            "none",
            "there are fewer than 2 sessions, or the account was wiped out",
            "empyrical annual_volatility",
            "quantstats volatility"),
    SHARPE(
            "sharpe",
            Unit.RATIO,
            "Mean return over the risk-free rate per unit of its standard deviation, a year.",
            "s sqrt(P), where s = mean(x) / sqrt(sum((x[i] - mean(x))^2) / (n - 1))",
            "times sqrt(P), as if sessions were independent",
            "n - 1",
            "subtracted from each return",
            "there are fewer than 2 sessions, the account was wiped out, or x does not vary beyond rounding",
            "empyrical sharpe_ratio",
            "quantstats sharpe"),
    SHARPE_STANDARD_ERROR(
            "sharpeStandardError",
            Unit.RATIO,
            "One standard deviation of the estimate that the Sharpe ratio is, a year, for returns of any distribution.",
            "sqrt((1 - g3 s + (g4 - 1) / 4 s^2) / (n - 1)) sqrt(P), where s is the Sharpe ratio per session, g3 and g4 the"
                    + " third and fourth standardised moment of x (g4 = 3 for a normal)",
            "times sqrt(P)",
            "n - 1 outside and in s, n in g3 and g4",
            "subtracted from each return",
            "the Sharpe ratio is"),
    PROBABILISTIC_SHARPE(
            "probabilisticSharpe",
            Unit.FRACTION,
            "The probability that the true Sharpe ratio is above zero.",
            "Phi(sharpe / sharpeStandardError), where Phi is the standard normal distribution",
            "no",
            "as in sharpeStandardError",
            "subtracted from each return",
            "the Sharpe ratio is, or its standard error is zero"),
    SORTINO(
            "sortino",
            Unit.RATIO,
            "Mean return over the risk-free rate per unit of shortfall below it, a year.",
            "mean(x) / sqrt(sum(min(x[i], 0)^2) / n) sqrt(P)",
            "times sqrt(P)",
            "n, all sessions",
            "subtracted from each return; it is the least acceptable return as well",
            "there are fewer than 2 sessions, the account was wiped out, or no return fell short beyond rounding",
            "empyrical sortino_ratio",
            "quantstats sortino"),
    MAX_DRAWDOWN(
            "maxDrawdown",
            Unit.FRACTION,
            "The deepest fall from a peak, as a fraction of the peak, zero or below; the start is a peak as well.",
            "min over i of E[i] / max(E[0], .., E[i]) - 1",
            "no",
            "none",
            "none",
            "there is no session",
            "empyrical max_drawdown",
            "quantstats max_drawdown"),
    CALMAR(
            "calmar",
            Unit.RATIO,
            "The yearly growth rate per unit of the deepest drawdown.",
            "cagr / -maxDrawdown",
            "by cagr",
            "none",
            "none",
            "cagr is, or equity never fell beyond rounding",
            "empyrical calmar_ratio",
            "quantstats calmar"),
    BEST_SESSION(
            "bestSession",
            Unit.FRACTION,
            "The highest return of a session.",
            "max(r)",
            "no",
            "none",
            "none",
            "there is no session, or the account was wiped out",
            "quantstats best"),
    WORST_SESSION(
            "worstSession",
            Unit.FRACTION,
            "The lowest return of a session.",
            "min(r)",
            "no",
            "none",
            "none",
            "there is no session, or the account was wiped out",
            "quantstats worst"),
    SESSION_WIN_RATE(
            "sessionWinRate",
            Unit.FRACTION,
            "The share of all sessions, in or out of the market, with a return above zero.",
            "count(r[i] > 0) / n",
            "no",
            "n, all sessions",
            "none",
            "there is no session, or the account was wiped out"),
    SESSION_WIN_RATE_LOW("sessionWinRateLow", SESSION_WIN_RATE, "lower", "w - h"),
    SESSION_WIN_RATE_HIGH("sessionWinRateHigh", SESSION_WIN_RATE, "upper", "w + h"),
    ACTIVE_SESSIONS(
            "activeSessions",
            Unit.COUNT,
            "In how many sessions a position was held: at their start, at their end, or between two trades.",
            "count(active), where active[i] if a position stood at the start or the end of session i, or anything was"
                    + " traded in it",
            "no",
            "none",
            "none",
            "never"),
    ACTIVE_DAY_WIN_RATE(
            "activeDayWinRate",
            Unit.FRACTION,
            "The share of sessions with a position that have a return above zero.",
            "count(r[i] > 0 and active[i]) / count(active)",
            "no",
            "sessions with a position, those with a return of zero among them",
            "none",
            "there is no session with a position, or the account was wiped out"),
    ACTIVE_DAY_WIN_RATE_LOW("activeDayWinRateLow", ACTIVE_DAY_WIN_RATE, "lower", "w - h"),
    ACTIVE_DAY_WIN_RATE_HIGH("activeDayWinRateHigh", ACTIVE_DAY_WIN_RATE, "upper", "w + h"),
    TIME_IN_MARKET(
            "timeInMarket",
            Unit.FRACTION,
            "The share of sessions in which a position was held, by positions and trades, not by returns.",
            "count(active) / n",
            "no",
            "n, all sessions",
            "none",
            "there is no session"),
    GROSS_EXPOSURE(
            "grossExposure",
            Unit.FRACTION,
            "Size of all positions over equity, both at the end of a session, averaged over all sessions.",
            "mean(G[i] / E[i]), where G[i] is the sum of |quantity x mark|",
            "no",
            "n, all sessions",
            "none",
            "there is no session, or the account was wiped out"),
    NET_EXPOSURE(
            "netExposure",
            Unit.FRACTION,
            "Positions less shorts over equity, both at the end of a session, averaged over all sessions.",
            "mean(N[i] / E[i]), where N[i] is the sum of quantity x mark",
            "no",
            "n, all sessions",
            "none",
            "there is no session, or the account was wiped out"),
    TURNOVER_ONE_WAY(
            "turnoverOneWay",
            Unit.PER_YEAR,
            "The lesser of purchases and sales over average equity: how often a year the book was swapped.",
            "min(sum(B), sum(S)) / mean(E[1], .., E[n]) P / n, where B[i] and S[i] are the amounts bought and sold",
            "times P / n",
            "none",
            "none",
            "there is no session, or the account was wiped out"),
    TURNOVER_TWO_WAY(
            "turnoverTwoWay",
            Unit.PER_YEAR,
            "Purchases and sales together over average equity, a year: what costs were paid on.",
            "(sum(B) + sum(S)) / mean(E[1], .., E[n]) P / n",
            "times P / n",
            "none",
            "none",
            "there is no session, or the account was wiped out"),
    CLOSED_TRADES("closedTrades", Unit.COUNT, "How many trades were closed.", "k", "no", "none", "none", "never"),
    SCRATCH_TRADES(
            "scratchTrades",
            Unit.COUNT,
            "How many closed trades made exactly nothing.",
            "count(p[j] = 0), where p[j] is what closed trade j of k made, net of costs",
            "no",
            "none",
            "none",
            "never"),
    TRADE_WIN_RATE(
            "tradeWinRate",
            Unit.FRACTION,
            "The share of closed trades that made a profit, net of costs.",
            "count(p[j] > 0) / k",
            "no",
            "k, scratch trades among them",
            "none",
            "there is no closed trade"),
    TRADE_WIN_RATE_LOW("tradeWinRateLow", TRADE_WIN_RATE, "lower", "w - h"),
    TRADE_WIN_RATE_HIGH("tradeWinRateHigh", TRADE_WIN_RATE, "upper", "w + h"),
    PROFIT_FACTOR(
            "profitFactor",
            Unit.RATIO,
            "What the winning closed trades made over what the losing ones lost, in currency.",
            "sum(max(p[j], 0)) / -sum(min(p[j], 0))",
            "no",
            "none",
            "none",
            "there is no closed trade, or no losing one",
            "quantstats profit_factor, given profits");

    private final String metricName;
    private final Unit unit;
    private final String meaning;
    private final String formula;
    private final String annualised;
    private final String divisor;
    private final String riskFree;
    private final String undefinedWhen;
    private final List<String> sameAs;

    MetricDefinition(
            String metricName,
            Unit unit,
            String meaning,
            String formula,
            String annualised,
            String divisor,
            String riskFree,
            String undefinedWhen,
            String... sameAs) {
        this.metricName = metricName;
        this.unit = unit;
        this.meaning = meaning;
        this.formula = formula;
        this.annualised = annualised;
        this.divisor = divisor;
        this.riskFree = riskFree;
        this.undefinedWhen = undefinedWhen;
        this.sameAs = List.of(sameAs);
    }

    /** One end of the interval about a win rate. */
    MetricDefinition(String metricName, MetricDefinition rate, String end, String formula) {
        this(
                metricName,
                rate.unit,
                "The " + end + " end of Wilson's 95 % interval about " + rate.metricName + ".",
                formula + ", where m is the divisor of " + rate.metricName + ", p its value, z = 1.959963984540054,"
                        + " w = (p + z^2 / 2m) / (1 + z^2 / m), h = z sqrt(p (1 - p) / m + z^2 / 4m^2) / (1 + z^2 / m)",
                rate.annualised,
                rate.divisor,
                rate.riskFree,
                rate.metricName + " is",
                "scipy binomtest(..).proportion_ci(method=\"wilson\")");
    }

    /** What the metric is called in reports and exports, for example {@code sharpe}. */
    public String metricName() {
        return metricName;
    }

    /** What its value counts in. */
    public Unit unit() {
        return unit;
    }

    /** What it says, as a sentence. */
    public String meaning() {
        return meaning;
    }

    /** How it is computed, in the letters explained above. */
    public String formula() {
        return formula;
    }

    /** How it is brought to a year, or {@code no}. */
    public String annualised() {
        return annualised;
    }

    /** What its means or deviations are divided by, or {@code none}. */
    public String divisor() {
        return divisor;
    }

    /** What the risk-free rate does in it, or {@code none}. */
    public String riskFree() {
        return riskFree;
    }

    /** When it has no value, or {@code never}; any metric is undefined beyond the range of a double. */
    public String undefinedWhen() {
        return undefinedWhen;
    }

    /** Functions of other libraries that give the same value, checked by test; many that carry its name do not. */
    public List<String> sameAs() {
        return sameAs;
    }

    /** The metric with this value; undefined if a double cannot hold it. */
    Metric of(double value) {
        return Double.isFinite(value)
                ? Metric.of(metricName, unit, meaning, value)
                : undefined("its value lies beyond the range of a double");
    }

    Metric undefined(String reason) {
        return Metric.undefined(metricName, unit, meaning, reason);
    }

    /** The definition of the lower end of this win rate's interval. */
    MetricDefinition low() {
        return valueOf(name() + "_LOW");
    }

    /** The definition of the upper end of this win rate's interval. */
    MetricDefinition high() {
        return valueOf(name() + "_HIGH");
    }
}
