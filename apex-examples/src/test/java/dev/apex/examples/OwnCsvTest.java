package dev.apex.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.time.Session;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnCsvTest {
    private static final List<Session> SESSIONS =
            TradingCalendar.NYSE.sessions(Span.between("2019-01-02", "2019-12-31"));

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "symbol,date,open,high,low,close,volume | %s,%s,%4$s,%5$s,%6$s,%4$s,1000 | 100.00 %",
                "symbol,date,open,high,low,close | %s,%s,%4$s,%5$s,%6$s,%4$s | 100.00 %",
                "date,symbol,ingested_at,open,high,low,close,volume | %2$s,%1$s,%3$s,%4$s,%5$s,%6$s,%4$s,0 | 0.00 %",
                "symbol,date,price | %s,%s,%4$s | 100.00 %",
                "symbol,date,ingested_at,price | %s,%s,%s,%s | 0.00 %"
            })
    void every_documented_set_of_columns_runs_from_the_first_warm_session_to_the_last(
            String header, String line, String assumed) throws IOException {
        String text = run(file(header, line), "NYSE");
        assertThat(text)
                .contains(
                        "Backtest own-momentum",
                        "2019-04-01 to 2019-12-31",
                        "Beside holding everything",
                        " of them, " + assumed)
                .doesNotContain("interest", "undefined: no closed trade");
        assertThat(folder.resolve("quickstart.json")).isNotEmptyFile();
        assertThat(folder.resolve("quarantine.csv")).hasContent("file,line,code,rule,detail,row");
    }

    @Test
    void rows_that_cannot_be_true_are_quarantined_and_counted() throws IOException {
        Path file = file("symbol,date,price", "%s,%s,%4$s");
        Files.writeString(file, "AAA,2019-07-04,1\nAAA,2019-07-05,-1\n", StandardOpenOption.APPEND);
        assertThat(run(file, "NYSE")).contains("2 quarantined");
        assertThat(Files.readAllLines(folder.resolve("quarantine.csv"))).hasSize(3);
    }

    @Test
    void what_is_no_file_of_prices_is_refused() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.csv"));
        assertThatThrownBy(() -> run(empty, "NYSE")).isInstanceOf(RefusedException.class);
        Path few = Files.writeString(folder.resolve("few.csv"), "symbol,date,price\nAAA,2019-01-02,1\n");
        assertThatThrownBy(() -> run(few, "NYSE"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("61 sessions before it");
        Path wrong = Files.writeString(folder.resolve("wrong.csv"), "name,day,price\nAAA,2019-01-02,1\n");
        assertThatThrownBy(() -> run(wrong, "NYSE"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("symbol");
        assertThatThrownBy(() -> run(few, "Mars")).hasMessageContaining("none of NYSE, TARGET and round-the-clock");
    }

    @Test
    void it_is_audited_and_priced_as_well() throws IOException {
        Path csv = file("symbol,date,open,high,low,close", "%s,%s,%4$s,%5$s,%6$s,%4$s");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PricedLeaks.own(csv, "NYSE", folder, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains(
                        "CLEAN: own-momentum", "Ablation of own-momentum", "Delays of own-momentum", "break-even delay")
                .contains("Not exercised: regimes fitted on full history, because nothing is derived.");
    }

    /** Eight symbols over a year; %1 is the symbol, %2 the date, %3 an arrival, %4 a price, %5 one above, %6 one below. */
    private Path file(String header, String line) throws IOException {
        StringBuilder text = new StringBuilder(header).append('\n');
        SplittableRandom chance = new SplittableRandom(5);
        for (String symbol : "AAA BBB CCC DDD EEE FFF GGG HHH".split(" ")) {
            int cents = 10_000;
            for (Session session : SESSIONS) {
                cents += chance.nextInt(-100, 105);
                text.append(String.format(
                                Locale.ROOT,
                                line,
                                symbol,
                                session.date(),
                                session.closesAt().plusSeconds(4 * 3600),
                                cents / 100.0,
                                cents / 100.0 + 1,
                                cents / 100.0 - 1))
                        .append('\n');
            }
        }
        return Files.writeString(folder.resolve("prices.csv"), text);
    }

    private String run(Path csv, String calendar) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Quickstart.run(csv.toString(), calendar, folder, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
