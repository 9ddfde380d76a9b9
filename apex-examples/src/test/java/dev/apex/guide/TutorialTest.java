package dev.apex.guide;

import static dev.apex.time.TradingCalendar.NYSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.backtest.RunFailedException;
import dev.apex.execution.Fees;
import dev.apex.execution.Slippage;
import dev.apex.features.Rolling;
import dev.apex.market.Bar;
import dev.apex.market.Instrument;
import dev.apex.market.LookAheadException;
import dev.apex.market.MarketSource;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.LagRule;
import dev.apex.time.Session;
import dev.apex.time.Span;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** The code of {@code docs/guide/tutorial.md}, run. */
class TutorialTest {
    // --- two times ---

    static final LagRule EIGHT_HOURS = LagRule.standard();

    static Bar bar(String date, double open, double close) {
        Session session = NYSE.session(LocalDate.parse(date));
        Instant known = EIGHT_HOURS.knownAt(session.closesAt(), NYSE);
        return new Bar(
                Symbol.of("AAPL"),
                Stamp.assumed(session.closesAt(), known),
                session.opensAt(),
                open,
                Math.max(open, close),
                Math.min(open, close),
                close,
                1_000_000);
    }

    static Bar restated(Bar bar, String ingestedAt, double close) {
        return new Bar(
                bar.symbol(),
                Stamp.observed(bar.stamp().eventTime(), Instant.parse(ingestedAt)),
                bar.opensAt(),
                bar.open(),
                Math.max(bar.open(), close),
                Math.min(bar.open(), close),
                close,
                bar.volume());
    }

    static final MarketSource APPLE = MemoryMarket.builder()
            .trading(Instrument.bars("AAPL", NYSE))
            .add(bar("2021-03-01", 124, 128), bar("2021-03-02", 128, 125), bar("2021-03-03", 125, 122))
            .add(restated(bar("2021-03-02", 128, 125), "2021-03-04T13:00:00Z", 126))
            .build();

    @Test
    void a_strategy_sees_what_had_arrived() {
        List<OptionalDouble> closesOfMarchSecond = new ArrayList<>();
        Backtest.of("looker", () -> today -> {
                    LocalDate second = LocalDate.parse("2021-03-02");
                    closesOfMarchSecond.add(today.prices("AAPL").close(second));
                })
                .over("2021-03-03", "2021-03-04")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .run(APPLE);

        assertThat(closesOfMarchSecond).containsExactly(OptionalDouble.of(125), OptionalDouble.of(126));
    }

    // --- a strategy ---

    /** Holds the strongest tenth of the universe in equal weights. */
    static final class Momentum implements Strategy {
        @Override
        public void onDay(Day today) {
            if (today.isFirstOfWeek()) {
                today.universe().rankedBy(Rolling.momentum(60)).top(0.10).holdEqually();
            }
        }
    }

    static final Backtest BACKTEST = Backtest.of("momentum-60", Momentum::new)
            .over("2019-01-02", "2020-12-30")
            .on(NYSE)
            .decidingAt(LocalTime.of(9, 0))
            .startingWith(1_000_000);

    static final MarketSource MARKET = SyntheticMarket.of(7)
            .symbols(50)
            .on(NYSE)
            .over(Span.between("2018-01-02", "2020-12-31"))
            .lateRows(0.02)
            .revisions(0.05)
            .build();

    @Test
    void costs_cost() {
        Result free = BACKTEST.run(MARKET);
        Result paid = BACKTEST.costing(Slippage.bps(5), Fees.perShare(0.005)).run(MARKET);

        assertThat(paid.finalEquity()).isLessThan(free.finalEquity());
        assertThat(paid.fingerprint()).isNotEqualTo(free.fingerprint());
        assertThat(BACKTEST.run(MARKET).fingerprint()).isEqualTo(free.fingerprint());
    }

    // --- what it cannot do ---

    @Test
    void asking_for_tomorrow_fails_the_run() {
        Backtest peeking = Backtest.of(
                        "peeking", () -> today -> today.prices("AAPL").close(today.date()))
                .over("2021-03-03", "2021-03-04")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0));

        assertThatThrownBy(() -> peeking.run(APPLE))
                .isInstanceOf(RunFailedException.class)
                .hasCauseInstanceOf(LookAheadException.class)
                .hasMessageContaining("peeking asked for AAPL at 2021-03-03T21:00:00Z;"
                        + " the clock is at 2021-03-03T14:00:00Z (7 h too early)");
    }
}
