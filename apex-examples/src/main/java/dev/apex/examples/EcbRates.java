package dev.apex.examples;

import dev.apex.market.MarketSource;
import dev.apex.market.Symbol;
import dev.apex.market.csv.CsvFile;
import dev.apex.market.csv.CsvMarket;
import dev.apex.market.csv.EventLayout;
import dev.apex.market.csv.PriceLayout;
import dev.apex.time.TradingCalendar;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The European Central Bank's euro reference rates as a market: the price of a unit of each currency in euros, and which
 * currencies could be held when. What the files are and may be used for is in {@code ecb/SOURCE.md}.
 *
 * <p>The rates do not say when they became known; each is assumed to have been at 16:00 of its day, and those that the bank
 * filled in later not before it had begun to quote the currency. A currency belongs to the universe from its first quotation
 * on and leaves it two weeks before an announced end, so that a strategy that trades weekly can sell while there still is a
 * fixing; a suspension comes unannounced, and what is held then is stuck. Traded are hundredths of a unit, which are
 * worth five billionths of a euro at the least (TRL) and two and a half cents at the most (MTL).
 */
final class EcbRates {
    private static final String RATES = "ecb/eurofxref-hist.csv";
    private static final String LIFE_CYCLE = "ecb/currency-lifecycle.csv";
    private static final TradingCalendar TARGET = TradingCalendar.TARGET;
    private static final Period LEAD = Period.ofDays(14);

    private EcbRates() {}

    static MarketSource market() {
        PriceLayout rates = PriceLayout.ecb();
        List<String> members = new ArrayList<>(List.of("symbol,effective,announced,member"));
        for (String line : lifeCycle()) {
            String[] event = line.split(",");
            LocalDate effective = LocalDate.parse(event[2]);
            switch (event[1]) {
                case "quoted" -> {
                    rates = rates.firstPublished(Symbol.of(event[0]), endOf(LocalDate.parse(event[3])));
                    members.add(change(event, effective, true));
                }
                case "resumed" -> members.add(change(event, effective, true));
                case "joined_euro", "redenominated" -> members.add(change(event, effective.minus(LEAD), false));
                default -> members.add(change(event, effective, false));
            }
        }
        return CsvMarket.reading(rates, CsvFile.resource(EcbRates.class, RATES))
                .and(EventLayout.memberships(TARGET), CsvFile.text("membership", String.join("\n", members)))
                .named("ECB euro foreign exchange reference rates")
                .load();
    }

    private static String change(String[] event, LocalDate effective, boolean joins) {
        return event[0] + "," + effective + "," + event[3] + "," + joins;
    }

    private static Instant endOf(LocalDate day) {
        return day.plusDays(1).atStartOfDay(TARGET.zone()).toInstant();
    }

    /** Lines of {@code currency,event,effective_date,announced_date,...}; no field holds a comma. */
    private static List<String> lifeCycle() {
        try (InputStream in = Objects.requireNonNull(EcbRates.class.getResourceAsStream(LIFE_CYCLE), LIFE_CYCLE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
