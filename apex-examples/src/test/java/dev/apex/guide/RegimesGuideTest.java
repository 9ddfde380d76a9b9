package dev.apex.guide;

import static dev.apex.time.TradingCalendar.NYSE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.facts.FactLog;
import dev.apex.facts.MemoryFactLog;
import dev.apex.features.Factor;
import dev.apex.features.FeatureMatrix;
import dev.apex.features.Label;
import dev.apex.features.Rolling;
import dev.apex.market.MarketSource;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.regime.BaumWelch;
import dev.apex.regime.RegimeBook;
import dev.apex.regime.RegimeLabel;
import dev.apex.regime.RegimeLabels;
import dev.apex.regime.RegimeStatistics;
import dev.apex.regime.RegimeWindow;
import dev.apex.regime.Regimes;
import dev.apex.regime.Suppression;
import dev.apex.regime.SuppressionAudit;
import dev.apex.regime.WalkForward;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.DecisionTime;
import dev.apex.time.Span;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The code of {@code docs/guide/regimes.md}, run. */
class RegimesGuideTest {
    static final Regimes REGIMES = WalkForward.quarterly(NYSE, BaumWelch.of(2))
            .rolling(252)
            .regimes("market", "S01", Rolling.logReturns(), Rolling.volatility(20));

    record CalmMomentum() implements Strategy {
        @Override
        public void onDay(Day today) {
            if (today.isFirstOfWeek()) {
                if (today.regime().is(0)) {
                    today.universe().rankedBy(Rolling.momentum(60)).top(0.25).holdEqually();
                } else {
                    today.hold(new TreeMap<>());
                }
            }
        }
    }

    static final Backtest BACKTEST = Backtest.of("calm-momentum", CalmMomentum::new)
            .over("2019-01-02", "2020-12-31")
            .on(NYSE)
            .decidingAt(LocalTime.of(9, 0))
            .startingWith(1_000_000)
            .knowing(REGIMES)
            .remembering(400);

    private static final MarketSource MARKET = SyntheticMarket.of(7)
            .symbols(12)
            .on(NYSE)
            .over(Span.between("2017-06-01", "2021-01-29"))
            .build();

    private static final Span SPAN = Span.between("2019-01-02", "2020-12-31");
    private static final DecisionTime NINE = DecisionTime.at(LocalTime.of(9, 0));

    @Test
    void a_strategy_reads_the_regime_of_the_day() {
        MarketSource market = MARKET;
        Result result = BACKTEST.run(market);
        assertThat(result.orders()).isNotEmpty();

        List<Double> probabilities = new ArrayList<>();
        List<String> waiting = new ArrayList<>();
        Strategy strategy = today -> {
            if (today.regime().isKnown()) {
                probabilities.add(today.regime().probability(1));
            } else {
                waiting.add(today.date() + ": " + today.regime().reason());
            }
        };
        again(strategy).run(market);
        assertThat(probabilities).hasSize(504);
        assertThat(waiting).hasSize(1);
        assertThat(waiting.get(0))
                .startsWith("2019-01-02: the model of the window before")
                .contains("not known before");
    }

    private static Backtest again(Strategy strategy) {
        return Backtest.of("again", () -> new Strategy() {
                    @Override
                    public void onDay(Day today) {
                        strategy.onDay(today);
                    }
                })
                .over(SPAN)
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .startingWith(1_000_000)
                .knowing(REGIMES)
                .remembering(400);
    }

    @Test
    void a_walk_tells_what_it_published_and_when() {
        MarketSource market = MARKET;
        List<RegimeLabels> sets = REGIMES.labels(market, NINE, SPAN);
        for (RegimeLabels set : sets) {
            RegimeWindow window = set.window();
            assertThat(window.knownAt()).isEqualTo(window.fittedAt().plusSeconds(3600));
            for (RegimeLabel label : set.labels()) {
                assertThat(label.knownAt()).isAfterOrEqualTo(window.knownAt());
                assertThat(label.knownAt()).isAfterOrEqualTo(label.eventTime());
            }
        }
        assertThat(sets).hasSize(8); // the turn of 2019, and seven more
        double restless = sets.get(1).churn(sets.get(0)).orElseThrow();
        assertThat(restless).isBetween(0.0, 1.0);
    }

    @Test
    void a_break_is_told_by_the_run() {
        Regimes strict = WalkForward.quarterly(NYSE, BaumWelch.of(2))
                .rolling(252)
                .agreeingOn(1)
                .regimes("strict", "S01", Rolling.logReturns(), Rolling.volatility(20));
        Result result = again(today -> {}).knowing(strict).run(MARKET);
        List<String> breaks = new ArrayList<>();
        result.notices().forEach(notice -> breaks.add(notice.at() + " " + notice.by() + " " + notice.code()));
        assertThat(breaks).isNotEmpty().anyMatch(one -> one.endsWith(" strict REGIME_BREAK"));
    }

    @Test
    void regimes_are_features() {
        MarketSource market = MARKET;
        Factor stress = Factor.from(REGIMES.probability(1));
        Factor score = Rolling.momentum(60).times(stress.times(-1).plus(1));
        Factor smoothed = Rolling.mean(5).of(stress);
        List<Double> smooth = new ArrayList<>();
        Symbol symbol = Symbol.of("S02");
        again(today -> {
                    today.universe().rankedBy(score).top(0.25).holdEqually();
                    today.read(smoothed, symbol).value().ifPresent(smooth::add);
                })
                .run(market);
        assertThat(smooth).hasSizeGreaterThan(490);

        FeatureMatrix matrix = FeatureMatrix.of(BACKTEST)
                .with(Rolling.momentum(60), REGIMES.probability(1), REGIMES.state(), REGIMES.era())
                .labelled(Label.forwardReturn(5))
                .build(market);
        assertThat(matrix.features()).contains("market:p1", "market:state", "market:era");
        assertThat(matrix.complete().size()).isGreaterThan(4000);
    }

    @Test
    void what_loses_in_a_regime_is_held_back_and_audited() {
        MarketSource market = MARKET;
        Backtest momentum = again(today -> {
            if (today.isFirstOfWeek()) {
                today.universe().rankedBy(Rolling.momentum(20)).top(0.25).holdEqually();
            }
        });
        Suppression suppression = Suppression.of(REGIMES, 10, 30);
        Result gated = momentum.gatedBy(suppression).run(market);

        SuppressionAudit audit = SuppressionAudit.of(gated, suppression);
        assertThat(audit.faults()).isEmpty();
        for (SuppressionAudit.Evidence one : audit.evidence()) {
            assertThat(one.profit()).isNegative();
            assertThat(one.lastHeard()).isBeforeOrEqualTo(one.signal().order().placedAt());
        }
        assertThat(audit.evidence()).isNotEmpty();

        RegimeStatistics statistics = RegimeStatistics.of(gated, REGIMES.labels(market, NINE, SPAN));
        List<String> lines = new ArrayList<>();
        for (RegimeStatistics.Row row : statistics.rows()) {
            lines.add(row.regime() + ": " + row.trades() + " and " + row.shadowTrades() + " in the shadow, won "
                    + row.winRate() + ", from " + row.low() + " to " + row.high());
        }
        assertThat(lines).hasSizeGreaterThan(1);
        int trades = statistics.rows().stream().mapToInt(row -> row.trades()).sum();
        assertThat(trades).isEqualTo(gated.roundTrips().size());
    }

    @Test
    void labels_are_kept_in_a_log() {
        MarketSource market = MARKET;
        FactLog log = MemoryFactLog.create();
        RegimeBook book = RegimeBook.of(REGIMES, log);
        book.publish(REGIMES.labels(market, NINE, Span.between("2019-01-02", "2019-12-31")));
        book.publish(REGIMES.labels(market, NINE, SPAN)); // only what is new is added

        Instant then = Instant.parse("2019-07-01T13:00:00Z");
        List<RegimeLabel> asOf = book.asOf(then);
        List<RegimeLabel> firstKnown = book.firstKnown(then);
        assertThat(asOf).isNotEmpty().allMatch(label -> !label.knownAt().isAfter(then));
        assertThat(firstKnown).hasSameSizeAs(asOf).isNotEqualTo(asOf);
    }
}
