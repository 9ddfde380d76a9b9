package dev.apex.metrics;

/**
 * A Sharpe ratio per session with what is needed to say how sure it is.
 *
 * <p>The variance is that of A. Lo, "The Statistics of Sharpe Ratios", Financial Analysts Journal 58(4), 2002,
 * doi:10.2469/faj.v58.n4.2453, for returns that need not be normal (E. Mertens, 2002); the probability that of D. Bailey
 * and M. López de Prado, "The Sharpe Ratio Efficient Frontier", Journal of Risk 15(2), 2012,
 * doi:10.21314/JOR.2012.255. Kurtosis is the full fourth moment, 3 for a normal.
 *
 * @param ratio mean over standard deviation, per session
 * @param n how many sessions
 * @param skewness third standardised moment
 * @param kurtosis fourth standardised moment
 */
record SharpeEstimate(double ratio, int n, double skewness, double kurtosis) {

    /** Of a sample of at least two excess returns that vary. */
    static SharpeEstimate of(Moments excess) {
        return new SharpeEstimate(excess.mean() / excess.deviation(), excess.n(), excess.skewness(), excess.kurtosis());
    }

    /** Per session; zero, or NaN by rounding, for two-valued returns whose ratio is 2 / skewness. */
    double standardError() {
        return StrictMath.sqrt((1 - skewness * ratio + (kurtosis - 1) / 4 * ratio * ratio) / (n - 1));
    }

    /** The probability that the true ratio lies above a benchmark per session. */
    double probabilityAbove(double benchmark) {
        return Normal.below((ratio - benchmark) / standardError());
    }
}
