package dev.apex.backtest;

import dev.apex.ApexException;
import dev.apex.backtest.Conductor.Ending;
import dev.apex.market.MarketSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The runs of some backtests with those of their benchmarks beside them, one for all that have the same.
 *
 * <p>A benchmark steps on the cursor of the strategies wherever it reads what they read; one that holds a symbol which they
 * do not trade has a cursor of its own, lest that symbol be released to them.
 */
final class Beside {
    private final List<Backtest> backtests;
    /** For each of them the identity of its benchmark, if it has one. */
    private final List<Optional<String>> keys = new ArrayList<>();

    private final Map<String, Backtest> shared = new LinkedHashMap<>();
    private final Map<String, Backtest> apart = new LinkedHashMap<>();

    Beside(List<Backtest> backtests) {
        this.backtests = backtests;
        backtests.forEach(backtest ->
                keys.add(backtest.besideIt().map(benchmark -> remember(benchmark, backtest.schedule()))));
    }

    private String remember(Backtest benchmark, Schedule schedule) {
        String key = benchmark.identity();
        (benchmark.schedule().equals(schedule) ? shared : apart).put(key, benchmark);
        return key;
    }

    /** All that step on one cursor, the strategies first. */
    List<Backtest> together() {
        List<Backtest> all = new ArrayList<>(backtests);
        all.addAll(shared.values());
        return all;
    }

    /**
     * The endings of the strategies, each result with that of its benchmark.
     *
     * @param endings of all {@link #together}
     */
    List<Ending> endings(MarketSource source, List<Ending> endings, Watch watch) {
        Map<String, Ending> benchmarks = new LinkedHashMap<>();
        int next = backtests.size();
        for (String key : shared.keySet()) {
            benchmarks.put(key, endings.get(next++));
        }
        apart.forEach((key, benchmark) -> benchmarks.put(key, Conductor.apart(source, benchmark, watch)));
        List<Ending> own = new ArrayList<>();
        for (int i = 0; i < backtests.size(); i++) {
            Ending ending = endings.get(i);
            own.add(keys.get(i).map(key -> with(ending, benchmarks.get(key))).orElse(ending));
        }
        return own;
    }

    private static Ending with(Ending ending, Ending benchmark) {
        Result result = ending.result();
        if (result == null) {
            return ending;
        }
        Backtest backtest = ending.backtest();
        try {
            Result held = backtest.benchmark().orElseThrow().requireHeld(benchmark.orThrow(), backtest);
            return new Ending(backtest, result.against(held), null);
        } catch (ApexException e) {
            return new Ending(backtest, null, e);
        }
    }
}
