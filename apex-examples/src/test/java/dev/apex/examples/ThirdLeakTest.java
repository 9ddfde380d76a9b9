package dev.apex.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.backtest.Backtest;
import dev.apex.market.MarketSource;
import dev.apex.metrics.MetricDefinition;
import dev.apex.regime.Hindsight;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The third leak on real data: what is printed is what the documentation shows, and what it shows is a leak. */
class ThirdLeakTest {
    private static final Path GUIDE = Path.of("").toAbsolutePath().getParent().resolve("docs/guide");
    private static final MarketSource MARKET = EcbRates.market();
    private static ThirdLeak.Study rising;
    private static ThirdLeak.Study calm;

    @BeforeAll
    static void study() {
        rising = ThirdLeak.study(MARKET, ThirdLeak.Rule.RISING);
        calm = ThirdLeak.study(MARKET, ThirdLeak.Rule.CALM);
    }

    @Test
    void the_page_shows_what_the_command_prints() throws IOException {
        String page = Files.readString(GUIDE.resolve("third-leak.md"));
        assertThat(ThirdLeak.replaced(page, ThirdLeak.printed(rising, calm))).isEqualTo(page);
        assertThat(Files.readString(GUIDE.resolve("third-leak.svg"))).isEqualTo(ThirdLeakPicture.of(rising));
    }

    @Test
    void the_command_writes_the_page_and_the_picture(@TempDir Path folder) throws IOException {
        Path page = folder.resolve("third-leak.md");
        Path picture = folder.resolve("third-leak.svg");
        Files.writeString(page, "before\n" + ThirdLeak.BEGIN + "\nold\n" + ThirdLeak.END + "\nafter\n");
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ThirdLeak.write(rising, calm, page, picture, new PrintStream(printed, true, StandardCharsets.UTF_8));
        String tables = ThirdLeak.printed(rising, calm);
        assertThat(Files.readString(page))
                .isEqualTo("before\n" + ThirdLeak.BEGIN + "\n" + tables + ThirdLeak.END + "\nafter\n");
        assertThat(Files.readString(picture)).startsWith("<svg ").endsWith("</svg>\n");
        assertThat(printed.toString(StandardCharsets.UTF_8)).startsWith(tables).doesNotContain("\r");
        assertThatThrownBy(() -> ThirdLeak.replaced("no marks", "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void smoothing_alone_more_than_doubles_the_sharpe_ratio() {
        double honest = sharpe(rising.honest());
        assertThat(rising.variants())
                .extracting(ThirdLeak.Variant::labels)
                .containsExactly(
                        "full history, smoothed",
                        "walk-forward, smoothed in each block",
                        "full history, filtered",
                        "walk-forward, filtered");
        assertThat(sharpe(rising.variants().get(0))).isGreaterThan(2 * honest);
        assertThat(sharpe(rising.variants().get(1))).isGreaterThan(2 * honest);
        for (ThirdLeak.Study study : List.of(rising, calm)) {
            assertThat(study.variants().subList(0, 3))
                    .allSatisfy(variant -> assertThat(variant.differing()).isBetween(0.03, 0.3));
        }
    }

    private static double sharpe(ThirdLeak.Variant variant) {
        return variant.result().metrics().get(MetricDefinition.SHARPE).get();
    }

    @Test
    void only_the_labels_differ_between_the_runs() {
        for (ThirdLeak.Variant variant : rising.variants()) {
            Backtest run = variant.result().backtest();
            Backtest honest = rising.honest().result().backtest();
            assertThat(run.slippage()).isEqualTo(honest.slippage());
            assertThat(run.decision()).isEqualTo(honest.decision());
            assertThat(run.seed()).isEqualTo(honest.seed());
            TreeMap<String, String> terms = new TreeMap<>(run.terms());
            TreeMap<String, String> others = new TreeMap<>(honest.terms());
            terms.entrySet().removeAll(honest.terms().entrySet());
            others.entrySet().removeAll(run.terms().entrySet());
            assertThat(terms.keySet()).allMatch(term -> term.contains("labels") || term.contains("derived"));
            assertThat(others.keySet()).allMatch(term -> term.contains("labels") || term.contains("derived"));
        }
    }

    /** Handed the labels that the honest strategy read, the contaminated path trades the same: nothing else differs. */
    @Test
    void the_labels_of_the_honest_run_handed_in_give_its_fills() {
        var again = ThirdLeak.backtest(ThirdLeak.Rule.RISING, "again", today -> {
                    Integer state = rising.honest()
                            .states()
                            .get(today.prices(ThirdLeak.USD).ordinal());
                    return state == null ? java.util.OptionalInt.empty() : java.util.OptionalInt.of(state);
                })
                .run(MARKET);
        assertThat(again.fills()).isEqualTo(rising.honest().result().fills());
        assertThat(again.fills()).hasSizeGreaterThan(200);
    }

    /** A label of the walk rests on nothing after it: cut off, the rates give the same ones; the smoothed ones change. */
    @Test
    void truncation_tells_the_leak_where_profit_may_not() {
        NavigableMap<Integer, double[]> rows = ThirdLeak.rows(MARKET, List.of(dev.apex.features.Rolling.momentum(20)));
        var model = ContaminatedLabels.fitToTheFullHistory(
                dev.apex.regime.BaumWelch.of(2).restarts(1), true, "cut", rows);
        int last = rows.lastKey();
        int changedSmoothed = 0;
        int changedFiltered = 0;
        for (int cut = 1; cut <= 40; cut++) {
            NavigableMap<Integer, double[]> known = rows.headMap(last - 30 * cut, true);
            int session = known.lastKey();
            changedSmoothed += ContaminatedLabels.fullHistorySmoothed(model, known)
                            .states()
                            .get(session)
                            .equals(ContaminatedLabels.fullHistorySmoothed(model, rows)
                                    .states()
                                    .get(session))
                    ? 0
                    : 1;
            changedFiltered += ContaminatedLabels.fullHistoryFiltered(model, known)
                            .states()
                            .get(session)
                            .equals(ContaminatedLabels.fullHistoryFiltered(model, rows)
                                    .states()
                                    .get(session))
                    ? 0
                    : 1;
        }
        assertThat(changedFiltered).isZero();
        assertThat(changedSmoothed).isPositive();
    }

    /** The honest path cannot take what the contaminated one does: looking back while a strategy is asked fails the run. */
    @Test
    void a_strategy_that_smooths_for_itself_is_refused() {
        NavigableMap<Integer, double[]> rows = ThirdLeak.rows(MARKET, List.of(dev.apex.features.Rolling.momentum(20)));
        var model = ContaminatedLabels.fitToTheFullHistory(
                dev.apex.regime.BaumWelch.of(2).restarts(1), true, "cut", rows);
        Backtest smoothing = Backtest.of("smoothing", () -> today -> {
                    try {
                        Hindsight.of(model).smoothed(ContaminatedLabels.array(rows));
                    } catch (RefusedException caught) {
                        today.now(); // and goes on as if nothing had happened
                    }
                })
                .over("2010-01-04", "2010-01-29")
                .on(dev.apex.time.TradingCalendar.TARGET)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(1_000_000, "EUR");
        assertThatThrownBy(() -> smoothing.run(MARKET)).hasStackTraceContaining("with hindsight");
    }
}
