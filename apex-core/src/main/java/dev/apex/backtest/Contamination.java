package dev.apex.backtest;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Asking;
import dev.apex.market.MarketSource;
import dev.apex.time.Decision;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Leaks switched on in a run on purpose, so that an ablation can tell what each is worth: for {@code dev.apex.audit} alone.
 *
 * <p>A run so contaminated says it in its terms, hence in its identity and its manifest, and no report is made of it. What the
 * leaks do to a market is done by the source that is handed in; what they do within a run is done here. Confined to one thread.
 */
public final class Contamination {
    /** What of a run knows more than it could. */
    public enum Part {
        /**
         * Features, and what is derived without a twin of its own, are read from the final version of the market as it stood at
         * the close of the session that is being decided in, as a table computed before the loop has them.
         */
        FEATURES,
        /**
         * Windows in features are the whole sample, where that means something: a z-score is of the mean and the deviation of all
         * sessions, those to come included.
         */
        MOMENTS,
        /** What is derived is replaced by its {@linkplain dev.apex.feature.Derived#hindsight twin}, if it has one. */
        DERIVED,
        /** Orders without a price of their own are done at the price they were decided on. */
        FILLS
    }

    private final String leaks;
    private final Set<Part> parts;
    private final MarketSource hindsight;
    private long readings;
    private long derivations;
    private long scalings;
    private long atTheClock;

    private Contamination(String leaks, Set<Part> parts, MarketSource hindsight) {
        this.leaks = leaks;
        this.parts = parts;
        this.hindsight = hindsight;
    }

    /**
     * A contamination for one run.
     *
     * @param leaks what they are called, for the run's terms
     * @param parts what is done within the run; may be empty where the source does it all
     * @param hindsight the final version of every row, known at its event time: what hindsight reads
     */
    public static Contamination of(Set<String> leaks, Set<Part> parts, MarketSource hindsight) {
        Set<Part> some = EnumSet.noneOf(Part.class);
        some.addAll(parts);
        return new Contamination(
                leaks.stream().sorted().collect(Collectors.joining(", ")),
                Collections.unmodifiableSet(some),
                hindsight);
    }

    /**
     * Runs a backtest contaminated, and without its benchmark.
     *
     * @throws RefusedException with {@link Rule#CONTAMINATED} if it is contaminated already; while a strategy is being asked on
     *     this thread; and as a run does
     */
    public Result run(Backtest backtest, MarketSource source) {
        Asking.refuse(() -> "contaminates a run");
        requireClean(backtest, "is to be contaminated");
        return Conductor.conduct(source, List.of(backtest.contaminated(this)))
                .get(0)
                .orThrow();
    }

    /**
     * Refuses a contaminated backtest.
     *
     * @param deed what is done with it, as it goes on after a name
     * @throws RefusedException with {@link Rule#CONTAMINATED}
     */
    public static void requireClean(Backtest backtest, String deed) {
        backtest.contamination().ifPresent(some -> {
            throw new RefusedException(Rule.CONTAMINATED, backtest.id() + " with " + some.leaks + " " + deed);
        });
    }

    /**
     * Until when hindsight knows everything at a decision: to the close of the session decided in, or to the decision itself if
     * that is later or there is no session.
     */
    public static Instant foresight(TradingCalendar calendar, Decision decision) {
        int session = calendar.ordinalAtOrBefore(decision.date());
        Instant closes =
                decision.session() && session >= 0 ? calendar.session(session).closesAt() : decision.at();
        return closes.isAfter(decision.at()) ? closes : decision.at();
    }

    /** How many readings of features were handed out with hindsight, and derived readings without a twin with them. */
    public long readings() {
        return readings;
    }

    /** How many readings of features rest on windows that were the whole sample. */
    public long scalings() {
        return scalings;
    }

    /** How many readings of features that mix prices with figures of what is derived were not foreseen, because their figures are not. */
    public long atTheClock() {
        return atTheClock;
    }

    /** How often a twin said of something derived what was not known. */
    public long derivations() {
        return derivations;
    }

    String leaks() {
        return leaks;
    }

    boolean has(Part part) {
        return parts.contains(part);
    }

    /** Whether anything in the run is read from what is to come. */
    boolean foresees() {
        return has(Part.FEATURES) || has(Part.MOMENTS) || has(Part.DERIVED);
    }

    MarketSource hindsight() {
        return hindsight;
    }

    void countReadings(long more) {
        readings += more;
    }

    void countScalings(long more) {
        scalings += more;
    }

    void countAtTheClock(long more) {
        atTheClock += more;
    }

    void countDerivation() {
        derivations++;
    }

    @Override
    public String toString() {
        return "contaminated with " + leaks;
    }
}
