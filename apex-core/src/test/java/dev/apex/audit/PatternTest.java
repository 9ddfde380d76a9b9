package dev.apex.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Rehearsal;
import dev.apex.market.Instrument;
import dev.apex.market.Symbol;
import dev.apex.market.Tape.Kind;
import dev.apex.time.Decision;
import dev.apex.time.DecisionTime;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a reach looks like is said where it is telling, and nothing where it is not. */
class PatternTest {
    private static final Instrument SOME = Instrument.fixings("SOME", TradingCalendar.NYSE);
    private static final Backtest BACKTEST = Backtest.of("pattern", () -> today -> {})
            .over("2021-02-16", "2021-04-20")
            .on(TradingCalendar.NYSE)
            .deciding(DecisionTime.at(LocalTime.of(9, 0)))
            .startingWith(100_000);
    /** Tuesday, 9:00 in New York: 14:00 UTC. */
    private static final Decision FIRST = Rehearsal.decisions(BACKTEST).get(0);

    private static Version row(String ts) {
        long at = Micros.exact(Instant.parse(ts));
        Version.Key key = new Version.Key(Kind.FIXINGS, Symbol.of("SOME"), at, "");
        long arrives = at + 3_600_000_000L;
        return new Version(key, SOME, at, arrives, arrives, 0, false, false, new double[] {1}, null);
    }

    private static String hint(int nearest, int farthest, String... rows) {
        List<Version> all = Arrays.stream(rows).map(PatternTest::row).toList();
        return Pattern.of(BACKTEST, FIRST, all, nearest, farthest);
    }

    @Test
    void what_had_happened_and_not_arrived_is_an_event_time() {
        assertThat(hint(0, 1, "2021-02-16T13:10:00Z", "2021-02-16T14:00:00Z", "2021-02-16T21:00:00Z"))
                .contains("an event time taken for an arrival");
        assertThat(hint(0, 2, "2021-02-16T13:10:00Z", "2021-02-16T14:00:00Z", "2021-02-16T21:00:00Z"))
                .doesNotContain("an event time");
    }

    @Test
    void what_ends_where_local_time_would_is_a_time_zone() {
        // New York is 5 h behind UTC in February: 14:00 UTC read as local time is 19:00 UTC
        String[] hourly = {
            "2021-02-16T17:00:00Z", "2021-02-16T18:00:00Z", "2021-02-16T19:00:00Z", "2021-02-16T20:00:00Z"
        };
        assertThat(hint(0, 2, hourly)).isEqualTo("as far as America/New_York is from UTC: looks like a time zone");
        assertThat(hint(0, 1, hourly)).doesNotContain("time zone");
        assertThat(hint(0, 3, hourly)).doesNotContain("time zone");
        assertThat(hint(0, 1, "2021-02-16T17:30:00Z", "2021-02-16T18:30:00Z", "2021-02-16T19:30:00Z"))
                .contains("time zone");
        // a day's one price lies on this side of the border by chance
        assertThat(hint(0, 0, "2021-02-16T18:00:00Z", "2021-02-17T18:00:00Z")).contains("the bar of the day");
    }

    @Test
    void the_same_session_and_the_one_after_are_told_apart() {
        assertThat(hint(0, 0, "2021-02-16T21:00:00Z", "2021-02-17T21:00:00Z")).contains("the bar of the day");
        assertThat(hint(0, 1, "2021-02-16T21:00:00Z", "2021-02-17T21:00:00Z")).contains("off by one");
        assertThat(hint(0, 1, "2021-02-16T21:00:00Z", "2021-02-18T21:00:00Z", "2021-04-28T20:00:00Z"))
                .isEmpty();
    }

    @Test
    void what_goes_to_the_end_is_the_whole_sample() {
        assertThat(hint(0, 1, "2021-02-16T21:00:00Z", "2021-04-20T20:00:00Z")).contains("the whole sample");
    }
}
