package dev.apex.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.Rule;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MicrosTest {
    private static final BigInteger NANOS_PER_SECOND = BigInteger.valueOf(1_000_000_000);
    private static final BigInteger THOUSAND = BigInteger.valueOf(1_000);

    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z,                   0,  0",
        "1970-01-01T00:00:00.000000001Z,         0,  1",
        "1970-01-01T00:00:00.000000999Z,         0,  1",
        "1970-01-01T00:00:00.000001Z,            1,  1",
        "1970-01-01T00:00:00.999999001Z,    999999,  1000000",
        "1969-12-31T23:59:59.999999999Z,        -1,  0",
        "1969-12-31T23:59:59.999999Z,           -1, -1",
        "1969-12-31T23:59:59.999998001Z,        -2, -1",
        "1969-12-31T23:59:58.000000001Z,  -2000000, -1999999",
    })
    void a_clock_is_floored_and_an_arrival_raised_on_both_sides_of_1970(Instant instant, long floor, long ceil) {
        assertThat(Micros.floor(instant)).isEqualTo(floor);
        assertThat(Micros.ceil(instant)).isEqualTo(ceil);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 999_999, -1_000_000, 1_709_164_800_123_456L, Long.MIN_VALUE, Long.MAX_VALUE})
    void every_stamp_is_an_exact_instant_and_back(long micros) {
        Instant instant = Micros.toInstant(micros);
        assertThat(Micros.exact(instant)).isEqualTo(micros);
        assertThat(Micros.floor(instant)).isEqualTo(micros);
        assertThat(Micros.ceil(instant)).isEqualTo(micros);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024-02-29T00:00:00.0000001Z", "1969-12-31T23:59:59.999999999Z"})
    void an_event_time_finer_than_a_microsecond_is_refused(Instant ts) {
        Refused.by(Rule.FINER_THAN_MICROS, () -> Micros.exact(ts), "APEX-T002", ts.toString(), " ns past");
    }

    @Test
    void instants_beyond_64_bits_are_refused_and_not_wrapped() {
        Instant last = Micros.toInstant(Long.MAX_VALUE);
        Instant first = Micros.toInstant(Long.MIN_VALUE);
        assertThat(Micros.floor(last.plusNanos(999))).isEqualTo(Long.MAX_VALUE);
        Refused.by(
                Rule.STAMP_RANGE,
                () -> Micros.ceil(last.plusNanos(1)),
                last.plusNanos(1).toString());
        Refused.by(Rule.STAMP_RANGE, () -> Micros.floor(last.plusNanos(1_000)));
        Refused.by(Rule.STAMP_RANGE, () -> Micros.floor(first.minusNanos(1)));
        Refused.by(Rule.STAMP_RANGE, () -> Micros.floor(Instant.MAX));
        Refused.by(Rule.STAMP_RANGE, () -> Micros.floor(Instant.MIN));
        Refused.by(Rule.STAMP_RANGE, () -> Micros.ceil(Duration.ofSeconds(Long.MAX_VALUE)), "a duration of");
        Refused.by(Rule.STAMP_RANGE, () -> Micros.plus(Long.MAX_VALUE, 1));
    }

    @Test
    void rounding_agrees_with_exact_arithmetic() {
        SplittableRandom random = new SplittableRandom(20260821);
        int whole = 0;
        int before1970 = 0;
        for (int i = 0; i < 100_000; i++) {
            long second = random.nextLong(-9_000_000_000_000L, 9_000_000_000_000L);
            int nano = random.nextInt(4) == 0 ? random.nextInt(1_000_000) * 1_000 : random.nextInt(1_000_000_000);
            Instant instant = Instant.ofEpochSecond(second, nano);
            BigInteger[] split = BigInteger.valueOf(second)
                    .multiply(NANOS_PER_SECOND)
                    .add(BigInteger.valueOf(nano))
                    .divideAndRemainder(THOUSAND);
            long floor = split[1].signum() < 0 ? split[0].longValueExact() - 1 : split[0].longValueExact();
            long ceil = split[1].signum() == 0 ? floor : floor + 1;
            assertThat(Micros.floor(instant)).as("%s", instant).isEqualTo(floor);
            assertThat(Micros.ceil(instant)).as("%s", instant).isEqualTo(ceil);
            whole += floor == ceil ? 1 : 0;
            before1970 += second < 0 ? 1 : 0;
        }
        assertThat(whole).as("whole microseconds drawn").isBetween(20_000, 30_000);
        assertThat(before1970).as("instants before 1970 drawn").isBetween(45_000, 55_000);
    }
}
