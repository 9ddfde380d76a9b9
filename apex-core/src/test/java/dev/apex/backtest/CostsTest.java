package dev.apex.backtest;

import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.bar;
import static dev.apex.backtest.Worlds.trading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.apex.Digest;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Worlds.Script;
import dev.apex.execution.Fees;
import dev.apex.execution.Slippage;
import dev.apex.feature.Derived;
import dev.apex.feature.Feature;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketView;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Symbol;
import dev.apex.random.RunSeed;
import java.time.Instant;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user may write - slippage, fees, features, what is derived - and what ends a run that uses it. */
class CostsTest {
    private static final MemoryMarket WEEK = trading("A")
            .add(bar("A", "2021-03-01", 100, 101), bar("A", "2021-03-02", 100, 103), bar("A", "2021-03-03", 100, 105))
            .build();

    private static Backtest buyAndSell() {
        return backtest(
                () -> new Script()
                        .on("2021-03-02", today -> today.order("A").buy(10))
                        .on("2021-03-03", today -> today.order("A").sell(10)),
                "2021-03-02",
                "2021-03-04");
    }

    private static Slippage slippage(DoubleBinaryOperator price) {
        return new Slippage() {
            @Override
            public String name() {
                return "own slippage";
            }

            @Override
            public double price(Symbol symbol, double quantity, double print) {
                return price.applyAsDouble(quantity, print);
            }
        };
    }

    private static Fees fees(DoubleUnaryOperator fee) {
        return new Fees() {
            @Override
            public String name() {
                return "own fees";
            }

            @Override
            public double fee(double quantity, double price) {
                return fee.applyAsDouble(quantity);
            }
        };
    }

    private static Throwable causeOf(Backtest backtest) {
        RunFailedException failure = catchThrowableOfType(RunFailedException.class, () -> backtest.run(WEEK));
        assertThat(failure).isNotNull();
        return failure.getCause();
    }

    private static void assertRefused(Backtest backtest, Rule rule) {
        assertThat(causeOf(backtest))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(rule));
    }

    @Test
    void slippage_that_improves_on_the_print_is_refused_when_it_is_used() {
        assertRefused(buyAndSell().costing(slippage((units, print) -> print - 0.01)), Rule.COST_NEGATIVE);
        assertRefused(buyAndSell().costing(slippage((units, print) -> print + 0.01)), Rule.COST_NEGATIVE); // the sale
        assertRefused(buyAndSell().costing(slippage((units, print) -> Double.NaN)), Rule.COST_NEGATIVE);
        assertRefused(
                buyAndSell().costing(slippage((units, print) -> units * Double.POSITIVE_INFINITY)), Rule.COST_NEGATIVE);
        assertThat(buyAndSell()
                        .costing(slippage((units, print) -> print + Math.signum(units)))
                        .run(WEEK)
                        .fills())
                .extracting(fill -> fill.price())
                .containsExactly(101.0, 99.0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1e-9, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void a_fee_below_zero_or_not_finite_is_refused_when_it_is_used(double fee) {
        assertRefused(buyAndSell().costing(Slippage.none(), fees(units -> fee)), Rule.COST_NEGATIVE);
        assertThatThrownBy(() -> Fees.perShare(fee)).hasMessageContaining("APEX-R019");
        assertThatThrownBy(() -> Fees.none().atLeast(fee)).hasMessageContaining("APEX-R019");
        assertThatThrownBy(() -> Slippage.bps(fee)).hasMessageContaining("APEX-R019");
    }

    @Test
    void a_buy_is_cut_to_the_most_lots_that_cash_pays_for_with_every_cost() {
        Backtest large = backtest(
                        () -> new Script()
                                .on("2021-03-02", today -> today.order("A").buy(1_000_000_000_000L)),
                        "2021-03-02",
                        "2021-03-04")
                .costing(Slippage.none(), fees(units -> 9_000 + units * 1e-3));
        assertThat(large.run(WEEK).fills().get(0).lots()).isEqualTo(9); // 9 x 100.001 + 9,000 <= 10,000
        Backtest hopeless = large.costing(Slippage.none(), fees(units -> 10_000.000001));
        assertThat(hopeless.run(WEEK).fills()).isEmpty();
    }

    @Test
    void a_component_that_throws_fails_the_run_with_its_own_fault() {
        IllegalStateException fault = new IllegalStateException("broken");
        assertThat(causeOf(buyAndSell().costing(slippage((units, print) -> {
                    throw fault;
                }))))
                .isSameAs(fault);
        assertThat(causeOf(buyAndSell().costing(Slippage.none(), fees(units -> {
                    throw fault;
                }))))
                .isSameAs(fault);
        Feature feature = Feature.of("broken", 1, prices -> {
            throw fault;
        });
        assertThat(causeOf(backtest(() -> today -> today.universe().rankedBy(feature), "2021-03-02", "2021-03-04")))
                .isSameAs(fault);
        assertThat(causeOf(buyAndSell().knowing(derived(() -> {
                    throw fault;
                }))))
                .isSameAs(fault);
    }

    @Test
    void nothing_that_the_user_wrote_reads_a_source_by_itself() {
        Runnable read = () -> WEEK.asOf(
                MarketQuery.upTo(Instant.parse("2030-01-01T00:00:00Z")), Instant.parse("2022-01-01T00:00:00Z"));
        assertRefused(
                buyAndSell().costing(slippage((units, print) -> {
                    read.run();
                    return print;
                })),
                Rule.SOURCE_READ_WHILE_ASKED);
        assertRefused(buyAndSell().knowing(derived(read)), Rule.SOURCE_READ_WHILE_ASKED);
        assertThatThrownBy(() -> backtest(
                                () -> {
                                    read.run();
                                    return today -> {};
                                },
                                "2021-03-02",
                                "2021-03-04")
                        .run(WEEK))
                .hasMessageContaining("APEX-R003");
    }

    private static Derived<Integer> derived(Runnable deed) {
        return new Derived<>() {
            @Override
            public String name() {
                return "derived";
            }

            @Override
            public int sessions() {
                return 1;
            }

            @Override
            public Course<Integer> start(RunSeed seed) {
                return new Course<>() {
                    @Override
                    public Integer advance(MarketView view) {
                        deed.run();
                        return 1;
                    }

                    @Override
                    public void digest(Digest digest) {}
                };
            }
        };
    }
}
