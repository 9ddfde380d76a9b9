package dev.apex.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.RunFailedException;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.Bar;
import dev.apex.market.Fixing;
import dev.apex.market.Instrument;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.time.Session;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Why a reading is not known. Sessions of March 2021: A rises but has no bar on the 10th; FLAT stays at 10; FIX is fixed once a day; NEW
 * begins on the 18th; FAR is on another calendar.
 */
class ReadingsTest {
    private static final TradingCalendar NYSE = TradingCalendar.NYSE;
    private static final MemoryMarket MARKET = market();

    private static MemoryMarket market() {
        MemoryMarket.Builder market = MemoryMarket.builder()
                .trading(
                        Instrument.bars("A", NYSE),
                        Instrument.bars("FLAT", NYSE),
                        Instrument.fixings("FIX", NYSE),
                        Instrument.bars("NEW", NYSE),
                        Instrument.bars("FAR", TradingCalendar.TARGET));
        double close = 50;
        for (Session session : NYSE.sessions(Span.between("2021-03-01", "2021-03-24"))) {
            int day = session.date().getDayOfMonth();
            close += 1 + day % 3;
            if (day != 10) {
                market.add(bar("A", session, close));
            }
            market.add(bar("FLAT", session, 10), bar("FAR", session(session), 10));
            market.add(new Fixing(Symbol.of("FIX"), stamp(session), close));
            if (day >= 18) {
                market.add(bar("NEW", session, close));
            }
        }
        return market.build();
    }

    /** The session of TARGET on the same day. */
    private static Session session(Session of) {
        return TradingCalendar.TARGET.session(of.date());
    }

    private static Bar bar(String symbol, Session session, double close) {
        return new Bar(Symbol.of(symbol), stamp(session), session.opensAt(), close, close, close, close, 1000);
    }

    private static Stamp stamp(Session session) {
        return Stamp.observed(session.closesAt(), session.closesAt().plus(Duration.ofHours(2)));
    }

    /** On the morning of the 24th; the latest session is that of the 23rd, 17 sessions from the 1st. */
    private static Reading reading(Feature feature, String symbol) {
        List<Reading> kept = new ArrayList<>();
        run(feature, symbol, kept);
        return kept.get(0);
    }

    private static void run(Feature feature, String symbol, List<Reading> kept) {
        Backtest.of("readings", () -> today -> {
                    kept.add(today.read(feature, Symbol.of(symbol)));
                    assertThat(feature.read(today.prices(symbol))).isEqualTo(kept.get(0));
                    assertThat(today.read(feature, List.of(Symbol.of(symbol))).get(0))
                            .isEqualTo(kept.get(0));
                })
                .over("2021-03-24", "2021-03-24")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .run(MARKET);
    }

    private static String reason(Feature feature, String symbol) {
        return ((Reading.NotYetKnown) reading(feature, symbol)).reason();
    }

    @Test
    void a_gap_is_named_by_its_day() {
        assertThat(reason(Rolling.mean(10), "A")).isEqualTo("no close of A has arrived for 2021-03-10");
        assertThat(reason(Rolling.volatility(10), "A")).isEqualTo("no close of A has arrived for 2021-03-10");
        assertThat(reason(Rolling.parkinson(12), "A")).isEqualTo("no open of A has arrived for 2021-03-10");
        assertThat(reason(
                        Rolling.beta(10).of(Rolling.returns(), Rolling.returns().at("A")), "FLAT"))
                .isEqualTo("no close of A has arrived for 2021-03-10");
    }

    @Test
    void several_gaps_are_counted() {
        // 17 sessions ago is the 26th of February; NEW has 4 closes, of the 18th, 19th, 22nd and 23rd
        assertThat(reason(Rolling.mean(9).of(Price.close().at("NEW")), "A"))
                .isEqualTo("no close of NEW has arrived for 2021-03-17, and for 4 of the sessions before");
    }

    @Test
    void a_gap_between_both_ends_of_momentum_does_not_matter() {
        assertThat(reading(Rolling.momentum(12), "A").value()).isPresent();
        // 9 sessions before the 23rd is the 10th
        assertThat(reason(Rolling.momentum(9), "A")).isEqualTo("no close of A has arrived for 2021-03-10");
    }

    @Test
    void a_window_that_asks_for_fewer_values_does_without_the_gap() {
        assertThat(reading(Rolling.mean(10).least(9), "A").value()).isPresent();
    }

    @Test
    void fixings_have_no_volume() {
        assertThat(reason(Rolling.averageVolume(5), "FIX")).isEqualTo("prices of FIX are fixings and have no volume");
        assertThat(reason(Rolling.averageTrueRange(3, 4), "FIX"))
                .isEqualTo("prices of FIX are fixings and have no high");
        assertThat(reading(Rolling.mean(5), "FIX").value()).isPresent();
    }

    @Test
    void a_window_longer_than_the_history_is_warming_up() {
        assertThat(reading(Rolling.mean(50), "A")).isEqualTo(Reading.warming(17, 50));
        assertThat(reading(Rolling.momentum(4), "NEW")).isEqualTo(Reading.warming(4, 5));
        assertThat(reading(Rolling.momentum(3), "NEW").value()).isPresent();
    }

    @Test
    void equal_values_have_defined_readings() {
        assertThat(reading(Rolling.variance(5), "FLAT")).isEqualTo(Reading.of(0));
        assertThat(reading(Rolling.volatility(5), "FLAT")).isEqualTo(Reading.of(0));
        assertThat(reading(Rolling.rank(5), "FLAT")).isEqualTo(Reading.of((1 + 2 + 3 + 4 + 5) / 5.0 / 5));
        assertThat(reading(Rolling.drawdown(5), "FLAT")).isEqualTo(Reading.of(0));
        assertThat(reason(Rolling.zScore(5), "FLAT"))
                .isEqualTo("zscore(5) of close is undefined of the values there are");
        assertThat(reason(Rolling.rsi(3, 4), "FLAT"))
                .isEqualTo("rsi(3,4,3) of close is undefined of the values there are");
        assertThat(reason(Rolling.skewness(5), "FLAT"))
                .isEqualTo("skewness(5) of close is undefined of the values there are");
    }

    @Test
    void who_is_not_among_the_symbols_is_told() {
        Factor ranked = Rolling.momentum(3)
                .among(List.of(Symbol.of("A"), Symbol.of("NEW")))
                .rank();
        assertThat(reading(ranked, "NEW").value()).isPresent();
        assertThat(reason(ranked, "FLAT")).startsWith("FLAT is in none of among(");
    }

    @Test
    void another_symbol_that_nobody_knows_or_of_another_calendar_is_told() {
        assertThat(reason(Rolling.beta(5).to("NONE"), "A")).isEqualTo("no row of NONE has arrived");
        assertThatThrownBy(() -> run(Rolling.beta(5).to("FAR"), "A", new ArrayList<>()))
                .isInstanceOf(RunFailedException.class)
                .cause()
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.rule()).isEqualTo(Rule.CALENDARS_DIFFER));
    }

    @Test
    void a_run_refuses_what_reads_further_back_than_it_remembers() {
        assertThatThrownBy(() -> run(Rolling.rsi(14), "A", new ArrayList<>()))
                .hasMessageContaining("rsi(14,280,14) of close needs 560 sessions, and readings remembers 260");
    }
}
