package dev.apex.metrics;

/**
 * A Sharpe ratio per session with what is needed to say how sure it is.
 *
 * <p>The variance is that of A. Lo, "The Statistics of Sharpe Ratios", Financial Analysts Journal 58(4), 2002,
 * doi:10.2469/faj.v58.n4.2453, for returns that need not be normal (E. Mertens, 2002); the probability that of D. Bailey
 * and M. López de Prado, "The Sharpe Ratio Efficient Frontier", Journal of Risk 15(2), 2012,
 * doi:10.2139/ssrn.1821643. Kurtosis is the full fourth moment, 3 for a normal.
 *
 * @param ratio mean over standard deviation, per session
 * @param n how many sessions
 * @param skewness third standardised moment
 * @param kurtosis fourth standardised moment
 */
record SharpeEstimate(double ratio, int n, double skewness, double kurtosis) {
    private static final double ROUNDING = 1e-14;

    /** Of a sample of at least two excess returns that vary. */
    static SharpeEstimate of(Moments excess) {
        return new SharpeEstimate(excess.mean() / excess.deviation(), excess.n(), excess.skewness(), excess.kurtosis());
    }

    /** So many sessions until the ratio, if it is the true one, is above zero with 95 %; of a ratio above zero. */
    double minimumTrackRecord() {
        double distance = Normal.Z90 / ratio;
        return StrictMath.ceil(1 + variance() * distance * distance);
    }

    /** The variance of the estimate times n - 1; zero if it is no more than rounding. */
    private double variance() {
        double tails = (kurtosis - 1) / 4 * ratio * ratio;
        double variance = 1 - skewness * ratio + tails;
        return variance <= ROUNDING * (1 + tails) ? 0 : variance;
    }

    /** Per session; zero, up to rounding, only for returns of two values and a ratio of 2 / skewness. */
    double standardError() {
        return StrictMath.sqrt(variance() / (n - 1));
    }

    /** The probability that the true ratio lies above a benchmark per session; NaN at it if the error is zero. */
    double probabilityAbove(double benchmark) {
        return Normal.below((ratio - benchmark) / standardError());
    }
}
