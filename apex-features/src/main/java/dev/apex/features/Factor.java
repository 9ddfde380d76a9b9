package dev.apex.features;

import dev.apex.feature.CrossSection;
import dev.apex.feature.Feature;
import dev.apex.feature.Formula;
import dev.apex.feature.Kernel;
import dev.apex.feature.Reading;
import dev.apex.market.Series;
import java.util.List;
import java.util.Optional;

/**
 * A feature that others can be computed from: it has a value for every session of every symbol, as known now.
 *
 * <p>Past values in it are recomputed as of the clock; {@code mean(20).of(returns())} after a revision is the mean of the revised
 * returns. Immutable; two of one name are the same.
 */
public class Factor implements Feature {
    private final Formula formula;

    Factor(Formula formula) {
        this.formula = formula;
    }

    /** A factor of any feature; one that is not made of others is read as if each session were the latest. */
    public static Factor from(Feature feature) {
        return feature instanceof Factor factor ? factor : new Factor(Formula.of(feature));
    }

    /** A factor of a kernel with one column over other features. */
    public static Factor by(Kernel kernel, Feature... inputs) {
        return new Factor(computed(kernel, 0, inputs));
    }

    /** A factor of what all symbols of a session have. */
    public static Factor by(CrossSection section, Feature... inputs) {
        return new Factor(new Formula.Across(
                section, List.of(inputs).stream().map(Formula::of).toList()));
    }

    static Formula computed(Kernel kernel, int output, Feature... inputs) {
        return new Formula.Computed(
                kernel, output, List.of(inputs).stream().map(Formula::of).toList());
    }

    @Override
    public final String name() {
        return formula.name();
    }

    @Override
    public final int sessions() {
        return formula.sessions();
    }

    @Override
    public final Reading read(Series prices) {
        return formula.read(prices);
    }

    @Override
    public final Optional<Formula> formula() {
        return Optional.of(formula);
    }

    /** Its value so many sessions ago, as known now. */
    public final Factor lag(int sessions) {
        return by(Kernels.lag(sessions), this);
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof Factor that && name().equals(that.name());
    }

    @Override
    public final int hashCode() {
        return name().hashCode();
    }

    @Override
    public final String toString() {
        return name();
    }
}
