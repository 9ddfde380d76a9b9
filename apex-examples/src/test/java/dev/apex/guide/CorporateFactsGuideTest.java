package dev.apex.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.backtest.Backtest;
import dev.apex.market.CorporateAction;
import dev.apex.market.Series;
import dev.apex.market.Symbol;
import dev.apex.market.csv.ActionLayout;
import dev.apex.market.csv.CsvMarket;
import dev.apex.market.csv.EventLayout;
import dev.apex.market.csv.PriceLayout;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.TradingCalendar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snippets of docs/guide/corporate-facts.md. */
class CorporateFactsGuideTest {
    private static final TradingCalendar NYSE = TradingCalendar.NYSE;

    @TempDir
    Path folder;

    private final Map<LocalDate, double[][]> windows = new TreeMap<>();
    private final Map<LocalDate, Double> coming = new TreeMap<>();
    private final Map<LocalDate, Boolean> members = new TreeMap<>();
    private final Map<LocalDate, double[]> renamedWindows = new TreeMap<>();

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private CsvMarket market() throws IOException {
        StringBuilder rows = new StringBuilder("symbol,date,open,high,low,close,volume\n");
        int day = 1;
        for (int close : new int[] {400, 404, 101, 102, 103}) {
            String date = "2021-03-0" + day++;
            rows.append("AAPL,%s,%d,%d,%d,%d,1000%n".formatted(date, close, close, close, close));
            String symbol = day <= 4 ? "FB" : "META";
            rows.append("%s,%s,%d,%d,%d,%d,1000%n".formatted(symbol, date, day, day, day, day));
        }
        Path prices = write("prices.csv", rows.toString());
        Path splits = write("splits.csv", "symbol,ex,announced,ratio\nAAPL,2021-03-03,2021-02-01,4:1\n");
        Path dividends = write(
                "dividends.csv",
                "symbol,ex,announced,amount,payable\nAAPL,2021-03-04,2021-03-01T22:00:00Z,1.01,2021-03-18\n");
        Path delistings = write("delistings.csv", "symbol,ex,announced,value\nGONE,2021-03-04,2021-03-01,\n");
        Path renamed = write("renamed.csv", "symbol,ex,announced,successor\nFB,2021-03-04,2021-02-20,META\n");
        Path universe = write(
                "universe.csv",
                "symbol,effective,announced,member\nAAPL,2021-01-04,2021-01-01,true\nFB,2021-01-04,2021-01-01,true\n");

        CsvMarket market = CsvMarket.reading(PriceLayout.bars(NYSE), prices)
                .and(ActionLayout.splits(NYSE).ratioWithColon("ratio"), splits)
                .and(ActionLayout.dividends(NYSE), dividends)
                .and(ActionLayout.delistings(NYSE).value("value"), delistings)
                .and(ActionLayout.successions(NYSE), renamed)
                .and(EventLayout.memberships(NYSE), universe)
                .load();
        return market;
    }

    private final class Looking implements Strategy {
        @Override
        public void onDay(Day today) {
            if (today.findPrices(Symbol.of("AAPL")).isEmpty()) {
                return;
            }
            Series prices = today.prices("AAPL");
            double[] closes = prices.closes(4).knownValues();
            double[] printed = prices.raw().closes(4).knownValues();
            double[] total = prices.totalReturn().closes(4).knownValues();
            windows.put(today.date(), new double[][] {closes, printed, total});

            for (CorporateAction action : today.actions(Symbol.of("AAPL"))) {
                if (action instanceof CorporateAction.Dividend dividend
                        && dividend.ex().isAfter(today.now())) {
                    coming.put(today.date(), dividend.perUnit());
                }
            }
            lookAtNames(today);
        }
    }

    private void lookAtNames(Day today) {
        boolean held = today.universe().symbols().contains(Symbol.of("FB"));
        double[] window = today.findPrices(Symbol.of("META"))
                .map(prices -> prices.closes(4).knownValues())
                .orElse(new double[0]);
        members.put(today.date(), held);
        renamedWindows.put(today.date(), window);
    }

    @Test
    void windows_follow_what_is_known_of_companies() throws IOException {
        CsvMarket market = market();
        assertThat(market.intake().read()).isEqualTo(market.intake().accepted()).isEqualTo(16);
        Backtest.of("looking", Looking::new)
                .over("2021-03-02", "2021-03-05")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .remembering(5)
                .startingWith(1_000_000)
                .run(market);
        LocalDate tuesday = LocalDate.of(2021, 3, 2);
        assertThat(windows.get(tuesday)[0]).containsExactly(400);
        // on Wednesday at 9:00 the split is in effect: 400 / 4, 404 / 4
        assertThat(windows.get(tuesday.plusDays(1))[0]).containsExactly(100, 101);
        // on Friday at 9:00, with closes until Thursday; the dividend of 1.01 on 101 takes a hundredth off what is
        // before Thursday
        double[][] friday = windows.get(tuesday.plusDays(3));
        assertThat(friday[0]).containsExactly(100, 101, 101, 102);
        assertThat(friday[1]).containsExactly(400, 404, 101, 102);
        double rest = 1 - 1.01 / 101;
        assertThat(friday[2]).containsExactly(100 * rest, 101 * rest, 101 * rest, 102);
        assertThat(coming).containsOnlyKeys(tuesday, tuesday.plusDays(1));
        assertThat(members.values()).containsExactly(true, true, false, false);
        // FB closed at 2, 3 and 4, META at 5
        assertThat(renamedWindows.get(tuesday.plusDays(2))).isEmpty();
        assertThat(renamedWindows.get(tuesday.plusDays(3))).containsExactly(2, 3, 4, 5);
    }
}
