package dev.apex.features;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.feature.Feature;
import dev.apex.feature.Formula;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The score of a model as a feature: to be read, ranked, lagged and computed with like any other.
 *
 * <p>Which version is asked decides a result, so the run's identity must name it: as a component of a record strategy, or with
 * {@code with("model", signal)}. The score of an earlier session is what this model says of the features of that session as
 * known now. A row with a missing feature has no score unless the model takes it.
 */
public final class Signal extends Factor {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private final SignalModel model;

    private Signal(SignalModel model, Feature... features) {
        super(new Formula.Computed(new ModelKernel(model), 0, formulas(features)));
        this.model = model;
    }

    /**
     * What a model says of these features.
     *
     * @param features those that it names, in its order
     * @throws RefusedException with {@link Rule#MODEL_CARD} if what it says of itself does not hold together, with
     *     {@link Rule#MODEL_FEATURES} if the features are others
     */
    public static Signal of(SignalModel model, Feature... features) {
        String who = model.name() + " " + model.version();
        if (!WORD.matcher(model.name()).matches()
                || !WORD.matcher(model.version()).matches()
                || model.features().isEmpty()
                || model.trainedThrough().isAfter(model.knownAt())) {
            throw new RefusedException(
                    Rule.MODEL_CARD,
                    "model \"" + who + "\" of " + model.features().size() + " features, trained through "
                            + model.trainedThrough() + ", known at " + model.knownAt());
        }
        List<String> given = Arrays.stream(features).map(Feature::name).toList();
        if (!given.equals(model.features())) {
            throw new RefusedException(
                    Rule.MODEL_FEATURES, "model " + who + " of " + model.features() + " was given " + given);
        }
        return new Signal(model, features);
    }

    /** The model that is asked. */
    public SignalModel model() {
        return model;
    }
}
