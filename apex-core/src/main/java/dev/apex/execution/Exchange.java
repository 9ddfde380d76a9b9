package dev.apex.execution;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Instrument;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.PrintedRow;
import dev.apex.market.Symbol;
import dev.apex.time.Micros;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a unit of another currency is worth in that of the run, as visible now. */
final class Exchange {
    private final PointInTimeCursor cursor;
    private final Bookkeeping terms;
    /** Pairs of which a row has arrived, by currency, checked. */
    private final SortedMap<String, Instrument> pairs = new TreeMap<>();

    /** Courses by the symbols whose prices they rest on. */
    private final Map<Symbol, Set<Course>> readers = new TreeMap<>();
    /** Courses that wait for a row that may be there at any step. */
    private final Set<Course> waiting = new LinkedHashSet<>();

    Exchange(PointInTimeCursor cursor, Bookkeeping terms) {
        this.cursor = cursor;
        this.terms = terms;
    }

    PointInTimeCursor cursor() {
        return cursor;
    }

    Bookkeeping terms() {
        return terms;
    }

    /**
     * What an instrument's currency is converted by; nothing if it is the run's.
     *
     * @throws RefusedException if there is no conversion, none of its rows has arrived, or it is quoted otherwise
     */
    Optional<Instrument> pair(Instrument instrument) {
        String currency = instrument.currency();
        if (currency.equals(terms.currency())) {
            return Optional.empty();
        }
        Instrument known = pairs.get(currency);
        if (known == null) {
            known = pair(instrument, conversion(instrument));
            pairs.put(currency, known);
        }
        return Optional.of(known);
    }

    private Instrument pair(Instrument instrument, Conversion conversion) {
        Instrument pair = cursor.instrument(conversion.pair())
                .orElseThrow(() -> new RefusedException(
                        Rule.CONVERSION_UNKNOWN, instrument + " by " + conversion + ", of which no row has arrived"));
        String quoted = conversion.inverse() ? instrument.currency() : terms.currency();
        if (!pair.currency().equals(quoted)) {
            throw new RefusedException(
                    Rule.CONVERSION_QUOTE,
                    instrument.currency() + " into " + terms.currency() + " by " + conversion + ", which is quoted in "
                            + pair.currency() + " and not in " + quoted);
        }
        return pair;
    }

    private Conversion conversion(Instrument instrument) {
        Conversion conversion = terms.conversions().get(instrument.currency());
        if (conversion == null) {
            throw new RefusedException(Rule.FOREIGN_QUOTE, instrument + " in a run of " + terms.currency());
        }
        return conversion;
    }

    /** The rate of an instrument's currency by the last visible print that is not after an instant. */
    double rate(Instrument instrument, Instant at) {
        Optional<Instrument> pair = pair(instrument);
        return pair.isEmpty() ? 1 : rate(instrument, Prints.upTo(cursor, pair.get(), at), at);
    }

    /** The same, its row being read. */
    double rate(Instrument instrument, Optional<PrintedRow> row, Instant at) {
        Conversion conversion = conversion(instrument);
        return conversion.rate(Prints.price(
                row.orElseThrow(() ->
                        new RefusedException(Rule.CONVERSION_UNKNOWN, instrument + " by " + conversion + " at " + at)),
                at));
    }

    /** The rate of an instrument's currency by the latest visible print. */
    double latest(Instrument instrument) {
        Optional<Instrument> pair = pair(instrument);
        return pair.isEmpty()
                ? 1
                : conversion(instrument)
                        .rate(cursor.latestPrinted(pair.get().symbol())
                                .orElseThrow(() -> new RefusedException(
                                        Rule.CONVERSION_UNKNOWN, instrument + " by " + conversion(instrument)))
                                .close());
    }

    /** A course rests on a price of a symbol. */
    void isReadBy(Symbol symbol, Course course) {
        readers.computeIfAbsent(symbol, one -> new LinkedHashSet<>()).add(course);
    }

    /** A course is to be asked at every step whether it has been overtaken. */
    void isAwaitedBy(Course course) {
        waiting.add(course);
    }

    /** Tells of courses that rest on what the last step of the cursor has changed. */
    void forEachOvertaken(Instant clock, Ledger.Overtaken overtaken) {
        if (!readers.isEmpty()) {
            cursor.changes().forEachCorrection((symbol, session, change) -> {
                Set<Course> some = readers.getOrDefault(symbol, new LinkedHashSet<>());
                some.removeIf(Course::isRetired);
                some.forEach(course -> overtaken.by(course, cursor.lastArrival(symbol, session)));
            });
        }
        waiting.removeIf(Course::isRetired);
        waiting.forEach(course -> course.overtaken(clock).ifPresent(knownAt -> overtaken.by(course, knownAt)));
    }

    /** Rates by the last visible print that is not after instants that only grow. */
    final class Trail {
        private final Map<String, Prints> prints = new TreeMap<>();

        double rate(Instrument instrument, Instant at) {
            Optional<Instrument> pair = pair(instrument);
            if (pair.isEmpty()) {
                return 1;
            }
            Prints some = prints.computeIfAbsent(instrument.currency(), currency -> new Prints(cursor, pair.get()));
            Conversion conversion = conversion(instrument);
            if (!some.upTo(Micros.floor(at))) {
                throw new RefusedException(Rule.CONVERSION_UNKNOWN, instrument + " by " + conversion + " at " + at);
            }
            return conversion.rate(some.price(Micros.floor(at)));
        }
    }
}
