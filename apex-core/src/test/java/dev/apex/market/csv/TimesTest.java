package dev.apex.market.csv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.Rule;
import dev.apex.market.OverSeeds;
import dev.apex.random.ChaCha20;
import dev.apex.time.Micros;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
    private static final Instant END = Instant.parse("2100-01-01T00:00:00Z");
    private static final List<ZoneId> ZONES = List.of(
            ZoneId.of("America/New_York"),
            ZoneId.of("Europe/Berlin"),
            ZoneId.of("Australia/Lord_Howe"),
            ZoneId.of("Asia/Kolkata"),
            ZoneId.of("America/St_Johns"),
            ZoneId.of("Pacific/Apia"));

    private static final DateTimeFormatter WITH_OFFSET =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx", Locale.ROOT);

    private final Times times = new Times(TimeFormat.ISO, Optional.empty());

    private static long exact(Times reading, String text) {
        return reading.exact(("5" + text + "5").toCharArray(), 1, 1 + text.length());
    }

    private static long ceil(Times reading, String text) {
        return reading.ceil(("5" + text + "5").toCharArray(), 1, 1 + text.length());
    }

    private static Instant anyInstant(ChaCha20 chance) {
        return Instant.ofEpochSecond(
                chance.nextLong(END.getEpochSecond()), chance.nextBoolean() ? 0 : chance.nextInt(1_000_000_000));
    }

    @OverSeeds
    void instants_are_read_as_the_jdk_reads_them(long seed) {
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        for (int i = 0; i < 20_000; i++) {
            Instant instant = anyInstant(chance);
            assertThat(ceil(times, instant.toString())).isEqualTo(Micros.ceil(instant));
            Instant whole = Micros.toInstant(Micros.floor(instant));
            ZoneOffset offset = ZoneOffset.ofTotalSeconds(60 * (chance.nextInt(2 * 18 * 60 + 1) - 18 * 60));
            if (whole.atOffset(offset).getYear() >= 1970) {
                String written = WITH_OFFSET.format(whole.atOffset(offset));
                assertThat(exact(times, written)).as(written).isEqualTo(Micros.exact(whole));
            }
        }
    }

    @OverSeeds
    void local_times_are_those_of_their_zone_or_refused_if_they_are_no_instant(long seed) {
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        for (ZoneId zone : ZONES) {
            Times local = new Times(TimeFormat.ISO, Optional.of(zone));
            for (int i = 0; i < 2_000; i++) {
                LocalDateTime time = LocalDateTime.ofEpochSecond(
                        // half of them near a change of the clocks
                        near(chance, zone).getEpochSecond() + chance.nextInt(20_000) - 10_000, 0, ZoneOffset.UTC);
                String text = DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time);
                List<ZoneOffset> valid = zone.getRules().getValidOffsets(time);
                long read = exact(local, text);
                if (valid.size() == 1) {
                    assertThat(read).as(text + zone).isEqualTo(Micros.exact(time.toInstant(valid.get(0))));
                } else {
                    assertThat(read).as(text + zone).isEqualTo(Times.NONE);
                    assertThat(local.problem()).isEqualTo(Rule.LOCAL_TIME_NOT_AN_INSTANT);
                }
            }
        }
    }

    private static Instant near(ChaCha20 chance, ZoneId zone) {
        Instant any = Instant.ofEpochSecond(86_400 * 30L + chance.nextLong(END.getEpochSecond() - 86_400 * 400L));
        var transition = zone.getRules().nextTransition(any);
        return chance.nextBoolean()
                        || transition == null
                        || transition.getInstant().isAfter(END.minusSeconds(86_400))
                ? any
                : ZonedDateTime.ofInstant(transition.getInstant(), zone)
                        .toLocalDateTime()
                        .toInstant(ZoneOffset.UTC);
    }

    @Test
    void every_date_of_the_range_is_read_in_both_forms_and_no_other_date_is() {
        LocalDate first = LocalDate.of(1970, 1, 1);
        assertThat(LocalDate.ofEpochDay(Times.DAYS)).isEqualTo(LocalDate.of(2101, 1, 1));
        for (int day = 0; day < Times.DAYS; day++) {
            String text = first.plusDays(day).toString();
            assertThat(times.date(text.toCharArray(), 0, 10)).isEqualTo(day);
            assertThat(times.date(text.replace("-", "").toCharArray(), 0, 8)).isEqualTo(day);
        }
        for (int year = 1999; year < 2002; year++) {
            for (int month = 0; month < 14; month++) {
                for (int date = 0; date < 33; date++) {
                    String text = String.format(Locale.ROOT, "%04d-%02d-%02d", year, month, date);
                    boolean exists = month >= 1
                            && month <= 12
                            && date >= 1
                            && date <= YearMonth.of(year, month).lengthOfMonth();
                    assertThat(times.date(text.toCharArray(), 0, 10) != Times.NONE)
                            .as(text)
                            .isEqualTo(exists);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2021-03-05T21:00:00.0000001Z, FINER_THAN_MICROS",
        "2021-03-05T21:00:00.0000000001Z, NOT_A_TIME",
        "2021-03-05T21:00:00.Z, NOT_A_TIME",
        "2021-03-05T24:00:00Z, NOT_A_TIME",
        "2021-03-05T23:60:00Z, NOT_A_TIME",
        "2021-03-05T23:59:60Z, NOT_A_TIME",
        "2021-03-05T21:00:00z, NOT_A_TIME",
        "2021-03-05t21:00:00Z, NOT_A_TIME",
        "2021-03-05T21:00:00+19:00, NOT_A_TIME",
        "2021-03-05T21:00:00+18:01, NOT_A_TIME",
        "2021-03-05T21:00:00+1, NOT_A_TIME",
        "2021-03-05T21:00:00+01:60, NOT_A_TIME",
        "2021-03-05T21:00:00+01:00[Europe/Berlin], NOT_A_TIME",
        "2021-02-29T21:00:00Z, NOT_A_TIME",
        "1900-02-29T21:00:00Z, NOT_A_TIME",
        "05.03.2021 21:00:00, NOT_A_TIME",
        "03/05/2021, NOT_A_TIME",
        "2021-03-05T21:00Z, NOT_A_TIME",
        "2021-03-05T21:00:00, LOCAL_TIME_WITHOUT_ZONE",
        "2021-03-05, BARE_DATE",
        "20210305, BARE_DATE",
        "2021-13-05, NOT_A_TIME",
        "1969-12-31T23:59:59Z, STAMP_OUT_OF_RANGE",
        "1970-01-01T00:00:00+01:00, STAMP_OUT_OF_RANGE",
        "2100-01-01T00:00:00Z, STAMP_OUT_OF_RANGE",
        "9999-01-01T00:00:00Z, STAMP_OUT_OF_RANGE",
        "1614978000, NOT_A_TIME",
        "now, NOT_A_TIME",
        "-021-03-05T21:00:00Z, NOT_A_TIME"
    })
    void what_is_no_instant_says_why(String text, Rule rule) {
        assertThat(exact(times, text)).isEqualTo(Times.NONE);
        assertThat(times.problem()).isEqualTo(rule);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5", "1e9", "12345678901234567890", "1 ", "x"})
    void a_count_is_digits_only(String text) {
        Times seconds = new Times(TimeFormat.EPOCH_SECONDS, Optional.empty());
        assertThat(exact(seconds, text)).isEqualTo(Times.NONE);
        assertThat(seconds.problem()).isEqualTo(Rule.NOT_A_TIME);
    }

    @Test
    void the_largest_counts_do_not_overflow() {
        for (TimeFormat format : List.of(TimeFormat.EPOCH_SECONDS, TimeFormat.EPOCH_MILLIS, TimeFormat.EPOCH_MICROS)) {
            Times counts = new Times(format, Optional.empty());
            assertThat(exact(counts, "999999999999999999")).isEqualTo(Times.NONE);
            assertThat(counts.problem()).isEqualTo(Rule.STAMP_OUT_OF_RANGE);
        }
    }
}
