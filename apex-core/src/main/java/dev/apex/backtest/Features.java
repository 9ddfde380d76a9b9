package dev.apex.backtest;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.feature.AsSeen;
import dev.apex.feature.Derived;
import dev.apex.feature.Feature;
import dev.apex.feature.FeatureGraph;
import dev.apex.feature.Fitted;
import dev.apex.feature.Formula;
import dev.apex.feature.Panel;
import dev.apex.feature.Reading;
import dev.apex.feature.Readings;
import dev.apex.market.MarketView;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.Series;
import dev.apex.market.Symbol;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The features that one run reads: those of formulas from rows that are kept, all others from the symbol's series.
 *
 * <p>What is handed out is accounted for the same way, whether rows were kept or shared or not. A run that is taken down computes each
 * reading from scratch beside, so that the rows behind it are heard, and holds both together.
 */
final class Features {
    private final MarketView view;
    private FeatureGraph shared;
    private final FeatureGraph own;
    /** Of what reads figures of what is derived: it comes after that, and after all else. */
    private final FeatureGraph figured;

    /** By name, the formula that it stands for, or the class of whose code it is. */
    private final Map<String, Object> named = new HashMap<>();

    private @Nullable Feature last;
    private final Vintages vintages;
    private final Predicate<String> isDeclared;
    private final Set<String> declared = new HashSet<>();
    private final Consumer<Fitted> fitted = this::requireKnown;

    /** What is read instead of what is known, in a contaminated run whose features leak. */
    private final @Nullable Foreseen foreseen;

    /**
     * @param isDeclared whether the run's identity names something
     * @param foreseen what a contaminated run reads instead, or null
     */
    Features(
            PointInTimeCursor cursor,
            FeatureGraph shared,
            MarketView view,
            Predicate<String> isDeclared,
            @Nullable Foreseen foreseen) {
        this.foreseen = foreseen != null && foreseen.readsFeatures() ? foreseen : null;
        this.isDeclared = isDeclared;
        this.view = view;
        this.shared = shared;
        this.own = shared.ownOf(view);
        this.figured = shared.ownOf(view);
        this.vintages = new Vintages(this::quietly, cursor::symbols);
    }

    /** From here on another graph is shared. */
    void share(FeatureGraph graph) {
        shared = graph;
    }

    /** Takes in the step, as far as prices tell. */
    void advance() {
        shared.advance();
        own.advance();
    }

    /** Takes in what was derived in the step. */
    void advanceFigured() {
        figured.advance();
        vintages.decide(view.clock().instant());
    }

    private void quietly(Feature feature, List<Symbol> symbols, double[] values) {
        Formula formula = Formula.of(feature);
        requireKnown(formula);
        graph(formula).read(formula, symbols, values);
    }

    private void requireKnown(Formula formula) {
        formula.eachFitted(fitted);
    }

    /** What is fitted must be known, and named in the identity. */
    private void requireKnown(Fitted some) {
        view.requireKnown(some.name(), some.knownAt());
        if (!declared.contains(some.name())) {
            if (!isDeclared.test(some.name())) {
                throw view.fail(new RefusedException(Rule.MODEL_NOT_DECLARED, some.name() + " in " + view.strategy()));
            }
            declared.add(some.name());
        }
    }

    Reading read(Feature feature, Series prices) {
        view.readBy(feature.name());
        Optional<Formula> formula = named(feature);
        if (foreseen != null && !(feature instanceof AsSeen) && foreseen.reads(formula, 1)) {
            formula.ifPresent(this::requireKnown);
            Reading reading = foreseen.read(feature, formula, prices.symbol(), none -> prices.ordinal());
            view.handOut(feature.name(), prices.symbol(), reading.value());
            return reading;
        }
        Reading reading = feature instanceof AsSeen seen
                ? vintages.read(seen, prices.symbol())
                : formula.isPresent() ? read(formula.get(), prices.symbol()) : feature.read(prices);
        view.handOut(feature.name(), prices.symbol(), reading.value());
        return reading;
    }

    private Reading read(Formula formula, Symbol symbol) {
        requireKnown(formula);
        FeatureGraph graph = graph(formula);
        try {
            hear(graph, formula, symbol);
            graph.account(view, symbol);
            return graph.read(formula, symbol);
        } catch (RefusedException e) {
            throw view.fail(e);
        }
    }

    /**
     * Readings of many symbols.
     *
     * @param inStep refuses what is asked of them once the step is over
     */
    Readings read(Feature feature, List<Symbol> asked, Runnable inStep) {
        List<Symbol> symbols = List.copyOf(asked); // the same where it cannot change, and known again by that
        view.readBy(feature.name());
        Optional<Formula> formula = named(feature);
        double[] values = new double[symbols.size()];
        if (feature instanceof AsSeen seen) {
            Arrays.setAll(values, i -> vintages.seen(seen, symbols.get(i)));
            view.handOut(feature.name(), symbols, values, i -> {});
            return Readings.of(symbols, values, i -> vintages.read(seen, symbols.get(i)), inStep);
        }
        if (foreseen != null && foreseen.reads(formula, symbols.size())) {
            formula.ifPresent(this::requireKnown);
            Readings readings = foreseen.read(feature, formula, symbols, values, this::session, inStep);
            view.handOut(feature.name(), symbols, values, i -> {});
            return readings;
        }
        if (formula.isEmpty()) {
            Reading[] readings = new Reading[values.length];
            Arrays.setAll(readings, i -> feature.read(view.series(symbols.get(i))));
            Arrays.setAll(values, i -> readings[i].value().orElse(Double.NaN));
            view.handOut(feature.name(), symbols, values, i -> {});
            return Readings.of(symbols, values, i -> readings[i], inStep);
        }
        requireKnown(formula.get());
        FeatureGraph graph = graph(formula.get());
        graph.account(view, symbols);
        try {
            graph.read(formula.get(), symbols, values);
        } catch (RefusedException e) {
            throw view.fail(e);
        }
        view.handOut(feature.name(), symbols, values, i -> hear(graph, formula.get(), symbols.get(i)));
        return Readings.of(symbols, values, i -> graph.read(formula.get(), symbols.get(i)), inStep);
    }

    /** The rows that something derived follows. */
    Panel follow(Derived.Following rows) {
        Formula formula = Formula.of(rows.feature());
        requireKnown(formula);
        if (formula.readsFigures()) {
            throw view.fail(
                    new RefusedException(Rule.FIGURES_SHUT, formula.name() + " followed in " + view.strategy()));
        }
        return graph(formula).follow(formula, rows.calendar(), rows.sessions(), view);
    }

    /** The latest visible session of a symbol. */
    private int session(Symbol symbol) {
        return view.series(symbol).ordinal();
    }

    private FeatureGraph graph(Formula formula) {
        if (formula.readsFigures()) {
            return figured;
        }
        return formula.isPrivate() || !shared.isShared() ? own : shared;
    }

    /** What a feature is made of, where its name stands for no other. */
    private Optional<Formula> named(Feature feature) {
        Optional<Formula> formula = feature.formula();
        if (feature != last) {
            Object now = formula.isPresent() ? formula.get() : Formula.codeOf(feature);
            Object before = named.putIfAbsent(feature.name(), now);
            if (before != null && !before.equals(now)) {
                throw view.fail(new RefusedException(
                        Rule.FEATURE_NAME_TAKEN, "\"" + feature.name() + "\" in " + view.strategy()));
            }
            last = feature;
        }
        return formula;
    }

    private void hear(FeatureGraph graph, Formula formula, Symbol symbol) {
        if (view.isWitnessed()) {
            graph.hear(view, formula, symbol);
        }
    }
}
