package dev.apex.regime;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.facts.Codec;
import dev.apex.facts.Fact;
import dev.apex.facts.FactKinds;
import dev.apex.facts.FactQuery;
import dev.apex.facts.FactSchema;
import dev.apex.market.Stamp;
import dev.apex.regime.RegimeWindow.Outcome;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How the windows of one walk and their models are kept in a {@link dev.apex.facts.FactLog}, under {@code regime_models}.
 *
 * <p>A window is one fact: it happened at the clock at which it was fitted, and was known when its model was. Parameters are kept to
 * the last bit, so that a filter over a model that was read back gives the bits of the one that was written. They are those of
 * the model in force, in the order of the era; where a training found no regimes, those that it ended with. Holds no state.
 */
public final class RegimeWindowCodec implements Codec<RegimeWindow> {
    private static final FactSchema SCHEMA = FactKinds.REGIME_MODELS;

    private static final List<String> PARAMETERS = List.of("initial", "transitions", "means", "covariances");
    private static final double[] NONE = {};

    private final String name;

    private RegimeWindowCodec(String name) {
        this.name = name;
    }

    /** The windows of regimes of this name. */
    public static RegimeWindowCodec of(Regimes regimes) {
        return of(regimes.name());
    }

    /** The windows of regimes of this name. */
    public static RegimeWindowCodec of(String regimes) {
        return new RegimeWindowCodec(regimes);
    }

    @Override
    public FactSchema schema() {
        return SCHEMA;
    }

    /** All windows of these regimes. */
    public FactQuery query() {
        return FactQuery.of(SCHEMA).where("regimes", name);
    }

    @Override
    public Fact toFact(RegimeWindow window) {
        Fact.Row row = SCHEMA.at(Stamp.observed(window.fittedAt(), window.knownAt()))
                .with("regimes", name)
                .with("window_number", window.number())
                .with("boundary", window.boundary())
                .with("train_from", window.first().toString())
                .with("train_to", window.last().toString())
                .with("outcome", window.outcome().name())
                .with("reason", window.reason())
                .with("era", window.era())
                .with("regime_break", window.breaks())
                .with(
                        "align_perm",
                        window.order().stream().mapToDouble(state -> state).toArray())
                .with("settings", window.settings())
                .with("stream", window.stream())
                .with("centre", numbers(window.centre()))
                .with("spread", numbers(window.spread()));
        put(row, "align_cost", window.cost());
        put(row, "agreement", window.agreement());
        put(row, "parent", window.parent());
        putModel(row, window.model().or(() -> window.fit().map(HmmFit::model)));
        putFit(row, window.fit());
        return row.asserted();
    }

    private static double[] numbers(List<Double> list) {
        return list.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static void put(Fact.Row row, String column, OptionalDouble value) {
        if (value.isPresent()) {
            row.with(column, value.getAsDouble());
        } else {
            row.withNull(column);
        }
    }

    private static void put(Fact.Row row, String column, OptionalInt value) {
        if (value.isPresent()) {
            row.with(column, value.getAsInt());
        } else {
            row.withNull(column);
        }
    }

    private static void putModel(Fact.Row row, Optional<GaussianHmm> model) {
        row.with("covariance", model.map(some -> some.covariance().name()).orElse(""));
        double[][] rows = model.map(GaussianHmm::rows).orElse(new double[][] {NONE, NONE, NONE, NONE});
        for (int i = 0; i < rows.length; i++) {
            row.with(PARAMETERS.get(i), rows[i]);
        }
    }

    private static void putFit(Fact.Row row, Optional<HmmFit> fit) {
        put(row, "log_likelihood", number(fit.map(HmmFit::logLikelihood)));
        put(row, "bic", number(fit.map(HmmFit::bic)));
        put(row, "whole_rows", whole(fit.map(HmmFit::rows)));
        put(row, "steps", whole(fit.map(HmmFit::steps)));
        put(row, "total_steps", whole(fit.map(HmmFit::totalSteps)));
        put(row, "tried", whole(fit.map(HmmFit::tried)));
        put(row, "rejected", whole(fit.map(HmmFit::rejected)));
        put(row, "agreeing", whole(fit.map(HmmFit::agreeing)));
        put(row, "best_start", whole(fit.map(HmmFit::best)));
        put(row, "runner_up_gap", fit.map(HmmFit::gap).orElse(OptionalDouble.empty()));
        if (fit.isPresent()) {
            row.with("converged", fit.get().converged());
        } else {
            row.withNull("converged");
        }
    }

    private static OptionalDouble number(Optional<Double> some) {
        return some.map(OptionalDouble::of).orElse(OptionalDouble.empty());
    }

    private static OptionalInt whole(Optional<Integer> some) {
        return some.map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    @Override
    public RegimeWindow fromFact(Fact fact) {
        if (!fact.getText("regimes").equals(name)) {
            throw new RefusedException(Rule.FACT_OF_ANOTHER_SCHEMA, fact + " read as one of " + name);
        }
        Outcome outcome = Outcome.valueOf(fact.getText("outcome"));
        List<Integer> order = Arrays.stream(fact.getDoubles("align_perm"))
                .mapToObj(state -> (int) state)
                .toList();
        Optional<GaussianHmm> kept = model(fact);
        return new RegimeWindow(
                getInt(fact, "window_number"),
                getInt(fact, "boundary"),
                LocalDate.parse(fact.getText("train_from")),
                LocalDate.parse(fact.getText("train_to")),
                fact.stamp().eventTime(),
                fact.stamp().ingestedAt(),
                outcome,
                fact.getText("reason"),
                outcome == Outcome.NO_REGIMES ? Optional.empty() : kept,
                outcome == Outcome.CARRIED ? Optional.empty() : kept.map(model -> fit(fact, trained(model, order))),
                list(fact.getDoubles("centre")),
                list(fact.getDoubles("spread")),
                order,
                fact.findDouble("align_cost"),
                fact.findDouble("agreement"),
                fact.getFlag("regime_break"),
                getInt(fact, "era"),
                fact.getText("settings"),
                fact.getText("stream"),
                findInt(fact, "parent"));
    }

    private static Optional<GaussianHmm> model(Fact fact) {
        if (fact.getText("covariance").isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(GaussianHmm.ofRows(
                Covariance.valueOf(fact.getText("covariance")),
                fact.getDoubles("initial"),
                fact.getDoubles("transitions"),
                fact.getDoubles("means"),
                fact.getDoubles("covariances")));
    }

    /** The model as it came from its training, before its states were put in the order of the era. */
    private static GaussianHmm trained(GaussianHmm model, List<Integer> order) {
        if (order.isEmpty()) {
            return model;
        }
        int[] back = new int[order.size()];
        for (int state = 0; state < back.length; state++) {
            back[order.get(state)] = state;
        }
        return model.reordered(back);
    }

    private static HmmFit fit(Fact fact, GaussianHmm model) {
        return new HmmFit(
                model,
                fact.getDouble("log_likelihood"),
                getInt(fact, "whole_rows"),
                getInt(fact, "steps"),
                getInt(fact, "total_steps"),
                fact.getFlag("converged"),
                getInt(fact, "tried"),
                getInt(fact, "rejected"),
                getInt(fact, "agreeing"),
                getInt(fact, "best_start"),
                fact.findDouble("runner_up_gap"));
    }

    private static int getInt(Fact fact, String column) {
        return (int) fact.getLong(column);
    }

    private static OptionalInt findInt(Fact fact, String column) {
        OptionalLong found = fact.findLong(column);
        return found.isPresent() ? OptionalInt.of((int) found.getAsLong()) : OptionalInt.empty();
    }

    private static List<Double> list(double[] numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }
}
