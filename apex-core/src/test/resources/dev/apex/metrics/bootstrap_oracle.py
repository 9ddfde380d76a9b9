# python bootstrap_oracle.py > bootstrap.txt
# arch 8.0.0 (PyPI), numpy: block lengths, one set of draws joined to blocks, and percentile intervals of means.
import numpy as np
import arch
from arch.bootstrap import StationaryBootstrap, optimal_block_length
from arch.bootstrap._samplers_python import stationary_bootstrap_sample_python

rng = np.random.default_rng(20260101)


def ar(phi, n):
    x = np.zeros(n)
    e = rng.standard_normal(n)
    for i in range(n):
        x[i] = (phi * x[i - 1] if i else 0) + e[i]
    return 0.001 * x + 0.0005


series = {
    "noise": ar(0.0, 250),
    "persistent": ar(0.6, 300),
    "alternating": ar(-0.4, 200),
    "trading": np.where(rng.random(400) < 0.7, 0.0, ar(0.3, 400)),
    "short": ar(0.5, 30),
}
print("# arch %s, numpy %s: python bootstrap_oracle.py > bootstrap.txt" % (arch.__version__, np.__version__))
text = lambda xs: " ".join(repr(float(x)) for x in xs)
for name, x in series.items():
    print("series", name, text(x))
    print("block", name, repr(float(optimal_block_length(x)["stationary"].iloc[0])))
for name, block in (("noise", 1.0), ("persistent", 12.0), ("alternating", 4.0), ("trading", 6.0)):
    bs = StationaryBootstrap(block, series[name], seed=np.random.default_rng(7))
    low, high = bs.conf_int(np.mean, reps=100000, method="percentile", size=0.95)[:, 0]
    print("interval", name, block, repr(float(low)), repr(float(high)))
places = rng.integers(40, size=40)
luck = rng.random(40)
print("places", " ".join(str(int(p)) for p in places))
print("luck", text(luck))
joined = stationary_bootstrap_sample_python(places.copy(), luck, 0.2)
print("joined", " ".join(str(int(p)) for p in joined))
