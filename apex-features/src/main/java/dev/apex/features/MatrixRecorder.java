package dev.apex.features;

import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.feature.Readings;
import dev.apex.market.Series;
import dev.apex.market.Symbol;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.Micros;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A strategy that holds nothing and takes down what it reads, and later what came of it. */
final class MatrixRecorder implements Strategy {
    /** A label is given up so many sessions after it was asked for first. */
    private static final int PATIENCE = 20;

    /** A row that waits for its label. */
    private record Waiting(int row, Instant from, int due) {}

    private final List<Feature> features;
    private final Label label;
    private final Duration latency;
    private final FeatureMatrix.Rows rows;
    private final SortedMap<Symbol, Deque<Waiting>> waiting = new TreeMap<>();

    MatrixRecorder(List<Feature> features, Label label, Duration latency, FeatureMatrix.Rows rows) {
        this.features = features;
        this.label = label;
        this.latency = latency;
        this.rows = rows;
    }

    @Override
    public void onDay(Day today) {
        waiting.forEach((symbol, some) -> today.findPrices(symbol).ifPresent(prices -> label(prices, some, today)));
        List<Symbol> symbols = today.universe().symbols();
        int first = rows.symbols.size();
        for (Symbol symbol : symbols) {
            add(symbol, today);
        }
        for (int feature = 0; feature < features.size(); feature++) {
            Readings readings = today.read(features.get(feature), symbols);
            for (int i = 0; i < symbols.size(); i++) {
                rows.values[feature][first + i] = readings.orNaN(i);
            }
        }
    }

    private void add(Symbol symbol, Day today) {
        Series prices = today.prices(symbol);
        Instant from = today.now().plus(latency);
        long eventTime = prices.eventTime().map(Micros::exact).orElseThrow();
        int row = rows.add(symbol, today.date(), eventTime, Micros.floor(today.now()));
        int opened = prices.instrument().calendar().openedBy(Micros.floor(from));
        waiting.computeIfAbsent(symbol, key -> new ArrayDeque<>())
                .add(new Waiting(row, from, opened + label.sessions()));
    }

    /** Asks for the labels that are due; those of later decisions are due later. */
    private void label(Series prices, Deque<Waiting> some, Day today) {
        int session = prices.ordinal();
        Iterator<Waiting> each = some.iterator();
        while (each.hasNext()) {
            Waiting one = each.next();
            if (one.due > session) {
                return;
            }
            Reading reading = label.read(prices, one.from);
            reading.value().ifPresent(value -> rows.label(one.row, value, Micros.floor(today.now())));
            if (reading.value().isPresent() || session - one.due >= PATIENCE) {
                each.remove();
            }
        }
    }
}
