package dev.apex.regime;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.random.RunSeed;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link GaussianHmm} is fitted to rows: expectation and maximisation from several starts, of which the best is kept.
 *
 * <p>The likelihood has many tops, so one start proves little: the first lays the states out by how restless the rows around are,
 * the others by k-means++ from a stream of chance each (D. Arthur, S. Vassilvitskii, SODA 2007). What is best, and how many starts
 * found it, does not depend on the order in which they are tried. No step lowers the likelihood plus what the pseudo-counts add;
 * if one did beyond rounding, that would be a fault of ours, and it throws {@link IllegalStateException}.
 *
 * <p>Rows are {@code double[rows][features]}; a row with a value that is not finite is missing: the chain moves on and nothing is
 * learned from it. Scaling a feature, or moving it by a constant, moves the result with it. Immutable; each method that changes
 * something gives a changed copy. Safe for use by several threads.
 *
 * <p>Algorithm: L. E. Baum, T. Petrie, G. Soules, N. Weiss, Ann. Math. Statist. 41 (1970), doi:10.1214/aoms/1177697196.
 */
public final class BaumWelch {
    /** How many whole rows a state needs at least. */
    static final int ROWS_A_STATE = 30;

    private static final int MOST_RESTARTS = 1000;
    private static final int MOST_STEPS = 100_000;
    private static final double ROUNDING = 1e-8;
    private static final double AGREEING = 1e-5;

    private final Covariance covariance;
    private final int states;
    private final int restarts;
    private final int steps;
    private final double tolerance;
    private final double floor;
    private final double pseudo;
    private final double sticky;
    private final int threads;

    private BaumWelch(
            int states,
            Covariance covariance,
            int restarts,
            int steps,
            double tolerance,
            double floor,
            double pseudo,
            double sticky,
            int threads) {
        this.states = states;
        this.covariance = covariance;
        this.restarts = restarts;
        this.steps = steps;
        this.tolerance = tolerance;
        this.floor = floor;
        this.pseudo = pseudo;
        this.sticky = sticky;
        this.threads = threads;
        require(states >= 1 && states <= GaussianHmm.MOST_STATES, "states", states);
        require(restarts >= 1 && restarts <= MOST_RESTARTS, "restarts", restarts);
        require(steps >= 0 && steps <= MOST_STEPS, "steps", steps);
        require(tolerance >= 0 && tolerance < 1, "tolerance", tolerance);
        require(floor >= 0 && floor < 1, "floor", floor);
        require(pseudo >= 0 && pseudo < 1e6, "pseudo-count", pseudo);
        require(sticky >= 0 && sticky < 1e6, "pseudo-count of staying", sticky);
        require(threads >= 1 && threads <= 1024, "threads", threads);
    }

    private static void require(boolean holds, String what, double value) {
        if (!holds) {
            throw new RefusedException(Rule.TRAINING_SETTINGS, what + " of " + value);
        }
    }

    /**
     * A training of so many states, 1 to 16: diagonal covariances, 10 starts, at most 500 steps each, tolerance 1e-7 a row,
     * floor 1e-3, pseudo-counts 0.1 and 1.
     */
    public static BaumWelch of(int states) {
        return new BaumWelch(states, Covariance.DIAGONAL, 10, 500, 1e-7, 1e-3, 0.1, 1, 1);
    }

    /** With covariance matrices of this kind. */
    public BaumWelch with(Covariance kind) {
        return new BaumWelch(states, kind, restarts, steps, tolerance, floor, pseudo, sticky, threads);
    }

    /** With so many starts, 1 to 1000. */
    public BaumWelch restarts(int newRestarts) {
        return new BaumWelch(states, covariance, newRestarts, steps, tolerance, floor, pseudo, sticky, threads);
    }

    /** With at most so many steps from each start; 0 leaves it where it starts. */
    public BaumWelch atMost(int newSteps) {
        return new BaumWelch(states, covariance, restarts, newSteps, tolerance, floor, pseudo, sticky, threads);
    }

    /**
     * Stops when two steps in a row each gain less than this, in nats a whole row; with 0, when nothing more is gained. It is
     * counted by the row, because the log-likelihood itself moves with the unit of a feature.
     */
    public BaumWelch tolerance(double gain) {
        return new BaumWelch(states, covariance, restarts, steps, gain, floor, pseudo, sticky, threads);
    }

    /**
     * Lets no variance of a state fall below this share of the feature's variance over all rows; of a full covariance, no
     * eigenvalue in those units. Both are what makes the rows most likely among all that keep the floor, so that no step loses.
     */
    public BaumWelch floor(double share) {
        return new BaumWelch(states, covariance, restarts, steps, tolerance, share, pseudo, sticky, threads);
    }

    /**
     * Counts so many moves that were not seen: from each state to each other one, as the first state too, and of staying. With
     * 0 and 0 a move that was never seen is impossible for good.
     */
    public BaumWelch pseudoCounts(double moving, double staying) {
        return new BaumWelch(states, covariance, restarts, steps, tolerance, floor, moving, staying, threads);
    }

    /** Tries starts on so many threads at a time, 1 to 1024; the result is the same to the last bit. */
    public BaumWelch onThreads(int newThreads) {
        return new BaumWelch(states, covariance, restarts, steps, tolerance, floor, pseudo, sticky, newThreads);
    }

    public int states() {
        return states;
    }

    public Covariance covariance() {
        return covariance;
    }

    public int restarts() {
        return restarts;
    }

    /** The most steps from one start. */
    public int steps() {
        return steps;
    }

    public double tolerance() {
        return tolerance;
    }

    public double floor() {
        return floor;
    }

    double pseudoCount() {
        return pseudo;
    }

    double stickyCount() {
        return sticky;
    }

    /**
     * Fits a model to rows, from as many starts as there are restarts.
     *
     * @param rows {@code [rows][features]}
     * @param seed gives each start a stream, {@code start} with its number
     * @throws RefusedException with {@link Rule#TRAINING_FEW_ROWS} if there are fewer than 30 whole rows a state; with {@link
     *     Rule#TRAINING_CONSTANT} if a feature takes one value only; with {@link Rule#TRAINING_COLLAPSED} if from every start a
     *     state was left with fewer than 10 rows, 2 % of them or one more than features, or without a covariance; with {@link
     *     Rule#HMM_SHAPE} if rows differ in length
     */
    public HmmFit fit(double[][] rows, RunSeed seed) {
        return fit(rows, seed, null);
    }

    /**
     * The same, and from a model too, which counts as the last start.
     *
     * @param start of as many states as asked for, and of these features
     */
    public HmmFit fitWarm(GaussianHmm start, double[][] rows, RunSeed seed) {
        return fit(rows, seed, start);
    }

    private HmmFit fit(double[][] rows, RunSeed seed, @Nullable GaussianHmm warm) {
        Em em = over(rows);
        Attempt[] attempts = new Attempt[restarts + (warm == null ? 0 : 1)];
        if (threads == 1 || attempts.length == 1) {
            for (int start = 0; start < attempts.length; start++) {
                attempts[start] = attempt(em, start, seed, warm);
            }
        } else {
            onThreads(em, attempts, seed, warm);
        }
        return choose(em, List.of(attempts));
    }

    private Attempt attempt(Em em, int start, RunSeed seed, @Nullable GaussianHmm warm) {
        if (warm != null && start == restarts) {
            lay(em, warm);
        } else {
            Starts.lay(em, start, seed.stream("start", start));
        }
        return climb(em, true);
    }

    /** Which thread tries which start is left to chance; what becomes of a start is not. */
    private void onThreads(Em em, Attempt[] attempts, RunSeed seed, @Nullable GaussianHmm warm) {
        AtomicInteger next = new AtomicInteger();
        int workers = Math.min(threads, attempts.length);
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        try {
            List<Future<?>> working = new ArrayList<>();
            for (int worker = 0; worker < workers; worker++) {
                Em own = worker == 0 ? em : em.another(this);
                working.add(pool.submit(() -> {
                    for (int start = next.getAndIncrement(); start < attempts.length; start = next.getAndIncrement()) {
                        attempts[start] = attempt(own, start, seed, warm);
                    }
                }));
            }
            for (Future<?> one : working) {
                one.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException(Rule.RUN_INTERRUPTED, "a training of " + states + " states", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    /**
     * Goes on from a model, from nowhere else.
     *
     * @param start of as many states as asked for, and of these features
     * @throws RefusedException as {@link #fit}
     */
    public HmmFit fitFrom(GaussianHmm start, double[][] rows) {
        Em em = over(rows);
        lay(em, start);
        return choose(em, List.of(climb(em, true)));
    }

    /** The same from any model, on any rows, whatever a state is left with: for comparison with other programs. */
    HmmFit stepsFrom(GaussianHmm start, double[][] rows) {
        Em em = over(rows, states, 1);
        lay(em, start);
        return choose(em, List.of(climb(em, false)));
    }

    private void lay(Em em, GaussianHmm start) {
        if (start.states() != states || start.features() != em.features || start.covariance() != covariance) {
            throw new RefusedException(
                    Rule.HMM_SHAPE,
                    start + " as a start for " + states + " states of " + em.features + " features, " + covariance);
        }
        start.copyTo(em);
    }

    private Em over(double[][] rows) {
        return over(rows, states, ROWS_A_STATE * states);
    }

    private Em over(double[][] rows, int count, int least) {
        int features = rows.length == 0 ? 1 : rows[0].length;
        boolean[] missing = new boolean[rows.length];
        double[] flat = GaussianHmm.flatten(rows, features, missing);
        int whole = 0;
        for (boolean one : missing) {
            whole += one ? 0 : 1;
        }
        if (whole < least) {
            throw new RefusedException(
                    Rule.TRAINING_FEW_ROWS,
                    whole + " whole rows of " + rows.length + " for " + states + " states, which need " + least);
        }
        Em em = new Em(flat, missing, count, features, this);
        for (int i = 0; i < features; i++) {
            if (!(em.spread[i] > 0 && em.spread[i] < Double.POSITIVE_INFINITY)) {
                throw new RefusedException(
                        Rule.TRAINING_CONSTANT,
                        "feature " + i + " with mean " + em.centre[i] + " and variance " + em.spread[i] + " over "
                                + whole + " rows");
            }
        }
        return em;
    }

    /** Where one start led. */
    private record Attempt(
            @Nullable GaussianHmm model, double objective, double likelihood, int steps, boolean converged) {
        boolean isAccepted() {
            return model != null;
        }
    }

    private Attempt climb(Em em, boolean requireRows) {
        int taken = 0;
        int flat = 0;
        double before = Double.NEGATIVE_INFINITY;
        boolean possible = em.prepare();
        while (possible) {
            double likelihood = em.forward();
            double objective = likelihood + em.prior();
            if (!Double.isFinite(likelihood)) {
                break; // the objective of a start in which a move is impossible may be minus infinity
            }
            requireNoLoss(before, objective, em.observed, taken);
            flat = objective - before <= tolerance * em.observed ? flat + 1 : 0;
            boolean converged = flat >= 2 && requireRows;
            em.backward();
            if (converged || taken == steps) {
                boolean enough = !requireRows || isOccupied(em);
                return new Attempt(
                        enough ? GaussianHmm.of(em, covariance) : null, objective, likelihood, taken, converged);
            }
            before = objective;
            possible = em.maximise();
            taken++;
        }
        return new Attempt(null, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY, taken, false);
    }

    static void requireNoLoss(double before, double now, int rows, int step) {
        if (now < before - ROUNDING * (rows + Math.abs(before))) {
            throw new IllegalStateException(
                    "step " + step + " went down from " + before + " to " + now + " nats, which is a fault in Apex");
        }
    }

    private boolean isOccupied(Em em) {
        double least = Math.max(Math.max(10, 0.02 * em.observed), em.features + 1);
        for (double rows : em.occupied) {
            if (!(rows >= least) && states > 1) {
                return false;
            }
        }
        return true;
    }

    private HmmFit choose(Em em, List<Attempt> attempts) {
        int best = -1;
        int total = 0;
        for (int i = 0; i < attempts.size(); i++) {
            Attempt one = attempts.get(i);
            total += one.steps;
            if (one.isAccepted() && (best < 0 || one.objective > attempts.get(best).objective)) {
                best = i;
            }
        }
        if (best < 0) {
            throw new RefusedException(
                    Rule.TRAINING_COLLAPSED,
                    attempts.size() + " starts of " + states + " states over " + em.observed + " whole rows");
        }
        Attempt chosen = attempts.get(best);
        int rejected = 0;
        int agreeing = 0;
        double runnerUp = Double.NEGATIVE_INFINITY;
        for (Attempt one : attempts) {
            rejected += one.isAccepted() ? 0 : 1;
            boolean agrees = one.isAccepted() && chosen.objective - one.objective <= AGREEING * em.observed;
            agreeing += agrees ? 1 : 0;
            if (one.isAccepted() && !agrees) {
                runnerUp = Math.max(runnerUp, one.objective);
            }
        }
        OptionalDouble gap = runnerUp == Double.NEGATIVE_INFINITY
                ? OptionalDouble.empty()
                : OptionalDouble.of(chosen.objective - runnerUp);
        return new HmmFit(
                Objects.requireNonNull(chosen.model),
                chosen.likelihood,
                em.observed,
                chosen.steps,
                total,
                chosen.converged,
                attempts.size(),
                rejected,
                agreeing,
                best,
                gap);
    }

    /** The settings in words, the same for equal settings: it goes into identities. */
    @Override
    public String toString() {
        return states + " states, " + covariance + ", " + restarts + " starts of at most " + steps
                + " steps, tolerance " + tolerance + ", floor " + floor + ", pseudo-counts " + pseudo + " and "
                + sticky;
    }
}
