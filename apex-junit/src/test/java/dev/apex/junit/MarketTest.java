package dev.apex.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Feed;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.MemoryMarket;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.SyntheticMarket.Coverage;
import dev.apex.market.SyntheticMarket.Recipe;
import dev.apex.market.Visible;
import dev.apex.market.csv.CsvMarket;
import dev.apex.time.DecisionTime;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link Market} can say, and what comes of it. */
class MarketTest {
    // what can be said

    @Test
    void words_and_members_name_markets() {
        Launch.of(Named.class).passes(17);
    }

    @ApexTest
    static class Named extends Above {
        private static final MarketSource CONSTANT = new Empty("constant");
        private static final Recipe RECIPE = SmallWorld.RECIPE.seed(3);
        private final MarketSource own = new Empty("own");

        private static MarketSource made() {
            return new Empty("made");
        }

        MemoryMarket ofThis() {
            return MemoryMarket.builder().named("of this").build();
        }

        @Test
        void synthetic_alone_is_a_world_that_behaves(@Market("synthetic") MarketSource market) {
            Coverage coverage = ((SyntheticMarket) market).coverage();
            assertThat(market).hasToString("synthetic market of seed 1, 20 symbols over 2018-01-02..2023-12-29");
            assertThat(coverage.bars())
                    .isEqualTo(20L
                            * TradingCalendar.NYSE
                                    .sessions(Span.between("2018-01-02", "2023-12-29"))
                                    .size());
            assertThat(coverage.revisions() + coverage.late() + coverage.gaps() + coverage.assumed())
                    .isZero();
        }

        @Test
        void every_setting_is_a_call_of_the_recipe(
                @Market("synthetic: seed=7, symbols=6, on=NYSE, over=2019-01-02..2019-12-31, lateRows=0.02,"
                                + " revisions=0.05, retractions=0.02, gaps=0.02, assumed=0.1, delistings=1,"
                                + " lateListings=1, membershipChanges=8, splits=2, successions=1,"
                                + " corporateActions=8/12, tiesAtTheClock=09:00")
                        SyntheticMarket market) {
            SyntheticMarket same = SyntheticMarket.of(7)
                    .symbols(6)
                    .on(TradingCalendar.NYSE)
                    .over(Span.between("2019-01-02", "2019-12-31"))
                    .lateRows(0.02)
                    .revisions(0.05)
                    .retractions(0.02)
                    .gaps(0.02)
                    .assumed(0.1)
                    .delistings(1)
                    .lateListings(1)
                    .membershipChanges(8)
                    .splits(2)
                    .successions(1)
                    .corporateActions(8, 12)
                    .tiesAtTheClock(DecisionTime.at(LocalTime.of(9, 0)))
                    .build();
            assertThat(market.coverage()).isEqualTo(same.coverage());
            assertThat(market).hasToString(same.toString());
        }

        @Test
        void another_calendar(
                @Market("synthetic:symbols=2,on=TARGET,over=2019-12-23..2020-01-03") SyntheticMarket market) {
            assertThat(market.coverage().bars()).isEqualTo(2L * 7); // Christmas, Boxing Day and New Year's Day are none
        }

        @Test
        void files_beside_the_test(@Market("csv:one.csv") MarketSource bars) {
            assertThat(bars.intake().accepted()).isEqualTo(3);
            assertThat(bars).hasToString("CSV [one.csv]");
        }

        @Test
        void files_of_a_layout(@Market("csv: AAPL.csv, /dev/apex/junit/AAPL.csv, layout=stooq") CsvMarket market) {
            assertThat(market.intake().accepted()).isEqualTo(2);
            assertThat(market.intake().duplicates()).isEqualTo(2);
        }

        @Test
        void files_on_a_calendar(@Market("csv:saturday.csv,on=round-the-clock") MarketSource market) {
            assertThat(market.intake().accepted()).isEqualTo(1);
        }

        @Test
        void files_of_the_module(
                @Market("csv:src/test/resources/dev/apex/junit/rates.csv,layout=ecb") MarketSource market) {
            assertThat(market.intake().accepted()).isEqualTo(3);
            assertThat(market).hasToString("CSV [src/test/resources/dev/apex/junit/rates.csv]");
        }

        @Test
        void a_static_field(@Market("CONSTANT") MarketSource market) {
            assertThat(market).isSameAs(CONSTANT);
        }

        @Test
        void a_recipe(@Market("RECIPE") MarketSource market) {
            assertThat(market).hasToString(RECIPE.toString());
        }

        @Test
        void a_static_method(@Market("made") MarketSource market) {
            assertThat(market).hasToString("made");
        }

        @Test
        void a_field_of_the_instance(@Market("own") MarketSource market) {
            assertThat(market).isSameAs(own);
        }

        @Test
        void a_method_of_the_instance(@Market("ofThis") MemoryMarket market) {
            assertThat(market).hasToString("of this");
        }

        @Test
        void a_member_of_a_class_above(@Market("above") MarketSource market) {
            assertThat(market).hasToString("above");
        }

        @Test
        void a_member_of_another_class(@Market("dev.apex.junit.SmallWorld#MARKET") MarketSource market) {
            assertThat(market).isSameAs(SmallWorld.MARKET);
        }

        @Test
        void an_annotation_of_ones_own(@Small MarketSource market) {
            assertThat(market).isSameAs(SmallWorld.MARKET);
        }

        @ParameterizedTest
        @ValueSource(ints = 5)
        void beside_other_arguments(int number, @Market("CONSTANT") MarketSource market) {
            assertThat(market).isSameAs(CONSTANT);
        }

        @Nested
        class Inner {
            @Test
            void a_member_of_a_class_around(@Market("own") MarketSource market) {
                assertThat(market).isSameAs(own);
            }
        }
    }

    static class Above {
        static MarketSource above() {
            return new Empty("above");
        }
    }

    @Market("dev.apex.junit.SmallWorld#MARKET")
    @Target(ElementType.PARAMETER)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Small {}

    // how often a market is made

    @Test
    void a_market_is_made_once_for_a_class_and_one_of_the_instance_for_each_test() {
        Shared.SHARED.clear();
        Shared.OF_TEST.clear();
        Launch.of(Shared.class).passes(3);
        assertThat(Shared.SHARED).hasSize(4);
        assertThat(Shared.OF_TEST).hasSize(3).doesNotHaveDuplicates();
    }

    @ApexTest
    static class Shared {
        static final Set<MarketSource> SHARED = new LinkedHashSet<>();
        static final List<MarketSource> OF_TEST = new ArrayList<>();
        static final Recipe RECIPE = SmallWorld.RECIPE;

        static MarketSource made() {
            return new Empty("made");
        }

        MarketSource ofThis() {
            return new Empty("of this");
        }

        @BeforeAll
        static void before(@Market("made") MarketSource market) {
            SHARED.add(market);
        }

        @BeforeEach
        void keep(
                @Market("synthetic:symbols=2,over=2019-01-02..2019-01-31") MarketSource synthetic,
                @Market("RECIPE") MarketSource recipe,
                @Market("csv:one.csv") MarketSource csv,
                @Market("made") MarketSource made) {
            SHARED.addAll(List.of(synthetic, recipe, csv, made));
        }

        @Test
        void one(@Market("ofThis") MarketSource first, @Market("ofThis") MarketSource second) {
            assertThat(first).isSameAs(second);
            OF_TEST.add(first);
        }

        @Test
        void two(@Market("ofThis") MarketSource market) {
            OF_TEST.add(market);
        }

        @Nested
        class Inner {
            @Test
            void three(@Market("ofThis") MarketSource market) {
                OF_TEST.add(market);
            }
        }
    }

    @Test
    void what_a_method_gave_is_closed_after_the_class_and_what_a_field_holds_is_not() {
        Closing.MADE.clear();
        Launch.of(Closing.class).passes(1);
        assertThat(Closing.MADE).hasSize(1).allMatch(market -> market.closed);
        assertThat(Closing.HELD.closed).isFalse();
    }

    @ApexTest
    static class Closing {
        static final List<Closeable> MADE = new ArrayList<>();
        static final Closeable HELD = new Closeable();

        static MarketSource made() {
            MADE.add(new Closeable());
            return MADE.get(MADE.size() - 1);
        }

        @Test
        void open(@Market("made") MarketSource made, @Market("HELD") MarketSource held) {
            assertThat(MADE).noneMatch(market -> market.closed);
        }
    }

    // seeds

    @Test
    void another_seed_is_put_in_the_place_of_every_recipes() {
        Launch.of(Reseeded.class, "apex.seed=8").passes(1);
    }

    @ApexTest
    static class Reseeded {
        static final Recipe RECIPE = SmallWorld.RECIPE;

        @Test
        void reseeded(
                @Market("synthetic:seed=7,symbols=2,over=2019-01-02..2019-01-31") MarketSource words,
                @Market("RECIPE") MarketSource recipe,
                @Market("dev.apex.junit.SmallWorld#MARKET") MarketSource finished) {
            assertThat(words).hasToString("synthetic market of seed 8, 2 symbols over 2019-01-02..2019-01-31");
            assertThat(recipe).hasToString(SmallWorld.RECIPE.seed(8).toString());
            assertThat(finished).hasToString(SmallWorld.RECIPE.toString());
        }
    }

    // refusals

    @ParameterizedTest
    @MethodSource("refusals")
    void what_cannot_be_meant_is_refused_by_name(Class<?> tests, Rule rule, String subject) {
        assertThat(Launch.of(tests).failure().getCause()).isInstanceOfSatisfying(RefusedException.class, refusal -> {
            assertThat(refusal.rule()).isEqualTo(rule);
            assertThat(refusal.subject()).isEqualTo(subject);
        });
    }

    static Stream<Arguments> refusals() {
        String possible =
                "there is also synthetic with any of seed=7, symbols=50, on=NYSE, over=2018-01-02..2023-12-29,"
                        + " lateRows=0.01, revisions=0.05, retractions=0.01, gaps=0.02, assumed=0.10, delistings=3,"
                        + " lateListings=3, membershipChanges=8, splits=2, successions=1,"
                        + " corporateActions=0.2/4, tiesAtTheClock=09:00";
        String csv = "csv: with files and any of on=NYSE, layout=bars|stooq|stooqArchive|yahoo|alphaVantage|ecb";
        return Stream.of(
                Arguments.of(
                        Misspelt.class,
                        Rule.MARKET_NOT_FOUND,
                        "\"price\" of " + Misspelt.class.getName() + ", which gives RECIPE, prices(); " + possible
                                + ", and " + csv),
                Arguments.of(
                        NoMember.class,
                        Rule.MARKET_NOT_FOUND,
                        "\"syntetic:seed=7\" of " + NoMember.class.getName() + ", which gives no market; " + possible
                                + ", and " + csv),
                Arguments.of(
                        NoClass.class,
                        Rule.MARKET_NOT_FOUND,
                        "\"com.acme.Worlds#prices\" of " + NoClass.class.getName() + ", but no class com.acme.Worlds"),
                Arguments.of(
                        GivesNull.class,
                        Rule.MARKET_NOT_FOUND,
                        "\"prices\", where " + GivesNull.class.getName() + "#prices() gives null"),
                Arguments.of(
                        NoInstance.class,
                        Rule.MARKET_OF_NO_INSTANCE,
                        "\"own\": " + NoInstance.class.getName() + "#own before there is an instance"),
                Arguments.of(
                        NoInstanceOfAnother.class,
                        Rule.MARKET_OF_NO_INSTANCE,
                        "\"" + NoInstance.class.getName() + "#own\": " + NoInstance.class.getName()
                                + "#own before there is an instance"),
                Arguments.of(
                        NoSuchSetting.class,
                        Rule.MARKET_SETTING,
                        "\"symbol\", no setting, in \"synthetic:symbol=5\"; " + possible.replace(" also", "")),
                Arguments.of(
                        SettingTwice.class, Rule.MARKET_SETTING, "seed twice in \"synthetic:seed=1,symbols=5,seed=2\""),
                Arguments.of(
                        NoNumber.class,
                        Rule.MARKET_SETTING,
                        "symbols=many in \"synthetic:symbols=many\", where it reads like symbols=50"),
                Arguments.of(
                        NoValue.class, Rule.MARKET_SETTING, "seed= in \"synthetic:seed\", where it reads like seed=7"),
                Arguments.of(
                        NoCalendar.class,
                        Rule.MARKET_SETTING,
                        "calendar LSE, none of NYSE, TARGET and round-the-clock, by on=LSE in \"synthetic:on=LSE\""),
                Arguments.of(
                        NoDate.class, Rule.NOT_A_DATE, "\"2019\", by over=2019..2020 in \"synthetic:over=2019..2020\""),
                Arguments.of(
                        NoShare.class,
                        Rule.SYNTHETIC_SETTING,
                        "a share 1.5 of gaps, by gaps=1.5 in \"synthetic:gaps=1.5\""),
                Arguments.of(
                        NoFile.class,
                        Rule.MARKET_NOT_FOUND,
                        "\"csv:two.csv,layout=bars\" of " + NoFile.class.getName()
                                + ", but no resource beside it and no file in its module called \"two.csv\""),
                Arguments.of(NoFileAtAll.class, Rule.MARKET_SETTING, "no file in \"csv:layout=bars\"; there is " + csv),
                Arguments.of(
                        NoCsvSetting.class,
                        Rule.MARKET_SETTING,
                        "\"zone\", no setting, in \"csv:one.csv,zone=UTC\"; there is " + csv),
                Arguments.of(
                        CsvSettingTwice.class, Rule.MARKET_SETTING, "on twice in \"csv:one.csv,on=NYSE,on=TARGET\""),
                Arguments.of(NoLayout.class, Rule.MARKET_SETTING, "layout reuters; there is " + csv),
                Arguments.of(
                        TwoCalendars.class,
                        Rule.MARKET_SETTING,
                        "on=NYSE in \"csv:one.csv,layout=ecb,on=NYSE\", whose layout has its own calendar"),
                Arguments.of(BadRow.class, Rule.PRICE_WITHOUT_SESSION, "saturday.csv line 2: 2021-03-06 on NYSE"),
                Arguments.of(
                        NoMarket.class,
                        Rule.MARKET_DOES_NOT_FIT,
                        "parameter java.lang.String text for \"RECIPE\", which is a SyntheticMarket"),
                Arguments.of(
                        OtherMarket.class,
                        Rule.MARKET_DOES_NOT_FIT,
                        "parameter dev.apex.market.MemoryMarket market for \"RECIPE\", which is a SyntheticMarket"));
    }

    @Test
    void a_seed_that_is_no_number_is_refused() {
        assertThat(Launch.of(Reseeded.class, "apex.seed=lucky").failure())
                .hasMessageContaining("APEX-R084 apex.seed=lucky.");
    }

    @ApexTest
    static class Misspelt {
        static final Recipe RECIPE = SmallWorld.RECIPE;
        static final String OTHER = "not a market";

        static MarketSource prices() {
            return new Empty("prices");
        }

        static MarketSource withParameter(int seed) {
            return new Empty("seed " + seed);
        }

        @Test
        void test(@Market("price") MarketSource market) {}
    }

    @ApexTest
    static class NoMember {
        @Test
        void test(@Market("syntetic:seed=7") MarketSource market) {}
    }

    @ApexTest
    static class NoClass {
        @Test
        void test(@Market("com.acme.Worlds#prices") MarketSource market) {}
    }

    @ApexTest
    static class GivesNull {
        static MarketSource prices() {
            return null;
        }

        @Test
        void test(@Market("prices") MarketSource market) {}
    }

    @ApexTest
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class NoInstance {
        final MarketSource own = new Empty("own");

        NoInstance(@Market("own") MarketSource market) {}

        @Test
        void test() {}
    }

    @ApexTest
    static class NoInstanceOfAnother {
        @Test
        void test(@Market("dev.apex.junit.MarketTest$NoInstance#own") MarketSource market) {}
    }

    @ApexTest
    static class NoSuchSetting {
        @Test
        void test(@Market("synthetic:symbol=5") MarketSource market) {}
    }

    @ApexTest
    static class SettingTwice {
        @Test
        void test(@Market("synthetic:seed=1,symbols=5,seed=2") MarketSource market) {}
    }

    @ApexTest
    static class NoNumber {
        @Test
        void test(@Market("synthetic:symbols=many") MarketSource market) {}
    }

    @ApexTest
    static class NoValue {
        @Test
        void test(@Market("synthetic:seed") MarketSource market) {}
    }

    @ApexTest
    static class NoCalendar {
        @Test
        void test(@Market("synthetic:on=LSE") MarketSource market) {}
    }

    @ApexTest
    static class NoDate {
        @Test
        void test(@Market("synthetic:over=2019..2020") MarketSource market) {}
    }

    @ApexTest
    static class NoShare {
        @Test
        void test(@Market("synthetic:gaps=1.5") MarketSource market) {}
    }

    @ApexTest
    static class NoFile {
        @Test
        void test(@Market("csv:two.csv,layout=bars") MarketSource market) {}
    }

    @ApexTest
    static class NoFileAtAll {
        @Test
        void test(@Market("csv:layout=bars") MarketSource market) {}
    }

    @ApexTest
    static class NoCsvSetting {
        @Test
        void test(@Market("csv:one.csv,zone=UTC") MarketSource market) {}
    }

    @ApexTest
    static class CsvSettingTwice {
        @Test
        void test(@Market("csv:one.csv,on=NYSE,on=TARGET") MarketSource market) {}
    }

    @ApexTest
    static class NoLayout {
        @Test
        void test(@Market("csv:one.csv,layout=reuters") MarketSource market) {}
    }

    @ApexTest
    static class TwoCalendars {
        @Test
        void test(@Market("csv:one.csv,layout=ecb,on=NYSE") MarketSource market) {}
    }

    @ApexTest
    static class BadRow {
        @Test
        void test(@Market("csv:saturday.csv") MarketSource market) {}
    }

    @ApexTest
    static class NoMarket {
        static final Recipe RECIPE = SmallWorld.RECIPE;

        @Test
        void test(@Market("RECIPE") String text) {}
    }

    @ApexTest
    static class OtherMarket {
        static final Recipe RECIPE = SmallWorld.RECIPE;

        @Test
        void test(@Market("RECIPE") MemoryMarket market) {}
    }

    /** A market that is never read. */
    static class Empty extends MarketSource {
        private final String name;

        Empty(String name) {
            this.name = name;
        }

        @Override
        public String describe() {
            return name;
        }

        @Override
        protected Feed feed(MarketQuery query) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected Visible visibleAt(MarketQuery query, long clock) {
            throw new UnsupportedOperationException();
        }
    }

    static final class Closeable extends Empty implements AutoCloseable {
        private boolean closed;

        Closeable() {
            super("closeable");
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
