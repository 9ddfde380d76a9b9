package dev.apex.features;

import static dev.apex.time.TradingCalendar.NYSE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.audit.Audit;
import dev.apex.audit.AuditReport;
import dev.apex.audit.AuditVerdict;
import dev.apex.backtest.Backtest;
import dev.apex.feature.Feature;
import dev.apex.feature.Readings;
import dev.apex.market.Bar;
import dev.apex.market.CorporateAction;
import dev.apex.market.Fixing;
import dev.apex.market.Instrument;
import dev.apex.market.Membership;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.Tape.Kind;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.Span;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Every word of the features, audited as a strategy of a user's would be, on a market with late and revised rows, withdrawals, gaps,
 * splits, dividends, delistings and changes of membership.
 *
 * <p>The words are those of the page of features, which names every public one; what makes labels, models and derived values is
 * found by reflection.
 */
class BuiltInsAuditTest {
    /** Longest first: exponential averages of the page look back over 600 sessions. */
    private static final int REACH = 620;

    private static final MemoryMarket MARKET = market();
    private static final Set<String> CLEAN = new TreeSet<>();
    private static double cost;

    /** The rows of an invented market, in which some symbols are called as on the page. */
    private static final class Renamed implements SyntheticMarket.Receiver {
        private static final Map<String, String> PAGE = Map.of("S0", "SPY", "S1", "A", "S2", "B");

        private final MemoryMarket.Builder builder = MemoryMarket.builder().named("invented, with SPY");

        private static Symbol named(Symbol symbol) {
            return Symbol.of(PAGE.getOrDefault(symbol.name(), symbol.name()));
        }

        @Override
        public void instrument(Instrument instrument) {
            builder.trading(Instrument.bars(named(instrument.symbol()).name(), NYSE));
        }

        @Override
        public void bar(Bar bar) {
            builder.add(new Bar(
                    named(bar.symbol()),
                    bar.stamp(),
                    bar.opensAt(),
                    bar.open(),
                    bar.high(),
                    bar.low(),
                    bar.close(),
                    bar.volume()));
        }

        @Override
        public void fixing(Fixing fixing) {
            builder.add(fixing);
        }

        @Override
        public void membership(Membership change) {
            builder.add(new Membership(named(change.symbol()), change.stamp(), change.member()));
        }

        @Override
        public void action(CorporateAction action) {
            Symbol symbol = named(action.symbol());
            if (action instanceof CorporateAction.Split split) {
                builder.add(new CorporateAction.Split(symbol, split.stamp(), split.ratio()));
            } else if (action instanceof CorporateAction.Dividend dividend) {
                builder.add(new CorporateAction.Dividend(
                        symbol, dividend.stamp(), dividend.perUnit(), dividend.payableAt()));
            } else if (action instanceof CorporateAction.Delisting delisting) {
                builder.add(new CorporateAction.Delisting(symbol, delisting.stamp(), delisting.value()));
            }
        }

        @Override
        public void retracted(Kind kind, Symbol symbol, Stamp stamp, String topic) {
            if (kind.isPrice()) {
                builder.retract(named(symbol), stamp);
            }
        }
    }

    private static MemoryMarket market() {
        Renamed renamed = new Renamed();
        SyntheticMarket.of(11)
                .symbols(7)
                .on(NYSE)
                .over(Span.between("2018-07-02", "2021-03-31"))
                .lateRows(0.03)
                .revisions(0.05)
                .retractions(0.0005)
                .membershipChanges(6)
                .gaps(0.0005)
                .delistings(1)
                .lateListings(1)
                .corporateActions(2, 3)
                .build()
                .deliverTo(renamed);
        return renamed.builder.build();
    }

    private static Backtest with(String id, Supplier<Strategy> factory) {
        return Backtest.of(id, factory)
                .over("2021-01-15", "2021-03-12")
                .on(NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .remembering(REACH)
                .startingWith(100_000);
    }

    private static AuditReport assertClean(Backtest backtest, Set<String> words) {
        AuditReport report = Audit.of(backtest).against(MARKET);
        assertThat(report.verdict()).as(report.text()).isEqualTo(AuditVerdict.CLEAN);
        cost += report.cost();
        CLEAN.addAll(words);
        return report;
    }

    @AfterAll
    static void print() {
        System.out.printf(
                Locale.ROOT, "audit.built-ins %d of apex-features: CLEAN, %.1f base runs%n", CLEAN.size(), cost);
    }

    /** Reads every feature for every symbol, and holds by all that they say. */
    private record Reader(List<Factor> features, Map<String, Integer> known) implements Strategy {
        @Override
        public void onDay(Day today) {
            List<Symbol> symbols = today.universe().symbols();
            double[] votes = new double[symbols.size()];
            for (Factor feature : features) {
                Readings now = today.read(feature, symbols);
                Readings before = today.read(feature.asSeen(1), symbols);
                for (int i = 0; i < votes.length; i++) {
                    double value = now.orNaN(i);
                    known.merge(feature.name(), value == value ? 1 : 0, Integer::sum);
                    votes[i] += value > before.orNaN(i) ? 1 : 0;
                }
            }
            Map<Symbol, Double> weights = new TreeMap<>();
            for (int i = 0; i < votes.length; i++) {
                weights.put(symbols.get(i), (1 + votes[i] % 8) / 9 / votes.length);
            }
            today.hold(weights);
        }
    }

    @Test
    void every_word_of_the_page_sees_only_its_past() {
        Map<String, Factor> words = FeaturesReferenceTest.examples();
        List<Factor> features = List.copyOf(new LinkedHashMap<>(words).values());
        Map<String, Integer> known = new TreeMap<>();
        Backtest backtest = with("every-word", () -> new Reader(features, known));
        assertClean(backtest, words.keySet());
        known.clear();
        backtest.run(MARKET);
        assertThat(known)
                .hasSize((int) features.stream().map(Factor::name).distinct().count());
        assertThat(known)
                .allSatisfy((name, times) ->
                        assertThat(times).as(name + " was never known").isPositive());
    }

    /** A model of two features, as somebody might have trained it before the span. */
    private record Linear() implements SignalModel {
        @Override
        public String name() {
            return "linear";
        }

        @Override
        public String version() {
            return "v1";
        }

        @Override
        public List<String> features() {
            return List.of(Rolling.momentum(5).name(), Rolling.zScore(20).name());
        }

        @Override
        public Instant knownAt() {
            return Instant.parse("2021-01-10T00:00:00Z");
        }

        @Override
        public Instant trainedThrough() {
            return Instant.parse("2021-01-08T00:00:00Z");
        }

        @Override
        public double score(double[] row) {
            return row[0] - 0.1 * row[1];
        }
    }

    @Test
    void models_labels_and_correlations_see_only_their_past() {
        Signal signal = Signal.of(new Linear(), Rolling.momentum(5), Rolling.zScore(20));
        Correlations nearest = Correlations.over(20, NYSE).of(Rolling.returns()).least(12);
        assertClean(
                with("models", () -> new Modelled(signal, nearest))
                        .with("model", signal)
                        .knowing(nearest),
                Set.of(
                        "Signal.of",
                        "Label.forwardReturn",
                        "Label.forwardTotalReturn",
                        "Label.of",
                        "Correlations.over",
                        "Correlations.of",
                        "Correlations.least"));
    }

    /** Trains on labels as they mature, as a matrix takes them down, and follows a model and the nearest neighbours. */
    private static final class Modelled implements Strategy {
        private final Signal signal;
        private final Correlations nearest;
        private final List<FeatureMatrix.Rows> rows;
        private final List<MatrixRecorder> recorders;

        Modelled(Signal signal, Correlations nearest) {
            this.signal = signal;
            this.nearest = nearest;
            List<Label> labels = List.of(
                    Label.forwardReturn(3),
                    Label.forwardTotalReturn(2),
                    Label.of(
                            "up",
                            1,
                            (prices, from) ->
                                    dev.apex.feature.Reading.of(prices.closeOrNaN(0) > prices.closeOrNaN(1) ? 1 : 0)));
            List<Feature> features = List.of(Rolling.momentum(5), signal);
            this.rows = labels.stream()
                    .map(label -> new FeatureMatrix.Rows(features.size()))
                    .toList();
            this.recorders = java.util.stream.IntStream.range(0, labels.size())
                    .mapToObj(i -> new MatrixRecorder(features, labels.get(i), Duration.ZERO, rows.get(i)))
                    .toList();
        }

        @Override
        public void onDay(Day today) {
            recorders.forEach(recorder -> recorder.onDay(today));
            Map<Symbol, Double> weights = new TreeMap<>();
            List<Symbol> symbols = today.universe().symbols();
            double learned = learned();
            for (Symbol symbol : symbols) {
                double score = today.read(signal, symbol).value().orElse(0);
                double near = today.read(nearest).nearest(symbol, 2).stream()
                        .mapToDouble(Correlations.Neighbour::correlation)
                        .sum();
                weights.put(symbol, Math.min(0.9, Math.abs(score + near + learned) % 1) / symbols.size());
            }
            today.hold(weights);
        }

        /** What all labels known so far come to. */
        private double learned() {
            double sum = 0;
            for (FeatureMatrix.Rows some : rows) {
                for (int row = 0; row < some.symbols.size(); row++) {
                    sum += some.labelKnownAt[row] == FeatureMatrix.NEVER ? 0 : some.labels[row];
                }
            }
            return sum;
        }
    }

    @Test
    void what_makes_labels_models_and_correlations_is_audited() {
        Set<String> words = new TreeSet<>();
        for (Class<?> type : List.of(Label.class, Signal.class, Correlations.class)) {
            Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> Modifier.isPublic(method.getModifiers()))
                    .filter(method -> type.isAssignableFrom(method.getReturnType()))
                    .map(Method::getName)
                    .forEach(name -> words.add(type.getSimpleName() + "." + name));
        }
        assertThat(words)
                .containsExactly(
                        "Correlations.least",
                        "Correlations.of",
                        "Correlations.over",
                        "Label.forwardReturn",
                        "Label.forwardTotalReturn",
                        "Label.of",
                        "Signal.of");
    }
}
