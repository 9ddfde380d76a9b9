package dev.apex.execution;

import dev.apex.market.Instrument;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.PrintedRow;
import dev.apex.market.Symbol;
import dev.apex.time.Micros;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongFunction;

/** Fills in other currencies, found again when the rate by which they were converted reads otherwise. */
final class Reconversion {
    /** Hears of a fill. */
    @FunctionalInterface
    interface Visitor {
        /**
         * A fill whose conversion reads otherwise.
         *
         * @param fill as it stands
         * @param rate the rate now
         * @param knownAt when that was known
         */
        void changed(Fill fill, double rate, Instant knownAt);
    }

    /** Where a fill stands among those of its pair. */
    private record Place(Instant print, long number) {
        static final Comparator<Place> ORDER =
                Comparator.comparing(Place::print).thenComparingLong(Place::number);
    }

    /** The fills that one pair converts. */
    private static final class Converted {
        private final Instrument pair;
        private final NavigableMap<Place, Long> fills = new TreeMap<>(Place.ORDER);
        private int newest;

        Converted(Instrument pair) {
            this.pair = pair;
        }
    }

    private final Exchange exchange;
    private final PointInTimeCursor cursor;
    private final Map<Symbol, Converted> byPair = new TreeMap<>();

    Reconversion(Exchange exchange) {
        this.exchange = exchange;
        this.cursor = exchange.cursor();
    }

    /** Keeps a fill in mind. */
    void hear(Fill fill) {
        exchange.pair(fill.instrument()).ifPresent(pair -> {
            Converted converted = byPair.computeIfAbsent(pair.symbol(), symbol -> {
                Converted first = new Converted(pair);
                first.newest = newest(pair);
                return first;
            });
            converted.fills.put(new Place(fill.printAt(), fill.number()), fill.number());
        });
    }

    /** Tells of every fill whose conversion the last step of the cursor has changed. */
    void forEach(LongFunction<Fill> fills, Visitor visitor) {
        if (byPair.isEmpty()) {
            return;
        }
        Map<Symbol, int[]> changed = new TreeMap<>();
        cursor.changes().forEachCorrection((symbol, session, change) -> {
            if (byPair.containsKey(symbol)) {
                widen(changed, symbol, session);
            }
        });
        byPair.forEach((symbol, converted) -> {
            int newest = newest(converted.pair);
            for (int session = converted.newest + 1; session <= newest; session++) {
                widen(changed, symbol, session);
            }
            converted.newest = newest;
        });
        changed.forEach((symbol, range) -> visit(byPair.get(symbol), range, fills, visitor));
    }

    private static void widen(Map<Symbol, int[]> changed, Symbol symbol, int session) {
        int[] range = changed.computeIfAbsent(symbol, one -> new int[] {session, session});
        range[0] = Math.min(range[0], session);
        range[1] = Math.max(range[1], session);
    }

    private void visit(Converted converted, int[] range, LongFunction<Fill> fills, Visitor visitor) {
        Instrument pair = converted.pair;
        int first = Math.max(0, range[0] - 1); // a fixing may come before its session opens
        Instant from = Micros.toInstant(pair.calendar().opensAt(first));
        Instant until = nextPrint(pair, range[1]);
        Instant knownAt = arrival(pair, range);
        List<Fill> some = new ArrayList<>();
        if (from.isBefore(until)) {
            converted
                    .fills
                    .subMap(new Place(from, 0), true, new Place(until, 0), false)
                    .values()
                    .forEach(number -> some.add(fills.apply(number)));
        }
        for (Fill fill : some) {
            double rate = exchange.rate(fill.instrument(), fill.printAt());
            if (rate != fill.rate()) {
                visitor.changed(fill, rate, knownAt);
            }
        }
    }

    /** The first visible print after a session; far away if there is none. */
    private Instant nextPrint(Instrument pair, int session) {
        int newest = newest(pair);
        for (int next = session + 1; next <= newest; next++) {
            Optional<PrintedRow> row = cursor.printed(pair.symbol(), next);
            if (row.isPresent()) {
                return row.get().opensAt();
            }
        }
        return Instant.MAX;
    }

    private Instant arrival(Instrument pair, int[] range) {
        Instant latest = Instant.MIN;
        for (int session = range[0]; session <= range[1]; session++) {
            Optional<Instant> arrival = cursor.findLastArrival(pair.symbol(), session);
            if (arrival.isPresent() && arrival.get().isAfter(latest)) {
                latest = arrival.get();
            }
        }
        return latest;
    }

    private int newest(Instrument pair) {
        return cursor.latestPrinted(pair.symbol()).map(PrintedRow::session).orElse(-1);
    }
}
