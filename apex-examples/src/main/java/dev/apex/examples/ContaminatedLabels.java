package dev.apex.examples;

import dev.apex.random.RunSeed;
import dev.apex.regime.BaumWelch;
import dev.apex.regime.GaussianHmm;
import dev.apex.regime.Hindsight;
import dev.apex.regime.RegimeLabels;
import dev.apex.regime.RegimeWindow;
import dev.apex.strategy.Day;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Labels worked out beforehand, from rows that no strategy could have seen at the time, and handed in behind the cursor's back.
 *
 * <p>This is what {@code today.regime()} is there to make needless: it stands in the example to measure what it is worth.
 */
final class ContaminatedLabels implements WhileInState.Labels {
    private final String name;
    private final SortedMap<Integer, Integer> states;

    private ContaminatedLabels(String name, SortedMap<Integer, Integer> states) {
        this.name = name;
        this.states = states;
    }

    /** Fitted to the whole history, each label resting on the whole history: what a notebook gives. */
    static ContaminatedLabels fullHistorySmoothed(GaussianHmm full, NavigableMap<Integer, double[]> rows) {
        return new ContaminatedLabels(
                "full history, smoothed",
                likeliest(rows.firstKey(), Hindsight.of(full).smoothed(array(rows))));
    }

    /** Fitted to the whole history, each label resting on the rows up to it: only the parameters know the future. */
    static ContaminatedLabels fullHistoryFiltered(GaussianHmm full, NavigableMap<Integer, double[]> rows) {
        return new ContaminatedLabels("full history, filtered", likeliest(rows.firstKey(), full.filtered(array(rows))));
    }

    /**
     * The models of the honest walk, each label resting on all rows up to the next refit.
     *
     * @param windowOf by session, the number of the window that was read there
     */
    static ContaminatedLabels blockSmoothed(
            List<RegimeLabels> sets, Map<Integer, Integer> windowOf, NavigableMap<Integer, double[]> rows) {
        SortedMap<Integer, Integer> states = new TreeMap<>();
        for (RegimeLabels set : sets) {
            RegimeWindow window = set.window();
            List<Integer> block = new ArrayList<>();
            windowOf.forEach((session, number) -> {
                if (number == window.number()) {
                    block.add(session);
                }
            });
            if (!block.isEmpty() && window.model().isPresent()) {
                int from = set.labels().get(0).session();
                int to = block.get(block.size() - 1);
                double[][] known = array(rows.subMap(from, true, to, true));
                SortedMap<Integer, Integer> smoothed =
                        likeliest(from, Hindsight.of(window.model().get()).smoothed(known));
                block.forEach(session -> states.put(session, smoothed.get(session)));
            }
        }
        return new ContaminatedLabels("walk-forward, smoothed in each block", states);
    }

    /** A model of the whole history, its states in the order that a walk would put them in. */
    static GaussianHmm fitToTheFullHistory(
            BaumWelch training, boolean orderedByMean, String name, NavigableMap<Integer, double[]> rows) {
        RunSeed seed = RunSeed.of(name, LocalDate.of(1999, 1, 4), LocalDate.of(2026, 10, 30));
        GaussianHmm model = training.fit(array(rows), seed).model();
        return key(model, 0, orderedByMean) <= key(model, 1, orderedByMean) ? model : model.reordered(1, 0);
    }

    private static double key(GaussianHmm model, int state, boolean byMean) {
        return byMean ? model.mean(state, 0) : model.covariance(state, 0, 0);
    }

    /** One row a session; sessions without one between them would shift all that follow. */
    static double[][] array(NavigableMap<Integer, double[]> rows) {
        if (rows.lastKey() - rows.firstKey() != rows.size() - 1) {
            throw new IllegalStateException(
                    rows.size() + " rows from session " + rows.firstKey() + " to " + rows.lastKey());
        }
        return rows.values().toArray(new double[0][]);
    }

    private static SortedMap<Integer, Integer> likeliest(int first, double[][] probabilities) {
        SortedMap<Integer, Integer> states = new TreeMap<>();
        for (int i = 0; i < probabilities.length; i++) {
            states.put(first + i, probabilities[i][1] > probabilities[i][0] ? 1 : 0);
        }
        return states;
    }

    String name() {
        return name;
    }

    /** By session. */
    SortedMap<Integer, Integer> states() {
        return states;
    }

    /** The label of the latest session of which a rate is visible: the same session that an honest strategy reads of. */
    @Override
    public OptionalInt of(Day today) {
        Integer state = states.get(today.prices(ThirdLeak.USD).ordinal());
        return state == null ? OptionalInt.empty() : OptionalInt.of(state);
    }
}
