package dev.apex.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Progress;
import dev.apex.backtest.Sweep;
import dev.apex.backtest.SweepResult;
import dev.apex.market.MarketSource;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

/** The sweep over the quickstart's parameters, on its first two years, and the bar it draws. */
class SweepExampleTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream to = new PrintStream(printed, true, StandardCharsets.UTF_8);

    @Test
    void all_nine_begin_when_the_one_that_looks_furthest_can() {
        MarketSource market = EcbRates.market();
        Backtest twoYears =
                Quickstart.ecb("ecb-momentum", 0.25).warmingUpFor(121).over("1999-04-05", "2000-12-29");
        Sweep sweep = Sweep.of(twoYears).varying("sessions", 20, 60, 120).varying("share", 0.1, 0.25, 0.5);
        SweepResult result = SweepExample.run(market, sweep, to);
        assertThat(result.results()).hasSize(9);
        // TARGET shut on no weekday in the first half of 1999: 24 weeks from Monday 01-04 are 120 sessions, the 121st
        // is
        // 06-21, and the decision of the 22nd is the first to see it
        assertThat(result.results())
                .allSatisfy(run -> assertThat(run.startedOn()).isEqualTo("1999-06-22"));
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("100 %, 9 of 9 runs, at 2000-12-29")
                .contains("9 of 9 members, 0 failed")
                .contains("9 runs in ")
                .doesNotContain("\r");
        assertThat(SweepExample.sweep().size()).isEqualTo(9);
    }

    @Test
    void a_terminal_gets_a_bar_that_is_drawn_over_itself() {
        ProgressBar bar = new ProgressBar(to, true);
        bar.reached(new Progress.Mark(1, 4, 0, 2, LocalDate.parse("2021-03-02")));
        bar.reached(new Progress.Mark(4, 4, 2, 2, LocalDate.parse("2021-03-05")));
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .isEqualTo("\r[##########..............................] 25 %, 0 of 2 runs, at 2021-03-02"
                        + "\r[########################################] 100 %, 2 of 2 runs, at 2021-03-05\n");
    }

    @Test
    void a_log_gets_a_line_for_each_tenth() {
        ProgressBar bar = new ProgressBar(to, false);
        for (int step = 1; step <= 100; step++) {
            bar.reached(new Progress.Mark(step, 100, 0, 1, LocalDate.parse("2021-03-02")));
        }
        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .hasSize(10)
                .first()
                .isEqualTo("10 %, 0 of 1 runs, at 2021-03-02");
    }
}
