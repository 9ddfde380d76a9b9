"""Makes the bars and the golden values beside it. In this folder, with Python 3.11:

    pip install numpy==2.4.6 pandas==3.1.1 scipy==1.17.1 TA-Lib==0.8.2
    python3 oracle.py

Bars are a random walk of numpy's PCG64 under a fixed seed, rounded as a vendor rounds; a market was never asked. In the columns
with _gaps one value in fifteen is missing. Values of source pandas, scipy or talib come from that library's function; of source
numpy from the published formula, written out window by window.
"""
import csv
from importlib.metadata import version

import numpy as np
import pandas as pd
import talib
from scipy import stats

SESSIONS = 700
W, LEAST = 20, 12
LIBRARIES = ", ".join(f"{p} {version(p)}" for p in ("numpy", "pandas", "scipy", "TA-Lib"))


def bars():
    chance = np.random.Generator(np.random.PCG64(20261121))
    close = 80 * np.exp(np.cumsum(0.018 * chance.standard_t(5, SESSIONS) / 1.29))
    open_ = np.roll(close, 1) * np.exp(0.006 * chance.standard_normal(SESSIONS))
    open_[0] = close[0]
    high = np.maximum(open_, close) * np.exp(0.008 * np.abs(chance.standard_normal(SESSIONS)))
    low = np.minimum(open_, close) * np.exp(-0.008 * np.abs(chance.standard_normal(SESSIONS)))
    volume = np.floor(np.exp(13 + 0.5 * chance.standard_normal(SESSIONS)))
    market = 3000 * np.exp(np.cumsum(0.01 * chance.standard_normal(SESSIONS)))
    frame = pd.DataFrame({"open": open_, "high": high, "low": low, "close": close, "market": market}).round(2)
    frame["volume"] = volume
    frame["close_gaps"] = frame["close"].mask(chance.random(SESSIONS) < 1 / 15)
    frame["market_gaps"] = frame["market"].mask(chance.random(SESSIONS) < 1 / 15)
    return frame


b = bars()
b.to_csv("bars.csv", index=False, header=True, lineterminator="\n")
text = open("bars.csv").read()
open("bars.csv", "w", newline="\n").write(f"# python3 oracle.py with {LIBRARIES}\n{text}")

values = []


def say(kernel, column, source, series):
    series = np.asarray(series, dtype=float)
    for t in sorted({0, 1, W - 1, W, 2 * W, *range(7, SESSIONS, 53), SESSIONS - 1}):
        values.append((kernel, column, t, source, "" if np.isnan(series[t]) else repr(float(series[t]))))


def by_window(function, *series, window=W):
    out = np.full(SESSIONS, np.nan)
    columns = [np.asarray(s, dtype=float) for s in series]
    for t in range(window - 1, SESSIONS):
        out[t] = function(*(c[t - window + 1 : t + 1] for c in columns))
    return out


for kind in ("", "_gaps"):
    x, y = b["close" + kind], b["market" + kind]
    r = x.rolling(W, min_periods=LEAST)
    for column, series in {
        "mean": r.mean(), "variance": r.var(), "deviation": r.std(), "skewness": r.skew(), "kurtosis": r.kurt(),
        "zscore": (x - r.mean()) / r.std(),
    }.items():
        say("moments" + kind, column, "pandas", series)
    say("sum" + kind, "sum", "pandas", r.sum())
    say("sum" + kind, "count", "pandas", x.rolling(W, min_periods=0).count())
    for column, series in {"min": r.min(), "max": r.max()}.items():
        say("extremes" + kind, column, "pandas", series)
    say("range" + kind, "range", "pandas", r.max() - r.min())
    say("rank" + kind, "rank", "pandas", r.rank(pct=True))
    for q in (0.0, 0.1, 0.25, 0.5, 0.9, 1.0):
        say("quantiles" + kind, f"q{q:g}", "pandas", r.quantile(q))
    say("lag" + kind, "lag", "pandas", x.shift(5))
    say("difference" + kind, "difference", "pandas", x - x.shift(5))
    say("change" + kind, "change", "pandas", x / x.shift(5) - 1)
    say("log_change" + kind, "log_change", "numpy", np.log(x / x.shift(5)))
    say("volatility" + kind, "deviation", "pandas", np.log(x / x.shift(1)).rolling(W, min_periods=LEAST).std())
    both = x.notna() & y.notna()
    px, py = x.where(both), y.where(both)
    p = px.rolling(W, min_periods=LEAST)
    say("pair" + kind, "covariance", "pandas", p.cov(py))
    say("pair" + kind, "correlation", "pandas", p.corr(py))
    say("pair" + kind, "beta", "pandas", p.cov(py) / py.rolling(W, min_periods=LEAST).var())
    e = x.ewm(span=W, min_periods=LEAST)
    say("ewma" + kind, "mean", "pandas", e.mean())
    say("ewma" + kind, "variance", "pandas", e.var())

o, h, l, c, v = (b[k].to_numpy() for k in ("open", "high", "low", "close", "volume"))
before = np.roll(c, 1)
before[0] = np.nan
say("moments", "skewness", "scipy", by_window(lambda x: stats.skew(x, bias=False), c))
say("moments", "kurtosis", "scipy", by_window(lambda x: stats.kurtosis(x, bias=False), c))
say("moments", "zscore", "scipy", by_window(lambda x: stats.zscore(x, ddof=1)[-1], c))
say("true_range", "true_range", "talib", talib.TRANGE(h, l, c))
say("average_true_range", "average", "talib", talib.ATR(h, l, c, 14))
say("rsi", "rsi", "talib", talib.RSI(c, 14))
say("change", "change", "talib", talib.ROC(c, 5) / 100)
obv = talib.OBV(c, v)
gained = obv - np.concatenate([np.full(W, np.nan), obv[:-W]])
say("on_balance_volume", "on_balance_volume", "talib", gained)
say("relative", "relative", "pandas", b["volume"] / b["volume"].rolling(W).mean())
say("dollar_volume", "mean", "pandas", (b["close"] * b["volume"]).rolling(W).mean())
say("illiquidity", "mean", "pandas", ((b["close"] / b["close"].shift(1) - 1).abs() / (b["close"] * b["volume"])).rolling(W).mean())
say("drawdown", "drawdown", "pandas", b["close"] / b["close"].rolling(W).max() - 1)
say("drawdown", "max_drawdown", "numpy", by_window(lambda x: (x / np.maximum.accumulate(x) - 1).min(), c))

hl, co = np.log(h / l), np.log(c / o)
rs = np.log(h / c) * np.log(h / o) + np.log(l / c) * np.log(l / o)
say("parkinson", "volatility", "numpy", by_window(lambda x: np.sqrt(np.mean(x**2) / (4 * np.log(2))), hl))
say("garman_klass", "volatility", "numpy",
    by_window(lambda x, y: np.sqrt(np.mean(0.5 * x**2 - (2 * np.log(2) - 1) * y**2)), hl, co))
say("rogers_satchell", "volatility", "numpy", by_window(lambda x: np.sqrt(np.mean(x)), rs))
k = 0.34 / (1.34 + (W + 1) / (W - 1))
say("yang_zhang", "volatility", "numpy",
    by_window(lambda n, d, x: np.sqrt(np.var(n, ddof=1) + k * np.var(d, ddof=1) + (1 - k) * np.mean(x)), np.log(o / before), co, rs))

with open("golden.csv", "w", newline="\n") as f:
    f.write(f"# python3 oracle.py with {LIBRARIES}\n")
    out = csv.writer(f, lineterminator="\n")
    out.writerow(("kernel", "column", "session", "source", "value"))
    out.writerows(values)
