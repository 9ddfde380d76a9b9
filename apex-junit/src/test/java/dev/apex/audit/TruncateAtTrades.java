package dev.apex.audit;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.backtest.Rehearsal;
import dev.apex.backtest.Result;
import dev.apex.backtest.RoundTrip;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Symbol;
import dev.apex.market.Veil;
import dev.apex.time.Decision;
import dev.apex.time.Micros;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Our emulation, on our engine, of a method of looking for leaks that cuts the data at trades: after freqtrade's
 * lookahead-analysis, of which it is no copy and no measurement.
 *
 * <p>A run on everything gives trades. For each of the first twenty that were closed there are two more runs, on prices up to
 * the bar of its entry and of its exit, that bar included; by event time, since the method knows no other. A leak is found
 * if in such a run there is no fill of that symbol at that instant, or if a value that was handed to the strategy up to the bar
 * is another. Where we had a choice it is the one that finds more: all symbols stay in the market, every value counts and not
 * indicators alone, there is no least number of trades, references to the source are led to what was cut, and time of arrival
 * still holds within our engine.
 */
final class TruncateAtTrades {
    static final int TRADES = 20;

    private final Backtest backtest;
    private final MarketSource source;
    private final Chronicle chronicle;
    private final Map<Long, Optional<Result>> cutRuns = new HashMap<>();

    private TruncateAtTrades(Backtest backtest, MarketSource source) {
        this.backtest = backtest;
        this.source = source;
        this.chronicle = Chronicle.of(source, MarketQuery.upTo(Instant.parse("2099-12-31T00:00:00Z")));
    }

    /**
     * What the method says.
     *
     * @param trades how many trades were looked at
     * @param runs how many runs that took, the first included
     * @param by what differed: an entry, an exit or a value; empty if nothing did
     */
    record Outcome(int trades, int runs, String by) {
        boolean caught() {
            return !by.isEmpty();
        }

        @Override
        public String toString() {
            return caught()
                    ? "caught by " + by + " after " + runs + " runs"
                    : trades == 0 ? "missed, no trade was closed" : "missed, " + trades + " trades, " + runs + " runs";
        }
    }

    static Outcome of(Backtest backtest, MarketSource source) {
        return new TruncateAtTrades(backtest, source).look();
    }

    private Outcome look() {
        Optional<Result> whole = run(chronicle.market());
        if (whole.isEmpty()) {
            return new Outcome(0, 1, "");
        }
        List<RoundTrip> trades = whole.get().roundTrips().stream().limit(TRADES).toList();
        for (RoundTrip trade : trades) {
            for (boolean entry : new boolean[] {true, false}) {
                Instant print = entry ? trade.openedAt() : trade.closedAt();
                String differs = differs(whole.get(), trade.symbol(), print);
                if (!differs.isEmpty()) {
                    return new Outcome(
                            trades.size(),
                            1 + cutRuns.size(),
                            differs.equals("trade") ? entry ? "an entry" : "an exit" : differs);
                }
            }
        }
        return new Outcome(trades.size(), 1 + cutRuns.size(), "");
    }

    private String differs(Result whole, Symbol symbol, Instant print) {
        long bar = bar(symbol, Micros.floor(print));
        Optional<Result> cut = cutRuns.computeIfAbsent(
                bar,
                ts -> run(chronicle.retold(
                        "cut",
                        Retelling.keeping(
                                version -> !version.isPrice() || version.key().ts() <= ts))));
        boolean traded = cut.isPresent()
                && cut.get().fills().stream()
                        .anyMatch(fill ->
                                fill.symbol().equals(symbol) && fill.printAt().equals(print));
        if (!traded) {
            return "trade";
        }
        List<Decision> decisions = Rehearsal.decisions(backtest);
        for (int step = 0; step < decisions.size(); step++) {
            String then = whole.fingerprint().hex(Layer.FEATURES, step);
            if (!Objects.equals(then, cut.get().fingerprint().hex(Layer.FEATURES, step))) {
                return "a value";
            }
            if (Micros.floor(decisions.get(step).at()) >= bar) {
                break;
            }
        }
        return "";
    }

    /** The event time of the bar, or the fixing, that a print belongs to. */
    private long bar(Symbol symbol, long print) {
        long[] ts = {Long.MAX_VALUE};
        chronicle.forEach(version -> {
            if (version.isPrice()
                    && version.key().symbol().equals(symbol)
                    && version.opensAt() <= print
                    && version.key().ts() >= print) {
                ts[0] = Math.min(ts[0], version.key().ts());
            }
        });
        return ts[0];
    }

    /** A run on a market; empty if it fails. */
    private Optional<Result> run(MemoryMarket market) {
        Veil veil = Veil.over(
                source, market, World.OPEN, Rehearsal.decisions(backtest).get(0).at());
        try {
            return Optional.of(veil.over(() -> backtest.run(veil.source())));
        } catch (RuntimeException failed) {
            return Optional.empty();
        }
    }
}
