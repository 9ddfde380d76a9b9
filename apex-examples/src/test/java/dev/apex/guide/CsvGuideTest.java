package dev.apex.guide;

import static dev.apex.time.TradingCalendar.NYSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.market.Bar;
import dev.apex.market.MarketQuery;
import dev.apex.market.csv.CsvMarket;
import dev.apex.market.csv.EventLayout;
import dev.apex.market.csv.PriceLayout;
import dev.apex.time.LagRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of {@code docs/guide/csv.md}, run. */
class CsvGuideTest {
    private static final MarketQuery ALL = MarketQuery.upTo(Instant.parse("2030-01-01T00:00:00Z"));

    @TempDir
    Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void a_plain_file_of_bars() throws IOException {
        Path prices = file("prices.csv", """
                symbol,date,open,high,low,close,volume
                AAPL,2021-03-01,123.75,127.93,122.79,127.79,116307900
                AAPL,2021-03-02,128.41,128.72,125.01,125.12,102260900
                """);

        CsvMarket market = CsvMarket.reading(PriceLayout.bars(NYSE), prices).load();

        List<Bar> known =
                market.asOf(ALL, Instant.parse("2021-03-02T14:00:00Z")).bars();
        assertThat(known).extracting(Bar::close).containsExactly(127.79);
        assertThat(known.get(0).stamp().ingestedAt()).isEqualTo(Instant.parse("2021-03-02T05:00:00Z"));
    }

    @Test
    void arrivals_revisions_and_withdrawals() throws IOException {
        Path prices = file("prices.csv", """
                symbol,date,ingested_at,rev,retracted,open,high,low,close,volume
                AAPL,2021-03-01,2021-03-01T22:05:00Z,0,0,123.75,127.93,122.79,127.79,116307900
                AAPL,2021-03-01,2021-03-03T09:00:00Z,1,0,123.75,127.93,122.79,127.80,116307900
                AAPL,2021-03-01,2021-03-04T09:00:00Z,2,1,,,,,
                """);

        PriceLayout layout = PriceLayout.bars(NYSE)
                .ingestedAt("ingested_at")
                .revision("rev")
                .retracted("retracted")
                .assuming(LagRule.fixed(Duration.ofHours(12)));
        CsvMarket market = CsvMarket.reading(layout, prices).load();

        assertThat(market.asOf(ALL, Instant.parse("2021-03-02T14:00:00Z")).bars())
                .extracting(Bar::close)
                .containsExactly(127.79);
        assertThat(market.asOf(ALL, Instant.parse("2021-03-03T14:00:00Z")).bars())
                .extracting(Bar::close)
                .containsExactly(127.80);
        assertThat(market.asOf(ALL, Instant.parse("2021-03-04T14:00:00Z")).bars())
                .isEmpty();
    }

    @Test
    void bad_rows_go_to_a_quarantine_and_the_counts_add_up() throws IOException {
        Path prices = file("prices.csv", """
                symbol,date,open,high,low,close,volume
                AAPL,2021-03-01,123.75,127.93,122.79,127.79,116307900
                AAPL,2021-03-02,128.41,125.00,125.01,125.12,102260900
                AAPL,2021-03-06,121.00,121.94,118.57,121.42,153590400
                AAPL,2021-03-03,124.81,125.71,121.84,122.06,112966300
                """);

        assertThatThrownBy(
                        () -> CsvMarket.reading(PriceLayout.bars(NYSE), prices).load())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("APEX-D013");

        Path refused = folder.resolve("refused.csv");
        CsvMarket market = CsvMarket.reading(PriceLayout.bars(NYSE), prices)
                .quarantiningTo(refused)
                .tolerating(0.5)
                .load();

        assertThat(market.intake().read()).isEqualTo(4);
        assertThat(market.intake().accepted()).isEqualTo(2);
        assertThat(market.intake().quarantined()).isEqualTo(2);
        assertThat(refused).content().contains("APEX-D013").contains("APEX-D016");
    }

    @Test
    void one_file_a_symbol_and_a_universe_that_changes() throws IOException {
        Path aapl = file("AAPL.csv", """
                Date,Open,High,Low,Close,Volume
                2021-03-01,123.75,127.93,122.79,127.79,116307900
                """);
        Path universe = file("universe.csv", """
                symbol,effective,announced,member
                AAPL,2021-03-01,2021-02-22,1
                """);

        CsvMarket market = CsvMarket.reading(PriceLayout.stooq(NYSE), aapl)
                .and(EventLayout.memberships(NYSE), universe)
                .load();

        assertThat(market.asOf(ALL, Instant.parse("2021-03-02T14:00:00Z")).bars())
                .hasSize(1);
        assertThat(market.asOf(ALL, Instant.parse("2021-02-24T14:00:00Z")).memberships())
                .hasSize(1);
    }
}
