package dev.apex.junit;

import dev.apex.audit.AuditVerdict;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.execution.Slippage;
import dev.apex.market.Symbol;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Function;

/** Strategies that read prices past their cursor: through a reference they captured, on a thread, in runs within the run. */
final class LeaksOfPrices {
    private LeaksOfPrices() {}

    static List<Specimen> all() {
        return List.of(
                leak(
                        "tomorrow's price, captured by the factory",
                        setting -> setting.backtest("captured", () -> new Picking(rising(Closes.ever(setting))))),
                leak(
                        "tomorrow's price, told version by version",
                        setting -> setting.backtest("told", () -> new Picking(rising(told(setting))))),
                leak(
                        "tomorrow's price, read on a thread of its own",
                        setting -> setting.backtest("on a thread", () -> new Threaded(setting))
                                .allowing("java.lang.Thread", "a leak that the audit is to find")),
                leak(
                        "a size tuned in a first pass within the factory",
                        setting -> setting.backtest("first pass within", () -> new Sized(tuned(setting)))),
                leak("a bar known at its close", LeaksOfPrices::atTheClose).unless(LeaksOfPrices::knownAtOnce),
                leak(
                                "a limit at tomorrow's low",
                                setting -> setting.backtest(
                                        "at tomorrows low", () -> new AtTheLow(setting, Closes.ever(setting))))
                        .unless(setting -> setting.hasBars() ? Optional.empty() : Optional.of("fixings have no low")),
                Specimen.leak(
                                "slippage that knows the whole sample",
                                AuditVerdict.LEAK,
                                "veil",
                                setting -> setting.backtest("slipping", () -> new Buying(setting))
                                        .costing(new Sampled(setting))
                                        .allowing("java.lang.Thread", "a leak that the audit is to find"))
                        .in(Layer.FILLS));
    }

    private static Specimen leak(String name, Function<Setting, Backtest> on) {
        return Specimen.leak(name, AuditVerdict.LEAK, "veil", on).in(Layer.ORDERS);
    }

    /** Whether the next price is higher. */
    private static BiPredicate<Day, Symbol> rising(Closes closes) {
        return (today, symbol) -> closes.nextChange(symbol, today.now()) > 0;
    }

    private static Closes told(Setting setting) {
        return Closes.unguarded(() -> Closes.of(Survey.of(setting.source(), setting.everything())));
    }

    /** Reads tomorrow at each decision, on another thread. */
    private static final class Threaded implements Strategy {
        private final Setting setting;

        Threaded(Setting setting) {
            this.setting = setting;
        }

        @Override
        public void onDay(Day today) {
            Instant later = today.now().plus(Duration.ofDays(6));
            Closes closes = Closes.unguarded(() -> Closes.asOf(setting.source(), setting.everything(), later));
            new Picking(rising(closes)).onDay(today);
        }
    }

    /** A size that a first pass over the whole span has tuned. */
    private static double tuned(Setting setting) {
        return Closes.unguarded(() -> {
            double equity = setting.backtest("within", () -> new Sized(0.5))
                    .run(setting.source())
                    .finalEquity();
            return 0.3 + 0.5 * (equity / 1_000 % 1);
        });
    }

    /** Holds everything, at a size of its own. */
    private static final class Sized implements Strategy {
        private final double size;

        Sized(double size) {
            this.size = size;
        }

        @Override
        public void onDay(Day today) {
            List<Symbol> symbols = today.universe().symbols();
            Map<Symbol, Double> weights = new TreeMap<>();
            symbols.forEach(symbol -> weights.put(symbol, size / symbols.size()));
            today.hold(weights);
        }
    }

    /** Decides when a price has just been made, and takes what has happened for what is known. */
    private static Backtest atTheClose(Setting setting) {
        return setting.backtest("at the close", () -> {
                    Closes closes = Closes.ever(setting);
                    return new Picking((today, symbol) -> closes.lastChange(symbol, today.now()) > 0);
                })
                .deciding(setting.justAfterThePrice());
    }

    private static Optional<String> knownAtOnce(Setting setting) {
        return setting.isEarlierThanKnown() ? Optional.empty() : Optional.of("every price is known when it is made");
    }

    /** Buys at the lowest price of the session to come. */
    private static final class AtTheLow implements Strategy {
        private final Setting setting;
        private final Closes closes;

        AtTheLow(Setting setting, Closes closes) {
            this.setting = setting;
            this.closes = closes;
        }

        @Override
        public void onDay(Day today) {
            for (Symbol symbol : today.universe()) {
                Entry<Instant, Double> low = closes.lows(symbol).higherEntry(today.now());
                if (low != null) {
                    today.order(symbol).buy(setting.lot(symbol)).limit(setting.inTicks(symbol, low.getValue()));
                }
            }
        }
    }

    /** Buys a lot of one symbol after the other. */
    private static final class Buying implements Strategy {
        private final Setting setting;
        private int asked;

        Buying(Setting setting) {
            this.setting = setting;
        }

        @Override
        public void onDay(Day today) {
            List<Symbol> symbols = today.universe().symbols();
            if (!symbols.isEmpty()) {
                Symbol next = symbols.get(asked++ % symbols.size());
                today.order(next).buy(setting.lot(next));
            }
        }
    }

    /** Is dearer where the print is below the mean of all prices. */
    private static final class Sampled implements Slippage {
        private final Setting setting;

        Sampled(Setting setting) {
            this.setting = setting;
        }

        @Override
        public String name() {
            return "slippage by the mean of the sample";
        }

        @Override
        public double price(Symbol symbol, double quantity, double print) {
            double share = 0.001 + 0.001 * Math.abs(print / Closes.ever(setting).mean(symbol) - 1);
            return print * (1 + Math.signum(quantity) * share);
        }
    }
}
