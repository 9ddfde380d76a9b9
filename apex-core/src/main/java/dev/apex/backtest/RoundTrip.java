package dev.apex.backtest;

import dev.apex.execution.Fill;
import dev.apex.market.Symbol;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A trade from flat to flat in one symbol, with everything bought and sold in between.
 *
 * @param symbol what was traded
 * @param openedAt the print of its first fill
 * @param closedAt the print of the fill that made it flat
 * @param profit cash that came back less cash that went out, costs included
 */
public record RoundTrip(Symbol symbol, Instant openedAt, Instant closedAt, double profit) {
    private static final double DAY = 86_400_000_000.0;

    /** How long it was open, in days of 24 hours, nights and weekends among them. */
    public double days() {
        return ChronoUnit.MICROS.between(openedAt, closedAt) / DAY;
    }

    /** The closed round trips among fills, in the order of closing, then by symbol; what is still open is none yet. */
    static List<RoundTrip> of(List<Fill> fills) {
        List<Fill> byPrint = new ArrayList<>(fills);
        byPrint.sort(Fill.BY_PRINT);
        SortedMap<Symbol, Open> open = new TreeMap<>();
        List<RoundTrip> closed = new ArrayList<>();
        for (Fill fill : byPrint) {
            Open trip = open.computeIfAbsent(fill.symbol(), symbol -> new Open(fill.printAt()));
            trip.lots += fill.lots();
            trip.cash += fill.cash();
            if (trip.lots == 0) {
                closed.add(new RoundTrip(fill.symbol(), trip.since, fill.printAt(), trip.cash));
                open.remove(fill.symbol());
            }
        }
        closed.sort(Comparator.comparing(RoundTrip::closedAt).thenComparing(RoundTrip::symbol));
        return closed;
    }

    private static final class Open {
        private final Instant since;
        private long lots;
        private double cash;

        Open(Instant since) {
            this.since = since;
        }
    }
}
