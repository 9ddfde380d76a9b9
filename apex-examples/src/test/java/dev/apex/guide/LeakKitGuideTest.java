package dev.apex.guide;

import dev.apex.audit.AuditVerdict;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.junit.LeakKit;
import dev.apex.junit.Specimen;
import dev.apex.market.Feed;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.Visible;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.Micros;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** The code of {@code docs/guide/leak-kit.md}, run. */
class LeakKitGuideTest extends LeakKit {
    @Override
    protected MarketSource source() {
        return new Quotes();
    }

    /** A source as a user writes it. */
    private static final class Quotes extends MarketSource {
        private final MarketSource rows = SyntheticMarket.of(9)
                .symbols(6)
                .on(TradingCalendar.NYSE)
                .over(Span.between("2021-02-01", "2021-04-30"))
                .revisions(0.05)
                .delistings(1)
                .build();

        @Override
        public String describe() {
            return "quotes";
        }

        @Override
        protected Feed feed(MarketQuery query) {
            return rows.open(query);
        }

        @Override
        protected Visible visibleAt(MarketQuery query, long clock) {
            return rows.asOf(query, Micros.toInstant(clock));
        }
    }

    @Override
    protected List<Specimen> leaks() {
        List<Specimen> all = new ArrayList<>(Specimen.leaks());
        all.add(Specimen.leak(
                        "the close of today",
                        AuditVerdict.LEAK,
                        "veil",
                        setting -> setting.backtest("today-s-close", () -> new Knowing(setting.source()))
                                .allowing("java.lang.Thread", "a leak that the audit is to find"))
                .in(Layer.ORDERS));
        return all;
    }

    /** A few of them: all are tried in {@code apex-junit}. */
    @Override
    protected List<Specimen> harmless() {
        return Specimen.harmless().subList(0, 4);
    }

    /** Buys what closes higher than it opens. */
    private static final class Knowing implements Strategy {
        private final MarketSource source;

        Knowing(MarketSource source) {
            this.source = source;
        }

        @Override
        public void onDay(Day today) {
            List<Symbol> symbols = today.universe().symbols();
            CompletableFuture<Visible> tomorrow = new CompletableFuture<>();
            MarketQuery everything = MarketQuery.upTo(today.now().plus(Duration.ofDays(2)));
            new Thread(() -> tomorrow.complete(source.asOf(everything, everything.ceiling()))).start();
            Map<Symbol, Double> weights = new TreeMap<>();
            tomorrow.join().bars().stream()
                    .filter(bar -> bar.stamp().eventTime().isAfter(today.now()) && bar.close() > bar.open())
                    .filter(bar -> symbols.contains(bar.symbol()))
                    .forEach(bar -> weights.put(bar.symbol(), 0.1));
            today.hold(weights);
        }
    }
}
