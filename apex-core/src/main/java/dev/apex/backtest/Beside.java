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
        List<Ending> own = new ArrayList<>();
        for (int i = 0; i < backtests.size(); i++) {
            Ending ending = endings.get(i);
            Result result = ending.result();
            String key = keys.get(i).orElse("");
            if (result == null || key.isEmpty()) {
                own.add(ending);
            } else if (shared.containsKey(key)) {
                own.add(with(ending, result, benchmarks.get(key)));
            } else {
                Backtest benchmark = begunWith(result, apart.get(key));
                Ending run = benchmarks.computeIfAbsent(
                        key + " " + benchmark.notBefore(), once -> Conductor.apart(source, benchmark, watch));
                own.add(with(ending, result, run));
            }
        }
        return own;
    }

    /** A benchmark on a cursor of its own begins when the strategy did, so that both have the same sessions. */
    private static Backtest begunWith(Result result, Backtest benchmark) {
        Backtest cold = benchmark.warmingUpFor(0);
        return result.startedLate() ? cold.notBefore(result.startedOn()) : cold;
    }

    private static Ending with(Ending ending, Result result, Ending benchmark) {
        Backtest backtest = ending.backtest();
        try {
            Result held = backtest.benchmark().orElseThrow().requireHeld(benchmark.orThrow(), backtest);
            return new Ending(backtest, result.against(held), null);
        } catch (ApexException e) {
            return new Ending(backtest, null, e);
        }
    }
}
