package dev.apex.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.backtest.Backtest;
import dev.apex.market.Bar;
import dev.apex.market.Instrument;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.time.Session;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was ordered in time is settled, however late its rows are made. */
class DelayedSettlementTest {
    private static final TradingCalendar NYSE = TradingCalendar.NYSE;
    private static final Span SPAN = Span.between("2021-01-04", "2021-06-30");
    private static final List<Session> SESSIONS = NYSE.sessions(SPAN);
    private static final Symbol A = Symbol.of("A");

    /**
     * Ten are bought at the open of the third last session, which is 500 and its number, and marked at the close of the last, two
     * higher: 20. The ceiling is ten days after the end, and these rows come twelve days late.
     */
    @Test
    void a_delay_longer_than_the_settlement_is_waited_for() {
        MemoryMarket.Builder market = MemoryMarket.builder().named("rising").trading(Instrument.bars("A", NYSE));
        for (int d = 0; d < SESSIONS.size(); d++) {
            Session day = SESSIONS.get(d);
            Stamp stamp = Stamp.observed(day.closesAt(), day.closesAt().plus(Duration.ofHours(8)));
            market.add(new Bar(A, stamp, day.opensAt(), 500 + d, 500 + d, 500 + d, 500 + d, 1_000));
        }
        LocalDate third = SESSIONS.get(SESSIONS.size() - 3).date();
        Backtest once = Backtest.of("once", () -> today -> {
                    if (today.date().equals(third)) {
                        today.order(A).buy(10);
                    }
                })
                .over(SPAN)
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(100_000);
        assertThat(once.settlement()).isEqualTo(Duration.ofDays(10));
        DelayReport report = DelayStress.of(once).by(Duration.ofDays(12)).against(market.build());
        assertThat(report.asItIs().profit()).isEqualTo(20);
        assertThat(report.rows())
                .singleElement()
                .satisfies(
                        row -> assertThat(row.result().orElseThrow().profit()).isEqualTo(20));
    }
}
