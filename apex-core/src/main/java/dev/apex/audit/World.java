package dev.apex.audit;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Rehearsal;
import dev.apex.market.MarketSource;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Symbol;
import dev.apex.market.Tape.Kind;
import dev.apex.market.Veil;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;

/** A market in which a backtest is run in the audit's context, so that captured references to its source see it too. */
record World(String name, MemoryMarket market, Veil.Mask mask) {
    /** Hides nothing. */
    static final Veil.Mask OPEN = new Veil.Mask() {
        @Override
        public boolean hides(Kind kind, Symbol symbol, long ts, long ingestedAt) {
            return false;
        }

        @Override
        public void tell(Kind kind, Symbol symbol, long ts, double tick, double[] values) {}
    };

    static World of(String name, MemoryMarket market) {
        return new World(name, market, OPEN);
    }

    /** What was seen of a run. */
    record Seen(Rehearsal rehearsal, List<Veil.SideRead> sideReads) {}

    /** Runs a backtest in it. */
    Seen run(Backtest backtest, MarketSource original, BiFunction<Backtest, MarketSource, Rehearsal> how) {
        Instant start = Rehearsal.decisions(backtest).get(0).at();
        Veil veil = Veil.over(original, market, mask, start);
        Rehearsal rehearsal = veil.over(() -> how.apply(backtest, veil.source()));
        return new Seen(rehearsal, veil.sideReads());
    }
}
