package dev.apex.backtest;

import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.bar;
import static dev.apex.backtest.Worlds.session;
import static dev.apex.backtest.Worlds.trading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.apex.backtest.Worlds.Script;
import dev.apex.execution.Borrow;
import dev.apex.execution.Ledger.Entry;
import dev.apex.execution.Ledger.Kind;
import dev.apex.execution.TerminalValue;
import dev.apex.market.MemoryMarket;
import dev.apex.report.Report;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a position is worth that nobody prices any more when trading ends. */
class TerminalValueTest {
    /** A is priced on Monday and Tuesday, and never again. */
    private static final MemoryMarket SILENT = trading("A")
            .add(bar("A", "2021-03-01", 100, 100), bar("A", "2021-03-02", 100, 90))
            .build();

    private static Backtest buying(String last) {
        return backtest(
                () -> new Script().on("2021-03-02", today -> today.order("A").buy(10)), "2021-03-02", last);
    }

    @Test
    void a_position_silent_for_longer_than_a_price_is_fresh_makes_the_result_inconclusive() {
        Result fresh = buying("2021-03-09").run(SILENT); // five sessions after Tuesday
        assertThat(fresh.isConclusive()).isTrue();
        assertThat(fresh.doubts()).isEmpty();
        Result silent = buying("2021-03-10").run(SILENT);
        assertThat(silent.isConclusive()).isFalse();
        assertThat(silent.doubts())
                .containsExactly(
                        "10.0 units of A were held at the end, last priced at 2021-03-02T21:00:00Z, 6 sessions before");
        assertThat(silent.finalEquity()).isEqualTo(9_900);
        assertThat(Report.of(silent).text()).contains("INCONCLUSIVE: 10.0 units of A were held at the end");
        assertThat(Report.of(silent).json()).contains("\"INCONCLUSIVE\"").contains("10.0 units of A");
        assertThat(Report.of(fresh).text()).doesNotContain("held at the end");
        assertThat(Report.of(fresh).json()).contains("\"CONCLUSIVE\"");
    }

    @Test
    void what_was_sold_in_time_leaves_no_doubt() {
        Result sold = backtest(
                        () -> new Script()
                                .on("2021-03-02", today -> today.order("A").buy(10))
                                .on("2021-03-03", today -> today.hold(Map.of())),
                        "2021-03-02",
                        "2021-03-10")
                .run(trading("A")
                        .add(
                                bar("A", "2021-03-01", 100, 100),
                                bar("A", "2021-03-02", 100, 90),
                                bar("A", "2021-03-03", 95, 90))
                        .build());
        assertThat(sold.isConclusive()).isTrue();
    }

    @Test
    void a_rule_says_what_it_is_worth_at_the_last_close() {
        Backtest backtest = buying("2021-03-10");
        Result last = backtest.valuingTheSilent(TerminalValue.atLastPrice()).run(SILENT);
        assertThat(last.isConclusive()).isTrue();
        assertThat(last.finalEquity()).isEqualTo(9_900);
        Result losing = backtest.valuingTheSilent(TerminalValue.losing(0.3)).run(SILENT);
        // 10 x 90 x 0.7 = 630, at the last close and not before
        assertThat(losing.finalEquity()).isCloseTo(9_630, within(1e-9));
        assertThat(losing.accounts().get(losing.accounts().size() - 2).equity()).isEqualTo(9_900);
        assertThat(losing.entries())
                .filteredOn(entry -> entry.kind() == Kind.VALUATION)
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.price()).isEqualTo(63);
                    assertThat(entry.effectiveAt())
                            .isEqualTo(session("2021-03-10").closesAt());
                });
        assertThat(losing.knownAccounts().get(losing.knownAccounts().size() - 1).equity())
                .isCloseTo(9_630, within(1e-9));
        assertThat(backtest.valuingTheSilent(TerminalValue.atZero()).run(SILENT).finalEquity())
                .isEqualTo(9_000);
    }

    @Test
    void a_short_in_doubt_is_told_with_its_sign() {
        Result result = backtest(
                        () -> new Script()
                                .on("2021-03-02", today -> today.order("A").sell(10)),
                        "2021-03-02",
                        "2021-03-10")
                .shorting(Borrow.at(0))
                .run(SILENT);
        assertThat(result.doubts()).singleElement().asString().startsWith("-10.0 units of A");
        assertThat(result.entries()).extracting(Entry::kind).doesNotContain(Kind.VALUATION);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void a_loss_that_is_no_share_is_refused(double share) {
        assertThatThrownBy(() -> TerminalValue.losing(share)).hasMessageContaining("APEX-R129");
        assertThatThrownBy(() -> buying("2021-03-10").withholding(share)).hasMessageContaining("APEX-R128");
    }
}
