package dev.apex.regime;

import dev.apex.Digest;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.feature.Derived;
import dev.apex.feature.Feature;
import dev.apex.feature.Regime;
import dev.apex.market.MarketView;
import dev.apex.market.Series;
import dev.apex.market.Symbol;
import dev.apex.random.RunSeed;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Regimes of a model fitted once to the whole history, each label resting on all rows: the leak that walking forward is there to
 * avoid, for an ablation to price.
 *
 * <p>Its labels are the likeliest path through all rows, which is what a notebook gets from a fitted model. Where the rows of the
 * whole history cannot be fitted, there are no regimes.
 */
final class HindsightTwin implements Derived.Twin<Regime> {
    private final String name;
    private final Symbol symbol;
    private final List<Feature> features;
    private final WalkForward terms;

    HindsightTwin(String name, Symbol symbol, List<Feature> features, WalkForward terms) {
        this.name = name;
        this.symbol = symbol;
        this.features = features;
        this.terms = terms;
    }

    @Override
    public Derived.Course<Regime> start(RunSeed seed, MarketView whole) {
        Optional<Series> prices = whole.find(symbol);
        if (prices.isEmpty()) {
            return new Labels(0, new int[0], 0, "no row of " + symbol + " will be known in the end");
        }
        RowTable table = new RowTable(symbol, features, false);
        Instant end = whole.clock().instant();
        table.advance(prices.get(), whole.changes(), end);
        int last = table.latest();
        int first = last - Math.min(last, prices.get().history() - 1);
        while (first < last && !ForwardFilter.isWhole(table.row(first))) {
            first++;
        }
        double[][] rows = new double[last - first + 1][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = table.row(first + i).clone();
        }
        return labels(first, rows);
    }

    private Labels labels(int first, double[][] rows) {
        TradingCalendar calendar = terms.boundaries().calendar();
        try {
            RunSeed chance = RunSeed.of(
                    name,
                    calendar.session(first).date(),
                    calendar.session(first + rows.length - 1).date());
            GaussianHmm model = terms.training().fit(rows, chance).model();
            GaussianHmm ordered = model.reordered(Walk.order(model, Walk.scale(rows)[1], terms.orderedBy()));
            return new Labels(first, Hindsight.of(ordered).path(rows), ordered.states(), "");
        } catch (RefusedException e) {
            if (e.rule() != Rule.TRAINING_FEW_ROWS
                    && e.rule() != Rule.TRAINING_CONSTANT
                    && e.rule() != Rule.TRAINING_COLLAPSED) {
                throw e;
            }
            return new Labels(first, new int[0], 0, e.rule().code() + " " + e.subject());
        }
    }

    /** The states of all sessions, looked up at the one that is decided in. */
    private final class Labels implements Derived.Course<Regime> {
        private final int first;
        private final int[] path;
        private final int states;
        private final String reason;
        private Regime now;

        Labels(int first, int[] path, int states, String reason) {
            this.first = first;
            this.path = path;
            this.states = states;
            this.reason = reason;
            this.now = Regime.unknown(0, -1, reason);
        }

        @Override
        public Regime advance(MarketView view) {
            int place = terms.boundaries().calendar().closedBy(view.clock().micros()) - first;
            if (place < 0 || place >= path.length) {
                now = Regime.unknown(0, -1, reason.isEmpty() ? "no row of that session" : reason);
            } else {
                double[] certain = new double[states];
                certain[path[place]] = 1;
                now = Regime.of(certain, 0, 0);
            }
            return now;
        }

        @Override
        public void digest(Digest digest) {
            digest.put(Arrays.toString(now.probabilities())).put(now.reason());
        }
    }
}
