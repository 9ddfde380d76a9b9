package dev.apex.backtest;

import static dev.apex.backtest.Worlds.NYSE;
import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.bar;
import static dev.apex.backtest.Worlds.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Worlds.Script;
import dev.apex.execution.Borrow;
import dev.apex.market.CorporateAction.Split;
import dev.apex.market.Fixing;
import dev.apex.market.Instrument;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.report.Report;
import dev.apex.time.TradingCalendar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was held at the close of each session: a short that a split doubles, and a long in euros whose price is revised. */
class PositionsTest {
    private static final Symbol A = Symbol.of("A");
    private static final Symbol E = Symbol.of("E");

    private static Fixing fixing(String date, double price) {
        Stamp stamp = Stamp.observed(Instant.parse(date + "T13:15:00Z"), Instant.parse(date + "T15:00:00Z"));
        return new Fixing(Symbol.of("EURUSD"), stamp, price);
    }

    private static MemoryMarket market() {
        Stamp ex = Stamp.observed(session("2021-03-04").opensAt(), Instant.parse("2021-02-20T12:00:00Z"));
        return MemoryMarket.builder()
                .trading(
                        Instrument.bars("A", NYSE),
                        Instrument.bars("E", NYSE).quotedIn("EUR"),
                        Instrument.fixings("EURUSD", TradingCalendar.TARGET))
                .add(
                        bar("A", "2021-03-01", 100, 100),
                        bar("A", "2021-03-02", 100, 100),
                        bar("A", "2021-03-03", 101, 102),
                        bar("A", "2021-03-04", 51, 52),
                        bar("A", "2021-03-05", 52, 53))
                .add(new Split(A, ex, 2))
                .add(
                        bar("E", "2021-03-01", 100, 100),
                        bar("E", "2021-03-02", 100, 101),
                        bar("E", "2021-03-03", 102, 103),
                        bar("E", "2021-03-03", 102, 104, "2021-03-05T10:00:00Z"),
                        bar("E", "2021-03-04", 104, 105),
                        bar("E", "2021-03-05", 106, 107))
                .add(
                        fixing("2021-03-01", 1.10),
                        fixing("2021-03-02", 1.20),
                        fixing("2021-03-03", 1.25),
                        fixing("2021-03-04", 1.30),
                        fixing("2021-03-05", 1.20))
                .build();
    }

    private static Backtest longAndShort() {
        Script script = new Script()
                .on("2021-03-02", today -> {
                    today.order("A").sell(10);
                    today.order("E").buy(10);
                })
                .on("2021-03-05", today -> today.hold(Map.of()));
        return backtest(script::again, "2021-03-02", "2021-03-05")
                .shorting(Borrow.at(0))
                .converting("EUR", "EURUSD");
    }

    private static void assertHeld(Position held, Symbol symbol, double units, double value, double equity) {
        assertThat(held.symbol()).isEqualTo(symbol);
        assertThat(held.units()).isEqualTo(units);
        assertThat(held.value()).isCloseTo(value, within(1e-9));
        assertThat(held.weight().orElseThrow()).isCloseTo(value / equity, within(1e-12));
    }

    @Test
    void units_are_those_of_the_day_and_values_those_of_its_close_in_the_currency_of_the_run() {
        Result result = longAndShort().run(market());
        // Tuesday at the open: 10 A sold short at 100, 10 E bought at 100 x 1.20. Cash: 10,000 + 1,000 - 1,200 = 9,800.
        List<Position> tuesday = result.positions(LocalDate.parse("2021-03-02"));
        assertThat(tuesday).hasSize(2);
        assertHeld(tuesday.get(0), A, -10, -1_000, 10_012); // 9,800 - 10 x 100 + 10 x 101 x 1.20
        assertHeld(tuesday.get(1), E, 10, 1_212, 10_012);
        // Wednesday: the close of E known at the end is 104: 9,800 - 10 x 102 + 10 x 104 x 1.25 = 10,080.
        List<Position> wednesday = result.positions(LocalDate.parse("2021-03-03"));
        assertThat(wednesday).hasSize(2);
        assertHeld(wednesday.get(0), A, -10, -1_020, 10_080);
        assertHeld(wednesday.get(1), E, 10, 1_300, 10_080);
        // Thursday, two for one: 9,800 - 20 x 52 + 10 x 105 x 1.30 = 10,125.
        List<Position> thursday = result.positions(LocalDate.parse("2021-03-04"));
        assertThat(thursday).hasSize(2);
        assertHeld(thursday.get(0), A, -20, -1_040, 10_125);
        assertHeld(thursday.get(1), E, 10, 1_365, 10_125);
        assertThat(result.positions(LocalDate.parse("2021-03-05"))).isEmpty();
        assertThat(result.positions()).isEmpty();
    }

    @Test
    void every_session_of_the_run_is_among_them_also_where_nothing_is_held() {
        Result result = longAndShort().run(market());
        assertThat(result.positionsBySession().keySet())
                .isEqualTo(result.equity().keySet());
        result.positionsBySession().forEach((date, held) -> assertThat(held).isEqualTo(result.positions(date)));
    }

    @Test
    void a_date_that_is_no_session_of_the_run_is_refused() {
        Result result = longAndShort().run(market());
        for (String date : List.of("2021-03-01", "2021-03-06", "2021-03-08")) {
            assertThatThrownBy(() -> result.positions(LocalDate.parse(date)))
                    .isInstanceOfSatisfying(
                            RefusedException.class,
                            refusal -> assertThat(refusal.rule()).isEqualTo(Rule.SESSION_OF_ANOTHER_RUN))
                    .hasMessageContaining(date);
        }
    }

    @Test
    void there_is_no_weight_of_equity_that_is_lost() {
        Script script = new Script().on("2021-03-02", today -> today.order("A").sell(100));
        MemoryMarket market = Worlds.trading("A")
                .add(
                        bar("A", "2021-03-01", 100, 100),
                        bar("A", "2021-03-02", 100, 100),
                        bar("A", "2021-03-03", 200, 200),
                        bar("A", "2021-03-04", 210, 210))
                .build();
        Result result = backtest(script::again, "2021-03-02", "2021-03-04")
                .shorting(Borrow.at(0).upTo(1))
                .run(market);
        // 10,000 + 10,000 - 100 x 100 = 10,000, then 20,000 - 100 x 200 = 0 and 20,000 - 100 x 210 = -1,000
        assertThat(result.positionsBySession().values().stream()
                        .map(held -> held.get(0).weight().isPresent()))
                .containsExactly(true, false, false);
        assertThat(result.positions(LocalDate.parse("2021-03-04")).get(0).value())
                .isEqualTo(-21_000);
    }

    @Test
    void runs_of_which_only_metrics_are_kept_do_not_keep_them_and_are_the_same() {
        Watch lean = new Watch(Progress.UNHEARD, longAndShort().schedule().steps(), 1, false);
        Result result = Conductor.conduct(market(), List.of(longAndShort()), lean)
                .get(0)
                .orThrow();
        assertThatThrownBy(result::positionsBySession).hasMessageContaining("only metrics are kept");
        assertThat(result.fingerprint()).isEqualTo(longAndShort().run(market()).fingerprint());
    }

    @Test
    void they_are_in_the_csv_a_row_each_and_in_the_json_a_row_a_session(@TempDir Path folder) throws IOException {
        Report report = Report.of(longAndShort().run(market()));
        report.writeCsv(folder);
        assertThat(Files.readString(folder.resolve("positions.csv")).lines())
                .hasSize(7)
                .startsWith("date,symbol,units,value,weight", "2021-03-02,A,-10,-1000," + -1_000 / 10_012.0)
                .contains("2021-03-04,A,-20,-1040," + -1_040 / 10_125.0);
        assertThat(report.json())
                .contains("[\"2021-03-02\", [\"A\", \"E\"], [-10, 10], [-1000, 1212]],")
                .contains("[\"2021-03-04\", [\"A\", \"E\"], [-20, 10], [-1040, 1365]]\n");
    }

    @Test
    void a_symbol_is_kept_once_while_units_stand_still_and_grows_with_what_is_held() {
        Positions positions = new Positions();
        for (int session = 0; session < 3; session++) {
            int most = session == 2 ? 40 : 20;
            int day = session;
            IntStream.range(0, most).forEach(i -> positions.held(Symbol.of("S" + (100 + i)), i + 1, 10.0 * (i + day)));
            positions.closed(
                    new dev.apex.execution.Ledger.Accounts(Instant.EPOCH, 0, 0, 1_000, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        }
        assertThat(positions.at(0)).hasSize(20);
        assertThat(positions.at(1)).hasSize(20).extracting(Position::value).startsWith(10.0, 20.0);
        assertThat(positions.at(0)).extracting(Position::value).startsWith(0.0, 10.0);
        assertThat(positions.at(2)).hasSize(40).last().satisfies(held -> {
            assertThat(held.symbol()).isEqualTo(Symbol.of("S139"));
            assertThat(held.units()).isEqualTo(40);
            assertThat(held.weight()).hasValue(0.41);
        });
    }
}
