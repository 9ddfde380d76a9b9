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
    // name, unit, meaning, formula, annualised, divisor, risk-free rate, undefined when, source, same as
    SESSIONS("sessions", Unit.COUNT, "How many sessions the run had.", "n", "no", "none", "none", "never", "none"),
    TOTAL_RETURN(
            "totalReturn",
            Unit.FRACTION,
            "What the account gained from start to end, as a fraction of its start.",
            "E[n] / E[0] - 1",
            "no",
            "none",
            "none",
            "there is no session",
            "none",
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
            "none",
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
            "none",
            "empyrical annual_volatility",
            "quantstats volatility"),
    DOWNSIDE_DEVIATION(
            "downsideDeviation",
            Unit.FRACTION,
            "The root mean square of shortfalls below the risk-free rate, a year.",
            "sqrt(sum(min(x[i], 0)^2) / n) sqrt(P)",
            "times sqrt(P)",
            "n, all sessions",
            "subtracted from each return; it is the least acceptable return as well",
            "there are fewer than 2 sessions, or the account was wiped out",
            "as sortino",
            "empyrical downside_risk"),
    SHARPE(
            "sharpe",
            Unit.RATIO,
            "Mean return over the risk-free rate per unit of its standard deviation, a year.",
            "s sqrt(P), where s = mean(x) / sqrt(sum((x[i] - mean(x))^2) / (n - 1))",
            "times sqrt(P), as if sessions were independent",
            "n - 1",
            "subtracted from each return",
            "there are fewer than 2 sessions, the account was wiped out, or x does not vary beyond rounding",
            "W. Sharpe, \"The Sharpe Ratio\", Journal of Portfolio Management 21(1), 1994,"
                    + " doi:10.3905/jpm.1994.409501",
            "empyrical sharpe_ratio",
            "quantstats sharpe"),
    SHARPE_STANDARD_ERROR(
            "sharpeStandardError",
            Unit.RATIO,
            "One standard deviation of the estimate that the Sharpe ratio is, a year, for returns of any"
                    + " distribution.",
            "sqrt((1 - g3 s + (g4 - 1) / 4 s^2) / (n - 1)) sqrt(P), where s is the Sharpe ratio per session, g3 and g4 the"
                    + " third and fourth standardised moment of x (g4 = 3 for a normal)",
            "times sqrt(P)",
            "n - 1 outside and in s, n in g3 and g4",
            "subtracted from each return",
            "the Sharpe ratio is",
            "A. Lo, \"The Statistics of Sharpe Ratios\", Financial Analysts Journal 58(4), 2002,"
                    + " doi:10.2469/faj.v58.n4.2453, with E. Mertens' moments"),
    PROBABILISTIC_SHARPE(
            "probabilisticSharpe",
            Unit.FRACTION,
            "The probability that the true Sharpe ratio is above zero.",
            "Phi(sharpe / sharpeStandardError), where Phi is the standard normal distribution",
            "no",
            "as in sharpeStandardError",
            "subtracted from each return",
            "the Sharpe ratio is, or its standard error is zero",
            "D. Bailey, M. López de Prado, \"The Sharpe Ratio Efficient Frontier\", Journal of Risk 15(2),"
                    + " 2012, doi:10.2139/ssrn.1821643"),
    MINIMUM_TRACK_RECORD(
            "minimumTrackRecord",
            Unit.COUNT,
            "How many sessions like these it takes until the probability that the true Sharpe ratio is above"
                    + " zero is 95 %.",
            "ceil(1 + (1 - g3 s + (g4 - 1) / 4 s^2) (1.6448536269514727 / s)^2), in the letters of"
                    + " sharpeStandardError",
            "no",
            "as in sharpeStandardError",
            "subtracted from each return",
            "the Sharpe ratio is, or is not above zero",
            "as probabilisticSharpe"),
    SORTINO(
            "sortino",
            Unit.RATIO,
            "Mean return over the risk-free rate per unit of shortfall below it, a year.",
            "mean(x) / sqrt(sum(min(x[i], 0)^2) / n) sqrt(P)",
            "times sqrt(P)",
            "n, all sessions",
            "subtracted from each return; it is the least acceptable return as well",
            "there are fewer than 2 sessions, the account was wiped out, or no return fell short beyond" + " rounding",
            "F. Sortino, R. van der Meer, \"Downside Risk\", Journal of Portfolio Management 17(4), 1991,"
                    + " doi:10.3905/jpm.1991.409343",
            "empyrical sortino_ratio",
            "quantstats sortino"),
    OMEGA(
            "omega",
            Unit.RATIO,
            "What returns gained above the risk-free rate over what they lost below it.",
            "sum(max(x[i], 0)) / -sum(min(x[i], 0))",
            "no",
            "none",
            "subtracted from each return",
            "there are fewer than 2 sessions, the account was wiped out, or no return fell short beyond" + " rounding",
            "C. Keating, W. Shadwick, \"A Universal Performance Measure\", Journal of Performance Measurement"
                    + " 6(3), 2002",
            "empyrical omega_ratio",
            "quantstats omega"),
    MAX_DRAWDOWN(
            "maxDrawdown",
            Unit.FRACTION,
            "The deepest fall from a peak, as a fraction of the peak, zero or below; the start is a peak as" + " well.",
            "min over i of E[i] / max(E[0], .., E[i]) - 1",
            "no",
            "none",
            "none",
            "there is no session",
            "none",
            "empyrical max_drawdown",
            "quantstats max_drawdown"),
    LONGEST_DRAWDOWN(
            "longestDrawdown",
            Unit.COUNT,
            "The most sessions from a peak until equity was back at it, or until the end if it was not.",
            "max over drawdowns of (recovery, or n) - peak, counted in points as E",
            "no",
            "none",
            "none",
            "there is no session",
            "none"),
    TIME_UNDER_WATER(
            "timeUnderWater",
            Unit.FRACTION,
            "The share of sessions that ended below an earlier peak.",
            "count(E[i] < max(E[0], .., E[i])) / n",
            "no",
            "n, all sessions",
            "none",
            "there is no session",
            "none"),
    ULCER_INDEX(
            "ulcerIndex",
            Unit.FRACTION,
            "The root mean square of drawdowns at the end of all sessions.",
            "sqrt(sum(D[i]^2) / n), where D[i] = E[i] / max(E[0], .., E[i]) - 1",
            "no",
            "n, all sessions",
            "none",
            "there is no session",
            "P. Martin, B. McCann, \"The Investor's Guide to Fidelity Funds\", 1989",
            "quantstats ulcer_index, times sqrt((n - 1) / n)"),
    CALMAR(
            "calmar",
            Unit.RATIO,
            "The yearly growth rate per unit of the deepest drawdown.",
            "cagr / -maxDrawdown",
            "by cagr",
            "none",
            "none",
            "cagr is, or equity never fell beyond rounding",
            "T. Young, \"Calmar Ratio: A Smoother Tool\", Futures 20(1), 1991, here over the whole run instead"
                    + " of three years",
            "empyrical calmar_ratio",
            "quantstats calmar"),
    MARTIN(
            "martin",
            Unit.RATIO,
            "The yearly growth rate per unit of the ulcer index.",
            "cagr / ulcerIndex",
            "by cagr",
            "none",
            "none",
            "cagr is, or equity never fell beyond rounding",
            "as ulcerIndex, without a risk-free rate"),
    BEST_SESSION(
            "bestSession",
            Unit.FRACTION,
            "The highest return of a session.",
            "max(r)",
            "no",
            "none",
            "none",
            "there is no session, or the account was wiped out",
            "none",
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
            "none",
            "quantstats worst"),
    SKEWNESS(
            "skewness",
            Unit.RATIO,
            "The third standardised moment of returns: below zero if the tail of losses is the longer one.",
            "g3 = sum((r[i] - mean(r))^3) / n / v^(3/2), where v = sum((r[i] - mean(r))^2) / n",
            "no",
            "n",
            "none",
            "there are fewer than 2 sessions, or the account was wiped out, or r does not vary beyond rounding",
            "none",
            "scipy skew"),
    KURTOSIS(
            "kurtosis",
            Unit.RATIO,
            "The fourth standardised moment of returns, 3 for a normal: not the excess over it.",
            "g4 = sum((r[i] - mean(r))^4) / n / v^2, with v as in skewness",
            "no",
            "n",
            "none",
            "there are fewer than 2 sessions, or the account was wiped out, or r does not vary beyond rounding",
            "none",
            "scipy kurtosis(fisher=False)"),
    VALUE_AT_RISK(
            "valueAtRisk",
            Unit.FRACTION,
            "The return of a session below which 5 % of all lie: historical, below zero for a loss.",
            "Q[0.05], where the quantile Q[p] of r lies at place (n - 1) p of the sorted returns, counted from"
                    + " 0, on the line between its neighbours",
            "no",
            "none",
            "none",
            "there is no session, or the account was wiped out",
            "R. Hyndman, Y. Fan, \"Sample Quantiles in Statistical Packages\", The American Statistician"
                    + " 50(4), 1996, doi:10.1080/00031305.1996.10473566, type 7",
            "empyrical value_at_risk"),
    CONDITIONAL_VALUE_AT_RISK(
            "conditionalValueAtRisk",
            Unit.FRACTION,
            "The mean of the worst twentieth of returns: historical expected shortfall, below zero for a loss.",
            "the mean of the floor((n - 1) / 20) + 1 lowest r[i]",
            "no",
            "floor((n - 1) / 20) + 1",
            "none",
            "there is no session, or the account was wiped out",
            "C. Acerbi, D. Tasche, \"On the Coherence of Expected Shortfall\", Journal of Banking & Finance"
                    + " 26(7), 2002, doi:10.1016/S0378-4266(02)00283-2",
            "empyrical conditional_value_at_risk"),
    GAUSSIAN_VALUE_AT_RISK(
            "gaussianValueAtRisk",
            Unit.FRACTION,
            "The return below which 5 % would lie if returns were normal.",
            "mean(r) + d z, where d is the deviation of r and z = -1.6448536269514727",
            "no",
            "n - 1",
            "none",
            "there are fewer than 2 sessions, or the account was wiped out",
            "none",
            "quantstats value_at_risk"),
    GAUSSIAN_CONDITIONAL_VALUE_AT_RISK(
            "gaussianConditionalValueAtRisk",
            Unit.FRACTION,
            "The mean of the worst 5 % if returns were normal.",
            "mean(r) - d phi(z) / 0.05, where phi is the normal density, d and z as in gaussianValueAtRisk",
            "no",
            "n - 1",
            "none",
            "there are fewer than 2 sessions, or the account was wiped out",
            "none",
            "quantstats conditional_value_at_risk"),
    CORNISH_FISHER_VALUE_AT_RISK(
            "cornishFisherValueAtRisk",
            Unit.FRACTION,
            "The return below which 5 % would lie for a normal bent to the skewness and kurtosis of returns.",
            "mean(r) + d (z + (z^2 - 1) S / 6 + (z^3 - 3 z) K / 24 - (2 z^3 - 5 z) S^2 / 36), where S = g3, K"
                    + " = g4 - 3, d and z as in gaussianValueAtRisk",
            "no",
            "n - 1 in d, n in g3 and g4",
            "none",
            "there are fewer than 2 sessions, the account was wiped out, r does not vary beyond rounding, or"
                    + " g3 and g4 lie where the expansion does not rise: S^2 / 9 - 4 (K / 8 - S^2 / 6) (1 - K / 8 + 5"
                    + " S^2 / 36) > 0",
            "R. Cornish, R. Fisher, \"Moments and Cumulants in the Specification of Distributions\", Revue de"
                    + " l'Institut International de Statistique 5(4), 1938, doi:10.2307/1400905; domain: D. Maillard,"
                    + " 2012, doi:10.2139/ssrn.1997178"),
    CORNISH_FISHER_CONDITIONAL_VALUE_AT_RISK(
            "cornishFisherConditionalValueAtRisk",
            Unit.FRACTION,
            "The mean of the worst 5 % for a normal bent to the skewness and kurtosis of returns.",
            "mean(r) - d phi(z) / 0.05 (1 + z S / 6 + (z^2 - 1) K / 24 - (2 z^2 - 1) S^2 / 36), in the letters"
                    + " of cornishFisherValueAtRisk",
            "no",
            "n - 1 in d, n in g3 and g4",
            "none",
            "there are fewer than 2 sessions, the account was wiped out, r does not vary beyond rounding, or"
                    + " g3 and g4 lie where the expansion does not rise: S^2 / 9 - 4 (K / 8 - S^2 / 6) (1 - K / 8 + 5"
                    + " S^2 / 36) > 0",
            "the mean of cornishFisherValueAtRisk over levels up to 5 %"),
    TAIL_RATIO(
            "tailRatio",
            Unit.RATIO,
            "The size of the 95th percentile of returns over that of the 5th.",
            "|Q[0.95]| / |Q[0.05]|, with Q as in valueAtRisk",
            "no",
            "none",
            "none",
            "there is no session, or the account was wiped out, or the 5th percentile is zero up to rounding",
            "none",
            "empyrical tail_ratio",
            "quantstats tail_ratio"),
    STABILITY(
            "stability",
            Unit.RATIO,
            "How close the logarithm of equity keeps to a straight line, 1 if it lies on one.",
            "R^2 of the least-squares line through (i, ln(E[i] / E[0])), i = 1 .. n",
            "no",
            "none",
            "none",
            "there are fewer than 3 sessions, the account was wiped out, or equity did not move beyond rounding",
            "none",
            "empyrical stability_of_timeseries"),
    SESSION_WIN_RATE(
            "sessionWinRate",
            Unit.FRACTION,
            "The share of all sessions, in or out of the market, with a return above zero.",
            "count(r[i] > 0) / n",
            "no",
            "n, all sessions",
            "none",
            "there is no session, or the account was wiped out",
            "none"),
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
            "never",
            "none"),
    ACTIVE_DAY_WIN_RATE(
            "activeDayWinRate",
            Unit.FRACTION,
            "The share of sessions with a position that have a return above zero.",
            "count(r[i] > 0 and active[i]) / count(active)",
            "no",
            "sessions with a position, those with a return of zero among them",
            "none",
            "there is no session with a position, or the account was wiped out",
            "none"),
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
            "there is no session",
            "none"),
    GROSS_EXPOSURE(
            "grossExposure",
            Unit.FRACTION,
            "Size of all positions over equity, both at the end of a session, averaged over all sessions.",
            "mean(G[i] / E[i]), where G[i] is the sum of |quantity x mark|",
            "no",
            "n, all sessions",
            "none",
            "there is no session, or the account was wiped out",
            "none"),
    LARGEST_GROSS_EXPOSURE(
            "largestGrossExposure",
            Unit.FRACTION,
            "Size of all positions over equity, both at the end of a session, in the session in which it was"
                    + " largest.",
            "max(G[i] / E[i])",
            "no",
            "none",
            "none",
            "there is no session, or the account was wiped out",
            "none"),
    NET_EXPOSURE(
            "netExposure",
            Unit.FRACTION,
            "Positions less shorts over equity, both at the end of a session, averaged over all sessions.",
            "mean(N[i] / E[i]), where N[i] is the sum of quantity x mark",
            "no",
            "n, all sessions",
            "none",
            "there is no session, or the account was wiped out",
            "none"),
    TURNOVER_ONE_WAY(
            "turnoverOneWay",
            Unit.PER_YEAR,
            "The lesser of purchases and sales over average equity: how often a year the book was swapped.",
            "min(sum(B), sum(S)) / mean(E[1], .., E[n]) P / n, where B[i] and S[i] are the amounts bought and"
                    + " sold",
            "times P / n",
            "none",
            "none",
            "there is no session, or the account was wiped out",
            "none"),
    TURNOVER_TWO_WAY(
            "turnoverTwoWay",
            Unit.PER_YEAR,
            "Purchases and sales together over average equity, a year: what costs were paid on.",
            "(sum(B) + sum(S)) / mean(E[1], .., E[n]) P / n",
            "times P / n",
            "none",
            "none",
            "there is no session, or the account was wiped out",
            "none"),
    CLOSED_TRADES(
            "closedTrades",
            Unit.COUNT,
            "How many trades were closed, each from flat to flat at average prices: partial closes belong to it.",
            "k",
            "no",
            "none",
            "none",
            "never",
            "none"),
    SCRATCH_TRADES(
            "scratchTrades",
            Unit.COUNT,
            "How many closed trades made exactly nothing.",
            "count(p[j] = 0), where p[j] is what closed trade j of k made, net of costs",
            "no",
            "none",
            "none",
            "never",
            "none"),
    TRADE_WIN_RATE(
            "tradeWinRate",
            Unit.FRACTION,
            "The share of closed trades that made a profit, net of costs.",
            "count(p[j] > 0) / k",
            "no",
            "k, scratch trades among them",
            "none",
            "there is no closed trade",
            "none"),
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
            "none",
            "quantstats profit_factor, given profits"),
    PAYOFF(
            "payoff",
            Unit.RATIO,
            "What a winning closed trade made over what a losing one lost, on average.",
            "averageWin / -averageLoss",
            "no",
            "none",
            "none",
            "there is no winning or no losing closed trade",
            "none",
            "quantstats avg_win over avg_loss, given profits"),
    EXPECTANCY(
            "expectancy",
            Unit.MONEY,
            "What a closed trade made on average, net of costs.",
            "mean(p)",
            "no",
            "k, scratch trades among them",
            "none",
            "there is no closed trade",
            "none",
            "numpy mean"),
    AVERAGE_WIN(
            "averageWin",
            Unit.MONEY,
            "What a winning closed trade made on average.",
            "mean of p[j] > 0",
            "no",
            "count(p[j] > 0)",
            "none",
            "there is no winning closed trade",
            "none",
            "quantstats avg_win, given profits"),
    AVERAGE_LOSS(
            "averageLoss",
            Unit.MONEY,
            "What a losing closed trade made on average, below zero.",
            "mean of p[j] < 0",
            "no",
            "count(p[j] < 0)",
            "none",
            "there is no losing closed trade",
            "none",
            "quantstats avg_loss, given profits"),
    LARGEST_WIN(
            "largestWin",
            Unit.MONEY,
            "What the best closed trade made, if it won.",
            "max of p[j] > 0",
            "no",
            "none",
            "none",
            "there is no winning closed trade",
            "none",
            "quantstats best, given profits"),
    LARGEST_LOSS(
            "largestLoss",
            Unit.MONEY,
            "What the worst closed trade made, if it lost.",
            "min of p[j] < 0",
            "no",
            "none",
            "none",
            "there is no losing closed trade",
            "none",
            "quantstats worst, given profits"),
    WIN_STREAK(
            "winStreak",
            Unit.COUNT,
            "The most closed trades that won one after another, in the order of closing; a scratch ends a" + " streak.",
            "the longest run of p[j] > 0",
            "no",
            "none",
            "none",
            "never",
            "none",
            "quantstats consecutive_wins, given profits"),
    LOSS_STREAK(
            "lossStreak",
            Unit.COUNT,
            "The most closed trades that lost one after another, in the order of closing; a scratch ends a"
                    + " streak.",
            "the longest run of p[j] < 0",
            "no",
            "none",
            "none",
            "never",
            "none",
            "quantstats consecutive_losses, given profits"),
    SYSTEM_QUALITY(
            "systemQuality",
            Unit.RATIO,
            "How many standard errors the mean profit of a closed trade is above zero; SQN elsewhere.",
            "sqrt(k) mean(p) / sqrt(sum((p[j] - mean(p))^2) / (k - 1))",
            "no",
            "k - 1",
            "none",
            "there are fewer than 2 closed trades, or their profits do not vary beyond rounding",
            "V. Tharp, \"Definitive Guide to Position Sizing\", 2008, without his cap at 100 trades",
            "scipy ttest_1samp(.., 0)"),
    MEAN_HOLDING(
            "meanHolding",
            Unit.DAYS,
            "How long a closed trade was open on average, in days of 24 hours, nights and weekends among them.",
            "mean(h), where h[j] is the time from the first fill of closed trade j to its last",
            "no",
            "k",
            "none",
            "there is no closed trade, or their times were not given",
            "none",
            "numpy mean"),
    LONGEST_HOLDING(
            "longestHolding",
            Unit.DAYS,
            "How long the longest closed trade was open.",
            "max(h), with h as in meanHolding",
            "no",
            "none",
            "none",
            "there is no closed trade, or their times were not given",
            "none"),
    ACTIVE_RETURN(
            "activeReturn",
            Unit.FRACTION,
            "By how much returns were above those of the benchmark, a year.",
            "mean(a) P, where a[i] = r[i] - b[i] and b[i] is the return of the benchmark",
            "times P",
            "n",
            "none",
            "there are fewer than 2 sessions, or one of the accounts was wiped out",
            "R. Grinold, R. Kahn, \"Active Portfolio Management\", 2000",
            "numpy mean of differences, times P"),
    TRACKING_ERROR(
            "trackingError",
            Unit.FRACTION,
            "The standard deviation of returns less those of the benchmark, a year.",
            "sqrt(sum((a[i] - mean(a))^2) / (n - 1)) sqrt(P), with a as in activeReturn",
            "times sqrt(P)",
            "n - 1",
            "none",
            "there are fewer than 2 sessions, or one of the accounts was wiped out",
            "as activeReturn",
            "empyrical annual_volatility of differences"),
    INFORMATION_RATIO(
            "informationRatio",
            Unit.RATIO,
            "Active return per unit of tracking error, a year.",
            "activeReturn / trackingError",
            "times sqrt(P)",
            "n - 1",
            "none",
            "there are fewer than 2 sessions, or one of the accounts was wiped out, or a does not vary beyond"
                    + " rounding",
            "as activeReturn",
            "empyrical excess_sharpe, times sqrt(P)",
            "quantstats information_ratio, times sqrt(P)"),
    BETA(
            "beta",
            Unit.RATIO,
            "By how much returns moved with those of the benchmark.",
            "sum((x[i] - mean(x)) (y[i] - mean(y))) / sum((y[i] - mean(y))^2), where y[i] = b[i] - f[i] and"
                    + " b[i] is the return of the benchmark",
            "no",
            "n, which cancels",
            "subtracted from each return of both",
            "there are fewer than 2 sessions, or one of the accounts was wiped out, or y does not vary beyond"
                    + " rounding",
            "none",
            "empyrical beta",
            "quantstats greeks beta"),
    ALPHA(
            "alpha",
            Unit.FRACTION,
            "What returns were above what beta times the benchmark explains, compounded to a year: Jensen's"
                    + " alpha.",
            "(1 + mean(x) - beta mean(y))^P - 1, with y as in beta",
            "compounded",
            "n",
            "subtracted from each return of both",
            "beta is",
            "M. Jensen, \"The Performance of Mutual Funds in the Period 1945-1964\", Journal of Finance 23(2),"
                    + " 1968, doi:10.1111/j.1540-6261.1968.tb00815.x",
            "empyrical alpha"),
    CORRELATION(
            "correlation",
            Unit.RATIO,
            "The correlation of returns with those of the benchmark, -1 to 1.",
            "sum((r[i] - mean(r)) (b[i] - mean(b))) / sqrt(sum((r[i] - mean(r))^2) sum((b[i] - mean(b))^2))",
            "no",
            "n, which cancels",
            "none",
            "there are fewer than 2 sessions, or one of the accounts was wiped out, or r or b does not vary"
                    + " beyond rounding",
            "none",
            "pandas corr"),
    UP_CAPTURE(
            "upCapture",
            Unit.RATIO,
            "The yearly growth in sessions in which the benchmark rose, over that of the benchmark in them.",
            "C(r) / C(b) over the m sessions with b[i] > 0, where C(r) = product(1 + r[i])^(P / m) - 1",
            "compounded over the sessions counted",
            "none",
            "none",
            "there are fewer than 2 sessions, or one of the accounts was wiped out, or the benchmark never rose",
            "none",
            "empyrical up_capture"),
    DOWN_CAPTURE(
            "downCapture",
            Unit.RATIO,
            "The yearly growth in sessions in which the benchmark fell, over that of the benchmark in them.",
            "C(r) / C(b) over the m sessions with b[i] < 0, with C as in upCapture",
            "compounded over the sessions counted",
            "none",
            "none",
            "there are fewer than 2 sessions, or one of the accounts was wiped out, or the benchmark never fell",
            "none",
            "empyrical down_capture"),
    BATTING_AVERAGE(
            "battingAverage",
            Unit.FRACTION,
            "The share of sessions with a return above that of the benchmark.",
            "count(a[i] > 0) / n, with a as in activeReturn",
            "no",
            "n, all sessions",
            "none",
            "there are fewer than 2 sessions, or one of the accounts was wiped out",
            "none",
            "empyrical batting_average");

    private final String metricName;
    private final Unit unit;
    private final String meaning;
    private final String formula;
    private final String annualised;
    private final String divisor;
    private final String riskFree;
    private final String undefinedWhen;
    private final String source;
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
            String source,
            String... sameAs) {
        this.metricName = metricName;
        this.unit = unit;
        this.meaning = meaning;
        this.formula = formula;
        this.annualised = annualised;
        this.divisor = divisor;
        this.riskFree = riskFree;
        this.undefinedWhen = undefinedWhen;
        this.source = source;
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
                "E. Wilson, \"Probable Inference, the Law of Succession, and Statistical Inference\", Journal of the American"
                        + " Statistical Association 22, 1927, doi:10.1080/01621459.1927.10502953",
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

    /** Where it was first written down, or {@code none} if it is older than papers. */
    public String source() {
        return source;
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
