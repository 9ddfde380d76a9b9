package dev.apex.backtest;

import static java.util.Objects.requireNonNull;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.execution.Fees;
import dev.apex.execution.Portfolio;
import dev.apex.execution.Slippage;
import dev.apex.market.Symbol;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import java.util.Collections;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a backtest is to be measured against, chosen before it is run: a strategy of its own that steps beside it.
 *
 * <p>An index series laid over a result afterwards knows no calendar, pays nothing and may be chosen to flatter. A benchmark
 * is a run like any other: asked at the same instants on the same clock, with the same cash, filled at the prints that the
 * strategy would have been filled at, paid its dividends, and charged the same costs unless others are named. It enters the
 * identity of the backtest, and changes nothing that the strategy sees or does. Immutable.
 */
public final class Benchmark {
    /** What a strategy of our own is; its components are its terms. */
    private sealed interface Standard extends Strategy permits Holding, EqualWeight {}

    private final String name;
    private final Supplier<? extends Strategy> factory;
    private final Optional<Symbol> symbol;
    private final Optional<Costs> costs;

    private record Costs(Slippage slippage, Fees fees) {}

    private Benchmark(
            String name, Supplier<? extends Strategy> factory, Optional<Symbol> symbol, Optional<Costs> costs) {
        this.name = name;
        this.factory = factory;
        this.symbol = symbol;
        this.costs = costs;
    }

    /**
     * All cash in one symbol from the first day on which it can be held; dividends are put back in once they are more than a
     * hundredth of the account. It is read even if the backtest does not trade it.
     */
    public static Benchmark holding(String symbol) {
        String held = Symbol.of(symbol).name();
        return new Benchmark("holding", () -> new Holding(held), Optional.of(Symbol.of(held)), Optional.empty());
    }

    /** Equal weights of all that can be held, from the first day on and set right on the first day of each month. */
    public static Benchmark equalWeight() {
        return new Benchmark("equal-weight", EqualWeight::new, Optional.empty(), Optional.empty());
    }

    /**
     * A strategy of one's own.
     *
     * @param name what it is called, in the characters of a strategy's id
     * @param factory makes a strategy for each run
     */
    public static Benchmark of(String name, Supplier<? extends Strategy> factory) {
        if (!name.matches("[A-Za-z0-9._:/+-]{1,100}")) {
            throw new RefusedException(Rule.STREAM_NAME, "benchmark \"" + name + "\"");
        }
        return new Benchmark(name, requireNonNull(factory, "factory"), Optional.empty(), Optional.empty());
    }

    /** The same, paying this slippage and these fees instead of those of the backtest. */
    public Benchmark costing(Slippage slippage, Fees fees) {
        Costs own = new Costs(requireNonNull(slippage, "slippage"), requireNonNull(fees, "fees"));
        return new Benchmark(name, factory, symbol, Optional.of(own));
    }

    /** What it is called. */
    public String name() {
        return name;
    }

    /** The id of its runs, of which their chance is made; the same beside every strategy. */
    String id() {
        return "benchmark/" + name;
    }

    Supplier<? extends Strategy> factory() {
        return factory;
    }

    /** The symbol it must be able to read. */
    Optional<Symbol> symbol() {
        return symbol;
    }

    /** A backtest that pays what this pays. */
    Backtest paying(Backtest backtest) {
        return costs.map(own -> backtest.costing(own.slippage, own.fees)).orElse(backtest);
    }

    /** Whether it is one of our own, which read nothing that is derived. */
    boolean isStandard() {
        return factory.get() instanceof Standard;
    }

    /** A result of this, refused if it held nothing that it was to hold. */
    Result requireHeld(Result result, Backtest beside) {
        if (isStandard() && result.fills().isEmpty()) {
            throw new RefusedException(
                    Rule.BENCHMARK_HELD_NOTHING,
                    "benchmark " + this + " of " + beside.id() + " over " + beside.span() + " on " + result.source());
        }
        return result;
    }

    @Override
    public String toString() {
        return name + symbol.map(held -> " " + held).orElse("");
    }

    /** Holds one symbol, and puts cash back in. */
    record Holding(String symbol) implements Standard {
        private static final double LEFT_OVER = 0.01;

        @Override
        public void onDay(Day today) {
            Symbol held = Symbol.of(symbol);
            Portfolio portfolio = today.portfolio();
            boolean idle = portfolio.position(held).pending() == 0 && portfolio.cash() > LEFT_OVER * portfolio.equity();
            if (idle && today.universe().symbols().contains(held)) {
                today.hold(Collections.singletonMap(held, 1.0));
            }
        }
    }

    /** Holds everything in equal weights, month by month. */
    record EqualWeight() implements Standard {
        @Override
        public void onDay(Day today) {
            if (today.isFirstOfMonth() || today.portfolio().symbols().isEmpty()) {
                today.universe().all().holdEqually();
            }
        }
    }
}
