package dev.apex.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.JsonValue;
import dev.apex.audit.DelayReport.Row;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Benchmark;
import dev.apex.market.Announcement;
import dev.apex.market.Bar;
import dev.apex.market.Instrument;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.Session;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** A strategy whose data are in time by nine hours, and wrong by a day when they are not. */
class DelayStressTest {
    private static final TradingCalendar NYSE = TradingCalendar.NYSE;
    private static final Span SPAN = Span.between("2021-01-04", "2021-06-30");
    private static final List<Session> SESSIONS = NYSE.sessions(SPAN);
    private static final Symbol A = Symbol.of("A");
    private static final Symbol B = Symbol.of("B");

    /** Ten units from an open that is told to rise to the next; of what is told nothing yet, none. */
    private static final class Told implements Strategy {
        private final Symbol teller;
        private boolean held;

        Told(Symbol teller) {
            this.teller = teller;
        }

        @Override
        public void onDay(Day today) {
            boolean wanted = told(today, teller) > 1_000;
            if (wanted != held) {
                held = wanted;
                if (wanted) {
                    today.order(A).buy(10);
                } else {
                    today.order(A).sell(10);
                }
            }
        }

        /** The volume of the latest bar that has arrived. */
        private static double told(Day today, Symbol teller) {
            for (int ago = 0; today.findPrices(teller).isPresent() && ago < 5; ago++) {
                OptionalDouble volume = today.prices(teller).volume(ago);
                if (volume.isPresent()) {
                    return volume.getAsDouble();
                }
            }
            return 0;
        }
    }

    /** Opens rise and fall by turns, as the volume of the bar before tells, eight hours after its close: at midnight. */
    private static MemoryMarket turns(boolean assumed) {
        return turns(assumed, false);
    }

    private static MemoryMarket turns(boolean assumed, boolean restated) {
        MemoryMarket.Builder market = MemoryMarket.builder().named("turns").trading(Instrument.bars("A", NYSE));
        for (int d = 0; d < SESSIONS.size(); d++) {
            Session day = SESSIONS.get(d);
            double price = 500 + d % 2;
            Instant known = day.closesAt().plus(Duration.ofHours(8));
            Stamp stamp = assumed ? Stamp.assumed(day.closesAt(), known) : Stamp.observed(day.closesAt(), known);
            double told = d % 2 == 0 ? 1_000 : 1_001; // from the open of an even session it rises
            market.add(new Bar(A, stamp, day.opensAt(), price, price, price, price, told));
            if (restated) {
                Stamp later = Stamp.observed(day.closesAt(), known.plus(Duration.ofHours(2)));
                market.add(new Bar(A, later, day.opensAt(), price, price, price, price, told + 10));
            }
        }
        return market.build();
    }

    private static Backtest told() {
        return Backtest.of("told", () -> new Told(A))
                .over(SPAN)
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(100_000);
    }

    /**
     * Known at midnight, decided on at nine, both in New York: nine hours to spare. Later than that, four sessions of five hold what
     * has already been.
     */
    @Test
    void the_break_even_delay_is_what_the_data_have_to_spare() {
        DelayReport report = DelayStress.of(told()).against(turns(false));
        int rises = 0;
        for (int d = 2; d + 1 < SESSIONS.size(); d += 2) {
            rises++;
        }
        int falls = 0;
        for (int d = 3; d + 1 < SESSIONS.size(); d += 2) {
            falls++;
        }
        assertThat(report.asItIs().profit()).isEqualTo(10.0 * rises);
        assertThat(report.edge()).isEqualTo(10.0 * rises);
        assertThat(report.breakEven().last()).hasValue(Duration.ofHours(9));
        assertThat(report.breakEven().delay()).hasValue(Duration.ofHours(9).plusMinutes(1));
        assertThat(report.rows())
                .extracting(Row::what)
                .containsOnly("everything")
                .hasSize(3);
        assertThat(report.rows()).extracting(Row::delay).containsExactly("1 h", "8 h", "1 session");
        assertThat(report.edge(report.rows().get(0))).hasValue(report.edge());
        assertThat(report.edge(report.rows().get(1))).hasValue(report.edge());
        assertThat(report.edge(report.rows().get(2)).orElseThrow()).isEqualTo(-10.0 * falls);
        assertThat(report.text()).contains("9 h 1 min; at 9 h an edge is left").contains("every arrival was observed");
        assertThat(JsonValue.read(report.json())).isNotNull();
    }

    @Test
    void what_rests_on_assumed_arrivals_is_told_by_itself() {
        DelayReport report = DelayStress.of(told()).by(Duration.ofHours(10)).against(turns(true));
        assertThat(report.assumed()).isEqualTo(SESSIONS.size());
        assertThat(report.rows()).extracting(Row::what).containsExactly("everything", "assumed arrivals");
        assertThat(report.edge(report.rows().get(1)))
                .isEqualTo(report.edge(report.rows().get(0)));
        assertThat(report.edge(report.rows().get(1)).orElseThrow()).isLessThan(report.edge());
    }

    /** A restatement that was observed two hours after an assumed arrival is late with it, or it would come first. */
    @Test
    void what_was_restated_is_late_with_what_it_restates() {
        DelayReport report = DelayStress.of(told()).by(Duration.ofHours(10)).against(turns(true, true));
        assertThat(report.assumed()).isEqualTo(SESSIONS.size());
        assertThat(report.rows()).allSatisfy(row -> assertThat(row.failure()).isEmpty());
        assertThat(report.edge(report.rows().get(1)))
                .isEqualTo(report.edge(report.rows().get(0)));
    }

    @Test
    void each_kind_of_rows_is_late_by_itself() {
        MemoryMarket.Builder market = MemoryMarket.builder().named("two kinds").trading(Instrument.bars("A", NYSE));
        for (Session day : SESSIONS) {
            Stamp stamp = Stamp.observed(day.closesAt(), day.closesAt().plus(Duration.ofHours(8)));
            market.add(new Bar(A, stamp, day.opensAt(), 500, 500, 500, 500, 1_000));
        }
        Instant start = SESSIONS.get(0).opensAt();
        market.announce(new Announcement(A, Stamp.observed(start, start), "note", 1));
        DelayReport report = DelayStress.of(told()).by(Duration.ofHours(1)).against(market.build());
        assertThat(report.rows()).extracting(Row::what).containsExactly("everything", "bars", "announcements");
        assertThat(report.breakEven().reason()).isEqualTo("there is no edge to lose");
    }

    /** A is traded by what B says: known at midnight, decided on at nine. What is late of A alone changes nothing that is decided. */
    @Test
    void a_named_source_is_late_by_itself_and_has_a_break_even_of_its_own() {
        MemoryMarket.Builder market = MemoryMarket.builder()
                .named("two sources")
                .trading(Instrument.bars("A", NYSE), Instrument.bars("B", NYSE));
        for (int d = 0; d < SESSIONS.size(); d++) {
            Session day = SESSIONS.get(d);
            Stamp stamp = Stamp.observed(day.closesAt(), day.closesAt().plus(Duration.ofHours(8)));
            double price = 500 + d % 2;
            market.add(new Bar(A, stamp, day.opensAt(), price, price, price, price, 1));
            market.add(new Bar(B, stamp, day.opensAt(), 1, 1, 1, 1, d % 2 == 0 ? 1_000 : 1_001));
        }
        Backtest backtest = Backtest.of("told", () -> new Told(B))
                .over(SPAN)
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(100_000);
        DelayReport report = DelayStress.of(backtest)
                .by(Duration.ofHours(10))
                .searchingUpTo(Duration.ofHours(12))
                .delaying("signals", symbol -> symbol.equals(B))
                .delaying("nobody", symbol -> false)
                .delaying("prices", symbol -> symbol.equals(A))
                .against(market.build());
        assertThat(report.edge()).isPositive();
        assertThat(report.rows()).extracting(Row::what).containsExactly("everything", "prices", "signals");
        assertThat(report.edge(report.rows().get(1))).hasValue(report.edge());
        assertThat(report.edge(report.rows().get(2)).orElseThrow()).isNegative();
        assertThat(report.sources())
                .extracting(source -> source.name() + ": " + source.breakEven().delay() + " "
                        + source.breakEven().reason())
                .containsExactly(
                        "nobody: Optional.empty no row is of it",
                        "prices: Optional.empty an edge was left at every delay tried up to 12 h",
                        "signals: Optional[PT9H1M] ");
        assertThat(report.text()).contains("of signals alone").contains("9 h 1 min; at 9 h an edge is left");
        assertThat(JsonValue.read(report.json())).isNotNull();
        assertThatThrownBy(() ->
                        DelayStress.of(backtest).delaying("x", one -> true).delaying("x", one -> true))
                .hasMessageContaining("APEX-A031");
    }

    @Test
    void an_edge_is_what_is_made_beyond_the_benchmark() {
        Backtest beside = told().over("2021-01-04", "2021-06-29").against(Benchmark.equalWeight());
        DelayReport report = DelayStress.of(beside).by(Duration.ofHours(1)).against(turns(false));
        double benchmark = report.asItIs().benchmark().orElseThrow().profit();
        assertThat(benchmark).isNotZero();
        assertThat(report.edge()).isEqualTo(report.asItIs().profit() - benchmark);
    }

    @Test
    void an_edge_that_lasts_longer_than_was_searched_has_no_break_even() {
        DelayReport report =
                DelayStress.of(told()).searchingUpTo(Duration.ofHours(8)).against(turns(false));
        assertThat(report.breakEven().delay()).isEmpty();
        assertThat(report.breakEven().reason()).isEqualTo("an edge was left at every delay tried up to 8 h");
    }

    @Test
    void nonsense_is_refused() {
        assertThatThrownBy(() -> DelayStress.of(told()).by(Duration.ZERO)).hasMessageContaining("APEX-A031");
        assertThatThrownBy(() -> DelayStress.of(told()).bySessions(0)).hasMessageContaining("APEX-A031");
    }
}
