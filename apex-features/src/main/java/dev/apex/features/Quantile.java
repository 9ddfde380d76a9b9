package dev.apex.features;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.feature.Feature;
import dev.apex.feature.Readings;
import dev.apex.market.Symbol;
import dev.apex.strategy.Day;
import dev.apex.strategy.Screen;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The symbols whose score lies beyond a quantile: of the scores that are known today, or of those of the sessions before.
 *
 * <p>A cut-off taken from all the scores of a backtest knows the best ones to come, and is the commonest leak of a filter; this one
 * is taken from what is known at the clock. A score that is not known neither counts nor passes. The quantile q of n scores in
 * order, counted from 0, is the one at (n - 1) q, between two of them interpolated linearly (definition 7 of R. J. Hyndman and Y.
 * Fan, Sample Quantiles in Statistical Packages, The American Statistician 50 (1996) 361-365). A score at the cut-off passes, so
 * that of equal scores all do; where a number of symbols is wanted, {@code rankedBy(score).top(0.10)} breaks ties by name.
 * Immutable.
 */
public final class Quantile {
    /** More than decimals lose as doubles, and less than any share that is meant. */
    private static final double WRITTEN = 1e-9;

    private final double from;
    private final double to;
    private final boolean withEnd;

    private Quantile(double from, double to, boolean withEnd) {
        if (!(from >= 0 && from < to && to <= 1)) {
            throw new RefusedException(Rule.QUANTILE_SHARE, "from the quantile " + from + " to " + to);
        }
        this.from = from;
        this.to = to;
        this.withEnd = withEnd;
    }

    /**
     * From the quantile 1 - share on: 0.10 is the top decile.
     *
     * @param share above 0 and at most 1
     */
    public static Quantile top(double share) {
        return new Quantile(1 - share, 1, true);
    }

    /** Up to the quantile of a share, which is above 0 and at most 1. */
    public static Quantile bottom(double share) {
        return new Quantile(0, share, true);
    }

    /**
     * From one quantile on, and below another: neighbours have no score in common. There is no lower end at 0 and no upper one at 1.
     *
     * @param from at least 0
     * @param to above {@code from}, at most 1
     */
    public static Quantile between(double from, double to) {
        return new Quantile(from, to, false);
    }

    /** Of this score, by what is known of it today for the symbols that are screened. */
    public ByScore of(Feature score) {
        return new ByScore(this, score, 0, false);
    }

    /**
     * The quantile of some scores; those that are not finite do not count, and of none there is none.
     *
     * @param share 0 to 1
     */
    public static OptionalDouble of(double[] scores, double share) {
        Checked.quantile(share);
        double[] sorted =
                Arrays.stream(scores).filter(Double::isFinite).sorted().toArray();
        return sorted.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(at(sorted, share));
    }

    private boolean holds(double value, double least, double most) {
        boolean above = from == 0 ? !Double.isNaN(value) : value >= least;
        return above && (to == 1 || (withEnd ? value <= most : value < most));
    }

    private static double at(double[] sorted, double share) {
        double place = (sorted.length - 1) * share;
        if (Math.abs(place - Math.rint(place)) < WRITTEN) {
            place = Math.rint(place);
        }
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    /** Those of a score, for {@code today.universe().passing(..)}. */
    public static final class ByScore implements Screen {
        private final Quantile quantile;
        private final Feature score;
        private final int sessions;
        private final boolean seen;

        private ByScore(Quantile quantile, Feature score, int sessions, boolean seen) {
            this.quantile = quantile;
            this.score = score;
            this.sessions = sessions;
            this.seen = seen;
        }

        /**
         * Beyond the quantile of the scores of so many sessions before the latest, as known now: all scores together, of the
         * symbols that are screened today. None passes until one is known in every one of these sessions. It costs the reading of
         * as many lags of the score.
         */
        public ByScore learnedOver(int earlier) {
            return new ByScore(quantile, score, Checked.ago("learning over", earlier), false);
        }

        /** The same from the scores as they were seen at so many decisions before today's. */
        public ByScore learnedAsSeenOver(int earlier) {
            return new ByScore(quantile, score, Checked.ago("learning over", earlier), true);
        }

        @Override
        public List<Symbol> passing(Day today, List<Symbol> symbols) {
            Readings now = today.read(score, symbols);
            double[] pool = sessions == 0 ? known(now) : earlier(today, symbols);
            List<Symbol> passing = new ArrayList<>();
            if (pool.length > 0) {
                Arrays.sort(pool);
                double least = at(pool, quantile.from);
                double most = at(pool, quantile.to);
                for (int i = 0; i < now.size(); i++) {
                    if (quantile.holds(now.orNaN(i), least, most)) {
                        passing.add(symbols.get(i));
                    }
                }
            }
            return passing;
        }

        /** Every known score of the sessions before; none if there is a session without. */
        private double[] earlier(Day today, List<Symbol> symbols) {
            double[] pool = new double[sessions * symbols.size()];
            int count = 0;
            for (int ago = sessions; ago > 0; ago--) { // the furthest first, so that what is seen is kept so long
                Feature then = seen ? score.asSeen(ago) : Factor.from(score).lag(ago);
                double[] known = known(today.read(then, symbols));
                if (known.length == 0) {
                    return known;
                }
                System.arraycopy(known, 0, pool, count, known.length);
                count += known.length;
            }
            return Arrays.copyOf(pool, count);
        }

        private static double[] known(Readings readings) {
            double[] known = new double[readings.size()];
            int count = 0;
            for (int i = 0; i < known.length; i++) {
                if (!Double.isNaN(readings.orNaN(i))) {
                    known[count++] = readings.orNaN(i);
                }
            }
            return Arrays.copyOf(known, count);
        }

        @Override
        public String toString() {
            return "from the quantile " + quantile.from + " to " + quantile.to + " of " + score.name();
        }
    }
}
