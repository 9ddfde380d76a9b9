package dev.apex.audit;

import static java.util.Objects.requireNonNull;

import dev.apex.ApexException;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.audit.AblationReport.Cell;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Contamination;
import dev.apex.backtest.Contamination.Part;
import dev.apex.backtest.Result;
import dev.apex.execution.Borrow;
import dev.apex.execution.Fees;
import dev.apex.execution.Fill;
import dev.apex.execution.Order;
import dev.apex.execution.Slippage;
import dev.apex.market.MarketSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A strategy run clean, and again with leaks switched on: one at a time, in pairs and all together, to price each of them.
 *
 * <p>Nobody's result need be believed for it: what a leak adds is told in this strategy's own win rate, Sharpe ratio and profit. The
 * contaminated runs carry their leaks in their terms, and no report can be made of one. A leak that the data or the strategy
 * cannot express is told as not exercised, for a reason, and never as an inflation of 0. Immutable.
 */
public final class Ablation {
    private static final int REPLICATIONS = 2_000;

    private final Backtest backtest;
    private final Set<Leak> leaks;
    private final boolean pairs;
    private final int replications;

    private Ablation(Backtest backtest, Set<Leak> leaks, boolean pairs, int replications) {
        this.backtest = backtest;
        this.leaks = Collections.unmodifiableSet(EnumSet.copyOf(leaks));
        this.pairs = pairs;
        this.replications = replications;
    }

    /**
     * An ablation of all leaks.
     *
     * @throws RefusedException with {@link Rule#CONTAMINATED} if the backtest leaks already
     */
    public static Ablation of(Backtest backtest) {
        Contamination.requireClean(requireNonNull(backtest, "backtest"), "is to be ablated");
        return new Ablation(backtest, EnumSet.allOf(Leak.class), true, REPLICATIONS);
    }

    /** Of these leaks only. */
    public Ablation leaking(Leak... some) {
        if (some.length == 0) {
            throw new RefusedException(Rule.ABLATION_SETTING, "an ablation of " + backtest.id() + " of no leak");
        }
        return new Ablation(backtest, EnumSet.copyOf(Arrays.asList(some)), pairs, replications);
    }

    /** Each by itself and all together, without the pairs, which are most of the runs. */
    public Ablation withoutPairs() {
        return new Ablation(backtest, leaks, false, replications);
    }

    /** Intervals of so many draws; by default 2000, at least 100. */
    public Ablation drawing(int times) {
        if (times < 100) {
            throw new RefusedException(Rule.ABLATION_SETTING, times + " draws for the intervals of " + backtest.id());
        }
        return new Ablation(backtest, leaks, pairs, times);
    }

    /**
     * Runs all of it on a source: 2 runs and one for each leak that can be exercised and each pair of such, at most 38.
     *
     * @throws RefusedException while a strategy is being asked on this thread; if the backtest or the source is refused
     * @throws dev.apex.backtest.RunFailedException if the clean run fails; that of a contaminated one is told in the report
     */
    public AblationReport against(MarketSource source) {
        Result clean = backtest.run(source);
        LeakyMarket market = new LeakyMarket(backtest, source);
        Map<Leak, Cell> singles = new EnumMap<>(Leak.class);
        for (Leak leak : leaks) {
            Optional<String> silent = silentOn(leak, market, clean);
            singles.put(leak, silent.isPresent() ? Cell.silent(leak, silent.get()) : alone(leak, market));
        }
        List<Leak> exercised =
                leaks.stream().filter(leak -> singles.get(leak).isExercised()).toList();
        List<Cell> together = new ArrayList<>();
        for (int i = 0; pairs && i < exercised.size(); i++) {
            for (int j = i + 1; j < exercised.size(); j++) {
                together.add(run(EnumSet.of(exercised.get(i), exercised.get(j)), market));
            }
        }
        Optional<Cell> all = exercised.size() < 2
                ? Optional.empty()
                : together.stream()
                        .filter(cell -> cell.leaks().size() == exercised.size())
                        .findFirst()
                        .or(() -> Optional.of(run(EnumSet.copyOf(exercised), market)));
        return AblationReport.of(clean, List.copyOf(singles.values()), together, all, replications);
    }

    private Optional<String> silentOn(Leak leak, LeakyMarket market, Result clean) {
        return switch (leak) {
            case DECISION_PRICE_FILL ->
                fillsElsewhere(clean)
                        ? Optional.empty()
                        : Optional.of(
                                "no order without a price of its own was filled away from the price it was decided on");
            case NO_COSTS ->
                isFree() ? Optional.of("the backtest pays no slippage, no fees and no borrow rate") : Optional.empty();
            case FULL_HISTORY_REGIMES ->
                backtest.derived().isEmpty() ? Optional.of("nothing is derived") : Optional.empty();
            default -> market.silentOn(leak);
        };
    }

    private static boolean fillsElsewhere(Result clean) {
        List<Order> orders = clean.orders();
        for (Fill fill : clean.fills()) {
            Order order = orders.get((int) fill.order() - 1);
            if (!order.instruction().isConditional() && fill.print() != order.sizedAt()) {
                return true;
            }
        }
        return false;
    }

    private boolean isFree() {
        return backtest.slippage().equals(Slippage.none())
                && backtest.fees().equals(Fees.none())
                && backtest.bookkeeping().borrow().map(Borrow::isFree).orElse(true);
    }

    /** One leak, which is not exercised either if nothing was read in hindsight. */
    private Cell alone(Leak leak, LeakyMarket market) {
        Set<Leak> one = EnumSet.of(leak);
        Contamination contamination = contamination(one, market);
        Cell cell = run(one, market, contamination);
        String mixed = contamination.atTheClock() + " readings of features that mix prices with figures of what is"
                + " derived stayed at the clock, as figures of a session to come do";
        if (leak == Leak.WHOLE_SAMPLE_FEATURES && cell.isExercised() && contamination.readings() == 0) {
            return Cell.silent(
                    leak,
                    contamination.atTheClock() > 0
                            ? mixed + ", and no other feature was read"
                            : "no feature was read, and nothing derived that has no twin of its own");
        }
        if (leak == Leak.WHOLE_SAMPLE_MOMENTS && cell.isExercised() && contamination.scalings() == 0) {
            return Cell.silent(
                    leak, "no feature was read that is a mean, a deviation, an extreme or a rank over a window");
        }
        if (leak == Leak.FULL_HISTORY_REGIMES && cell.isExercised() && contamination.derivations() == 0) {
            return Cell.silent(leak, "nothing derived has a twin that says otherwise");
        }
        return contamination.atTheClock() > 0 ? cell.inPart(mixed) : cell;
    }

    private Cell run(Set<Leak> some, LeakyMarket market) {
        return run(some, market, contamination(some, market));
    }

    private Cell run(Set<Leak> some, LeakyMarket market, Contamination contamination) {
        Backtest paying = some.contains(Leak.NO_COSTS) ? free() : backtest;
        try {
            return Cell.of(some, contamination.run(paying, market.with(some).source()));
        } catch (ApexException e) {
            return Cell.failed(some, e);
        }
    }

    private Backtest free() {
        Backtest free = backtest.costing(Slippage.none(), Fees.none());
        return backtest.bookkeeping()
                .borrow()
                .map(borrow -> free.shorting(borrow.free()))
                .orElse(free);
    }

    private static Contamination contamination(Set<Leak> some, LeakyMarket market) {
        Set<Part> parts = EnumSet.noneOf(Part.class);
        if (some.contains(Leak.WHOLE_SAMPLE_FEATURES)) {
            parts.add(Part.FEATURES);
        }
        if (some.contains(Leak.WHOLE_SAMPLE_MOMENTS)) {
            parts.add(Part.MOMENTS);
        }
        if (some.contains(Leak.FULL_HISTORY_REGIMES)) {
            parts.add(Part.DERIVED);
        }
        if (some.contains(Leak.DECISION_PRICE_FILL)) {
            parts.add(Part.FILLS);
        }
        SortedSet<String> names = some.stream().map(Leak::words).collect(Collectors.toCollection(TreeSet::new));
        return Contamination.of(names, parts, market.with(some).hindsight());
    }

    @Override
    public String toString() {
        return "ablation of " + backtest.id() + " by " + leaks;
    }
}
