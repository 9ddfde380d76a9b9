package dev.apex.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.MarketSource;
import dev.apex.market.SyntheticMarket;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A setting is what a source gives, and no more than a kit needs. */
class SettingTest {
    @Test
    void of_a_large_source_it_takes_the_part_in_which_most_happens() {
        MarketSource large = KitMarkets.large(5);
        Setting setting = Setting.of(large);
        assertThat(setting.source()).isNotSameAs(large);
        assertThat(setting.symbols()).hasSize(12);
        assertThat(setting.calendar()).isEqualTo(TradingCalendar.NYSE);
        assertThat(setting.source().asOf(setting.everything(), setting.ever()).bars())
                .hasSizeLessThan(12 * 140)
                .hasSizeGreaterThan(12 * 40);
        for (Specimen each : Specimen.leaks()) {
            if (List.of("a restated value known early", "split factors from the future", "a centred window")
                    .contains(each.name())) {
                Trial trial = Trial.of(each, setting);
                System.out.println("audit.excerpt " + trial.text());
                assertThat(trial.isCaught()).as(trial.text()).isTrue();
            }
        }
    }

    @Test
    void of_a_small_one_it_takes_all() {
        MarketSource bars = KitMarkets.bars(1);
        assertThat(Setting.of(bars).source()).isSameAs(bars);
    }

    @Test
    void what_nothing_happens_to_can_express_little_and_says_so() {
        Setting poor = Setting.of(KitMarkets.poor(1));
        List<String> reasons = Specimen.leaks().stream()
                .flatMap(some -> Trial.of(some, poor).notExercised().stream())
                .distinct()
                .sorted()
                .toList();
        assertThat(reasons)
                .contains(
                        "every symbol is priced to the end",
                        "no price is restated between two decisions",
                        "no split is told of while strategies are asked",
                        "there are only 2 different winners",
                        "too few symbols for an order to show");
    }

    @Test
    void a_source_that_is_too_short_is_refused() {
        MarketSource few = SyntheticMarket.of(1)
                .symbols(2)
                .on(TradingCalendar.NYSE)
                .over(Span.between("2021-02-01", "2021-03-05"))
                .build();
        assertThatThrownBy(() -> Setting.of(few))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.KIT_SOURCE))
                .hasMessageContaining("sessions of");
    }
}
