package dev.apex.examples;

import dev.apex.market.Fixing;
import dev.apex.market.Instrument;
import dev.apex.market.MarketSource;
import dev.apex.market.Membership;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.time.LagRule;
import dev.apex.time.TradingCalendar;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Period;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The euro reference rates read a second time, by nothing but splitting lines, row by row into memory. */
final class EcbByHand {
    private static final String RATES = "ecb/eurofxref-hist.csv";
    private static final String LIFE_CYCLE = "ecb/currency-lifecycle.csv";
    private static final TradingCalendar TARGET = TradingCalendar.TARGET;
    private static final LocalTime FIXED = LocalTime.of(14, 15);
    private static final LagRule PUBLISHED = LagRule.releasedAt(LocalTime.of(16, 0));
    private static final Period LEAD = Period.ofDays(14);

    private final MemoryMarket.Builder market =
            MemoryMarket.builder().named("ECB euro foreign exchange reference rates");
    private final Map<String, Instant> quoted = new HashMap<>();

    private EcbByHand() {}

    static MarketSource market() {
        EcbByHand ecb = new EcbByHand();
        lines(LIFE_CYCLE).stream().skip(1).forEach(ecb::event);
        List<String> lines = lines(RATES);
        String[] currencies = lines.get(0).split(",");
        for (int i = 1; i < currencies.length; i++) {
            ecb.market.trading(Instrument.fixings(currencies[i], TARGET)
                    .quotedIn("EUR")
                    .lot(0.01)
                    .tick(1e-8));
        }
        lines.stream().skip(1).forEach(line -> ecb.fixings(currencies, line.split(",")));
        return ecb.market.build();
    }

    /** A line of {@code currency,event,effective_date,announced_date,..}; no field holds a comma. */
    private void event(String line) {
        String[] event = line.split(",");
        LocalDate effective = LocalDate.parse(event[2]);
        Instant known = startOf(LocalDate.parse(event[3]).plusDays(1));
        boolean joins = event[1].equals("quoted") || event[1].equals("resumed");
        boolean foretold = event[1].equals("joined_euro") || event[1].equals("redenominated");
        Stamp stamp = Stamp.observed(startOf(foretold ? effective.minus(LEAD) : effective), known);
        market.add(new Membership(Symbol.of(event[0]), stamp, joins));
        if (event[1].equals("quoted")) {
            quoted.put(event[0], known);
        }
    }

    /** A line of a date and, for one euro, units of each currency. */
    private void fixings(String[] currencies, String[] line) {
        Instant fixed =
                LocalDate.parse(line[0]).atTime(FIXED).atZone(TARGET.zone()).toInstant();
        Instant published = PUBLISHED.knownAt(fixed, TARGET);
        for (int i = 1; i < line.length; i++) {
            if (!line[i].equals("N/A")) {
                Instant first = quoted.get(currencies[i]);
                Stamp stamp = Stamp.assumed(fixed, first.isAfter(published) ? first : published);
                market.add(new Fixing(Symbol.of(currencies[i]), stamp, 1 / Double.parseDouble(line[i])));
            }
        }
    }

    private static Instant startOf(LocalDate day) {
        return day.atStartOfDay(TARGET.zone()).toInstant();
    }

    private static List<String> lines(String resource) {
        try (InputStream in = Objects.requireNonNull(EcbByHand.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
