"""Makes the golden values of the words that stand above kernels, and a panel of symbols, from the bars beside it. In this folder:

    pip install numpy==2.4.6 pandas==3.1.1 scipy==1.17.1 TA-Lib==0.8.2
    python3 words.py

bars.csv is read as symbols OWN (bars), MKT (market), GAP and MGAP (their columns with gaps) and PAY, which is OWN with two dividends. A
value stands at the session whose close is the latest. 252 is the number of sessions in a year of the calendar, NYSE.
"""
import csv
from importlib.metadata import version

import numpy as np
import pandas as pd
import talib
from scipy import stats

W, LEAST, YEAR = 20, 12, 252
LIBRARIES = ", ".join(f"{p} {version(p)}" for p in ("numpy", "pandas", "scipy", "TA-Lib"))
HEAD = f"# python3 words.py with {LIBRARIES}\n"
b = pd.read_csv("bars.csv", comment="#")
SESSIONS = len(b)
AT = sorted({0, 1, W - 1, W, W + 1, 2 * W, *range(7, SESSIONS, 53), SESSIONS - 1})
values = []


def say(word, symbol, source, series):
    series = np.asarray(series, dtype=float)
    for t in AT:
        values.append((word, symbol, t, source, "" if not np.isfinite(series[t]) else repr(float(series[t]))))


close, market, gaps, mgaps, volume = b["close"], b["market"], b["close_gaps"], b["market_gaps"], b["volume"]
change = lambda x, n=1: x / x.shift(n) - 1
logs = lambda x: np.log(x / x.shift(1))
say("returns", "OWN", "pandas", close.pct_change())
say("logReturns", "OWN", "pandas", logs(close))
say("rateOfChange", "OWN", "talib", talib.ROC(close.to_numpy(), 5))
say("volatility", "OWN", "pandas", logs(close).rolling(W).std() * np.sqrt(YEAR))
say("volatilityWithGaps", "GAP", "pandas", logs(gaps).rolling(W, min_periods=LEAST).std() * np.sqrt(YEAR))
say("simpleVolatility", "OWN", "pandas", close.pct_change().rolling(W).std() * np.sqrt(YEAR))
say("zScore", "OWN", "scipy", [np.nan] * (W - 1) + [stats.zscore(close[t - W + 1 : t + 1], ddof=1)[-1] for t in range(W - 1, SESSIONS)])
for name, column in (("ewmaMean", "mean"), ("ewmaVariance", "var")):
    say(name, "OWN", "pandas", getattr(close.ewm(span=W, adjust=True, min_periods=W), column)())
    say(name, "GAP", "pandas", getattr(gaps.ewm(span=W, adjust=True, ignore_na=False, min_periods=W), column)())
say("ewmaHalfLife", "OWN", "pandas", close.ewm(halflife=10, adjust=True, min_periods=10).mean())
say("ewmaAlpha", "OWN", "pandas", close.ewm(alpha=0.2, adjust=True).mean())

r, m = change(close), change(market)
say("betaToMarket", "OWN", "numpy", [np.nan] * W + [np.cov(r[t - W + 1 : t + 1], m[t - W + 1 : t + 1])[0, 1] / np.var(m[t - W + 1 : t + 1], ddof=1) for t in range(W, SESSIONS)])
say("correlationToMarket", "OWN", "pandas", r.rolling(W).corr(m))
rg, mg = change(gaps), change(mgaps)
both = rg.notna() & mg.notna()
say("covarianceWithGaps", "GAP", "pandas", rg.where(both).rolling(W, min_periods=LEAST).cov(mg.where(both)))
say("correlationOfVolume", "OWN", "pandas", r.rolling(W).corr(volume))

# a dividend lowers every earlier price by the share of the last close before it that it is (backward adjustment)
factor = np.ones(SESSIONS)
for ex, amount in ((300, 1.25), (301, 0.5), (589, 2.0)):
    factor[ex] = 1 - amount / close[ex - 1]
cumulative = np.cumprod(factor)
total = pd.Series(close.to_numpy() / cumulative)
say("totalReturnMomentum", "PAY", "numpy", change(total, 60))
say("priceMomentum", "PAY", "numpy", change(close, 60))

fast, slow = close.rolling(5).mean(), close.rolling(W).mean()
say("spread", "OWN", "pandas", (fast - slow) / slow * 100 + 1)
say("crossed", "OWN", "pandas", (fast > slow).astype(float).where(slow.notna()))
say("whereAbove", "OWN", "pandas", close.where(fast > slow))
say("below", "OWN", "pandas", (close < 80).astype(float))
say("absoluteNegated", "OWN", "pandas", -(r.abs()))
say("logOfVolume", "OWN", "numpy", np.log(volume))
say("rootOfVolume", "OWN", "numpy", np.sqrt(volume))
say("lagged", "OWN", "pandas", slow.shift(3))
say("difference", "OWN", "talib", talib.MOM(close.to_numpy(), 5))
say("averageVolume", "OWN", "talib", talib.SMA(volume.to_numpy(), W))
say("median", "GAP", "pandas", gaps.rolling(W, min_periods=LEAST).median())

# a panel: rounded closes with gaps, two of them always equal, three sectors, one of them of one symbol
chance = np.random.Generator(np.random.PCG64(20261122))
names = [f"P{i}" for i in range(9)]
sector = dict(zip(names, ["tech", "tech", "tech", "oil", "oil", "oil", "oil", "bank", ""]))
walk = 50 * np.exp(np.cumsum(0.02 * chance.standard_normal((SESSIONS, len(names))), axis=0))
panel = pd.DataFrame(walk, columns=names).round(2)
panel["P5"] = panel["P4"]
panel = panel.mask(chance.random(panel.shape) < 1 / 12)
panel["P5"] = panel["P4"]
panel.to_csv("panel.csv", index=False, lineterminator="\n")
with open("panel.csv") as f:
    text = f.read()
with open("panel.csv", "w", newline="\n") as f:
    f.write(HEAD + text)

score = panel / panel.shift(3) - 1
group = pd.Series(sector).replace("", np.nan)


def quantiles(row, q):
    return row.clip(row.quantile(q), row.quantile(1 - q))


for word, source, result in (
    ("rank", "pandas", score.rank(axis=1, pct=True)),
    ("zScoreAcross", "pandas", score.apply(lambda row: (row - row.mean()) / row.std(), axis=1)),
    ("neutralizedBy", "pandas", score.apply(lambda row: row - row.groupby(group).transform("mean"), axis=1)),
    ("winsorized", "pandas", score.apply(lambda row: quantiles(row, 0.1), axis=1)),
    ("meanOfRanks", "pandas", score.rank(axis=1, pct=True).rolling(5, min_periods=3).mean()),
):
    for name in names:
        say(word, name, source, result[name])

with open("golden-words.csv", "w", newline="\n") as f:
    f.write(HEAD)
    out = csv.writer(f, lineterminator="\n")
    out.writerow(("word", "symbol", "session", "source", "value"))
    out.writerows(values)
