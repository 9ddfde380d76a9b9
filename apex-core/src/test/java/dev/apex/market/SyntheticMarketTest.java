package dev.apex.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.Digest;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.SyntheticMarket.Coverage;
import dev.apex.time.SimClock;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SyntheticMarketTest {
    private static String contentOf(MarketSource market) {
        SimClock.Driver driver = SimClock.startingAt(Worlds.EVER);
        PointInTimeCursor cursor = PointInTimeCursor.over(market.open(MarketQuery.upTo(Worlds.EVER)), driver.clock());
        cursor.advance();
        return cursor.contentDigest();
    }

    /** Only what the generator made: the tapes' digests also hold the calendars, which change as years are added. */
    private static String digestOf(SyntheticRows rows) {
        Digest digest = Digest.create();
        for (int row = 0; row < rows.size; row++) {
            digest.put(rows.instruments.get(rows.symbol[row]).symbol().name())
                    .put(rows.kind[row])
                    .put(rows.ts[row])
                    .put(rows.ingestedAt[row])
                    .put(rows.rev[row])
                    .put(rows.assumed[row] ? 1 : 0)
                    .put(rows.retracted[row] ? 1 : 0);
            for (double[] column : rows.values) {
                digest.put(column[row]);
            }
        }
        return digest.finishHex();
    }

    @OverSeeds
    void a_world_of_everything_holds_everything(long seed) {
        Coverage made = Worlds.everything(seed).build().coverage();
        assertThat(made.revisions()).isGreaterThan(20);
        assertThat(made.revisionsOnArrival()).isPositive();
        assertThat(made.retractions()).isGreaterThan(10);
        assertThat(made.reassertions()).isGreaterThan(5);
        assertThat(made.late()).isGreaterThan(10);
        assertThat(made.overtaken()).isPositive();
        assertThat(made.gaps()).isGreaterThan(10);
        assertThat(made.ties()).isGreaterThan(20);
        assertThat(made.nearTies()).isGreaterThan(10);
        assertThat(made.assumed()).isGreaterThan(50);
        assertThat(made.observed()).isGreaterThan(50);
        assertThat(made.delistings()).isEqualTo(1);
        assertThat(made.lateListings()).isEqualTo(1);
        assertThat(made.announcedAhead()).isPositive();
        assertThat(made.announcedAfter()).isPositive();
        assertThat(made.withdrawnMemberships()).isPositive();
        assertThat(made.splits()).isPositive();
        assertThat(made.fixings()).isGreaterThan(100);
        assertThat(made.calendars()).isEqualTo(3);
    }

    @OverSeeds
    void a_world_in_which_companies_act_holds_what_they_do(long seed) {
        SyntheticMarket market = Worlds.acting(seed).build();
        Coverage made = market.coverage();
        assertThat(made.splits()).isGreaterThan(15);
        assertThat(made.dividends()).isGreaterThan(20);
        assertThat(made.successions()).isEqualTo(3);
        assertThat(made.toldDelistings()).isEqualTo(1);
        assertThat(made.lateActions()).isGreaterThan(5);
        assertThat(made.revisedActions()).isGreaterThan(5);
        assertThat(made.calledOffActions()).isGreaterThan(2);
        assertThat(market.intake().read())
                .isEqualTo(market.rows().size)
                .isEqualTo(market.intake().accepted());
    }

    @Test
    void prices_fall_at_the_ex_date_by_what_was_paid_or_split() {
        SyntheticMarket market = SyntheticMarket.of(3)
                .symbols(6)
                .on(TradingCalendar.NYSE)
                .over(Span.between("2018-01-02", "2019-12-31"))
                .corporateActions(3, 6)
                .build();
        Visible all = market.asOf(MarketQuery.upTo(Worlds.EVER), Worlds.EVER);
        Map<Symbol, List<Bar>> bars = all.bars().stream().collect(Collectors.groupingBy(Bar::symbol));
        int splits = 0;
        for (CorporateAction action : all.actions()) {
            if (action instanceof CorporateAction.Split split) {
                List<Bar> some = bars.get(split.symbol());
                int at = 0;
                while (some.get(at).opensAt().isBefore(split.ex())) {
                    at++;
                }
                // a night moves a price by 0.6 % and what is paid by 2 %; a split by a third at least
                assertThat(some.get(at).open() / some.get(at - 1).close() * split.ratio())
                        .as("%s", split)
                        .isBetween(0.94, 1.06);
                splits++;
            }
        }
        assertThat(splits).isGreaterThan(20);
    }

    @OverSeeds
    void no_row_of_a_world_is_refused_lost_or_taken_for_another(long seed) {
        SyntheticMarket market = Worlds.everything(seed).build();
        Intake intake = market.intake();
        assertThat(intake.read()).isEqualTo(market.rows().size).isEqualTo(intake.accepted());
    }

    @Test
    void a_recipe_that_leaves_no_room_for_what_it_asks_is_refused() {
        SyntheticMarket.Recipe tiny = SyntheticMarket.of(1)
                .symbols(1)
                .on(TradingCalendar.NYSE)
                .over(Span.between("2021-03-01", "2021-03-02"))
                .gaps(0.5);
        assertThatThrownBy(tiny::build)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.SYNTHETIC_COVERAGE))
                .hasMessageContaining("no gap");
    }

    @Test
    void a_recipe_without_a_calendar_is_refused_by_name() {
        assertThatThrownBy(() -> SyntheticMarket.of(1)
                        .symbols(1)
                        .over(Span.between("2021-03-01", "2021-03-02"))
                        .build())
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.SYNTHETIC_SETTING))
                .hasMessageContaining("without a calendar");
    }

    @Test
    void equal_seeds_make_equal_markets_and_other_seeds_make_others() {
        String one = contentOf(Worlds.everything(1).build());
        assertThat(contentOf(Worlds.everything(1).build())).isEqualTo(one);
        assertThat(contentOf(Worlds.everything(2).build())).isNotEqualTo(one);
    }

    @Test
    void a_recipe_under_another_seed_is_the_recipe_of_that_seed() {
        SyntheticMarket.Recipe two = Worlds.everything(1).seed(2);
        assertThat(two.seed()).isEqualTo(2);
        assertThat(contentOf(two.build()))
                .isEqualTo(contentOf(Worlds.everything(2).build()));
    }

    @Test
    void a_world_stays_what_it_was_when_it_was_frozen() {
        // our own output, frozen: on a wanted change of the generator, look at what moved and paste the new digest
        assertThat(digestOf(Worlds.everything(7).build().rows()))
                .isEqualTo("9e09d6f7b6e874ad93cc1d718cd8cdcc5c02177c01791262a1e2f34494954354");
    }

    @Test
    void the_benchmark_preset_has_its_rows_exactly() {
        Coverage made = SyntheticMarket.daily500x1260(42).build().coverage();
        assertThat(made.bars()).isEqualTo(661_500);
        assertThat(made.revisions()).isEqualTo(31_500);
        assertThat(made.gaps()).isZero();
        assertThat(made.lateListings()).isZero();
    }
}
