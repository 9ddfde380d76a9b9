package dev.apex.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageTest {
    @Test
    void what_is_too_long_goes_on_below_itself() {
        String long_ = "word ".repeat(40) + "x".repeat(150);
        String text = new Page().line("label", long_).text();
        assertThat(text.lines())
                .hasSizeGreaterThan(4)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(Page.WIDTH));
        assertThat(text.lines().skip(1)).allMatch(line -> line.startsWith(" ".repeat(26)));
        assertThat(text.replaceAll("\\s+", "")).isEqualTo("label" + long_.replace(" ", ""));
    }

    @Test
    void what_came_from_outside_forges_no_line() {
        String text = new Page()
                .heading("a\nb")
                .line("c\r\nd", "e\u2028f\u001b[2Jg\u202eh\u0000")
                .note("i\u0085j")
                .table(List.of(List.of("k\nl", "m")))
                .text();
        assertThat(text).hasLineCount(4).contains("a\\u{a}b", "\\u{1b}[2J", "\\u{202e}h", "k\\u{a}l");
    }

    @Test
    void a_character_is_not_broken_in_two() {
        String text = new Page().note("\ud83d\ude00".repeat(120)).text();
        assertThat(text.lines()).allMatch(line -> line.strip().length() % 2 == 0);
    }

    @Test
    void tables_stand_under_each_other() {
        assertThat(new Page()
                        .table(List.of(List.of("", "x"), List.of("long name", "1"), List.of("a", "100")))
                        .text())
                .isEqualTo("               x\n  long name    1\n  a          100\n");
    }

    @Test
    void pairs_are_read_downwards() {
        String text = new Page()
                .twoColumns(List.of(new String[] {"a", "1"}, new String[] {"b", "2"}, new String[] {"c", "3"}))
                .text();
        assertThat(text.lines().map(line -> line.strip().replaceAll(" +", " "))).containsExactly("a 1 c 3", "b 2");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.00",
        "-0.004, 0.00",
        "0.005, 0.01",
        "0.125, 0.12",
        "999.995, '1,000.00'",
        "-1234567.891, '-1,234,567.89'",
        "-123.4, -123.40",
        "1e15, '1,000,000,000,000,000.00'"
    })
    void money_has_two_decimals_and_thousands(double money, String text) {
        assertThat(Page.amount(money)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "999, 999", "1000, '1,000'", "-1000, '-1,000'", "1234567, '1,234,567'"})
    void counts_have_thousands(long count, String text) {
        assertThat(Page.count(count)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"PT59S, 0 min", "PT90M, 1 h 30 min", "PT24H, 1 d 0 h 0 min", "P4DT18H45M, 4 d 18 h 45 min"})
    void lengths_of_time_are_days_hours_and_minutes(Duration length, String text) {
        assertThat(Page.length(length)).isEqualTo(text);
    }
}
