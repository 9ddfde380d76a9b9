package dev.apex.regime;

import static dev.apex.regime.GaussianHmmTest.assertRefused;
import static dev.apex.regime.Markets.NYSE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.Rule;
import dev.apex.feature.Regime;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

/** What a walk asserts of its own inputs at every clock, whoever gives them. */
class WalkCausalityTest {
    private static final int TURN = NYSE.ordinalAtOrAfter(LocalDate.of(2016, 7, 1));
    private static final WalkForward TERMS =
            WalkForward.quarterly(NYSE, BaumWelch.of(2).restarts(1).atMost(20)).rolling(100);

    private final Walk walk = new Walk("walk", "settings", TERMS, false);

    private Regime advance(long clock, long arrived) {
        return walk.advance(clock, TURN - 1, () -> arrived, Integer.MAX_VALUE, session ->
                new double[] {session % 7 < 4 ? 0.01 + session % 5 * 1e-3 : -0.04 - session % 3 * 1e-2});
    }

    private static long nine() {
        return NYSE.opensAt(TURN) - 30L * 60_000_000;
    }

    @Test
    void a_model_is_not_fitted_by_rows_that_arrived_after_its_clock() {
        assertRefused(Rule.FIT_TOO_EARLY, () -> advance(nine(), nine() + 1));
    }

    @Test
    void a_model_is_not_asked_at_a_clock_before_it_was_known() {
        long known = nine() + 60L * 60_000_000;
        assertThat(advance(nine(), nine()).isKnown()).isFalse();
        assertThat(advance(known, nine()).isKnown()).isTrue();
        assertRefused(Rule.MODEL_NOT_YET_KNOWN, () -> advance(known - 1, nine()));
    }
}
