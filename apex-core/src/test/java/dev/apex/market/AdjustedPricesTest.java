package dev.apex.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.apex.market.CorporateAction.Delisting;
import dev.apex.market.CorporateAction.Dividend;
import dev.apex.market.CorporateAction.Split;
import dev.apex.market.CorporateAction.Succession;
import dev.apex.time.Micros;
import dev.apex.time.Session;
import dev.apex.time.SimClock;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Windows in the units of the clock: splits, dividends and successions, as they were known. */
class AdjustedPricesTest {
    private static final TradingCalendar NYSE = TradingCalendar.NYSE;
    private static final Symbol A = Symbol.of("A");
    private static final Symbol B = Symbol.of("B");
    private static final int FIRST = NYSE.session(LocalDate.of(2021, 3, 1)).ordinal();

    /** The morning of a session, before it opens: what a decision at 09:00 New York sees. */
    private static Instant morning(int day) {
        return session(day).opensAt().minus(Duration.ofMinutes(30));
    }

    private static Instant evening(int day) {
        return session(day).closesAt().plus(Duration.ofHours(1));
    }

    private static Session session(int day) {
        return NYSE.session(FIRST + day);
    }

    private static Bar bar(Symbol symbol, int day, double close) {
        return bar(symbol, day, close, evening(day));
    }

    private static Bar bar(Symbol symbol, int day, double close, Instant known) {
        Session session = session(day);
        return new Bar(
                symbol,
                Stamp.observed(session.closesAt(), known),
                session.opensAt(),
                close,
                close * 1.02,
                close * 0.98,
                close,
                1000);
    }

    private static MemoryMarket.Builder market(double... closes) {
        MemoryMarket.Builder market =
                MemoryMarket.builder().trading(Instrument.bars("A", NYSE), Instrument.bars("B", NYSE));
        for (int day = 0; day < closes.length; day++) {
            if (!Double.isNaN(closes[day])) {
                market.add(bar(A, day, closes[day]));
            }
        }
        return market;
    }

    private static Stamp ex(int day, Instant known) {
        return Stamp.observed(session(day).opensAt(), known);
    }

    private static Split split(int day, double ratio, Instant known) {
        return new Split(A, ex(day, known), ratio);
    }

    private static Dividend dividend(int day, double amount, Instant known) {
        return new Dividend(A, ex(day, known), amount, session(day).opensAt());
    }

    private static final class Reading {
        private final SimClock.Driver driver = SimClock.startingAt(Instant.EPOCH);
        private final PointInTimeCursor cursor;
        private final MarketView view;

        Reading(MarketSource market) {
            cursor = PointInTimeCursor.over(market.open(MarketQuery.upTo(Worlds.EVER)), driver.clock());
            view = cursor.view("reader", 5);
        }

        Reading at(Instant clock) {
            driver.advanceTo(clock);
            cursor.advance();
            return this;
        }

        double[] closes(Symbol symbol, int sessions) {
            return view.series(symbol).closes(sessions).knownValues();
        }

        double[] raw(Symbol symbol, int sessions) {
            return view.series(symbol).raw().closes(sessions).knownValues();
        }

        double[] total(Symbol symbol, int sessions) {
            return view.series(symbol).totalReturn().closes(sessions).knownValues();
        }
    }

    // hand-computed cases

    @Test
    void two_splits_and_three_dividends_one_late_and_one_revised_give_the_series_computed_by_hand() {
        // closes of days 0 to 8; on day 2 a dividend of 2, on day 3 a split 2:1, on day 5 a dividend of 1 that is told
        // on
        // the evening of day 6, on day 7 a split 5:1 and a dividend of 0.2 a new unit, told as 0.4 and corrected on day
        // 7
        Instant early = morning(0);
        MemoryMarket market = market(100, 104, 100, 50, 52, 50, 50, 10, 11)
                .add(dividend(2, 2, early), dividend(5, 1, evening(6)))
                .add(dividend(7, 0.4, early), dividend(7, 0.2, evening(7)))
                .add(split(3, 2, early), split(7, 5, early))
                .build();
        Reading reading = new Reading(market);

        reading.at(morning(2)); // the ex instant of day 2 is its open, half an hour away
        assertThat(reading.closes(A, 2)).containsExactly(100, 104);
        assertThat(reading.total(A, 2)).containsExactly(100, 104);

        reading.at(evening(2)); // 1 - 2 / 104 = 0.980769...
        assertThat(reading.closes(A, 3)).containsExactly(100, 104, 100);
        assertThat(reading.total(A, 3))
                .containsExactly(100 * (1 - 2.0 / 104), 104 * (1 - 2.0 / 104), 100); // 102 before 100

        reading.at(evening(4)); // halves: 100 / 2, 104 / 2, 100 / 2; the dividend, in today's units, is 1 on 52
        assertThat(reading.closes(A, 5)).containsExactly(50, 52, 50, 50, 52);
        assertThat(reading.total(A, 5)).containsExactly(50 * (1 - 1.0 / 52), 52 * (1 - 1.0 / 52), 50, 50, 52);

        reading.at(morning(6)); // the dividend of day 5 has happened, and nobody knows
        assertThat(reading.total(A, 6)).containsExactly(50 * (1 - 1.0 / 52), 52 * (1 - 1.0 / 52), 50, 50, 52, 50);

        reading.at(evening(6)); // now they do: 1 - 1 / 52 before day 5, and another 1 - 1 / 52 before day 2
        double late = 1 - 1.0 / 52;
        assertThat(reading.total(A, 7))
                .containsExactly(50 * (late * late), 52 * (late * late), 50 * late, 50 * late, 52 * late, 50, 50);

        reading.at(evening(7).minusNanos(1_000)); // fifths, and the figure that was wrong: 0.4 on 50 / 5
        assertThat(reading.closes(A, 8).length).isEqualTo(7); // the bar of day 7 arrives a microsecond later
        double wrong = 1 - 0.4 / 10;
        assertThat(reading.total(A, 2)).containsExactly(10 * wrong);

        reading.at(evening(7)); // and the right one: 0.2 on 10; tenths before day 3, fifths before day 7
        double right = 1 - 0.2 / 10;
        assertThat(reading.closes(A, 8)).containsExactly(10, 10.4, 10, 10, 10.4, 10, 10, 10);
        double[] expected = {10, 10.4, 10, 10, 10.4, 10, 10, 10};
        // in today's units the dividend of day 2 is 2 / 2 / 5 on 104 / 10, that of day 5 1 / 5 on 52 / 5
        double second = right * (1 - 0.2 / 10.4);
        double first = second * (1 - 0.2 / 10.4);
        double[] factors = {first, first, second, second, second, right, right, 1};
        for (int day = 0; day < 8; day++) {
            assertThat(reading.total(A, 8)[day]).isCloseTo(expected[day] * factors[day], within(1e-14));
        }

        reading.at(evening(8));
        assertThat(reading.raw(A, 9)).containsExactly(100, 104, 100, 50, 52, 50, 50, 10, 11);
        Series series = reading.view.series(A);
        assertThat(series.bar(8).orElseThrow())
                .isEqualTo(new Bar(
                        A,
                        Stamp.observed(session(0).closesAt(), evening(0)),
                        session(0).opensAt(),
                        10,
                        10.2,
                        9.8,
                        10,
                        10_000));
        assertThat(series.open(8)).hasValue(10);
        assertThat(series.high(8)).hasValue(10.2);
        assertThat(series.low(8)).hasValue(9.8);
        assertThat(series.volume(8)).hasValue(10_000);
        assertThat(series.volume(5)).hasValue(5_000);
        assertThat(series.raw().volume(8)).hasValue(1000);
        assertThat(series.totalReturn().volume(8)).hasValue(10_000);
        assertThat(series.close(session(0).date())).hasValue(10);
    }

    @Test
    void a_split_that_is_known_and_not_yet_ex_changes_no_price() {
        Reading reading =
                new Reading(market(100, 50).add(split(1, 2, morning(0))).build());
        assertThat(reading.at(morning(1)).closes(A, 1)).containsExactly(100);
        assertThat(reading.at(session(1).opensAt().minusNanos(1_000)).closes(A, 1))
                .containsExactly(100);
        assertThat(reading.at(session(1).opensAt()).closes(A, 1)).containsExactly(50);
    }

    @Test
    void a_split_that_is_ex_and_not_yet_known_changes_no_price_until_it_is() {
        Instant told = evening(2);
        Reading reading = new Reading(market(100, 50, 50).add(split(1, 2, told)).build());
        assertThat(reading.at(evening(1)).closes(A, 2)).containsExactly(100, 50);
        assertThat(reading.at(told.minusNanos(1_000)).closes(A, 3)).containsExactly(100, 50);
        assertThat(reading.at(told).closes(A, 3)).containsExactly(50, 50, 50);
        assertThat(reading.view.lateActions())
                .containsExactly(
                        new LateAction(A, "split", session(1).opensAt(), told, Changes.ActionChange.ANNOUNCED));
    }

    @Test
    void a_split_called_off_or_revised_takes_the_prices_back_with_it() {
        MemoryMarket market = market(100, 50, 50, 50)
                .add(split(1, 2, morning(0)), split(1, 4, evening(1)))
                .callOff(split(1, 4, morning(0)), ex(1, evening(2)))
                .build();
        Reading reading = new Reading(market);
        assertThat(reading.at(evening(1).minusNanos(1_000)).closes(A, 2)).containsExactly(50);
        assertThat(reading.at(evening(1)).closes(A, 2)).containsExactly(25, 50);
        assertThat(reading.at(evening(2)).closes(A, 3)).containsExactly(100, 50, 50);
    }

    @Test
    void a_bar_that_arrives_after_the_split_is_adjusted_by_when_it_opened() {
        MemoryMarket market = market(Double.NaN, 50)
                .add(bar(A, 0, 100, evening(1).plusSeconds(1)))
                .add(split(1, 2, morning(0)))
                .build();
        Reading reading = new Reading(market);
        assertThat(reading.at(evening(1)).closes(A, 2)).containsExactly(50);
        assertThat(reading.at(evening(1).plusSeconds(1)).closes(A, 2)).containsExactly(50, 50);
    }

    @Test
    void a_reverse_split_and_a_fraction_are_divided_by_their_ratio() {
        Reading reading = new Reading(market(3, 30, 20)
                .add(split(1, 0.1, morning(0)), split(2, 1.5, morning(0)))
                .build());
        assertThat(reading.at(evening(2)).closes(A, 3)).containsExactly(3 / (1.5 * 0.1), 20, 20);
    }

    @Test
    void a_dividend_worth_the_whole_price_leaves_no_price_before_it() {
        Reading reading =
                new Reading(market(2, 1, 1).add(dividend(1, 2, morning(0))).build());
        reading.at(evening(2));
        assertThat(reading.closes(A, 3)).containsExactly(2, 1, 1);
        assertThat(reading.total(A, 3)).containsExactly(1, 1);
        Series total = reading.view.series(A).totalReturn();
        assertThat(total.close(2)).isEmpty();
        assertThat(total.bar(2)).isEmpty();
        assertThat(total.volume(2)).isEmpty();
    }

    @Test
    void a_dividend_is_taken_off_the_last_close_that_is_visible_before_it() {
        MemoryMarket market = market(100, Double.NaN, 99, 98)
                .add(dividend(2, 5, morning(0)))
                .add(bar(A, 1, 50, evening(2).plusSeconds(1)))
                .build();
        Reading reading = new Reading(market);
        assertThat(reading.at(evening(2)).total(A, 3)).containsExactly(100 * (1 - 5.0 / 100), 99);
        assertThat(reading.at(evening(2).plusSeconds(1)).total(A, 3))
                .containsExactly(100 * (1 - 5.0 / 50), 50 * (1 - 5.0 / 50), 99);
    }

    @Test
    void a_dividend_before_the_first_price_changes_nothing() {
        Reading reading = new Reading(
                market(Double.NaN, 100, 101).add(dividend(1, 5, morning(0))).build());
        assertThat(reading.at(evening(2)).total(A, 3)).containsExactly(100, 101);
    }

    @Test
    void the_version_known_first_is_adjusted_like_any_other() {
        MemoryMarket market = market(100, 50)
                .add(bar(A, 0, 110, evening(1)))
                .add(split(1, 2, morning(0)))
                .build();
        Reading reading = new Reading(market);
        reading.at(evening(1));
        assertThat(reading.closes(A, 2)).containsExactly(55, 50);
        assertThat(reading.view.series(A).firstKnown().closes(2).knownValues()).containsExactly(50, 50);
        assertThat(reading.view.series(A).raw().firstKnown().closes(2).knownValues())
                .containsExactly(100, 50);
    }

    @Test
    void the_doors_of_the_engine_stay_raw() {
        Reading reading =
                new Reading(market(100, 50).add(split(1, 2, morning(0))).build());
        reading.at(evening(1));
        assertThat(reading.cursor.printed(A, FIRST).orElseThrow().close()).isEqualTo(100);
        assertThat(reading.cursor.visible().bars()).extracting(Bar::close).containsExactly(100.0, 50.0);
    }

    @Test
    void a_fixing_is_redenominated_by_a_split() {
        Session first = TradingCalendar.TARGET.session(LocalDate.of(2021, 3, 1));
        Session second = TradingCalendar.TARGET.session(first.ordinal() + 1);
        Symbol lira = Symbol.of("TRY");
        MemoryMarket market = MemoryMarket.builder()
                .trading(Instrument.fixings("TRY", TradingCalendar.TARGET))
                .add(
                        new Fixing(lira, Stamp.observed(first.closesAt(), first.closesAt()), 1_500_000),
                        new Fixing(lira, Stamp.observed(second.closesAt(), second.closesAt()), 1.6))
                .add(new Split(lira, Stamp.observed(second.opensAt(), first.opensAt()), 1_000_000))
                .build();
        Reading reading = new Reading(market).at(second.closesAt());
        assertThat(reading.view.series(lira).fixing(1).orElseThrow().price()).isEqualTo(1.5);
        assertThat(reading.view.series(lira).raw().fixing(1).orElseThrow().price())
                .isEqualTo(1_500_000);
    }

    // successions and delistings

    private static Succession renamed(int day, double ratio, Instant known) {
        return new Succession(A, ex(day, known), B, ratio);
    }

    @Test
    void a_successor_goes_on_from_its_predecessor_once_that_is_known() {
        Instant told = evening(3);
        MemoryMarket market = market(100, 50, 52)
                .add(bar(B, 3, 26), bar(B, 4, 27))
                .add(split(1, 2, morning(0)), renamed(3, 2, told))
                .build();
        Reading reading = new Reading(market);
        assertThat(reading.at(told.minusNanos(1_000)).closes(A, 4)).containsExactly(50, 50, 52);
        // one A is two B: 100 / 2 / 2, 50 / 2, 52 / 2
        assertThat(reading.at(told).closes(B, 4)).containsExactly(25, 25, 26, 26);
        assertThat(reading.raw(B, 4)).containsExactly(26);
        assertThat(reading.view.series(B).bar(3).orElseThrow().symbol()).isEqualTo(B);
        assertThat(reading.view.series(B).volume(3)).hasValue(4000);
        assertThat(reading.at(evening(4)).closes(B, 5)).containsExactly(25, 25, 26, 26, 27);
        assertThat(reading.closes(A, 5)).containsExactly(50, 50, 52); // its own units, ended
    }

    @Test
    void a_dividend_of_the_predecessor_is_reinvested_in_the_total_return_of_the_successor() {
        MemoryMarket market = market(100, 98, 98)
                .add(bar(B, 3, 49))
                .add(dividend(1, 2, morning(0)))
                .add(renamed(3, 2, morning(0)))
                .build();
        Reading reading = new Reading(market).at(evening(3));
        // in units of B the dividend is 1 on 50: 50 * 0.98
        assertThat(reading.total(B, 4)).containsExactly(50 * (1 - 1.0 / 50), 49, 49, 49);
    }

    @Test
    void a_merger_into_a_symbol_with_prices_of_its_own_leaves_its_window_alone() {
        MemoryMarket market = market(100, 100, 100)
                .add(bar(B, 1, 20), bar(B, 2, 21), bar(B, 3, 22))
                .add(renamed(3, 5, morning(0)))
                .build();
        assertThat(new Reading(market).at(evening(3)).closes(B, 4)).containsExactly(20, 21, 22);
    }

    @Test
    void a_successor_that_is_known_ahead_has_no_past_before_the_ex_instant() {
        MemoryMarket market = market(100, 101, 102)
                .add(bar(B, 0, 50, evening(0)))
                .retract(B, Stamp.observed(session(0).closesAt(), evening(0).plusSeconds(1))) // quoted by mistake
                .add(renamed(3, 2, morning(0)))
                .build();
        Reading reading = new Reading(market).at(evening(2));
        assertThat(reading.closes(B, 3)).isEmpty();
        assertThat(reading.at(session(3).opensAt()).closes(B, 3)).containsExactly(50, 50.5, 51);
    }

    @Test
    void a_price_of_a_session_that_is_still_to_open_is_visible_once_it_has_arrived() {
        Session today = session(1);
        Instant early = today.opensAt().minus(Duration.ofHours(2));
        Symbol gold = Symbol.of("GOLD");
        MemoryMarket market = MemoryMarket.builder()
                .trading(Instrument.fixings("GOLD", NYSE))
                .add(new Fixing(gold, Stamp.observed(early, early.plusSeconds(60)), 1700))
                .build();
        Reading reading = new Reading(market).at(morning(1));
        assertThat(reading.view.series(gold).last()).hasValue(1700);
        assertThat(reading.cursor.latestPrinted(gold)).isPresent();
    }

    @Test
    void a_chain_of_names_is_followed_to_its_beginning() {
        Symbol c = Symbol.of("C");
        MemoryMarket market = market(100)
                .trading(Instrument.bars("C", NYSE))
                .add(bar(B, 1, 101), bar(c, 2, 51))
                .add(renamed(1, 1, morning(0)))
                .add(new Succession(B, ex(2, morning(1)), c, 2))
                .build();
        Reading reading = new Reading(market).at(evening(2));
        assertThat(reading.closes(c, 3)).containsExactly(50, 50.5, 51);
        assertThat(reading.view.members()).containsExactly(c);
        assertThat(reading.cursor.departure(A)).hasValue(renamed(1, 1, morning(0)));
        assertThat(reading.cursor.departure(c)).isEmpty();
    }

    @Test
    void a_symbol_leaves_the_universe_at_the_known_effective_time_and_not_before() {
        Instant told = evening(1);
        Delisting end = new Delisting(A, ex(3, told), OptionalDouble.of(10));
        Reading reading = new Reading(market(100, 101, 102).add(end).build());
        assertThat(reading.at(told.minusNanos(1_000)).view.actions(A)).isEmpty();
        assertThat(reading.at(evening(2)).view.members()).containsExactly(A);
        assertThat(reading.view.actions(A)).containsExactly(end);
        assertThat(reading.at(morning(3)).view.members()).containsExactly(A);
        assertThat(reading.at(session(3).opensAt()).view.members()).isEmpty();
        assertThat(reading.cursor.departure(A)).hasValue(end);
        assertThat(reading.closes(A, 4)).containsExactly(100, 101, 102); // its past stays readable
    }

    @Test
    void a_symbol_that_comes_back_as_a_successor_is_a_member_again() {
        MemoryMarket market = market(100)
                .add(bar(B, 1, 101))
                .add(bar(A, 2, 102))
                .add(renamed(1, 1, morning(0)), new Succession(B, ex(2, morning(1)), A, 1))
                .build();
        Reading reading = new Reading(market);
        assertThat(reading.at(evening(1)).view.members()).containsExactly(B);
        assertThat(reading.at(evening(2)).view.members()).containsExactly(A);
        assertThat(reading.closes(A, 3)).containsExactly(100, 102); // it has prices of its own before
        assertThat(reading.cursor.departure(A)).isEmpty();
    }

    // properties over worlds in which companies act

    /** Adjusted and total-return closes by the definition: each row by itself, over all visible actions. */
    private static final class ByHand {
        private final Visible visible;
        private final Map<Symbol, TreeMap<Integer, Bar>> bars = new HashMap<>();
        private final Instant clock;

        ByHand(Visible visible, Instant clock) {
            this.visible = visible;
            this.clock = clock;
            visible.bars()
                    .forEach(bar -> bars.computeIfAbsent(bar.symbol(), none -> new TreeMap<>())
                            .put(NYSE.slotOf(Micros.exact(bar.stamp().eventTime())), bar));
        }

        private List<CorporateAction> inEffect(Symbol symbol) {
            return visible.actions().stream()
                    .filter(action -> action.symbol().equals(symbol))
                    .filter(action -> !action.stamp().ingestedAt().isAfter(clock))
                    .filter(action -> !action.ex().isAfter(clock))
                    .toList();
        }

        private Optional<Succession> predecessor(Symbol symbol) {
            return visible.actions().stream()
                    .filter(Succession.class::isInstance)
                    .map(Succession.class::cast)
                    .filter(some ->
                            some.successor().equals(symbol) && !some.ex().isAfter(clock))
                    .filter(some -> bars.containsKey(some.symbol()))
                    .filter(some -> bars.getOrDefault(symbol, new TreeMap<>()).values().stream()
                            .noneMatch(bar -> bar.opensAt().isBefore(some.ex())))
                    .findFirst();
        }

        /** The close of a session in the units of a symbol at an instant, and its volume, if there is one. */
        Optional<double[]> close(Symbol symbol, int session, Instant units) {
            Instant opens = NYSE.session(session).opensAt();
            Optional<Succession> from = predecessor(symbol).filter(some -> opens.isBefore(some.ex()));
            Optional<double[]> found = from.isPresent()
                    ? close(from.get().symbol(), session, from.get().ex())
                    : Optional.ofNullable(
                                    bars.getOrDefault(symbol, new TreeMap<>()).get(session))
                            .map(bar -> new double[] {bar.close(), bar.volume()});
            double ratio = from.map(Succession::ratio).orElse(1.0);
            Instant since = from.map(Succession::ex).orElse(opens);
            for (CorporateAction action : inEffect(symbol)) {
                if (action instanceof Split split
                        && action.ex().isAfter(since)
                        && !action.ex().isAfter(units)) {
                    ratio *= split.ratio();
                }
            }
            double all = ratio;
            return found.map(figures -> new double[] {figures[0] / all, figures[1] * all});
        }
    }

    @OverSeeds
    void invariant_16_adjusted_prices_use_only_actions_told_and_ex_by_the_clock(long seed) {
        SyntheticMarket.Recipe recipe = Worlds.acting(seed);
        SyntheticMarket market = recipe.build();
        Oracle oracle = new Oracle(market.rows());
        Reading reading = new Reading(market);
        int adjusted = 0;
        int continued = 0;
        for (Instant clock : recipe.decisions()) {
            reading.at(clock);
            ByHand byHand = new ByHand(oracle.visible(clock), clock);
            for (Symbol symbol : reading.view.symbols()) {
                Series series = reading.view.series(symbol);
                if (!series.instrument().calendar().equals(NYSE)) {
                    continue;
                }
                int last = NYSE.closedBy(Micros.floor(clock));
                for (int ago = 0; ago < 45; ago++) {
                    Optional<double[]> expected = byHand.close(symbol, last - ago, clock);
                    OptionalDouble close = series.close(ago);
                    assertThat(close.isPresent()).isEqualTo(expected.isPresent());
                    if (expected.isPresent()) {
                        double relative = Math.abs(close.getAsDouble() / expected.get()[0] - 1);
                        assertThat(relative)
                                .as("%s %s ago at %s", symbol, ago, clock)
                                .isLessThan(1e-12);
                        assertThat(series.volume(ago).orElseThrow() / expected.get()[1])
                                .isCloseTo(1, within(1e-12));
                        OptionalDouble raw = series.raw().close(ago);
                        adjusted += raw.isPresent() && raw.getAsDouble() != close.getAsDouble() ? 1 : 0;
                        continued += raw.isEmpty() ? 1 : 0;
                    }
                }
            }
        }
        assertThat(adjusted).isGreaterThan(1000);
        assertThat(continued).isGreaterThan(100);
    }
}
