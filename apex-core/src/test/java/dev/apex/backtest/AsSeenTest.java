package dev.apex.backtest;

import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.bar;
import static dev.apex.backtest.Worlds.trading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Worlds.Script;
import dev.apex.feature.AsSeen;
import dev.apex.feature.Feature;
import dev.apex.feature.Formula;
import dev.apex.feature.Reading;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Symbol;
import dev.apex.strategy.Day;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a strategy saw on an earlier day stays what it was. */
class AsSeenTest {
    private static final Symbol A = Symbol.of("A");
    private static final Symbol B = Symbol.of("B");

    /** The close of 2 March, 103, is revised to 203 on the evening of the 3rd; B lists on the 3rd. */
    private static final MemoryMarket REVISED = trading("A", "B")
            .add(
                    bar("A", "2021-03-01", 100, 101),
                    bar("A", "2021-03-02", 102, 103),
                    bar("A", "2021-03-02", 102, 203, "2021-03-04T01:00:00Z"),
                    bar("A", "2021-03-03", 104, 105),
                    bar("A", "2021-03-04", 106, 107),
                    bar("B", "2021-03-03", 10, 11),
                    bar("B", "2021-03-04", 12, 13))
            .build();

    private static Feature close(int sessionsAgo) {
        return Feature.of("close-" + sessionsAgo, 1, prices -> Reading.of(prices.closeOrNaN(sessionsAgo)));
    }

    private static final Feature LATEST = close(0);

    /** Asked on each day from 2 to 5 March. */
    private static void run(Consumer<Day> every) {
        Script script = new Script();
        for (String date : List.of("2021-03-02", "2021-03-03", "2021-03-04", "2021-03-05")) {
            script.on(date, every);
        }
        backtest(script::again, "2021-03-02", "2021-03-05").run(REVISED);
    }

    @Test
    void a_revision_changes_what_was_but_not_what_was_seen() {
        List<Reading> seen = new ArrayList<>();
        List<Reading> known = new ArrayList<>();
        run(today -> {
            seen.add(today.read(LATEST.asSeen(1), A));
            known.add(today.read(close(1), A));
        });
        // at 09:00 the latest close is that of the day before: 101, 103, 105, 107; the day after, the one of one
        // decision ago
        assertThat(seen.subList(1, 4)).containsExactly(Reading.of(101), Reading.of(103), Reading.of(105));
        assertThat(known.subList(1, 4)).containsExactly(Reading.of(101), Reading.of(203), Reading.of(105));
    }

    @Test
    void what_was_not_taken_down_or_not_known_then_is_not_yet_known() {
        List<Reading> readings = new ArrayList<>();
        run(today -> {
            readings.add(today.read(LATEST.asSeen(2), A));
            if (today.findPrices(B).isPresent()) {
                readings.add(today.read(LATEST.asSeen(1), B));
            }
        });
        assertThat(readings)
                .containsExactly(
                        Reading.notYetKnown("it is kept since 2021-03-02T14:00:00Z only"),
                        Reading.notYetKnown("it is kept since 2021-03-02T14:00:00Z only"),
                        Reading.of(101),
                        Reading.notYetKnown("it was not known at 2021-03-03T14:00:00Z"),
                        Reading.of(103),
                        Reading.of(11));
    }

    @Test
    void it_is_taken_down_for_every_symbol_whichever_was_asked_for_and_when() {
        List<Reading> readings = new ArrayList<>();
        run(today -> {
            switch (today.date().getDayOfMonth()) {
                case 4 -> today.read(LATEST.asSeen(1), A);
                case 5 -> readings.add(today.read(LATEST.asSeen(1), B));
                default -> {}
            }
        });
        assertThat(readings).containsExactly(Reading.of(11));
    }

    @Test
    void asking_further_back_later_finds_what_was_kept_and_no_more() {
        List<Reading> readings = new ArrayList<>();
        run(today -> {
            today.read(LATEST.asSeen(0), A);
            if (today.date().getDayOfMonth() == 5) {
                for (int k = 0; k < 4; k++) {
                    readings.add(today.read(LATEST.asSeen(k), A));
                }
            }
        });
        // only one decision was kept until today asked for three before it
        assertThat(readings.get(0)).isEqualTo(Reading.of(107));
        assertThat(readings.subList(1, 4))
                .allSatisfy(reading -> assertThat(reading.value()).isEmpty());
    }

    @Test
    void many_symbols_at_once_read_as_each_alone() {
        run(today -> {
            Feature seen = LATEST.asSeen(1);
            List<Symbol> symbols = today.universe().symbols();
            for (int i = 0; i < symbols.size(); i++) {
                assertThat(today.read(seen, symbols).get(i)).isEqualTo(today.read(seen, symbols.get(i)));
            }
        });
    }

    @Test
    void seen_of_what_was_seen_goes_back_by_both() {
        assertThat(LATEST.asSeen(2).asSeen(3)).isEqualTo(new AsSeen(LATEST, 5)).hasToString("close-0>asSeen(5)");
    }

    @Test
    void it_is_refused_where_it_cannot_be_told() {
        assertRefused(today -> LATEST.asSeen(1).read(today.prices(A)), Rule.VINTAGE_OUTSIDE_ITS_RUN);
        Feature over = new Feature() {
            @Override
            public String name() {
                return "over what was seen";
            }

            @Override
            public int sessions() {
                return 1;
            }

            @Override
            public Reading read(dev.apex.market.Series prices) {
                return Formula.of(LATEST.asSeen(1)).read(prices);
            }

            @Override
            public Optional<Formula> formula() {
                return Optional.of(new Formula.Of(A, Formula.of(LATEST.asSeen(1))));
            }
        };
        assertRefused(today -> today.read(over, A), Rule.VINTAGE_OUTSIDE_ITS_RUN);
        assertThatThrownBy(() -> LATEST.asSeen(-1))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.SESSIONS_NEGATIVE));
        Feature other = Feature.of("close-0", 1, prices -> Reading.of(1));
        assertRefused(
                today -> {
                    today.read(LATEST.asSeen(1), A);
                    today.read(other.asSeen(1), A);
                },
                Rule.FEATURE_NAME_TAKEN);
    }

    private static void assertRefused(Consumer<Day> act, Rule rule) {
        RunFailedException failure = catchThrowableOfType(RunFailedException.class, () -> run(act));
        assertThat(failure).isNotNull();
        assertThat(failure.getCause())
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(rule));
    }
}
