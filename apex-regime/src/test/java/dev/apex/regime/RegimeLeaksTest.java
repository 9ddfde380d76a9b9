package dev.apex.regime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.Digest;
import dev.apex.Rule;
import dev.apex.audit.AuditVerdict;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.feature.Derived;
import dev.apex.junit.LeakKit;
import dev.apex.junit.Setting;
import dev.apex.junit.Specimen;
import dev.apex.junit.Trial;
import dev.apex.market.MarketSource;
import dev.apex.market.MarketView;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.random.RunSeed;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.AfterAll;

/** The third leak of the story, enrolled in the leak kit: regimes of a model that was fitted on everything. */
class RegimeLeaksTest extends LeakKit {
    private static final BaumWelch TRAINING = BaumWelch.of(2).restarts(6).atMost(15);
    private static final String WHY = "a leak that the audit is to find";

    private int caught;

    @Override
    protected MarketSource source() {
        return SyntheticMarket.of(6)
                .symbols(4)
                .on(TradingCalendar.NYSE)
                .over(Span.between("2020-09-01", "2021-04-30"))
                .revisions(0.05)
                .build();
    }

    @Override
    protected int history() {
        return 80;
    }

    @Override
    protected List<Specimen> leaks() {
        return List.of(
                leak("an HMM on everything, and its likeliest path", known -> known.path[known.last]),
                leak("an HMM on everything, filtered forward", known -> {
                    double[][] filtered = known.model.filtered(Arrays.copyOf(known.rows, known.last + 1));
                    return filtered[known.last][0] > 0.5 ? 0 : 1;
                }),
                Specimen.leak(
                                "regimes looked back on in a step",
                                AuditVerdict.LEAK,
                                "guard",
                                setting -> on(
                                        setting,
                                        "looking back",
                                        known -> Hindsight.of(known.model).path(known.rows)[known.last]))
                        .by(Rule.SOURCE_READ_WHILE_ASKED));
    }

    private static Specimen leak(String name, ToIntFunction<Known> state) {
        return Specimen.leak(name, AuditVerdict.LEAK, "veil", setting -> on(setting, name, state))
                .in(Layer.DERIVED);
    }

    private static Backtest on(Setting setting, String name, ToIntFunction<Known> state) {
        Derived<Integer> regimes = new OnEverything(setting, state);
        return setting.backtest(name, () -> new ByRegime(regimes))
                .knowing(regimes)
                .allowing("java.lang.Thread", WHY);
    }

    @Override
    protected List<Specimen> harmless() {
        return List.of(Specimen.harmless("regimes fitted forward", RegimeLeaksTest::forward));
    }

    private static Backtest forward(Setting setting) {
        Regimes regimes = WalkForward.every(15, setting.calendar(), TRAINING)
                .rolling(60)
                .regimes("kit", setting.symbols().get(0).name(), Markets.RETURN);
        return setting.backtest("forward", () -> new Strategy() {
                    @Override
                    public void onDay(Day today) {
                        hold(today, today.regime().isKnown() && today.regime().is(0));
                    }
                })
                .knowing(regimes)
                .remembering(90);
    }

    private static void hold(Day today, boolean calm) {
        Map<Symbol, Double> weights = new TreeMap<>();
        for (Symbol symbol : today.universe()) {
            boolean rose = today.prices(symbol).last().orElse(0)
                    > today.prices(symbol).close(3).orElse(0);
            if (rose == calm) {
                weights.put(symbol, 0.2);
            }
        }
        today.hold(weights);
    }

    /** Holds what rose in the calm, and what fell otherwise. */
    private static final class ByRegime implements Strategy {
        private final Derived<Integer> regimes;

        ByRegime(Derived<Integer> regimes) {
            this.regimes = regimes;
        }

        @Override
        public void onDay(Day today) {
            hold(today, today.read(regimes) == 0);
        }
    }

    /**
     * What is known too early.
     *
     * @param model fitted on all returns there will be
     * @param rows those returns
     * @param path the likeliest path through them
     * @param last the row of the last price that has happened
     */
    private record Known(GaussianHmm model, double[][] rows, int[] path, int last) {
        Known at(int row) {
            return new Known(model, rows, path, row);
        }
    }

    /** Regimes of the first symbol by a model of all its returns, read and fitted when the run begins. */
    private static final class OnEverything implements Derived<Integer> {
        private final Setting setting;
        private final ToIntFunction<Known> state;

        OnEverything(Setting setting, ToIntFunction<Known> state) {
            this.setting = setting;
            this.state = state;
        }

        @Override
        public String name() {
            return "on-everything";
        }

        @Override
        public int sessions() {
            return 1;
        }

        @Override
        public Course<Integer> start(RunSeed seed) {
            TreeMap<Instant, Double> closes = new TreeMap<>();
            Known everything = unguarded(() -> fitted(closes, seed));
            return new Course<>() {
                private int now;

                @Override
                public Integer advance(MarketView view) {
                    int happened = closes.headMap(view.clock().instant(), true).size();
                    now = state.applyAsInt(everything.at(Math.max(0, happened - 2)));
                    return now;
                }

                @Override
                public void digest(Digest digest) {
                    digest.put(now);
                }
            };
        }

        private Known fitted(TreeMap<Instant, Double> closes, RunSeed seed) {
            setting.source()
                    .asOf(setting.everything().of(setting.symbols().subList(0, 1)), setting.ever())
                    .bars()
                    .forEach(bar -> closes.put(bar.stamp().eventTime(), bar.close()));
            List<Double> prices = new ArrayList<>(closes.values());
            double[][] rows = new double[prices.size() - 1][];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = new double[] {StrictMath.log(prices.get(i + 1) / prices.get(i))};
            }
            GaussianHmm model = TRAINING.fit(rows, seed).model();
            return new Known(model, rows, Hindsight.of(model).path(rows), 0);
        }

        /** On a thread of its own, where no guard sees it. */
        private static Known unguarded(Supplier<Known> work) {
            FutureTask<Known> known = new FutureTask<>(work::get);
            new Thread(known).start();
            try {
                return known.get();
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    protected void tried(Trial trial) {
        System.out.println((trial.specimen().isLeak() ? "audit.leak " : "audit.harmless ") + trial.text());
        caught += trial.isCaught() ? 1 : 0;
    }

    @AfterAll
    void each_was_caught() {
        assertThat(caught).isEqualTo(leaks().size());
    }
}
