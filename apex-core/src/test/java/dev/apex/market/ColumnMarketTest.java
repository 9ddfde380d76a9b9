package dev.apex.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.ColumnMarket.Rows;
import dev.apex.market.Stamp.Arrival;
import dev.apex.time.LagRule;
import dev.apex.time.Micros;
import dev.apex.time.Session;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns give the market that the same rows give one by one, and every row of theirs is accounted for. */
class ColumnMarketTest {
    private static final TradingCalendar NYSE = TradingCalendar.NYSE;
    private static final Session MONDAY = NYSE.session(LocalDate.of(2021, 3, 1));
    private static final Session TUESDAY = NYSE.session(LocalDate.of(2021, 3, 2));
    private static final long CLOSE = Micros.exact(MONDAY.closesAt());
    private static final long NEXT = Micros.exact(TUESDAY.closesAt());
    private static final long HOUR = 3_600_000_000L;
    private static final MarketQuery ALL = MarketQuery.upTo(Instant.parse("2030-01-01T00:00:00Z"));
    private static final Instant EVER = Instant.parse("2029-01-01T00:00:00Z");

    private final List<String> refused = new ArrayList<>();

    private static double[] all(double value, int rows) {
        double[] column = new double[rows];
        Arrays.fill(column, value);
        return column;
    }

    private static Rows bars(String[] symbols, long... ts) {
        int rows = ts.length;
        return Rows.bars(symbols, ts, all(10, rows), all(12, rows), all(9, rows), all(11, rows), all(100, rows));
    }

    private ColumnMarket.Plan quarantining(Rows rows) {
        return ColumnMarket.reading(NYSE, rows)
                .quarantining((rule, place, detail) -> refused.add(place + " " + rule))
                .tolerating(1);
    }

    /** Every version that a generated market has, told into arrays and read from there. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void columns_give_the_market_that_was_told_into_them(long seed) {
        SyntheticMarket source = SyntheticMarket.of(seed)
                .symbols(6)
                .on(NYSE)
                .over(Span.between("2021-01-04", "2021-04-01"))
                .lateRows(0.1)
                .revisions(0.1)
                .retractions(0.05)
                .build();
        Told told = new Told(source);
        Rows rows = Rows.bars(
                        told.symbols.toArray(new String[0]),
                        told.longs(told.ts),
                        told.values(0),
                        told.values(1),
                        told.values(2),
                        told.values(3),
                        told.values(4))
                .opensAt(told.longs(told.opens))
                .ingestedAt(told.longs(told.arrivals))
                .revision(told.revisions.stream().mapToInt(Integer::intValue).toArray())
                .retracted(told.retracted());
        ColumnMarket market = ColumnMarket.reading(NYSE, rows).load();
        assertThat(told.revisions).as("seed %d makes revisions", seed).anyMatch(revision -> revision > 0);
        assertThat(told.withdrawn).as("seed %d withdraws", seed).contains(true);
        assertThat(market.intake().accepted()).isEqualTo(told.symbols.size());
        for (String clock : List.of("2021-02-01T12:00:00Z", "2021-03-01T21:30:00Z", "2021-06-01T00:00:00Z")) {
            assertThat(market.asOf(ALL, Instant.parse(clock)).bars())
                    .isEqualTo(source.asOf(ALL, Instant.parse(clock)).bars());
        }
    }

    /** What a source tells, as lists. */
    private static final class Told implements Versions {
        final List<String> symbols = new ArrayList<>();
        final List<Long> ts = new ArrayList<>();
        final List<Long> opens = new ArrayList<>();
        final List<Long> arrivals = new ArrayList<>();
        final List<Integer> revisions = new ArrayList<>();
        final List<Boolean> withdrawn = new ArrayList<>();
        final List<double[]> values = new ArrayList<>();
        final List<Instrument> terms = new ArrayList<>();

        Told(MarketSource source) {
            source.tell(ALL, this);
        }

        @Override
        public void bar(
                Instrument instrument,
                long opensAt,
                long eventTime,
                long ingestedAt,
                int rev,
                boolean assumed,
                double open,
                double high,
                double low,
                double close,
                double volume) {
            symbols.add(instrument.symbol().name());
            ts.add(eventTime);
            opens.add(opensAt);
            arrivals.add(ingestedAt);
            revisions.add(rev);
            withdrawn.add(false);
            values.add(new double[] {open, high, low, close, volume});
        }

        @Override
        public void retraction(Tape.Kind kind, Symbol symbol, Stamp stamp, String topic) {
            symbols.add(symbol.name());
            ts.add(Micros.exact(stamp.eventTime()));
            opens.add(0L);
            arrivals.add(Micros.exact(stamp.ingestedAt()));
            revisions.add(stamp.revision());
            withdrawn.add(true);
            values.add(new double[5]);
        }

        @Override
        public void instrument(Instrument instrument) {
            terms.add(instrument);
        }

        @Override
        public void fixing(
                Instrument instrument, long eventTime, long ingestedAt, int rev, boolean assumed, double price) {
            // terms are what is asked of a market of fixings
        }

        @Override
        public void membership(Membership change) {
            // columns are of prices
        }

        @Override
        public void action(CorporateAction action) {
            // columns are of prices
        }

        @Override
        public void announcement(Announcement announcement) {
            // columns are of prices
        }

        long[] longs(List<Long> column) {
            return column.stream().mapToLong(Long::longValue).toArray();
        }

        double[] values(int column) {
            return values.stream().mapToDouble(row -> row[column]).toArray();
        }

        boolean[] retracted() {
            boolean[] flags = new boolean[withdrawn.size()];
            for (int row = 0; row < flags.length; row++) {
                flags[row] = withdrawn.get(row);
            }
            return flags;
        }
    }

    @Test
    void a_row_without_an_arrival_is_known_eight_hours_after_its_bar_and_says_so() {
        Rows rows =
                bars(new String[] {"A", "A"}, CLOSE, NEXT).ingestedAt(new long[] {ColumnMarket.NO_ARRIVAL, NEXT + 7});
        List<Bar> seen = ColumnMarket.reading(NYSE, rows).load().asOf(ALL, EVER).bars();
        assertThat(seen.get(0).stamp().arrival()).isEqualTo(Arrival.ASSUMED);
        assertThat(seen.get(0).stamp().ingestedAt()).isEqualTo(MONDAY.closesAt().plus(Duration.ofHours(8)));
        assertThat(seen.get(1).stamp().arrival()).isEqualTo(Arrival.OBSERVED);
        assertThat(seen.get(1).stamp().ingestedAt()).isEqualTo(Micros.toInstant(NEXT + 7));
    }

    @Test
    void another_lag_rule_may_be_assumed() {
        Rows rows = bars(new String[] {"A"}, CLOSE);
        ColumnMarket market = ColumnMarket.reading(NYSE, rows)
                .assuming(LagRule.nextSessionOpenPlus(Duration.ofMinutes(5)))
                .load();
        assertThat(market.asOf(ALL, EVER).bars().get(0).stamp().ingestedAt())
                .isEqualTo(TUESDAY.opensAt().plus(Duration.ofMinutes(5)));
        assertThat(market.asOf(ALL, TUESDAY.opensAt()).bars()).isEmpty();
    }

    @Test
    void a_bar_opens_with_its_session_unless_it_says_otherwise() {
        Rows rows = bars(new String[] {"A"}, CLOSE);
        assertThat(ColumnMarket.reading(NYSE, rows)
                        .load()
                        .asOf(ALL, EVER)
                        .bars()
                        .get(0)
                        .opensAt())
                .isEqualTo(MONDAY.opensAt());
        Rows other = rows.opensAt(new long[] {CLOSE - HOUR});
        assertThat(ColumnMarket.reading(NYSE, other)
                        .load()
                        .asOf(ALL, EVER)
                        .bars()
                        .get(0)
                        .opensAt())
                .isEqualTo(MONDAY.closesAt().minus(Duration.ofHours(1)));
    }

    @Test
    void every_bad_row_is_refused_with_its_number_and_its_rule_and_the_counts_add_up() {
        Instant sunday = Instant.parse("2021-03-07T21:00:00Z");
        Rows rows = Rows.bars(
                        new String[] {"A", "", "A", "A", "A", "A", "A", "A", "A", "B"},
                        new long[] {
                            CLOSE, // good
                            CLOSE, // no symbol
                            Micros.exact(Instant.parse("2021-03-02T05:00:00Z")), // midnight in New York
                            CLOSE / 1_000, // milliseconds
                            Micros.exact(sunday), // no session
                            NEXT, // close above high
                            NEXT, // known before it happened
                            NEXT, // revision below 0
                            CLOSE, // the first row again
                            CLOSE // volume below 0
                        },
                        all(10, 10),
                        all(12, 10),
                        all(9, 10),
                        new double[] {11, 11, 11, 11, 11, 13, 11, 11, 11, 11},
                        new double[] {1, 1, 1, 1, 1, 1, 1, 1, 1, -1})
                .ingestedAt(new long[] {
                    CLOSE + 1,
                    CLOSE + 1,
                    NEXT,
                    NEXT,
                    Micros.exact(sunday) + 1,
                    NEXT + 1,
                    NEXT - 1,
                    NEXT + 1,
                    CLOSE + 1,
                    CLOSE + 1
                })
                .revision(new int[] {0, 0, 0, 0, 0, 0, 0, -1, 0, 0});
        ColumnMarket market = quarantining(rows).load();
        assertThat(refused)
                .containsExactly(
                        "2 SYMBOL_NAME",
                        "3 BARE_DATE",
                        "4 STAMP_OUT_OF_RANGE",
                        "5 PRICE_WITHOUT_SESSION",
                        "6 RANGE_DOES_NOT_HOLD_PRICES",
                        "7 KNOWN_BEFORE_IT_HAPPENED",
                        "8 REVISION_NUMBER",
                        "10 VOLUME_NEGATIVE");
        assertThat(market.intake()).isEqualTo(new Intake(10, 1, 1, 0, 8));
        assertThat(market.asOf(ALL, EVER).bars()).hasSize(1);
    }

    @Test
    void a_lag_rule_without_an_answer_refuses_the_row_and_not_the_load() {
        long evening = Micros.exact(Instant.parse("2021-03-01T23:30:00Z"));
        Rows rows = Rows.fixings(new String[] {"F", "F"}, new long[] {CLOSE, evening}, new double[] {1, 2});
        ColumnMarket market = quarantining(rows)
                .assuming(LagRule.releasedAt(LocalTime.of(17, 0)))
                .load();
        assertThat(refused).containsExactly("2 RELEASE_BEFORE_EVENT");
        assertThat(market.intake()).isEqualTo(new Intake(2, 1, 0, 0, 1));
    }

    @Test
    void a_row_whose_symbol_is_missing_is_refused_like_any_other() {
        ColumnMarket market = quarantining(bars(new String[] {"A", null, "A"}, CLOSE, CLOSE, NEXT))
                .load();
        assertThat(refused).containsExactly("2 SYMBOL_NAME");
        assertThat(market.intake()).isEqualTo(new Intake(3, 2, 0, 0, 1));
    }

    @Test
    void rows_of_several_sets_are_numbered_through() {
        quarantining(bars(new String[] {"A", "A"}, CLOSE, NEXT))
                .and(NYSE, bars(new String[] {"B", "B"}, CLOSE, CLOSE + 43))
                .and(NYSE, Rows.fixings(new String[] {"F"}, new long[] {CLOSE}, new double[] {-1}))
                .load();
        assertThat(refused).containsExactly("5 PRICE_NOT_POSITIVE", "4 TWO_EVENT_TIMES_IN_A_SESSION");
    }

    @Test
    void without_a_quarantine_the_first_bad_row_refuses_all_and_says_what_to_do() {
        Rows rows = bars(new String[] {"A", "A"}, CLOSE, CLOSE / 1_000);
        assertThatThrownBy(() -> ColumnMarket.reading(NYSE, rows).load())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(Rule.STAMP_OUT_OF_RANGE.code())
                .hasMessageContaining("row 2")
                .hasMessageContaining("Remedy");
    }

    @Test
    void too_many_refused_rows_refuse_the_load() {
        Rows rows = bars(new String[] {"A", "A"}, CLOSE, CLOSE / 1_000);
        ColumnMarket.Plan plan =
                ColumnMarket.reading(NYSE, rows).quarantining((rule, place, detail) -> refused.add(place + " " + rule));
        assertThatThrownBy(plan::load)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.TOO_MANY_REFUSED));
        assertThat(plan.tolerating(0.5).load().intake().quarantined()).isEqualTo(1);
    }

    @Test
    void columns_of_unequal_length_are_no_rows() {
        String[] one = {"A"};
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> Rows.fixings(one, new long[2], new double[1]),
                () -> Rows.fixings(one, new long[1], new double[0]),
                () -> Rows.bars(one, new long[1], all(1, 1), all(1, 1), all(1, 2), all(1, 1), all(1, 1)),
                () -> bars(one, CLOSE).ingestedAt(new long[2]),
                () -> bars(one, CLOSE).opensAt(new long[0]),
                () -> bars(one, CLOSE).revision(new int[2]),
                () -> bars(one, CLOSE).retracted(new boolean[2]),
                () -> ColumnMarket.reading(NYSE).tolerating(1.5))) {
            assertThatThrownBy(call)
                    .isInstanceOfSatisfying(
                            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.COLUMNS_OF_ONE_SET));
        }
    }

    @Test
    void terms_are_given_by_symbol() {
        ColumnMarket market = ColumnMarket.reading(
                        TradingCalendar.TARGET,
                        Rows.fixings(new String[] {"USD"}, new long[] {CLOSE - 7 * HOUR}, new double[] {0.9}))
                .trading(terms -> terms.quotedIn("EUR").lot(0.01))
                .named("rates")
                .load();
        assertThat(new Told(market).terms)
                .containsExactly(Instrument.fixings("USD", TradingCalendar.TARGET)
                        .quotedIn("EUR")
                        .lot(0.01));
        assertThat(market.describe()).isEqualTo("rates");
    }
}
