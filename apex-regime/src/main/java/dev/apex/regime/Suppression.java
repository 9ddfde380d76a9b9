package dev.apex.regime;

import dev.apex.Digest;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.execution.Order;
import dev.apex.feature.Derived;
import dev.apex.feature.Regime;
import dev.apex.random.RunSeed;
import dev.apex.strategy.Day;
import dev.apex.strategy.Gate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * Holds back what has lost in the regime of the day: entries are judged by pattern and regime, and a pair is suppressed while its
 * last trades lost money together.
 *
 * <p>It learns as a run goes, from trades whose ends are known, those it suppressed among them; so a pair that has healed comes
 * back. Where the regime is not known, or too few trades are, an entry passes. A new era is another regime, of which nothing is known
 * yet. {@code Result.suppressed()} is its log, and {@link SuppressionAudit} goes through it. Immutable; what a run learns stays in it.
 */
public final class Suppression implements Gate {
    private final Derived<Regime> regimes;
    private final int least;
    private final int memory;
    private final String patterns;
    private final BiFunction<Day, Order, String> pattern;

    private Suppression(
            Derived<Regime> regimes, int least, int memory, String patterns, BiFunction<Day, Order, String> pattern) {
        this.regimes = regimes;
        this.least = least;
        this.memory = memory;
        this.patterns = patterns;
        this.pattern = pattern;
        if (least < 1 || memory < least || memory > 100_000) {
            throw new RefusedException(
                    Rule.REGIME_SETTINGS, "a suppression by " + least + " of the last " + memory + " trades");
        }
    }

    /**
     * Suppresses by the regime alone, all orders of the strategy being one pattern.
     *
     * @param regimes given to the backtest with {@code knowing(..)}
     * @param least of how many trades the ends must be known, from 1
     * @param memory how many of the latest count, not fewer than {@code least}
     */
    public static Suppression of(Derived<Regime> regimes, int least, int memory) {
        return new Suppression(regimes, least, memory, "", (today, order) -> "");
    }

    /**
     * Suppresses by a pattern and the regime.
     *
     * @param name of the patterns, of {@code [A-Za-z0-9._:/+-]}; it goes into the run's identity
     * @param of the pattern of an order, from what the strategy saw when it ordered
     */
    public Suppression by(String name, BiFunction<Day, Order, String> of) {
        return new Suppression(regimes, least, memory, name, of);
    }

    int least() {
        return least;
    }

    int memory() {
        return memory;
    }

    /** Whether a label is of a day on which the regime was not known. */
    boolean isUnknown(String label) {
        return label.equals("unknown") || label.endsWith(" in unknown");
    }

    @Override
    public String name() {
        return "suppression/" + regimes.name() + "/" + least + "/" + memory
                + (patterns.isEmpty() ? "" : "/" + patterns);
    }

    @Override
    public Judge start(RunSeed seed) {
        return new Learner();
    }

    /** What one run has learned: the latest profits, by label. */
    private final class Learner implements Judge {
        private final Map<String, Deque<Double>> profits = new TreeMap<>();

        @Override
        public Verdict judge(Day today, Order order) {
            Regime regime = today.read(regimes);
            String what = pattern.apply(today, order);
            String label = what.isEmpty() ? regime.label() : what + " in " + regime.label();
            return regime.isKnown() && loses(label) ? Verdict.suppress(label) : Verdict.pass(label);
        }

        private boolean loses(String label) {
            Deque<Double> latest = profits.getOrDefault(label, new ArrayDeque<>());
            double sum = 0;
            for (double profit : latest) {
                sum += profit;
            }
            return latest.size() >= least && sum < 0;
        }

        @Override
        public void hear(Outcome outcome) {
            Deque<Double> latest = profits.computeIfAbsent(outcome.label(), label -> new ArrayDeque<>());
            latest.add(outcome.profit());
            if (latest.size() > memory) {
                latest.remove();
            }
        }

        @Override
        public void digest(Digest digest) {
            profits.forEach((label, latest) -> {
                digest.put(label).put((long) latest.size());
                latest.forEach(digest::put);
            });
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
