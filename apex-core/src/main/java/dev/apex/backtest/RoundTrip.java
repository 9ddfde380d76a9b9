package dev.apex.backtest;

import dev.apex.execution.Ledger;
import dev.apex.execution.Movement;
import dev.apex.market.Symbol;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A trade from flat to flat in one symbol, with everything bought and sold in between.
 *
 * <p>Scaling in and out and partial closes belong to the trip, whose profit is so that of average prices; which lot was sold
 * first does not matter. A fill that turns a position from long to short or back closes one trip and opens the next, and its
 * costs are shared by the lots of each.
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

    /**
     * The closed round trips among movements by the time they took effect, in the order of closing, then by symbol; what is
     * still open is none yet. A split changes the lots of a trip, a successor takes it over, dividends and what was paid for
     * units borrowed belong to it; what takes effect after it was closed belongs to the one closed last.
     */
    static List<RoundTrip> of(List<Movement> movements, Instant until) {
        Trips trips = new Trips();
        for (Movement movement : movements) {
            if (!movement.at().isAfter(until)) {
                trips.take(movement);
            }
        }
        return trips.closed.stream()
                .map(trip -> new RoundTrip(trip.symbol, trip.since, trip.until, trip.cash))
                .sorted(Comparator.comparing(RoundTrip::closedAt).thenComparing(RoundTrip::symbol))
                .toList();
    }

    /** Trips as movements come. */
    private static final class Trips {
        private final Map<Symbol, Open> open = new HashMap<>();
        private final Map<Symbol, Open> last = new HashMap<>();
        private final List<Open> bequeathed = new ArrayList<>();
        private final List<Open> closed = new ArrayList<>();

        void take(Movement movement) {
            Symbol symbol = movement.symbol();
            if (movement.kind() == Ledger.Kind.INHERITANCE) {
                inherit(movement);
            } else if (!open.containsKey(symbol) && movement.lots() == 0) {
                if (last.containsKey(symbol)) {
                    last.get(symbol).cash += movement.amount();
                }
            } else {
                Open trip = open.computeIfAbsent(symbol, one -> new Open(one, movement.at()));
                if (turns(trip.lots, movement.lots())) {
                    turn(trip, movement);
                    return;
                }
                trip.lots += movement.lots();
                trip.cash += movement.amount();
                if (movement.kind() == Ledger.Kind.SUCCESSION) {
                    bequeathed.add(open.remove(symbol));
                }
                closeIfFlat(symbol, movement.at());
            }
        }

        private static boolean turns(long lots, long more) {
            return lots > 0 ? lots + more < 0 : lots < 0 && lots + more > 0;
        }

        /** What goes through flat closes one trip and opens the next, each with its share of what was paid. */
        private void turn(Open trip, Movement movement) {
            double closing = (double) -trip.lots / movement.lots() * movement.amount();
            Open next = new Open(movement.symbol(), movement.at());
            next.lots = trip.lots + movement.lots();
            next.cash = movement.amount() - closing;
            trip.cash += closing;
            trip.lots = 0;
            closeIfFlat(movement.symbol(), movement.at());
            open.put(movement.symbol(), next);
        }

        private void inherit(Movement movement) {
            Open trip = open.computeIfAbsent(movement.symbol(), one -> new Open(one, movement.at()));
            for (Open other : bequeathed) {
                trip.cash += other.cash;
                trip.since = other.since.isBefore(trip.since) ? other.since : trip.since;
            }
            bequeathed.clear();
            trip.lots += movement.lots();
            closeIfFlat(movement.symbol(), movement.at());
        }

        private void closeIfFlat(Symbol symbol, Instant at) {
            Open trip = open.get(symbol);
            if (trip != null && trip.lots == 0) {
                trip.symbol = symbol;
                trip.until = at;
                closed.add(open.remove(symbol));
                last.put(symbol, trip);
            }
        }
    }

    private static final class Open {
        private Instant since;
        private Instant until = Instant.MAX;
        private Symbol symbol;
        private long lots;
        private double cash;

        Open(Symbol symbol, Instant since) {
            this.symbol = symbol;
            this.since = since;
        }
    }
}
