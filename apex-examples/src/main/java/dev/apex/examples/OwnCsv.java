package dev.apex.examples;

import dev.apex.market.Bar;
import dev.apex.market.Fixing;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.Stamp;
import dev.apex.market.Visible;
import dev.apex.market.csv.CsvMarket;
import dev.apex.market.csv.PriceLayout;
import dev.apex.time.Micros;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.LongSummaryStatistics;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A CSV file of the user's own, with a header and one of two sets of columns: {@code symbol,date,open,high,low,close} with or
 * without {@code volume}, or {@code symbol,date,price}; both with or without {@code ingested_at}.
 *
 * <p>Dates are sessions of the calendar. A bar ends when its session closes, a price is one of 16:00 in the calendar's zone;
 * a row that does not say when it arrived is assumed to have done so eight hours later. Rows that cannot be true are listed
 * in a quarantine; more than one in twenty of them, and the file is refused.
 */
final class OwnCsv {
    private static final Instant END_OF_TIME = Instant.parse("2099-12-31T00:00:00Z");

    private OwnCsv() {}

    /** The calendar of that name. */
    static TradingCalendar calendar(String name) {
        return switch (name) {
            case "NYSE" -> TradingCalendar.NYSE;
            case "TARGET" -> TradingCalendar.TARGET;
            case "round-the-clock" -> TradingCalendar.roundTheClock();
            default ->
                throw new IllegalArgumentException(
                        "the calendar \"" + name + "\" is none of NYSE, TARGET and round-the-clock");
        };
    }

    /** The market in a file. */
    static MarketSource market(Path file, TradingCalendar calendar, Path quarantine) throws IOException {
        Set<String> columns = columns(file);
        PriceLayout layout;
        if (columns.contains("price")) {
            layout = PriceLayout.fixings(calendar, LocalTime.of(16, 0), calendar.zone());
        } else if (columns.contains("volume")) {
            layout = PriceLayout.bars(calendar);
        } else {
            layout = PriceLayout.bars(calendar).withoutVolume();
        }
        if (columns.contains("ingested_at")) {
            layout = layout.ingestedAt("ingested_at");
        }
        return CsvMarket.reading(layout, file).quarantiningTo(quarantine).load();
    }

    /** From the first session with so many sessions before it to the last one with a price. */
    static Span tradable(MarketSource market, TradingCalendar calendar, int warmUp) {
        Visible all = market.asOf(MarketQuery.upTo(END_OF_TIME), END_OF_TIME);
        LongSummaryStatistics sessions = Stream.concat(
                        all.bars().stream().map(Bar::stamp),
                        all.fixings().stream().map(Fixing::stamp))
                .map(Stamp::eventTime)
                .mapToLong(time -> calendar.slotOf(Micros.exact(time)))
                .summaryStatistics();
        if (sessions.getCount() == 0 || sessions.getMax() < sessions.getMin() + warmUp) {
            throw new IllegalArgumentException(market + " has no session with " + warmUp + " sessions before it");
        }
        return new Span(
                calendar.session((int) sessions.getMin() + warmUp).date(),
                calendar.session((int) sessions.getMax()).date());
    }

    private static Set<String> columns(Path file) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            String header = lines.readLine();
            return new TreeSet<>(Arrays.asList(header == null ? new String[0] : header.split(",")));
        }
    }
}
