package dev.apex.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.feature.Feature;
import dev.apex.feature.Formula;
import dev.apex.feature.Reading;
import dev.apex.feature.Readings;
import dev.apex.market.MarketSource;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.strategy.Day;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a run keeps equals what is computed from scratch at the same clock. */
class KeptReadingsTest {
    /** The symbols that the generator names first, in two groups. */
    private static final Map<Symbol, String> SECTORS = IntStream.range(0, 6)
            .boxed()
            .collect(Collectors.toMap(i -> Symbol.of("S" + i), i -> i % 2 == 0 ? "even" : "odd"));

    private static final Feature OWN = Feature.of("range-of-5", 5, prices -> {
        double low = Double.POSITIVE_INFINITY;
        double high = 0;
        for (int i = 0; i < 5; i++) {
            double close = prices.closeOrNaN(i);
            low = Math.min(low, Double.isNaN(close) ? low : close);
            high = Math.max(high, Double.isNaN(close) ? high : close);
        }
        return Reading.of(high / low - 1);
    });

    private static List<Factor> factors(List<Symbol> symbols) {
        Factor loose = Factor.by(Kernels.moments(10, 3, Moment.MEAN), Price.close());
        Factor demeaned = Factor.by(new RandomFactors.Demeaned(), Rolling.momentum(5));
        return List.of(
                Rolling.mean(7),
                loose,
                Rolling.momentum(12),
                Rolling.mean(5).of(Rolling.returns()),
                Rolling.mean(5).of(Rolling.returns()).lag(6),
                Factor.by(Kernels.extremes(9, 2), Price.volume()),
                Price.close().raw().lag(3),
                Factor.by(Kernels.change(8), Price.close().totalReturn()),
                Factor.by(Kernels.averageTrueRange(5, 20), Price.high(), Price.low(), Price.close()),
                demeaned,
                Rolling.mean(4).of(demeaned),
                Factor.from(OWN).lag(2),
                Rolling.volatility(6).least(4),
                Rolling.yangZhang(5).least(3),
                Rolling.mean(6).of(Rolling.momentum(4).rank()),
                Rolling.momentum(4).zScoreAcross().winsorized(0.2),
                Rolling.momentum(4)
                        .neutralizedBy(Price.close().above(50))
                        .plus(Price.close().at(symbols.get(0))),
                Rolling.momentum(4).neutralizedBy(SECTORS),
                Rolling.beta(8).least(5).to(symbols.get(symbols.size() - 1)),
                Ewma.alpha(0.3).restartingEvery(12).variance(),
                Rolling.rsi(4, 10),
                Price.close()
                        .where(Rolling.mean(3).above(Rolling.mean(6)))
                        .dividedBy(Price.volume())
                        .times(2),
                Rolling.mean(3).of(OWN),
                new Factor(
                        new Formula.Of(symbols.get(0), Rolling.mean(4).formula().orElseThrow())));
    }

    @OverSeeds
    void what_is_kept_is_what_is_computed_from_scratch(long seed) {
        Random random = new Random(seed);
        SyntheticMarket.Recipe recipe = SyntheticMarket.of(seed)
                .symbols(4 + random.nextInt(5))
                .on(TradingCalendar.NYSE)
                .over(Span.between("2019-01-02", "2019-09-30"))
                .lateRows(0.05)
                .revisions(0.05)
                .retractions(0.02)
                .gaps(0.03)
                .lateListings(1)
                .delistings(1)
                .corporateActions(2, 4)
                .successions(random.nextInt(2))
                .alsoFixings(2, TradingCalendar.TARGET, LocalTime.of(14, 15), TradingCalendar.TARGET.zone());
        MarketSource market = recipe.build();
        int every = 1 + random.nextInt(3);
        List<Integer> compared = new ArrayList<>();
        Result result = Backtest.of("kept", () -> (Day today) -> {
                    if (today.date().getDayOfYear() % every == 0) {
                        compared.add(compare(today));
                    }
                })
                .over("2019-03-01", "2019-09-27")
                .on(TradingCalendar.NYSE)
                .decidingAt(LocalTime.of(9 + random.nextInt(4), 30))
                .remembering(90)
                .run(market);
        assertThat(result.fingerprint()).isNotNull();
        assertThat(compared.stream().mapToInt(n -> n).sum()).isGreaterThan(500);
    }

    private static int compare(Day today) {
        int known = 0;
        List<Symbol> symbols = today.universe()
                .where(symbol -> today.prices(symbol).instrument().calendar().equals(TradingCalendar.NYSE))
                .symbols();
        for (Factor factor : symbols.isEmpty() ? List.<Factor>of() : factors(symbols)) {
            Readings kept = today.read(factor, symbols);
            for (int i = 0; i < kept.size(); i++) {
                Reading scratch = factor.read(today.prices(symbols.get(i)));
                assertThat(kept.get(i))
                        .as("%s of %s on %s", factor, symbols.get(i), today)
                        .isEqualTo(scratch);
                known += scratch.value().isPresent() ? 1 : 0;
            }
        }
        return known;
    }
}
