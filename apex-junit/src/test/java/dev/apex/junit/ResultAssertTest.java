package dev.apex.junit;

import static dev.apex.junit.ApexAssertions.assertThat;
import static dev.apex.metrics.MetricDefinition.CLOSED_TRADES;
import static dev.apex.metrics.MetricDefinition.MAX_DRAWDOWN;
import static dev.apex.metrics.MetricDefinition.PROFIT_FACTOR;
import static dev.apex.metrics.MetricDefinition.TOTAL_RETURN;
import static dev.apex.metrics.MetricDefinition.VOLATILITY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.byLessThan;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.execution.Fees;
import dev.apex.execution.Slippage;
import dev.apex.market.Bar;
import dev.apex.market.Instrument;
import dev.apex.market.MarketSource;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.metrics.Unit;
import dev.apex.time.Session;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Claims about two runs of five sessions that can be followed by hand.
 *
 * <p>AAPL opens at 100, 110, 120, 90, 100 and closes at 105, 115, 95, 95, 100. The trader buys 10 at the open of the first
 * session, sells 10 at that of the third, buys 10 there on the fourth and sells them on the fifth: profits of 200 and
 * 100. The holder buys 10 on the first and keeps them.
 */
class ResultAssertTest {
    private static final TradingCalendar NYSE = TradingCalendar.NYSE;
    private static final String[] DATES = {"2021-03-01", "2021-03-02", "2021-03-03", "2021-03-04", "2021-03-05"};
    private static final double[] OPENS = {100, 110, 120, 90, 100};
    private static final double[] CLOSES = {105, 115, 95, 95, 100};

    private static final MarketSource MARKET = market(0);

    /** Its third session closes at 95 at first, and at 105 when that is corrected the day after. */
    private static final MarketSource RESTATED = market(10);

    /** The same, but corrected to 85. */
    private static final MarketSource RESTATED_DOWN = market(-10);

    private static final Result TRADER = trader().run(MARKET);
    private static final Result HOLDER = backtest("holder", "BKKKK").run(MARKET);
    private static final Result IDLE = backtest("idle", "-----").run(MARKET);

    private static MarketSource market(double correction) {
        MemoryMarket.Builder market = MemoryMarket.builder()
                .named("five sessions")
                .trading(Instrument.bars("AAPL", NYSE))
                .add(bar("2021-02-26", 100, 100, 8, true));
        for (int i = 0; i < DATES.length; i++) {
            market.add(bar(DATES[i], OPENS[i], CLOSES[i], 8, i == 0));
        }
        if (correction != 0) {
            market.add(bar(DATES[2], OPENS[2], CLOSES[2] + correction, 30, false));
        }
        return market.build();
    }

    private static Bar bar(String date, double open, double close, int hours, boolean assumed) {
        Session session = NYSE.session(LocalDate.parse(date));
        Instant arrival = session.closesAt().plus(Duration.ofHours(hours));
        return new Bar(
                Symbol.of("AAPL"),
                assumed ? Stamp.assumed(session.closesAt(), arrival) : Stamp.observed(session.closesAt(), arrival),
                session.opensAt(),
                open,
                Math.max(open, close),
                Math.min(open, close),
                close,
                1000);
    }

    private static Backtest trader() {
        return backtest("trader", "BKSBS");
    }

    /** By session: B buys 10, S sells 10, K keeps looking, - does not even look. */
    private static Backtest backtest(String id, String script) {
        Map<LocalDate, Character> days = new TreeMap<>();
        for (int i = 0; i < DATES.length; i++) {
            days.put(LocalDate.parse(DATES[i]), script.charAt(i));
        }
        return Backtest.of(id, () -> today -> {
                    char todo = days.get(today.date());
                    if (todo != '-') {
                        today.prices("AAPL").last();
                    }
                    if (todo == 'B') {
                        today.order("AAPL").buy(10);
                    } else if (todo == 'S') {
                        today.order("AAPL").sell(10);
                    }
                })
                .over(DATES[0], DATES[4])
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(10_000);
    }

    @Test
    void the_runs_are_as_told() {
        assertThat(TRADER.equity().values()).containsExactly(10_050.0, 10_150.0, 10_200.0, 10_250.0, 10_300.0);
        assertThat(HOLDER.equity().values()).containsExactly(10_050.0, 10_150.0, 9_950.0, 9_950.0, 10_000.0);
    }

    @Test
    void claims_that_hold_chain_beside_those_of_assertj() {
        assertThat(TRADER)
                .as("the trader")
                .hasSharpeOfAtLeast(1)
                .hasTradeWinRateOfAtLeast(1)
                .hasSessionWinRateOfAtLeast(1)
                .hasActiveDayWinRateOfAtLeast(1)
                .hasMaxDrawdownOfAtMost(0)
                .hasMetricOfAtLeast(CLOSED_TRADES, 2)
                .hasMetricOfAtMost(CLOSED_TRADES, 2)
                .hasFinalEquityOf(10_300, within(0.0))
                .hasFinalEquityOf(10_299, within(1.0))
                .hasFinalEquityOf(10_299, byLessThan(1.01))
                .hasFinalEquityOfAtLeast(10_300)
                .hasFills(4)
                .hasFingerprint(TRADER.fingerprint().hex())
                .hasFingerprintOf(trader().run(MARKET))
                .restsOnAssumedArrivalsForAtMost(0.4)
                .hasNoRestatementEffectAbove(0)
                .keepsAtLeast(1, TRADER)
                .isNotSameAs(HOLDER)
                .satisfies(run -> assertThat(run.positions()).isEmpty());
        assertThat(TRADER.finalEquity()).isEqualTo(10_300);
        assertThat("text").isEqualTo("text");
    }

    @ParameterizedTest
    @MethodSource("claimsThatFail")
    void a_claim_that_does_not_hold_says_what_was_expected_and_what_was_found(
            Result run, Consumer<ResultAssert> claim, String expected, String found) {
        AssertionError failure = catchThrowableOfType(AssertionError.class, () -> claim.accept(assertThat(run)));
        assertThat(failure).as(expected).isNotNull();
        assertThat(failure.getMessage().lines().skip(1))
                .startsWith("   expected: " + expected, "    but was: " + found)
                .contains(
                        "        run: " + run.backtest().id() + " over 2021-03-01..2021-03-05 on five sessions",
                        "   run seed: " + run.seed(),
                        "fingerprint: " + run.fingerprint());
    }

    private static Arguments fails(Result run, Consumer<ResultAssert> claim, String expected, String found) {
        return Arguments.of(run, claim, expected, found);
    }

    static Stream<Arguments> claimsThatFail() {
        Result restated = backtest("holder", "BKKKK").run(RESTATED);
        Result restatedDown = backtest("holder", "BKKKK").run(RESTATED_DOWN);
        Result poor = backtest("poor", "BKKSK").run(MARKET);
        double sharpe = TRADER.metrics().get("sharpe").get();
        double error = TRADER.metrics().get("sharpeStandardError").get();
        return Stream.of(
                fails(
                        TRADER,
                        run -> run.hasSharpeOfAtLeast(99.5),
                        "sharpe of at least 99.500",
                        Unit.RATIO.text(sharpe) + " (standard error " + Unit.RATIO.text(error) + ")"),
                fails(
                        TRADER,
                        run -> run.hasSharpeOfAtLeast(Math.nextUp(sharpe)),
                        "sharpe of at least " + Unit.RATIO.text(sharpe) + " (" + Math.nextUp(sharpe) + ")",
                        Unit.RATIO.text(sharpe) + " (" + sharpe + ") (standard error " + Unit.RATIO.text(error) + ")"),
                fails(
                        IDLE,
                        run -> run.hasSharpeOfAtLeast(-1e9),
                        "sharpe of at least -1.000E+9",
                        "undefined: " + IDLE.metrics().get("sharpe").reason().orElseThrow()),
                fails(
                        TRADER,
                        run -> run.hasMetricOfAtMost(TOTAL_RETURN, 0.0299),
                        "totalReturn of at most 2.99 %",
                        "3.00 %"),
                fails(
                        IDLE,
                        run -> run.hasMetricOfAtMost(PROFIT_FACTOR, 1),
                        "profitFactor of at most 1.000",
                        "undefined: no closed trade"),
                fails(
                        HOLDER,
                        run -> run.hasSessionWinRateOfAtLeast(0.61),
                        "sessionWinRate of at least 61.00 %",
                        "60.00 % (95 %: 23.07 % to 88.24 %)"),
                fails(
                        HOLDER,
                        run -> run.hasActiveDayWinRateOfAtLeast(0.61),
                        "activeDayWinRate of at least 61.00 %",
                        "60.00 % (95 %: 23.07 % to 88.24 %)"),
                fails(
                        HOLDER,
                        run -> run.hasTradeWinRateOfAtLeast(0),
                        "tradeWinRate of at least 0.00 %",
                        "undefined: no closed trade"),
                fails(
                        HOLDER,
                        run -> run.hasMaxDrawdownOfAtMost(0.0197),
                        "no fall from a peak by more than 1.97 % (0.0197)",
                        "one by 1.97 % (" + -HOLDER.metrics().get(MAX_DRAWDOWN).get() + ")"),
                fails(
                        HOLDER,
                        run -> run.hasMaxDrawdownOfAtMost(0.01),
                        "no fall from a peak by more than 1.00 %",
                        "one by 1.97 %"),
                fails(
                        HOLDER,
                        run -> run.keepsAtLeast(0.5, TRADER),
                        "at least 50.00 % kept of a profit of USD 300.00",
                        "0.00 %, a profit of USD 0.00"),
                fails(
                        TRADER,
                        run -> run.keepsAtLeast(0.5, HOLDER),
                        "at least 50.00 % kept of the base's profit",
                        "a base with a profit of USD 0.00: there is nothing to keep"),
                fails(
                        TRADER,
                        run -> run.keepsAtLeast(0, poor),
                        "at least 0.00 % kept of the base's profit",
                        "a base with a profit of USD -100.00: there is nothing to keep"),
                fails(
                        TRADER,
                        run -> run.hasFinalEquityOf(10_310, within(9.99)),
                        "final equity of USD 10310.00, give or take USD 9.99",
                        "USD 10300.00, which is USD 10.00 less"),
                fails(
                        TRADER,
                        run -> run.hasFinalEquityOf(10_290, byLessThan(10.0)),
                        "final equity of USD 10290.00, give or take USD 10.00",
                        "USD 10300.00, which is USD 10.00 more"),
                fails(
                        TRADER,
                        run -> run.hasFinalEquityOf(10_300.001, within(0.0001)),
                        "final equity of USD 10300.00 (10300.001), give or take USD 0.00 (1.0E-4)",
                        "USD 10300.00 (10300.0), which is USD 0.00 (" + (10_300.001 - 10_300) + ") less"),
                fails(
                        TRADER,
                        run -> run.hasFinalEquityOfAtLeast(10_300.01),
                        "final equity of at least USD 10300.01",
                        "USD 10300.00"),
                fails(
                        TRADER,
                        run -> run.hasFinalEquityOfAtLeast(10_300.001),
                        "final equity of at least USD 10300.00 (10300.001)",
                        "USD 10300.00 (10300.0)"),
                fails(
                        TRADER,
                        run -> run.hasFills(5),
                        "5 fills",
                        "4 fills of 4 orders (0 pending, 4 filled, 0 cut, 0 lapsed)"),
                fails(
                        TRADER,
                        run -> run.hasFingerprint("00"),
                        "fingerprint 00",
                        TRADER.fingerprint().hex()),
                fails(
                        TRADER,
                        run -> run.hasFingerprintOf(HOLDER),
                        "the fingerprint of another run",
                        "step 2 of 5 (decision of 2021-03-03T14:00:00Z), layer ORDERS: the other nothing, this sell"
                                + " 10.0 AAPL"),
                fails(
                        HOLDER,
                        run -> run.restsOnAssumedArrivalsForAtMost(0.39),
                        "an assumed arrival for at most 39.00 % of the rows handed to the strategy",
                        "40.00 % (2 of 5 rows)"),
                fails(
                        IDLE,
                        run -> run.restsOnAssumedArrivalsForAtMost(1),
                        "an assumed arrival for at most 100.00 % of the rows handed to the strategy",
                        "a strategy that was handed no row at all"),
                fails(
                        restated,
                        run -> run.hasNoRestatementEffectAbove(99.99),
                        "no restatement effect above USD 99.99",
                        "USD 100.00 at the decision where it is largest, USD 0.00 at the last"),
                fails(
                        restatedDown,
                        run -> run.hasNoRestatementEffectAbove(99.99),
                        "no restatement effect above USD 99.99",
                        "USD -100.00 at the decision where it is largest, USD 0.00 at the last"));
    }

    @Test
    void the_text_is_that_of_its_factory_behind_the_description() {
        assertThatThrownBy(() -> assertThat(TRADER).as("the %s", "trader").hasFills(5))
                .hasMessage("[the trader] \n" + Failure.otherFills(5, TRADER).text());
        assertThatThrownBy(
                        () -> assertThat(TRADER).withFailMessage("of one's own").hasFills(5))
                .hasMessage("of one's own");
    }

    @Test
    void a_failure_points_at_the_line_of_the_test() {
        AssertionError failure = catchThrowableOfType(
                AssertionError.class, () -> assertThat(TRADER).hasFills(5));
        assertThat(failure.getStackTrace()[0].getClassName()).isEqualTo(ResultAssertTest.class.getName());
    }

    @Test
    void a_failure_reads_the_same_in_every_language() {
        String here = failureOfEquity();
        assertThat(Elsewhere.abroad(ResultAssertTest::failureOfEquity)).isEqualTo(here);
        assertThat(here).contains("USD 10300.00").doesNotContain("\u0660");
    }

    private static String failureOfEquity() {
        return catchThrowableOfType(
                        AssertionError.class, () -> assertThat(TRADER).as("x").hasFinalEquityOfAtLeast(1e6))
                .getMessage();
    }

    @Test
    void a_base_is_named_beside_the_run() {
        Result paid = trader().costing(Slippage.none(), Fees.perShare(1)).run(MARKET);
        assertThat(paid).keepsAtLeast(0.8666, TRADER);
        assertThatThrownBy(() -> assertThat(paid).keepsAtLeast(0.9, TRADER))
                .hasMessageContaining("expected: at least 90.00 % kept of a profit of USD 300.00")
                .hasMessageContaining(" but was: 86.67 %, a profit of USD 260.00")
                .hasMessageEndingWith("\n       base: trader over 2021-03-01..2021-03-05 on five sessions");
        assertThatThrownBy(() -> assertThat(HOLDER).keepsAtLeast(0.9, TRADER))
                .hasMessageContaining("\n        run: holder over ")
                .hasMessageContaining("\n       base: trader over ");
    }

    @ParameterizedTest
    @MethodSource("figuresThatCannotBeMeant")
    void a_figure_that_cannot_be_meant_is_refused(Consumer<ResultAssert> claim, String subject) {
        assertThatThrownBy(() -> claim.accept(assertThat(TRADER)))
                .isInstanceOfSatisfying(RefusedException.class, refusal -> {
                    assertThat(refusal.rule()).isEqualTo(Rule.ASSERTED_FIGURE);
                    assertThat(refusal.subject()).isEqualTo(subject);
                });
    }

    static Stream<Arguments> figuresThatCannotBeMeant() {
        return Stream.of(
                refused(run -> run.hasSharpeOfAtLeast(Double.NaN), "sharpe of NaN"),
                refused(run -> run.hasMetricOfAtMost(VOLATILITY, Double.POSITIVE_INFINITY), "volatility of Infinity"),
                refused(run -> run.hasTradeWinRateOfAtLeast(35), "a win rate of 35.0"),
                refused(run -> run.hasSessionWinRateOfAtLeast(-0.1), "a win rate of -0.1"),
                refused(run -> run.hasActiveDayWinRateOfAtLeast(1.1), "a win rate of 1.1"),
                refused(run -> run.hasMaxDrawdownOfAtMost(-0.25), "a fall of -0.25"),
                refused(run -> run.keepsAtLeast(-0.1, TRADER), "a share to keep of -0.1"),
                refused(run -> run.hasFinalEquityOfAtLeast(Double.NaN), "an equity of NaN"),
                refused(run -> run.hasFinalEquityOf(Double.NaN, within(1.0)), "an equity of NaN"),
                refused(run -> run.restsOnAssumedArrivalsForAtMost(5), "a share of rows of 5.0"),
                refused(run -> run.hasNoRestatementEffectAbove(-1), "a restatement effect of -1.0"));
    }

    private static Arguments refused(Consumer<ResultAssert> claim, String subject) {
        return Arguments.of(claim, subject);
    }

    @ParameterizedTest
    @MethodSource("otherQuestions")
    void a_base_that_asks_another_question_is_refused(Backtest other) {
        Result base = other.run(MARKET);
        assertThatThrownBy(() -> assertThat(TRADER).keepsAtLeast(0.5, base))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.rule()).isEqualTo(Rule.NOT_COMPARABLE))
                .hasMessageContaining("trader over 2021-03-01..2021-03-05 from USD 10000.0 with trader over ");
    }

    static Stream<Backtest> otherQuestions() {
        return Stream.of(
                trader().over(DATES[0], DATES[3]),
                trader().startingWith(20_000),
                backtest("trader", "-----").startingWith(10_000, "EUR"));
    }
}
