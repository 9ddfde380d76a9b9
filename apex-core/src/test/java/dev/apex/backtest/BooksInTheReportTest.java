package dev.apex.backtest;

import static dev.apex.backtest.Worlds.NYSE;
import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.ohlc;
import static dev.apex.backtest.Worlds.session;
import static dev.apex.backtest.Worlds.trading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.apex.JsonOracle;
import dev.apex.backtest.Worlds.Script;
import dev.apex.execution.Borrow;
import dev.apex.execution.Broker.Outcome;
import dev.apex.execution.Fees;
import dev.apex.execution.Order;
import dev.apex.execution.Slippage;
import dev.apex.market.CorporateAction.Dividend;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.random.RunSeed;
import dev.apex.report.Report;
import dev.apex.strategy.Day;
import dev.apex.strategy.Gate;
import dev.apex.time.Session;
import dev.apex.time.Span;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the page and the JSON tell of orders that were not simply done, of all that costs and earns, of gates and of doubts. */
class BooksInTheReportTest {
    private static final Symbol G = Symbol.of("G");

    private record Thin() implements Gate {
        @Override
        public String name() {
            return "thin";
        }

        @Override
        public Judge start(RunSeed seed) {
            return (Day today, Order order) ->
                    order.symbol().equals(G) ? Verdict.suppress("thin") : Verdict.pass("thick");
        }
    }

    /** A and S stand at 100, B with a tenth of their volume at 10, G rises from 100 to 106; A pays 2 on Wednesday. */
    private static MemoryMarket market() {
        MemoryMarket.Builder market = trading("A", "B", "G", "S");
        for (Session session : NYSE.sessions(Span.between("2021-03-01", "2021-03-05"))) {
            String date = session.date().toString();
            double rising = 100 + 2 * (session.date().getDayOfMonth() - 1);
            market.add(
                    ohlc("A", date, 100, 101, 99, 100, 1_000),
                    ohlc("B", date, 10, 11, 9, 10, 100),
                    ohlc("G", date, rising, rising + 1, rising - 1, rising, 1_000),
                    ohlc("S", date, 100, 101, 99, 100, 1_000));
        }
        Stamp ex = Stamp.observed(session("2021-03-03").opensAt(), Instant.parse("2021-02-20T12:00:00Z"));
        return market.add(new Dividend(
                        Symbol.of("A"), ex, 2, session("2021-03-04").opensAt()))
                .build();
    }

    private static Backtest busy() {
        Script script = new Script()
                .on("2021-03-02", today -> {
                    today.order("S").sell(10);
                    today.order("A").buy(10);
                    today.order("A").buy(10).limit(50);
                    today.order("A").buy(10).limit(50).goodTillCancelled();
                    today.order("G").buy(10);
                })
                .on("2021-03-03", today -> {
                    today.cancel(today.openOrders().get(today.openOrders().size() - 1));
                    today.order("G").buy(10);
                })
                .on("2021-03-04", today -> {
                    today.order("B").buy(30).goodTillCancelled();
                    today.order("G").sell(10);
                });
        return backtest(script::again, "2021-03-02", "2021-03-05")
                .costing(Slippage.bps(10), Fees.perShare(0.01))
                .shorting(Borrow.at(0.365))
                .earning(0.0365)
                .participatingUpTo(0.1)
                .gatedBy(new Thin());
    }

    @Test
    void the_page_counts_orders_by_what_became_of_them() {
        Result result = busy().run(market());
        assertThat(result.orders())
                .extracting(result::outcome)
                .containsExactly(Outcome.FILLED, Outcome.FILLED, Outcome.EXPIRED, Outcome.CANCELLED, Outcome.PARTIAL);
        assertThat(line(result, "orders"))
                .isEqualTo("5: pending 0, filled 2, cut 0, lapsed 0, partial 1, expired 1, cancelled 1");
        assertThat(table(result, "orders", "outcome"))
                .containsExactly("FILLED", "FILLED", "EXPIRED", "CANCELLED", "PARTIAL");
    }

    @Test
    void the_page_tells_apart_all_that_costs_and_earns() {
        Result result = busy().run(market());
        // 10 A at 100.1, 10 S at 99.9 and 20 of 30 B at 10.01: 1 + 1 + 0.2 lost to slippage, 40 x 0.01 to fees.
        assertThat(line(result, "slippage")).isEqualTo("2.20 in all");
        assertThat(line(result, "fees")).isEqualTo("0.40 in all");
        // S at three closes: 1,000 x 0.365 / 365 each. A: 10 x 2.
        assertThat(line(result, "borrow")).isEqualTo("3.00 in all");
        assertThat(line(result, "dividends")).isEqualTo("20.00 in all");
        // A ten-thousandth a day on 10,000 - 1,001 - 0.1 + 999 - 0.1 = 9,997.8, on 9,997.8 + 0.99978 - 1 =
        // 9,997.79978, and on 9,997.79978 + 20 - 100.1 - 0.1 + 0.999779978 - 1 = 9,917.599559978.
        double interest = 0.99978 + 0.999779978 + 0.9917599559978;
        assertThat(line(result, "interest")).isEqualTo("2.99 in all");
        assertThat(line(result, "profit")).isEqualTo("17.39, before costs 22.99"); // 20 + 2.99 - 5.6
        assertThat(sum(result, "slippage")).isCloseTo(2.2, within(1e-9));
        assertThat(sum(result, "fees")).isCloseTo(0.4, within(1e-9));
        assertThat(sum(result, "borrow")).isCloseTo(3, within(1e-9));
        assertThat(sum(result, "dividends")).isCloseTo(20, within(1e-9));
        assertThat(sum(result, "interest")).isCloseTo(interest, within(1e-9));
    }

    @Test
    void the_page_tells_what_a_gate_held_back_and_what_it_would_have_come_to() {
        Result result = busy().run(market());
        // Tuesday's G is traded in the shadow, Wednesday's repeats it: 10 x (106 x 0.999 - 102 x 1.001) - 0.2 = 37.72
        assertThat(line(result, "held back"))
                .isEqualTo("2 orders by thin, 1 of them traded in the shadow; 1 ended, with a profit of 37.72");
        assertThat(member(result, "gate"))
                .containsEntry("name", "thin")
                .containsEntry("suppressed", 2.0)
                .containsEntry("traded", 1.0)
                .containsEntry("ended", 1.0)
                .hasEntrySatisfying(
                        "shadowProfit", profit -> assertThat((double) profit).isCloseTo(37.72, within(1e-9)));
    }

    @Test
    void without_a_gate_nothing_is_said_of_one() {
        Result result = backtest(() -> today -> {}, "2021-03-02", "2021-03-05").run(market());
        assertThat(Report.of(result).text()).doesNotContain("held back");
        assertThat(member(result, "gate")).isEmpty();
    }

    /** In and out of A on each of forty days, with a gain on each; B is bought on the first and falls silent. */
    private static Result gaining(boolean silent) {
        MemoryMarket.Builder market = trading("A", "B");
        List<Session> sessions = NYSE.sessions(Span.between("2021-03-01", "2021-04-28"));
        for (Session session : sessions) {
            String date = session.date().toString();
            double gain = 1 + session.date().getDayOfMonth() % 3;
            market.add(ohlc("A", date, 100, 110, 90, 100 + gain, 1_000));
            if (session.date().isBefore(sessions.get(3).date())) {
                market.add(ohlc("B", date, 10, 11, 9, 10, 1_000));
            }
        }
        return backtest(
                        () -> today -> {
                            if (silent && today.date().equals(sessions.get(1).date())) {
                                today.order("B").buy(1);
                            }
                            today.order("A").buy(10);
                            today.order("A").sell(10).onClose();
                        },
                        "2021-03-02",
                        "2021-04-28")
                .run(market.build());
    }

    @Test
    void a_doubt_of_the_books_overrules_what_the_returns_say() {
        Result sound = gaining(false);
        assertThat(sound.roundTrips()).hasSizeGreaterThan(30);
        assertThat(line(sound, "verdict")).startsWith("ABOVE ZERO: ");
        assertThat(json(sound)).containsEntry("conclusion", "CONCLUSIVE").containsEntry("doubts", List.of());

        Result doubtful = gaining(true);
        assertThat(doubtful.doubts()).hasSize(1);
        assertThat(line(doubtful, "verdict")).startsWith("INCONCLUSIVE: 1.0 units of B were held at the end");
        assertThat(json(doubtful))
                .containsEntry("conclusion", "INCONCLUSIVE")
                .containsEntry("doubts", doubtful.doubts());
    }

    /** What stands behind the last of a label, on as many lines as it takes. */
    private static String line(Result result, String label) {
        List<String> lines = Report.of(result).text().lines().toList();
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).startsWith("  " + label + "  ")) {
                StringBuilder says = new StringBuilder(
                        lines.get(i).substring(label.length() + 2).strip());
                while (i + 1 < lines.size() && lines.get(i + 1).startsWith(" ".repeat(26))) {
                    says.append(' ').append(lines.get(++i).strip());
                }
                return says.toString();
            }
        }
        throw new AssertionError("no line " + label);
    }

    private static Map<String, Object> json(Result result) {
        return JsonOracle.object(Report.of(result).json());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> member(Result result, String name) {
        return (Map<String, Object>) json(result).get(name);
    }

    @SuppressWarnings("unchecked")
    private static List<Object> table(Result result, String name, String column) {
        Map<String, Object> table = member(result, name);
        int at = ((List<Object>) table.get("columns")).indexOf(column);
        assertThat(at).as(column).isNotNegative();
        return ((List<List<Object>>) (List<?>) table.get("data"))
                .stream().map(row -> row.get(at)).toList();
    }

    private static double sum(Result result, String column) {
        return table(result, "accounts", column).stream()
                .mapToDouble(cell -> (double) cell)
                .sum();
    }
}
