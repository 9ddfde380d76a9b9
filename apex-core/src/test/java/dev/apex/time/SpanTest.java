package dev.apex.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.Rule;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpanTest {
    @Test
    void both_ends_belong_to_it() {
        Span span = Span.between("2019-01-02", "2023-12-29");
        assertThat(span.contains(LocalDate.of(2019, 1, 1))).isFalse();
        assertThat(span.contains(LocalDate.of(2019, 1, 2))).isTrue();
        assertThat(span.contains(LocalDate.of(2023, 12, 29))).isTrue();
        assertThat(span.contains(LocalDate.of(2023, 12, 30))).isFalse();
        assertThat(span.contains(span)).isTrue();
        assertThat(span.contains(Span.between("2019-01-02", "2023-12-30"))).isFalse();
        assertThat(span.contains(Span.between("2019-01-01", "2019-01-02"))).isFalse();
        assertThat(span).hasToString("2019-01-02..2023-12-29");
        assertThat(Span.between(LocalDate.of(2019, 1, 2), LocalDate.of(2023, 12, 29)))
                .isEqualTo(span);
    }

    @Test
    void a_day_is_a_span_and_a_reversed_one_is_refused() {
        assertThat(Span.between("2020-02-29", "2020-02-29").contains(LocalDate.of(2020, 2, 29)))
                .isTrue();
        Refused.by(Rule.SPAN_REVERSED, () -> Span.between("2020-01-02", "2020-01-01"), "from 2020-01-02 to 2020-01-01");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2023-02-29", "2023-1-2", "02/01/2023", "20230102", "2023-01-02T00:00", "", "+12023-01-02"})
    void what_is_no_date_is_refused(String text) {
        Refused.by(Rule.NOT_A_DATE, () -> Span.between(text, "9999-12-31"), text);
    }
}
