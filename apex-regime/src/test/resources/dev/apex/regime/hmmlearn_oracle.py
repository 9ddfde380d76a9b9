"""Oracle of GaussianHmm. Run in this folder, with hmmlearn 0.3.3 and numpy 2.4.6: python3 hmmlearn_oracle.py

Writes rows.csv, 1500 rows of 3 features in three regimes with heavy tails, and hmmlearn.csv: from a fixed start, with all
priors off, the log-likelihood before the first and after the fiftieth step, and every parameter after it. With "time" as its
argument it writes hmmlearn_time.csv instead: nanoseconds a step and row of hmmlearn on one core.
"""

import sys
import time

import hmmlearn
import numpy as np
from hmmlearn.hmm import GaussianHMM

HEAD = "# python3 hmmlearn_oracle.py with hmmlearn %s, numpy %s\n" % (hmmlearn.__version__, np.__version__)


def rows():
    chance = np.random.default_rng(20261121)
    moves = np.array([[0.98, 0.015, 0.005], [0.03, 0.95, 0.02], [0.02, 0.06, 0.92]])
    means = np.array([[0.1, 0.0, 0.3], [-0.1, 0.2, 0.0], [-0.6, -0.3, 0.4]])
    deviations = np.array([[0.4, 0.5, 0.7], [0.8, 0.9, 0.8], [1.9, 1.6, 1.4]])
    state, out = 0, []
    for _ in range(1500):
        state = chance.choice(3, p=moves[state])
        shock = chance.standard_t(5, size=3)
        shock[1] += 0.6 * shock[0]
        out.append(means[state] + deviations[state] * shock)
    return np.round(np.array(out), 6)


def start(kind, d):
    model = GaussianHMM(
        n_components=3, covariance_type=kind, n_iter=50, tol=-np.inf, params="stmc", init_params="",
        covars_prior=0, covars_weight=1 if kind == "diag" else 0, means_prior=0, means_weight=0, min_covar=0,
        implementation="scaling")
    model.n_features = d
    model.startprob_ = np.array([0.5, 0.3, 0.2])
    model.transmat_ = np.array([[0.9, 0.05, 0.05], [0.1, 0.8, 0.1], [0.05, 0.15, 0.8]])
    model.means_ = np.array([[(k - 1) * 0.5] * d for k in range(3)])
    variances = np.array([[0.5 + 0.5 * k] * d for k in range(3)])
    model.covars_ = variances if kind == "diag" else np.array([np.diag(v) for v in variances])
    return model


def oracle():
    x = rows()
    with open("rows.csv", "w") as out:
        out.write(HEAD)
        for row in x:
            out.write(",".join(repr(float(v)) for v in row) + "\n")
    with open("hmmlearn.csv", "w") as out:
        out.write(HEAD + "kind,features,what,values\n")
        for d in (1, 2, 3):
            for kind in ("diag", "full"):
                model = start(kind, d)
                part = x[:, :d]

                def line(what, values):
                    text = " ".join(repr(float(v)) for v in np.ravel(values))
                    out.write("%s,%d,%s,%s\n" % (kind, d, what, text))

                line("before", [model.score(part)])
                model.fit(part)
                line("after", [model.score(part)])
                line("initial", model.startprob_)
                line("transitions", model.transmat_)
                line("means", model.means_)
                line("covariances", model.covars_)


def timing():
    x = np.tile(rows(), (4, 1))[:5000]
    with open("hmmlearn_time.csv", "w") as out:
        out.write(HEAD.strip() + "; cross-run: another process, another day than the bench that reads it\n")
        out.write("kind,features,rows,implementation,ns a step and row\n")
        for d in (2,):
            for kind in ("diag", "full"):
                for n in (1260, 5000):
                    for how in ("scaling", "log"):
                        best = np.inf
                        for _ in range(9):
                            model = start(kind, d)
                            model.implementation = how
                            part = np.ascontiguousarray(x[:n, :d])
                            began = time.perf_counter()
                            model.fit(part)
                            best = min(best, time.perf_counter() - began)
                        out.write("%s,%d,%d,%s,%.0f\n" % (kind, d, n, how, best / 50 / n * 1e9))


if __name__ == "__main__":
    timing() if sys.argv[1:] == ["time"] else oracle()
