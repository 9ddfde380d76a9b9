package dev.apex.metrics;

import static dev.apex.metrics.MetricDefinition.ACTIVE_RETURN;
import static dev.apex.metrics.MetricDefinition.ALPHA;
import static dev.apex.metrics.MetricDefinition.BATTING_AVERAGE;
import static dev.apex.metrics.MetricDefinition.BETA;
import static dev.apex.metrics.MetricDefinition.CORRELATION;
import static dev.apex.metrics.MetricDefinition.DOWN_CAPTURE;
import static dev.apex.metrics.MetricDefinition.INFORMATION_RATIO;
import static dev.apex.metrics.MetricDefinition.TRACKING_ERROR;
import static dev.apex.metrics.MetricDefinition.UP_CAPTURE;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * The returns of an account beside those of a benchmark in the same sessions.
 *
 * <p>The risk-free rate is the account's, taken from both. Every figure is undefined if either account was wiped out.
 * Immutable.
 */
public final class ActiveReturns {
    private static final String STILL = "the returns of the benchmark do not vary";

    private final Returns returns;
    private final Returns benchmark;

    private ActiveReturns(Returns returns, Returns benchmark) {
        this.returns = returns;
        this.benchmark = benchmark;
    }

    /**
     * An account beside its benchmark.
     *
     * @throws RefusedException with {@link Rule#LENGTHS_DIFFER} if they have not as many sessions, or years of another length
     */
    public static ActiveReturns of(Returns returns, Returns benchmark) {
        if (returns.sessions() != benchmark.sessions()) {
            throw new RefusedException(
                    Rule.LENGTHS_DIFFER,
                    "a benchmark with " + benchmark.sessions() + " of " + returns.sessions() + " sessions");
        }
        if (returns.sessionsPerYear() != benchmark.sessionsPerYear()) {
            throw new RefusedException(
                    Rule.LENGTHS_DIFFER,
                    "a benchmark with " + benchmark.sessionsPerYear() + " sessions a year beside "
                            + returns.sessionsPerYear());
        }
        return new ActiveReturns(returns, benchmark);
    }

    /** By how much returns were above those of the benchmark, a year. */
    public Metric activeReturn() {
        return measured(ACTIVE_RETURN, () -> ACTIVE_RETURN.of(active().mean() * returns.sessionsPerYear()));
    }

    /** The standard deviation of returns less those of the benchmark, a year. */
    public Metric trackingError() {
        return measured(TRACKING_ERROR, () -> TRACKING_ERROR.of(active().deviation() * rootYear()));
    }

    /** Active return per unit of tracking error, a year. */
    public Metric informationRatio() {
        return measured(INFORMATION_RATIO, () -> {
            Moments active = active();
            return active.constant()
                    ? INFORMATION_RATIO.undefined("the difference to the benchmark does not vary")
                    : INFORMATION_RATIO.of(active.mean() / active.deviation() * rootYear());
        });
    }

    /** By how much returns moved with those of the benchmark. */
    public Metric beta() {
        return measured(BETA, () -> beside(BETA, this::slope));
    }

    /** What returns were above what beta times the benchmark explains, compounded to a year. */
    public Metric alpha() {
        return measured(
                ALPHA,
                () -> beside(ALPHA, () -> {
                    double unexplained = Moments.of(returns.excess()).mean()
                            - slope() * Moments.of(excessOfBenchmark()).mean();
                    return StrictMath.expm1(StrictMath.log1p(unexplained) * returns.sessionsPerYear());
                }));
    }

    /** The correlation of returns with those of the benchmark. */
    public Metric correlation() {
        return measured(CORRELATION, () -> {
            Moments own = Moments.of(returns.returns());
            Moments other = Moments.of(benchmark.returns());
            if (own.constant() || other.constant()) {
                return CORRELATION.undefined(own.constant() ? Returns.NO_VARIATION : STILL);
            }
            double together = Moments.covariance(returns.returns(), benchmark.returns());
            double ratio = together / (StrictMath.sqrt(own.m2()) * StrictMath.sqrt(other.m2()));
            return CORRELATION.of(StrictMath.max(-1, StrictMath.min(1, ratio)));
        });
    }

    /** The yearly growth in sessions in which the benchmark rose, over that of the benchmark in them. */
    public Metric upCapture() {
        return captured(UP_CAPTURE, gain -> gain > 0, "the benchmark never rose");
    }

    /** The yearly growth in sessions in which the benchmark fell, over that of the benchmark in them. */
    public Metric downCapture() {
        return captured(DOWN_CAPTURE, gain -> gain < 0, "the benchmark never fell");
    }

    /** The share of sessions with a return above that of the benchmark. */
    public Metric battingAverage() {
        return measured(BATTING_AVERAGE, () -> {
            int above = 0;
            for (double difference : differences()) {
                above += difference > 0 ? 1 : 0;
            }
            return BATTING_AVERAGE.of((double) above / returns.sessions());
        });
    }

    private Metric beside(MetricDefinition definition, DoubleSupplier figure) {
        return Moments.of(excessOfBenchmark()).constant()
                ? definition.undefined(STILL)
                : definition.of(figure.getAsDouble());
    }

    private double slope() {
        double[] other = excessOfBenchmark();
        return Moments.covariance(returns.excess(), other) / Moments.of(other).m2();
    }

    private Metric captured(MetricDefinition definition, DoublePredicate counts, String none) {
        return measured(definition, () -> {
            double[] own = returns.returns();
            double[] other = benchmark.returns();
            Sum ownGrowth = new Sum();
            Sum otherGrowth = new Sum();
            int sessions = 0;
            for (int i = 0; i < other.length; i++) {
                if (counts.test(other[i])) {
                    ownGrowth.add(StrictMath.log1p(own[i]));
                    otherGrowth.add(StrictMath.log1p(other[i]));
                    sessions++;
                }
            }
            double years = (double) sessions / returns.sessionsPerYear();
            return sessions == 0
                    ? definition.undefined(none)
                    : definition.of(StrictMath.expm1(ownGrowth.value() / years)
                            / StrictMath.expm1(otherGrowth.value() / years));
        });
    }

    private Metric measured(MetricDefinition definition, Supplier<Metric> metric) {
        Optional<String> missing =
                returns.missing(2).or(() -> benchmark.missing(2).map(reason -> "of the benchmark, " + reason));
        return missing.map(definition::undefined).orElseGet(metric);
    }

    private Moments active() {
        return Moments.of(differences());
    }

    private double[] differences() {
        double[] own = returns.returns();
        double[] other = benchmark.returns();
        double[] differences = new double[own.length];
        for (int i = 0; i < own.length; i++) {
            differences[i] = own[i] - other[i];
        }
        return differences;
    }

    private double[] excessOfBenchmark() {
        return returns.excess(benchmark.returns());
    }

    private double rootYear() {
        return StrictMath.sqrt(returns.sessionsPerYear());
    }
}
