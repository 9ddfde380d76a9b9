package dev.apex.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.Rule;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SimClockTest {
    private static final Instant NINE = Instant.parse("2024-03-08T14:00:00Z");

    private final SimClock.Driver driver = SimClock.startingAt(NINE);
    private final SimClock clock = driver.clock();

    @Test
    void the_driver_moves_the_clock_forward() {
        driver.advanceTo(NINE.plusSeconds(1));
        assertThat(clock.instant()).isEqualTo("2024-03-08T14:00:01Z");
        assertThat(clock.micros()).isEqualTo(Micros.exact(NINE) + 1_000_000);
        driver.advanceTo(clock.micros() + 1);
        assertThat(clock.instant()).isEqualTo("2024-03-08T14:00:01.000001Z");
        assertThat(driver.clock()).isSameAs(clock);
    }

    @Test
    void it_may_stand_still_and_never_goes_back() {
        driver.advanceTo(NINE);
        driver.advanceTo(clock.micros());
        Refused.by(
                Rule.CLOCK_MOVED_BACK,
                () -> driver.advanceTo(NINE.minusSeconds(60)),
                "stands at 2024-03-08T14:00:00Z",
                "sent to 2024-03-08T13:59:00Z",
                "PT1M back");
        Refused.by(Rule.CLOCK_MOVED_BACK, () -> driver.advanceTo(clock.micros() - 1), "PT0.000001S back");
        assertThat(clock.instant()).as("a refused move leaves it where it was").isEqualTo(NINE);
    }

    @Test
    void it_is_rounded_down_so_that_nothing_is_seen_too_early() {
        SimClock.Driver late = SimClock.startingAt(NINE.plusNanos(1_999));
        assertThat(late.clock().instant()).isEqualTo(NINE.plusNanos(1_000));
        late.advanceTo(NINE.plusNanos(2_999));
        assertThat(late.clock().instant()).isEqualTo(NINE.plusNanos(2_000));
        assertThat(SimClock.startingAt(Instant.parse("1969-12-31T23:59:59.9999999Z"))
                        .clock()
                        .micros())
                .isEqualTo(-1);
    }

    @Test
    void whoever_only_reads_it_cannot_move_it() {
        InstantSource source = clock;
        assertThat(source.millis()).isEqualTo(NINE.toEpochMilli());
        assertThat(SimClock.class.getConstructors()).isEmpty();
        assertThat(SimClock.Driver.class.getConstructors()).isEmpty();
        assertThat(Arrays.stream(SimClock.class.getDeclaredMethods())
                        .filter(method -> Modifier.isPublic(method.getModifiers()))
                        .filter(method -> !Modifier.isStatic(method.getModifiers()))
                        .map(Method::getName))
                .as("what a holder of the clock can call")
                .containsExactlyInAnyOrder("instant", "micros", "toString");
    }
}
