package dev.apex.features;

import static dev.apex.time.TradingCalendar.NYSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Backtest;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.Bar;
import dev.apex.market.CorporateAction;
import dev.apex.market.Feed;
import dev.apex.market.Fixing;
import dev.apex.market.Instrument;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.Visible;
import dev.apex.strategy.Day;
import dev.apex.time.Session;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows to train on say what was known when, and nothing else. */
class FeatureMatrixTest {
    private static final Feature CLOSE = Feature.of("close", 1, prices -> Reading.of(prices.closeOrNaN(0)));

    /** Decisions at 09:00 in New York on the sessions of a span. */
    private static Backtest over(String first, String last) {
        return Backtest.of("rows", () -> (Day today) -> {
                    throw new IllegalStateException("the strategy takes no part");
                })
                .over(first, last)
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0));
    }

    private static Bar bar(String date, double open, double close, String ingestedAt) {
        Session session = NYSE.session(LocalDate.parse(date));
        Instant known = ingestedAt.isEmpty() ? session.closesAt().plus(Duration.ofHours(8)) : Instant.parse(ingestedAt);
        return new Bar(
                Symbol.of("A"),
                Stamp.observed(session.closesAt(), known),
                session.opensAt(),
                open,
                Math.max(open, close) + 1,
                Math.min(open, close) - 1,
                close,
                1000);
    }

    private static Bar bar(String date, double open, double close) {
        return bar(date, open, close, "");
    }

    /** Two weeks; the open of the 3rd is 100 at first. */
    private static MemoryMarket.Builder fortnight() {
        return MemoryMarket.builder()
                .trading(Instrument.bars("A", NYSE))
                .add(
                        bar("2021-03-01", 90, 91),
                        bar("2021-03-02", 92, 93),
                        bar("2021-03-03", 100, 101),
                        bar("2021-03-04", 102, 103),
                        bar("2021-03-05", 110, 111),
                        bar("2021-03-08", 112, 113),
                        bar("2021-03-09", 121, 122));
    }

    private static FeatureMatrix matrix(MarketSource market, String last, Label label) {
        return FeatureMatrix.of(over("2021-03-02", last))
                .with(CLOSE)
                .labelled(label)
                .build(market);
    }

    private static int row(FeatureMatrix matrix, String date) {
        return IntStream.range(0, matrix.size())
                .filter(row -> matrix.date(row).equals(LocalDate.parse(date)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_row_has_the_three_times_of_what_it_says() {
        FeatureMatrix matrix = matrix(fortnight().build(), "2021-03-10", Label.forwardReturn(2));
        assertThat(matrix.size()).isEqualTo(7);
        int third = row(matrix, "2021-03-03");
        assertThat(matrix.symbol(third)).isEqualTo(Symbol.of("A"));
        assertThat(matrix.values(third)).containsExactly(93); // at 09:00 of the 3rd the close of the 2nd is the latest
        assertThat(matrix.eventTime(third)).isEqualTo(Instant.parse("2021-03-02T21:00:00Z"));
        assertThat(matrix.knownAt(third)).isEqualTo(Instant.parse("2021-03-03T14:00:00Z"));
        // bought at the open of the 3rd, 100, sold at that of the 5th, 110: known when the bar of the 5th is, on Monday
        assertThat(matrix.label(third)).hasValue(110.0 / 100 - 1);
        assertThat(matrix.labelKnownAt(third)).contains(Instant.parse("2021-03-08T14:00:00Z"));
        // from the open of the 8th, 112, to that of the 10th, which is not known by 09:00 of the 10th
        int eighth = row(matrix, "2021-03-08");
        assertThat(matrix.label(eighth)).isEmpty();
        assertThat(matrix.labelKnownAt(eighth)).isEmpty();
        assertThat(matrix.labels()[eighth]).isNaN();
        assertThat(matrix.labelTimes()[eighth]).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void what_a_trainer_may_use_is_what_was_known_by_its_clock() {
        FeatureMatrix matrix = matrix(fortnight().build(), "2021-03-10", Label.forwardReturn(2));
        // labels of the 2nd, 3rd and 4th are known on the 5th, 8th and 9th
        assertThat(matrix.knownBy(Instant.parse("2021-03-08T13:59:59.999999Z")).size())
                .isEqualTo(1);
        assertThat(matrix.knownBy(Instant.parse("2021-03-08T14:00:00Z")).size()).isEqualTo(2);
        assertThat(matrix.knownBy(Instant.parse("2100-01-01T00:00:00Z")).size()).isEqualTo(4);
    }

    @Test
    void a_label_is_that_of_the_clock_at_which_it_was_first_known() {
        MemoryMarket market = fortnight()
                .add(bar("2021-03-03", 99, 101, "2021-03-05T01:00:00Z")) // before the label of the 3rd is known
                .add(bar("2021-03-05", 150, 151, "2021-03-09T01:00:00Z")) // after
                .build();
        FeatureMatrix matrix = matrix(market, "2021-03-10", Label.forwardReturn(2));
        assertThat(matrix.label(row(matrix, "2021-03-03"))).hasValue(110.0 / 99 - 1);
        // that of the 5th is first known on the 10th, with the revised open
        assertThat(matrix.label(row(matrix, "2021-03-05"))).hasValue(121.0 / 150 - 1);
    }

    @Test
    void a_late_print_delays_its_label_and_a_missing_one_leaves_it_out() {
        MemoryMarket market = MemoryMarket.builder()
                .trading(Instrument.bars("A", NYSE))
                .add(
                        bar("2021-03-01", 90, 91),
                        bar("2021-03-02", 92, 93),
                        bar("2021-03-03", 100, 101, "2021-03-09T12:00:00Z"),
                        bar("2021-03-05", 110, 111),
                        bar("2021-03-08", 112, 113),
                        bar("2021-03-09", 121, 122))
                .build();
        FeatureMatrix matrix = matrix(market, "2021-03-10", Label.forwardReturn(2));
        int third = row(matrix, "2021-03-03");
        assertThat(matrix.labelKnownAt(third)).contains(Instant.parse("2021-03-09T14:00:00Z"));
        assertThat(matrix.label(third)).hasValue(110.0 / 100 - 1);
        assertThat(matrix.label(row(matrix, "2021-03-04"))).isEmpty(); // no bar of the 4th to buy at
        assertThat(matrix.label(row(matrix, "2021-03-02"))).isEmpty(); // and none to sell at
    }

    @Test
    void an_order_that_takes_its_time_is_done_at_the_open_after() {
        Backtest slow = over("2021-03-02", "2021-03-10").reachingTheVenueAfter(Duration.ofMinutes(31));
        FeatureMatrix matrix = FeatureMatrix.of(slow)
                .with(CLOSE)
                .labelled(Label.forwardReturn(1))
                .build(fortnight().build());
        // placed at 09:00, there at 09:31: the opening of 09:30 is missed
        assertThat(matrix.label(row(matrix, "2021-03-03"))).hasValue(110.0 / 102 - 1);
        Backtest inTime = over("2021-03-02", "2021-03-10").reachingTheVenueAfter(Duration.ofMinutes(29));
        matrix = FeatureMatrix.of(inTime)
                .with(CLOSE)
                .labelled(Label.forwardReturn(1))
                .build(fortnight().build());
        assertThat(matrix.label(row(matrix, "2021-03-03"))).hasValue(102.0 / 100 - 1);
    }

    @Test
    void splits_are_taken_out_and_dividends_put_in_where_asked_for() {
        Stamp told = Stamp.observed(Instant.parse("2021-03-05T14:30:00Z"), Instant.parse("2021-03-01T12:00:00Z"));
        MemoryMarket split = fortnight()
                .add(new CorporateAction.Split(Symbol.of("A"), told, 2))
                .build();
        // from 100 at the open of the 3rd, in units of before, to 110 in new ones: 110 / 50
        FeatureMatrix matrix = matrix(split, "2021-03-10", Label.forwardReturn(2));
        assertThat(matrix.label(row(matrix, "2021-03-03"))).hasValue(110.0 / (100.0 / 2) - 1);
        MemoryMarket paying = fortnight()
                .add(new CorporateAction.Dividend(Symbol.of("A"), told, 10.3, Instant.parse("2021-03-20T00:00:00Z")))
                .build();
        assertThat(matrix(paying, "2021-03-10", Label.forwardReturn(2)).label(1))
                .hasValue(110.0 / 100 - 1);
        // the close before is 103, a tenth of which is paid: 100 counts as 90
        assertThat(matrix(paying, "2021-03-10", Label.forwardTotalReturn(2)).label(1))
                .hasValue(110.0 / (100 * (1 - 10.3 / 103)) - 1);
    }

    @Test
    void fixings_are_bought_and_sold_at_the_next() {
        TradingCalendar target = TradingCalendar.TARGET;
        MemoryMarket.Builder market = MemoryMarket.builder().trading(Instrument.fixings("USD", target));
        double price = 100;
        for (Session session : target.sessions(Span.between("2021-03-01", "2021-03-12"))) {
            Instant at = session.date().atTime(14, 15).atZone(target.zone()).toInstant();
            market.add(new Fixing(Symbol.of("USD"), Stamp.observed(at, at.plus(Duration.ofHours(2))), price));
            price += 1;
        }
        for (LocalTime time : List.of(LocalTime.of(9, 0), LocalTime.of(15, 0))) {
            Backtest schedule = Backtest.of("fx", () -> (Day today) -> {})
                    .over("2021-03-02", "2021-03-12")
                    .on(target)
                    .decidingAt(time);
            FeatureMatrix matrix = FeatureMatrix.of(schedule)
                    .with(CLOSE)
                    .labelled(Label.forwardReturn(2))
                    .build(market.build());
            // 1 March is 100, 3 March 102: at 09:00 bought at the fixing of the day, at 15:00 at that of the next
            double first = time.getHour() == 9 ? 102 : 103;
            assertThat(matrix.label(row(matrix, "2021-03-03"))).hasValue((first + 2) / first - 1);
        }
    }

    @Test
    void a_label_of_ones_own_is_asked_for_until_it_is_known() {
        List<Integer> asked = new ArrayList<>();
        Label rose = Label.of("rose", 1, (prices, from) -> {
            asked.add(prices.ordinal());
            return prices.closeOrNaN(0) > 110 ? Reading.of(1) : Reading.notYetKnown("not yet");
        });
        FeatureMatrix matrix = matrix(fortnight().build(), "2021-03-10", rose);
        assertThat(matrix.label()).isEqualTo("rose");
        assertThat(matrix.labelKnownAt(row(matrix, "2021-03-02"))).contains(Instant.parse("2021-03-08T14:00:00Z"));
        assertThat(asked).isNotEmpty();
        assertThatThrownBy(() -> Label.of("back", -1, (prices, from) -> Reading.of(0)))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> Label.forwardReturn(0)).isInstanceOf(RefusedException.class);
    }

    @Test
    void what_must_be_said_is_asked_for() {
        FeatureMatrix.Plan plan = FeatureMatrix.of(over("2021-03-02", "2021-03-05"));
        MemoryMarket market = fortnight().build();
        assertRefused(() -> plan.labelled(Label.forwardReturn(1)).build(market), Rule.MATRIX_TERMS);
        assertRefused(() -> plan.with(CLOSE).build(market), Rule.MATRIX_TERMS);
        assertRefused(() -> plan.with(CLOSE, CLOSE), Rule.MATRIX_TERMS);
        FeatureMatrix matrix = matrix(market, "2021-03-05", Label.forwardReturn(1));
        assertRefused(() -> matrix.column("open"), Rule.NO_SUCH_FEATURE);
        assertThat(matrix.column("close")).hasSize(matrix.size());
    }

    @Test
    void only_rows_of_which_every_feature_is_known_are_complete() {
        Feature few = Feature.of("few", 3, prices -> Reading.of(prices.closeOrNaN(2)));
        FeatureMatrix matrix = FeatureMatrix.of(over("2021-03-02", "2021-03-10"))
                .with(CLOSE, few)
                .labelled(Label.forwardReturn(1))
                .build(fortnight().build());
        assertThat(matrix.complete().size()).isEqualTo(matrix.size() - 2);
        assertThat(matrix.values(0)[1]).isNaN();
    }

    // properties

    private static final List<Feature> FEATURES = List.of(
            Rolling.mean(7),
            Rolling.momentum(3),
            Rolling.mean(4).of(Rolling.returns()).lag(2),
            Feature.of("own", 2, prices -> Reading.of(prices.closeOrNaN(0) - prices.closeOrNaN(1))));

    private static SyntheticMarket market(long seed) {
        return SyntheticMarket.of(seed)
                .symbols(7)
                .on(NYSE)
                .over(Span.between("2019-01-02", "2019-09-30"))
                .lateRows(0.05)
                .revisions(0.08)
                .retractions(0.02)
                .gaps(0.03)
                .lateListings(1)
                .delistings(1)
                .corporateActions(2, 4)
                .build();
    }

    @Test
    void a_label_is_known_after_the_decision_that_it_belongs_to() {
        FeatureMatrix.Rows rows = new FeatureMatrix.Rows(1);
        int row = rows.add(Symbol.of("A"), LocalDate.of(2019, 1, 2), 900_000, 1_000_000);
        rows.label(row, 0.5, 1_000_001);
        assertThatThrownBy(() -> rows.label(row, 0.5, 1_000_000))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.rule()).isEqualTo(Rule.LABEL_TOO_EARLY));
    }

    private static FeatureMatrix.Plan plan() {
        return FeatureMatrix.of(over("2019-02-01", "2019-06-28").remembering(40))
                .with(FEATURES.toArray(new Feature[0]))
                .labelled(Label.forwardReturn(5));
    }

    /** The same source, without what arrived after a clock. */
    private static MarketSource until(MarketSource source, Instant clock) {
        return new MarketSource() {
            @Override
            public String describe() {
                return source.describe() + " until " + clock;
            }

            @Override
            protected Feed feed(MarketQuery query) {
                return source.open(cut(query));
            }

            @Override
            protected Visible visibleAt(MarketQuery query, long at) {
                throw new IllegalStateException("not asked for here");
            }

            private MarketQuery cut(MarketQuery query) {
                Instant ceiling = query.ceiling().isAfter(clock) ? clock : query.ceiling();
                return MarketQuery.upTo(ceiling).from(query.from()).of(query.symbols());
            }
        };
    }

    /** What a matrix says of what was known at a clock. */
    private static Map<String, List<Long>> knownAt(FeatureMatrix matrix, Instant clock) {
        Map<String, List<Long>> rows = new HashMap<>();
        for (int row = 0; row < matrix.size(); row++) {
            if (!matrix.knownAt(row).isAfter(clock)) {
                List<Long> bits = new ArrayList<>();
                for (double value : matrix.values(row)) {
                    bits.add(Double.doubleToLongBits(value));
                }
                bits.add(matrix.eventTimes()[row]);
                boolean labelled = matrix.labelKnownAt(row)
                        .filter(at -> !at.isAfter(clock))
                        .isPresent();
                bits.add(labelled ? Double.doubleToLongBits(matrix.labels()[row]) : -1);
                bits.add(labelled ? matrix.labelTimes()[row] : -1);
                rows.put(matrix.symbol(row) + " " + matrix.knownAt(row), bits);
            }
        }
        return rows;
    }

    @OverSeeds
    void nothing_known_at_a_clock_depends_on_what_arrived_later(long seed) {
        MarketSource market = market(seed);
        FeatureMatrix whole = plan().build(market);
        Random random = new Random(seed);
        int labels = 0;
        for (int i = 0; i < 3; i++) {
            Instant clock = whole.knownAt(random.nextInt(whole.size())).plus(Duration.ofHours(random.nextInt(3) * 6L));
            FeatureMatrix cut = plan().build(until(market, clock));
            assertThat(knownAt(cut, clock)).isEqualTo(knownAt(whole, clock));
            labels += cut.knownBy(clock).size();
        }
        assertThat(labels).isGreaterThan(20);
    }

    @OverSeeds
    void a_feature_is_what_a_strategy_reads_on_that_day(long seed) {
        MarketSource market = market(seed);
        FeatureMatrix matrix = plan().build(market);
        Map<String, List<Long>> read = new HashMap<>();
        Backtest.of("reader", () -> (Day today) -> {
                    for (Symbol symbol : today.universe()) {
                        List<Long> bits = new ArrayList<>();
                        for (Feature feature : FEATURES) {
                            OptionalDouble value = today.read(feature, symbol).value();
                            bits.add(Double.doubleToLongBits(value.orElse(Double.NaN)));
                        }
                        read.put(symbol + " " + today.now(), bits);
                    }
                })
                .over("2019-02-01", "2019-06-28")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .remembering(40)
                .run(market);
        assertThat(matrix.size()).isEqualTo(read.size()).isGreaterThan(300);
        for (int row = 0; row < matrix.size(); row++) {
            List<Long> bits = new ArrayList<>();
            for (double value : matrix.values(row)) {
                bits.add(Double.doubleToLongBits(value));
            }
            assertThat(bits).isEqualTo(read.get(matrix.symbol(row) + " " + matrix.knownAt(row)));
        }
    }

    @OverSeeds
    void a_written_matrix_reads_back_to_the_same_bits(long seed) {
        FeatureMatrix matrix = plan().build(market(seed));
        String csv = matrix.csv();
        FeatureMatrix read = FeatureMatrix.ofCsv(csv);
        assertThat(read).isEqualTo(matrix);
        assertThat(read.digest()).isEqualTo(matrix.digest());
        assertThat(read.csv()).isEqualTo(csv);
        assertThat(matrix.complete()).isNotEqualTo(matrix);
    }

    @Test
    void the_text_is_what_it_is(@TempDir Path folder) throws IOException {
        Feature odd = Feature.of("a, \"b\"\nc", 1, prices -> Reading.of(-0.1 - 0.2));
        FeatureMatrix matrix = FeatureMatrix.of(over("2021-03-03", "2021-03-05"))
                .with(CLOSE, odd, Feature.of("none", 1, prices -> Reading.notYetKnown("never")))
                .labelled(Label.forwardReturn(1))
                .build(fortnight().build());
        matrix.writeCsv(folder.resolve("matrix.csv"));
        assertThat(Files.readString(folder.resolve("matrix.csv"))).isEqualTo("""
                        symbol,date,event_time,known_at,close,"a, ""b""
                        c",none,forwardReturn(1),label_known_at
                        A,2021-03-03,2021-03-02T21:00:00Z,2021-03-03T14:00:00Z,93,-0.30000000000000004,,0.020000000000000018,2021-03-05T14:00:00Z
                        A,2021-03-04,2021-03-03T21:00:00Z,2021-03-04T14:00:00Z,101,-0.30000000000000004,,,
                        A,2021-03-05,2021-03-04T21:00:00Z,2021-03-05T14:00:00Z,103,-0.30000000000000004,,,
                        """);
        assertThat(FeatureMatrix.readCsv(folder.resolve("matrix.csv"))).isEqualTo(matrix);
        assertRefused(() -> FeatureMatrix.readCsv(folder.resolve("none.csv")), Rule.MATRIX_CSV);
    }

    @Test
    void a_text_that_was_not_written_so_is_refused() {
        String good = matrix(fortnight().build(), "2021-03-05", Label.forwardReturn(1))
                .csv();
        assertThat(FeatureMatrix.ofCsv(good).size()).isEqualTo(4);
        for (String bad : List.of(
                "",
                "symbol,date\n",
                good.substring(0, good.length() - 1),
                good.replace("known_at,close", "known,close"),
                good.replace(",93,", ",93,1,"),
                good.replace(",93,", ",NaN,"),
                good.replace(",93,", ",93.0,"),
                good.replace("A,2021-03-03", "A,2021-03-33"),
                good.replace("A,2021-03-03", "\"A,2021-03-03"),
                good.replace("A,2021-03-03", "\"A\"B,2021-03-03"),
                good.replace(",0.020000000000000018,", ",,"))) {
            assertThat(bad).isNotEqualTo(good);
            assertRefused(() -> FeatureMatrix.ofCsv(bad), Rule.MATRIX_CSV);
        }
    }

    private static void assertRefused(Runnable act, Rule rule) {
        assertThatThrownBy(act::run)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(rule));
    }
}
