package dev.apex.regime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Asking;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketView;
import dev.apex.market.MemoryMarket;
import dev.apex.market.PointInTimeCursor;
import dev.apex.time.SimClock;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Who may look back. */
class HindsightTest {
    private static final GaussianHmm MODEL = Frozen.model(
            new double[] {0.6, 0.4}, new double[][] {{0.7, 0.3}, {0.4, 0.6}}, new double[] {0, 1}, new double[] {1, 2});

    @Test
    void nobody_who_is_being_asked_has_hindsight_and_trying_fails_the_run() {
        Hindsight before = Hindsight.of(MODEL);
        double[][] rows = Frozen.column(0.5, -1, 2);
        for (ThrowingCallable deed : new ThrowingCallable[] {
            () -> Hindsight.of(MODEL),
            () -> before.smoothed(rows),
            () -> before.path(rows),
            () -> before.logJoint(rows, 0, 0, 1)
        }) {
            Instant now = Instant.parse("2020-01-02T14:00:00Z");
            SimClock.Driver driver = SimClock.startingAt(now);
            try (PointInTimeCursor cursor = PointInTimeCursor.over(
                    MemoryMarket.builder().build().open(MarketQuery.upTo(now)), driver.clock())) {
                MarketView view = cursor.view("curious", 5);
                try (Asking asking = Asking.through(view)) {
                    assertThatThrownBy(deed)
                            .isInstanceOfSatisfying(
                                    RefusedException.class,
                                    e -> assertThat(e.rule()).isEqualTo(Rule.SOURCE_READ_WHILE_ASKED))
                            .hasMessageContaining("curious looks back on regimes with hindsight");
                }
                assertThat(view.fault()).isPresent();
            }
        }
        assertThat(before.path(rows)).containsExactly(0, 0, 1);
    }
}
