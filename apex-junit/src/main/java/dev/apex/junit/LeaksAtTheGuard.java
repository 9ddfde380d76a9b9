package dev.apex.junit;

import dev.apex.Rule;
import dev.apex.audit.AuditVerdict;
import dev.apex.backtest.Backtest;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.Series;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Leaks that a guard of the engine stops in an ordinary run. */
final class LeaksAtTheGuard {
    private LeaksAtTheGuard() {}

    static List<Specimen> all() {
        return List.of(
                guarded(
                                "a source asked while it is asked",
                                setting -> setting.backtest("asking", () -> new Asking(setting)))
                        .by(Rule.SOURCE_READ_WHILE_ASKED),
                guarded(
                                "a source told while it is asked",
                                setting -> setting.backtest("told", () -> new Hearing(setting)))
                        .by(Rule.SOURCE_READ_WHILE_ASKED),
                guarded("a run within a step", setting -> setting.backtest("running", () -> new Running(setting)))
                        .by(Rule.SOURCE_READ_WHILE_ASKED),
                guarded(
                                "a source read by the factory",
                                setting -> setting.backtest("made knowing", () -> {
                                    Closes closes = Closes.asOf(setting.source(), setting.everything(), setting.ever());
                                    return new Picking((today, symbol) -> closes.nextChange(symbol, today.now()) > 0);
                                }))
                        .by(Rule.SOURCE_READ_WHILE_ASKED),
                guarded("a view kept over a step", setting -> setting.backtest("keeping", Keeping::new))
                        .by(Rule.VIEW_OUTLIVED_ITS_STEP),
                guarded(
                        "a window centred by the day's own words",
                        setting -> setting.backtest(
                                "centred", () -> Picking.highest(Feature.of("centred", 2, LeaksAtTheGuard::centred)))),
                guarded(
                                "a model that is not yet known",
                                setting -> setting.backtest(
                                        "trained on it all",
                                        () -> Picking.highest(
                                                Feature.of("score", 1, prices -> score(prices, setting)))))
                        .by(Rule.MODEL_NOT_YET_KNOWN));
    }

    private static Specimen guarded(String name, Function<Setting, Backtest> on) {
        return Specimen.leak(name, AuditVerdict.LEAK, "guard", on);
    }

    private static final class Asking implements Strategy {
        private final Setting setting;

        Asking(Setting setting) {
            this.setting = setting;
        }

        @Override
        public void onDay(Day today) {
            Closes closes = Closes.asOf(setting.source(), setting.everything(), setting.ever());
            new Picking((day, symbol) -> closes.nextChange(symbol, day.now()) > 0).onDay(today);
        }
    }

    private static final class Hearing implements Strategy {
        private final Setting setting;

        Hearing(Setting setting) {
            this.setting = setting;
        }

        @Override
        public void onDay(Day today) {
            Closes closes = Closes.of(Survey.of(setting.source(), setting.everything()));
            new Picking((day, symbol) -> closes.nextChange(symbol, day.now()) > 0).onDay(today);
        }
    }

    /** Holds everything if that will have paid. */
    private static final class Running implements Strategy {
        private final Setting setting;

        Running(Setting setting) {
            this.setting = setting;
        }

        @Override
        public void onDay(Day today) {
            double profit = setting.backtest("within", () -> new Picking((day, symbol) -> true))
                    .run(setting.source())
                    .profit();
            new Picking((day, symbol) -> profit > 0).onDay(today);
        }
    }

    private static final class Keeping implements Strategy {
        private final List<Series> kept = new ArrayList<>();

        @Override
        public void onDay(Day today) {
            kept.forEach(Series::last);
            today.universe().forEach(symbol -> kept.add(today.prices(symbol)));
        }
    }

    private static Reading centred(Series prices) {
        return Reading.of(prices.closeOrNaN(1) + prices.closeOrNaN(0) + prices.closeOrNaN(-1));
    }

    private static Reading score(Series prices, Setting setting) {
        prices.requireKnown("a model trained on the whole span", setting.lastClose());
        return Reading.of(prices.closeOrNaN(0));
    }
}
