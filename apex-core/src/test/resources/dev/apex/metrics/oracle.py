"""Makes the accounts and the golden values beside it. In this folder, with Python 3.11:

    pip install empyrical-reloaded==0.7.1 quantstats==0.0.86 scipy==1.17.1 numpy==2.4.6 pandas==3.1.1 mpmath==1.4.1
    python3 oracle.py

Accounts come from the formulas below and from no market. Values of source "exact" are the definitions of
docs/reference/metrics.md in 60 decimal digits on the doubles of the files; every other source is a function of a
library, called as its name says, or a formula over such functions.
"""
import csv
from fractions import Fraction
from importlib.metadata import version

import empyrical
import mpmath
import numpy as np
import pandas as pd
import quantstats.stats as qs
from mpmath import mpf
from scipy import stats

mpmath.mp.dps = 60
LIBRARIES = ", ".join(f"{p} {version(p)}" for p in ("empyrical-reloaded", "quantstats", "scipy", "numpy", "pandas", "mpmath"))


def uniform(t, salt):
    """A number in [-0.5, 0.5) that looks like chance and is none."""
    return ((7919 * t + 104729 * salt + (t * t % 1013) * (salt + 3) * 31 + (t * salt % 977)) % 1009) / 1009 - 0.5


def move(t, salt, size, crash):
    if t % 23 == 11:
        return 0.0
    shock = -crash if t % 61 == 40 else 0.0
    return round(size * sum(uniform(t, salt + k) for k in range(4)) + 0.0006 + shock, 6)


def account(sessions, salt, size, crash, weights, hold):
    """Rebalances to the next weight every `hold` sessions at 5 bp; amounts are whole cents, as in a statement."""
    equity, position, rows, benchmark = 100000.0, 0.0, [], 100000.0
    for t in range(sessions):
        benchmark = round(benchmark * (1 + 0.7 * move(t, salt, size, crash) + 0.3 * move(t, salt + 20, size, crash)), 2)
        gain = round(position * move(t, salt, size, crash), 2)
        position, equity = round(position + gain, 2), round(equity + gain, 2)
        bought = sold = 0.0
        if t % hold == hold - 1:
            trade = round(weights[t // hold % len(weights)] * equity - position, 2)
            bought, sold = max(trade, 0.0), max(-trade, 0.0)
            position, equity = round(position + trade, 2), round(equity - 0.0005 * abs(trade), 2)
        rate = round(0.00008 + 0.00004 * uniform(t, salt + 9), 9)
        rows.append((equity, abs(position), position, bought, sold, rate, benchmark))
    return rows


ACCOUNTS = {  # name: sessions a year, rows
    "daily": (252, account(756, 1, 0.016, 0.03, [0.6, 1.2, 0.0, -0.5, 0.9, 0.0], 9)),
    "round-the-clock": (365, account(400, 7, 0.05, 0.09, [1.0, 0.0, 0.4], 5)),
    "fortnight": (252, account(14, 3, 0.02, 0.0, [1.0, 0.5], 3)),
}
HOLDINGS = [round(abs(40 * uniform(j, 11)) + 0.25, 4) for j in range(131)]
TRADES = [round(9000 * uniform(j, 5) + 400, 2) if j % 17 != 8 else 0.0 for j in range(131)]


def write(name, header, rows):
    with open(name, "w", newline="") as out:
        out.write(f"# python3 oracle.py with {LIBRARIES}\n")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def exact_return_metrics(points, per_year, rate):
    """The definitions, from the doubles of the account."""
    e = [mpf(x) for x in points]
    n = len(e) - 1
    p = mpf(per_year)
    r = [e[i + 1] / e[i] - 1 for i in range(n)]
    f = [(1 + mpf(rate)) ** (1 / p) - 1] * n if np.isscalar(rate) else [mpf(x) for x in rate]
    x = [a - b for a, b in zip(r, f)]
    mean = mpmath.fsum(x) / n
    moment = lambda k: mpmath.fsum((a - mean) ** k for a in x) / n
    s = mean / mpmath.sqrt(moment(2) * n / (n - 1))
    g3, g4 = moment(3) / moment(2) ** mpf(1.5), moment(4) / moment(2) ** 2
    error = mpmath.sqrt((1 - g3 * s + (g4 - 1) / 4 * s**2) / (n - 1))
    shortfall = mpmath.sqrt(mpmath.fsum(min(a, mpf(0)) ** 2 for a in x) / n)
    m = mpmath.fsum(r) / n
    spread = mpmath.sqrt(mpmath.fsum((a - m) ** 2 for a in r) / (n - 1))
    falls = [e[i] / max(e[: i + 1]) - 1 for i in range(n + 1)]
    deepest = min(falls)
    ulcer = mpmath.sqrt(mpmath.fsum(d**2 for d in falls) / n)
    cagr = (e[n] / e[0]) ** (p / n) - 1
    longest, peak = 0, 0
    for i in range(n + 1):
        if e[i] >= e[peak]:
            longest, peak = max(longest, i - peak if min(falls[peak : i + 1]) < 0 else 0), i
    longest = max(longest, n - peak if peak < n else 0)
    centred = lambda k: mpmath.fsum((a - m) ** k for a in r) / n
    skew, kurtosis = centred(3) / centred(2) ** mpf(1.5), centred(4) / centred(2) ** 2
    z, k = -mpmath.sqrt(2) * mpmath.erfinv(mpf(9) / 10), kurtosis - 3
    beyond = mpmath.npdf(z) * 20
    slope = lambda t: t**2 * (k / 8 - skew**2 / 6) + t * skew / 3 + 1 - k / 8 + 5 * skew**2 / 36
    bent = {}
    if all(slope(mpf(t) / 50) >= 0 for t in range(-5000, 5001)):  # it rises
        bent["cornishFisherValueAtRisk"] = m + spread * (
            z + (z**2 - 1) * skew / 6 + (z**3 - 3 * z) * k / 24 - (2 * z**3 - 5 * z) * skew**2 / 36)
        quantile = lambda t: t + (t**2 - 1) * skew / 6 + (t**3 - 3 * t) * k / 24 - (2 * t**3 - 5 * t) * skew**2 / 36
        mean_beyond = mpmath.quad(lambda t: quantile(t) * mpmath.npdf(t), [-mpmath.inf, -12, -6, -3, z]) * 20
        bent["cornishFisherConditionalValueAtRisk"] = m + spread * mean_beyond
    ordered = sorted(r)
    some = (n - 1) // 20 + 1
    logs = [mpmath.log(e[i] / e[0]) for i in range(1, n + 1)]
    middle, mean_log = mpf(n - 1) / 2, mpmath.fsum(logs) / n
    together = mpmath.fsum((i - middle) * (logs[i] - mean_log) for i in range(n))
    stability = together**2 / mpmath.fsum((i - middle) ** 2 for i in range(n)) / mpmath.fsum((a - mean_log) ** 2 for a in logs)

    def quantile_at(twentieths):
        whole, part = divmod((n - 1) * twentieths, 20)
        return ordered[whole] if part == 0 else ordered[whole] + (ordered[whole + 1] - ordered[whole]) * part / 20

    track = mpmath.ceil(1 + (1 - g3 * s + (g4 - 1) / 4 * s**2) * (z / s) ** 2)
    return bent | ({"minimumTrackRecord": track} if s > 0 else {}) | {
        "downsideDeviation": shortfall * mpmath.sqrt(p),
        "omega": mpmath.fsum(a for a in x if a > 0) / -mpmath.fsum(a for a in x if a < 0),
        "longestDrawdown": mpf(longest),
        "timeUnderWater": mpf(sum(d < 0 for d in falls)) / n,
        "ulcerIndex": ulcer,
        "martin": cagr / ulcer,
        "skewness": skew,
        "kurtosis": kurtosis,
        "valueAtRisk": quantile_at(1),
        "conditionalValueAtRisk": mpmath.fsum(ordered[:some]) / some,
        "gaussianValueAtRisk": m + spread * z,
        "gaussianConditionalValueAtRisk": m - spread * beyond,
        "tailRatio": abs(quantile_at(19)) / abs(quantile_at(1)),
        "stability": stability,
        "sessions": mpf(n),
        "totalReturn": e[n] / e[0] - 1,
        "cagr": cagr,
        "volatility": spread * mpmath.sqrt(p),
        "sharpe": s * mpmath.sqrt(p),
        "sharpeStandardError": error * mpmath.sqrt(p),
        "probabilisticSharpe": mpmath.ncdf(s / error),
        "sortino": mean / shortfall * mpmath.sqrt(p),
        "maxDrawdown": deepest,
        "calmar": cagr / -deepest,
        "bestSession": max(r),
        "worstSession": min(r),
        "sessionWinRate": mpf(sum(a > 0 for a in r)) / n,
    }


def exact_book_metrics(points, rows, per_year):
    e, n = [mpf(x) for x in points], len(rows)
    gross, net, bought, sold = ([mpf(row[k]) for row in rows] for k in (1, 2, 3, 4))
    active = [gross[i] + bought[i] + sold[i] > 0 or i > 0 and gross[i - 1] > 0 for i in range(n)]
    mean_equity = mpmath.fsum(e[1:]) / n
    years = mpf(n) / per_year
    return {
        "activeSessions": mpf(sum(active)),
        "activeDayWinRate": mpf(sum(active[i] and e[i + 1] > e[i] for i in range(n))) / sum(active),
        "timeInMarket": mpf(sum(active)) / n,
        "largestGrossExposure": max(gross[i] / e[i + 1] for i in range(n)),
        "grossExposure": mpmath.fsum(gross[i] / e[i + 1] for i in range(n)) / n,
        "netExposure": mpmath.fsum(net[i] / e[i + 1] for i in range(n)) / n,
        "turnoverOneWay": min(mpmath.fsum(bought), mpmath.fsum(sold)) / mean_equity / years,
        "turnoverTwoWay": (mpmath.fsum(bought) + mpmath.fsum(sold)) / mean_equity / years,
    }


def exact_active_metrics(points, others, per_year, rate):
    e, o = [mpf(a) for a in points], [mpf(a) for a in others]
    n, p = len(e) - 1, mpf(per_year)
    r, b = ([v[i + 1] / v[i] - 1 for i in range(n)] for v in (e, o))
    f = [(1 + mpf(rate)) ** (1 / p) - 1] * n if np.isscalar(rate) else [mpf(a) for a in rate]
    x, y, d = ([c - g for c, g in zip(v, w)] for v, w in ((r, f), (b, f), (r, b)))
    mean = lambda v: mpmath.fsum(v) / n
    together = lambda v, w: mpmath.fsum((c - mean(v)) * (g - mean(w)) for c, g in zip(v, w))
    error = mpmath.sqrt(together(d, d) / (n - 1))
    beta = together(x, y) / together(y, y)

    def capture(counts):
        some = [i for i in range(n) if counts(b[i])]
        grown = [mpmath.fprod(1 + v[i] for i in some) ** (p / len(some)) - 1 for v in (r, b)]
        return grown[0] / grown[1]

    return {
        "activeReturn": mean(d) * p,
        "trackingError": error * mpmath.sqrt(p),
        "informationRatio": mean(d) / error * mpmath.sqrt(p),
        "beta": beta,
        "alpha": (1 + mean(x) - beta * mean(y)) ** p - 1,
        "correlation": together(r, b) / mpmath.sqrt(together(r, r) * together(b, b)),
        "upCapture": capture(lambda g: g > 0),
        "downCapture": capture(lambda g: g < 0),
        "battingAverage": mpf(sum(c > 0 for c in d)) / n,
    }


def active_peers(returns, others, per_year, rate):
    a = dict(annualization=per_year)
    if not np.isscalar(rate):
        return  # empyrical's beta leaves the risk-free rate out, which matters only if it varies
    daily = (1 + rate) ** (1 / per_year) - 1
    yield "alpha", "empyrical alpha", empyrical.alpha(returns, others, risk_free=daily, **a)
    yield "beta", "empyrical beta", empyrical.beta(returns, others, risk_free=daily)
    if rate != 0:
        return
    difference, year = returns - others, np.sqrt(per_year)
    yield "beta", "quantstats greeks beta", qs.greeks(returns, others, periods=per_year)["beta"]
    yield "activeReturn", "numpy mean of differences, times P", np.mean(difference) * per_year
    yield "trackingError", "empyrical annual_volatility of differences", empyrical.annual_volatility(difference, **a)
    yield "informationRatio", "empyrical excess_sharpe, times sqrt(P)", empyrical.excess_sharpe(returns, others) * year
    yield "informationRatio", "quantstats information_ratio, times sqrt(P)", qs.information_ratio(returns, others) * year
    yield "correlation", "pandas corr", returns.corr(others)
    if per_year == 252:
        yield "upCapture", "empyrical up_capture", empyrical.up_capture(returns, others)
        yield "downCapture", "empyrical down_capture", empyrical.down_capture(returns, others)
    yield "battingAverage", "empyrical batting_average", empyrical.batting_average(returns, others)["batting average"]


def peers(returns, per_year, rate):
    """What the libraries say, in doubles, of the returns as a pandas user would compute them."""
    a = dict(annualization=per_year)
    daily = (1 + rate) ** (1 / per_year) - 1 if np.isscalar(rate) else pd.Series(rate, returns.index)
    yield "sharpe", "empyrical sharpe_ratio", empyrical.sharpe_ratio(returns, risk_free=daily, **a)
    yield "sortino", "empyrical sortino_ratio", empyrical.sortino_ratio(returns, required_return=daily, **a)
    if np.isscalar(rate):
        yield "sharpe", "quantstats sharpe", qs.sharpe(returns, rf=rate, periods=per_year)
        yield "sortino", "quantstats sortino", qs.sortino(returns, rf=rate, periods=per_year)
    yield "downsideDeviation", "empyrical downside_risk", empyrical.downside_risk(returns, required_return=daily, **a)
    yield "omega", "empyrical omega_ratio", empyrical.omega_ratio(returns, risk_free=daily)
    if np.isscalar(rate):
        yield "omega", "quantstats omega", qs.omega(returns, rf=rate, periods=per_year)
    x = returns - daily
    s, n = x.mean() / x.std(ddof=1), len(x)
    error = np.sqrt((1 - stats.skew(x) * s + (stats.kurtosis(x, fisher=False) - 1) / 4 * s**2) / (n - 1))
    yield "sharpeStandardError", "formula in scipy", error * np.sqrt(per_year)
    yield "probabilisticSharpe", "formula in scipy", stats.norm.cdf(s / error)
    if rate != 0:
        return
    yield "totalReturn", "empyrical cum_returns_final", empyrical.cum_returns_final(returns)
    yield "totalReturn", "quantstats comp", qs.comp(returns)
    yield "cagr", "empyrical annual_return", empyrical.annual_return(returns, **a)
    yield "cagr", "quantstats cagr", qs.cagr(returns, periods=per_year)
    yield "volatility", "empyrical annual_volatility", empyrical.annual_volatility(returns, **a)
    yield "volatility", "quantstats volatility", qs.volatility(returns, periods=per_year)
    yield "maxDrawdown", "empyrical max_drawdown", empyrical.max_drawdown(returns)
    yield "maxDrawdown", "quantstats max_drawdown", qs.max_drawdown(returns)
    yield "calmar", "empyrical calmar_ratio", empyrical.calmar_ratio(returns, **a)
    yield "calmar", "quantstats calmar", qs.calmar(returns, periods=per_year)
    yield "bestSession", "quantstats best", qs.best(returns)
    yield "worstSession", "quantstats worst", qs.worst(returns)
    n = len(returns)
    yield "ulcerIndex", "quantstats ulcer_index, times sqrt((n - 1) / n)", qs.ulcer_index(returns) * np.sqrt((n - 1) / n)
    yield "skewness", "scipy skew", stats.skew(returns)
    yield "kurtosis", "scipy kurtosis(fisher=False)", stats.kurtosis(returns, fisher=False)
    yield "valueAtRisk", "empyrical value_at_risk", empyrical.value_at_risk(returns)
    yield "conditionalValueAtRisk", "empyrical conditional_value_at_risk", empyrical.conditional_value_at_risk(returns)
    yield "gaussianValueAtRisk", "quantstats value_at_risk", qs.value_at_risk(returns)
    yield "gaussianConditionalValueAtRisk", "quantstats conditional_value_at_risk", qs.conditional_value_at_risk(returns)
    yield "tailRatio", "empyrical tail_ratio", empyrical.tail_ratio(returns)
    yield "tailRatio", "quantstats tail_ratio", qs.tail_ratio(returns)
    yield "stability", "empyrical stability_of_timeseries", empyrical.stability_of_timeseries(returns)


def wilson(metric, wins, of):
    """Both ends of the 95 % interval: by its formula, and by scipy."""
    z, p = mpmath.sqrt(2) * mpmath.erfinv(mpf("0.95")), mpf(wins) / of
    middle, scale = p + z**2 / (2 * of), 1 + z**2 / of
    half = z * mpmath.sqrt(p * (1 - p) / of + z**2 / (4 * mpf(of) ** 2))
    interval = stats.binomtest(wins, of).proportion_ci(0.95, method="wilson")
    for end, exact, peer in (("Low", middle - half, interval.low), ("High", middle + half, interval.high)):
        yield metric + end, "exact", mpmath.nstr(exact / scale, 20)
        yield metric + end, 'scipy binomtest(..).proportion_ci(method="wilson")', repr(float(peer))


def golden():
    for name, (per_year, rows) in ACCOUNTS.items():
        points = [100000.0] + [row[0] for row in rows]
        rates = {"0": 0.0, "0.02": 0.02, "series": [row[5] for row in rows]}
        returns = pd.Series(points).pct_change().dropna()
        returns.index = pd.date_range("2020-01-01", periods=len(returns))
        others = [100000.0] + [row[6] for row in rows]
        benchmark = pd.Series(others).pct_change().dropna().set_axis(returns.index)
        for label, rate in rates.items():
            exact = exact_return_metrics(points, per_year, rate)
            for metric, value in exact.items():
                yield name, label, metric, "exact", mpmath.nstr(value, 20)
            for metric, source, value in peers(returns, per_year, rate):
                yield name, label, metric, source, repr(float(value))
            for metric, value in exact_active_metrics(points, others, per_year, rate).items():
                yield name, label, metric, "exact", mpmath.nstr(value, 20)
            for metric, source, value in active_peers(returns, benchmark, per_year, rate):
                yield name, label, metric, source, repr(float(value))
        book = exact_book_metrics(points, rows, per_year)
        for metric, value in book.items():
            yield name, "0", metric, "exact", mpmath.nstr(value, 20)
        wins = round(float(exact["sessionWinRate"] * len(rows)))
        days = round(float(book["activeDayWinRate"] * book["activeSessions"]))
        for row in (*wilson("sessionWinRate", wins, len(rows)), *wilson("activeDayWinRate", days, int(book["activeSessions"]))):
            yield name, "0", row[0], row[1], row[2]
    trades = [Fraction(x) for x in TRADES]
    wins = sum(x > 0 for x in trades)
    factor = sum(x for x in trades if x > 0) / -sum(x for x in trades if x < 0)
    yield "trades", "0", "closedTrades", "exact", len(trades)
    yield "trades", "0", "scratchTrades", "exact", sum(x == 0 for x in trades)
    yield "trades", "0", "tradeWinRate", "exact", mpmath.nstr(mpf(wins) / len(trades), 20)
    yield "trades", "0", "profitFactor", "exact", mpmath.nstr(mpf(factor.numerator) / factor.denominator, 20)
    yield "trades", "0", "profitFactor", "quantstats profit_factor, given profits", repr(
        float(qs.profit_factor(pd.Series(TRADES), prepare_returns=False)))
    for metric, source, value in wilson("tradeWinRate", wins, len(trades)):
        yield "trades", "0", metric, source, value
    won, lost = [x for x in trades if x > 0], [x for x in trades if x < 0]
    mean = sum(trades) / len(trades)
    square = sum((x - mean) ** 2 for x in trades) / (len(trades) - 1)
    fraction = lambda x: mpf(x.numerator) / x.denominator
    streak = lambda good: max(len(run) for run in "".join("x" if good(x) else " " for x in trades).split(" "))
    held = [Fraction(x) for x in HOLDINGS]
    for metric, value in {
        "payoff": fraction(sum(won) / len(won) / -(sum(lost) / len(lost))),
        "expectancy": fraction(mean),
        "averageWin": fraction(sum(won) / len(won)),
        "averageLoss": fraction(sum(lost) / len(lost)),
        "largestWin": fraction(max(won)),
        "largestLoss": fraction(min(lost)),
        "winStreak": mpf(streak(lambda x: x > 0)),
        "lossStreak": mpf(streak(lambda x: x < 0)),
        "systemQuality": fraction(mean) / mpmath.sqrt(fraction(square)) * mpmath.sqrt(len(trades)),
        "meanHolding": fraction(sum(held) / len(held)),
        "longestHolding": fraction(max(held)),
    }.items():
        yield "trades", "0", metric, "exact", mpmath.nstr(value, 20)
    profits = pd.Series(TRADES)
    given = dict(prepare_returns=False)
    for metric, source, value in (
        ("payoff", "quantstats avg_win over avg_loss", qs.avg_win(profits, **given) / abs(qs.avg_loss(profits, **given))),
        ("averageWin", "quantstats avg_win", qs.avg_win(profits, **given)),
        ("averageLoss", "quantstats avg_loss", qs.avg_loss(profits, **given)),
        ("largestWin", "quantstats best", qs.best(profits, **given)),
        ("largestLoss", "quantstats worst", qs.worst(profits, **given)),
        ("winStreak", "quantstats consecutive_wins", qs.consecutive_wins(profits, **given)),
        ("lossStreak", "quantstats consecutive_losses", qs.consecutive_losses(profits, **given)),
    ):
        yield "trades", "0", metric, source + ", given profits", repr(float(value))
    yield "trades", "0", "expectancy", "numpy mean", repr(float(np.mean(TRADES)))
    yield "trades", "0", "meanHolding", "numpy mean", repr(float(np.mean(HOLDINGS)))
    yield "trades", "0", "systemQuality", "scipy ttest_1samp(.., 0)", repr(float(stats.ttest_1samp(TRADES, 0).statistic))


def dated():
    """The account "daily" on the weekdays from 2020-01-01, as a pandas user has it: equity and returns."""
    points = [100000.0] + [row[0] for row in ACCOUNTS["daily"][1]]
    days = pd.bdate_range("2020-01-01", periods=len(points) - 1)
    return pd.Series(points[1:], days), pd.Series(points).pct_change().dropna().set_axis(days)


def periods():
    """Returns by month and by year."""
    equity, _ = dated()
    for frequency, form in (("ME", "%Y-%m"), ("YE", "%Y")):
        ends = equity.resample(frequency).last()
        grown = ends / ends.shift(1, fill_value=100000.0) - 1
        for end, value in grown.items():
            yield end.strftime(form), repr(float(value))


def rolling():
    _, returns = dated()
    for day, value in qs.rolling_sharpe(returns, rolling_period=126).items():
        yield day.strftime("%Y-%m-%d"), "" if np.isnan(value) else repr(float(value))


def drawdowns():
    """Every drawdown by its first, deepest and last day below the peak."""
    _, returns = dated()
    details = qs.drawdown_details(qs.to_drawdown_series(returns))
    for _, row in details.iterrows():
        yield row["start"], row["valley"], row["end"], repr(float(row["max drawdown"] / 100))


def normal():
    for k in range(-1500, 361):
        x = k * 0.025 + uniform(k + 2000, 2) / 100
        yield repr(x), mpmath.nstr(mpmath.ncdf(mpf(x)), 20)


SAMPLES = {  # what a careless sum gets wrong
    "drift far above spread": [0.01 + 1e-9 * uniform(t, 1) for t in range(500)],
    "spread far above mean": [0.5 * (-1) ** t * (1 + uniform(t, 4)) + 1e-12 for t in range(500)],
    "one crash": [0.001 * (1 + uniform(t, 6)) if t != 77 else -0.9 for t in range(500)],
    "sizes from 1e-9 to 1": [uniform(t, 8) * 10.0 ** -(t % 10) for t in range(500)],
}


def moments():
    """Mean and central moments in exact arithmetic."""
    for name, sample in SAMPLES.items():
        x = [Fraction(v) for v in sample]
        mean = sum(x) / len(x)
        for k in (1, 2, 3, 4):
            m = mean if k == 1 else sum((v - mean) ** k for v in x) / len(x)
            yield name, k, mpmath.nstr(mpf(m.numerator) / m.denominator, 20)


if __name__ == "__main__":
    for name, (_, rows) in ACCOUNTS.items():
        write(name + ".csv", ("equity", "gross", "net", "bought", "sold", "riskFree", "benchmark"), rows)
    write("trades.csv", ("profit", "days"), zip(TRADES, HOLDINGS))
    write("golden.csv", ("account", "riskFree", "metric", "source", "value"), golden())
    write("periods.csv", ("period", "return"), periods())
    write("rolling-sharpe.csv", ("date", "sharpe"), rolling())
    write("drawdowns.csv", ("first", "deepest", "last", "depth"), drawdowns())
    write("normal.csv", ("x", "below"), normal())
    write("samples.csv", SAMPLES, zip(*SAMPLES.values()))
    write("moments.csv", ("sample", "moment", "value"), moments())
