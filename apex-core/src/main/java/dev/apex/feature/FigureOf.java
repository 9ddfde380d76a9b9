package dev.apex.feature;

import dev.apex.market.Series;
import java.util.Optional;

/** A figure of something derived, as a feature. */
final class FigureOf implements Feature {
    private final Formula.Figure formula;

    FigureOf(Formula.Figure formula) {
        this.formula = formula;
    }

    @Override
    public String name() {
        return formula.name();
    }

    @Override
    public int sessions() {
        return formula.sessions();
    }

    @Override
    public Reading read(Series prices) {
        return formula.read(prices);
    }

    @Override
    public Optional<Formula> formula() {
        return Optional.of(formula);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FigureOf that && formula.equals(that.formula);
    }

    @Override
    public int hashCode() {
        return formula.hashCode();
    }

    @Override
    public String toString() {
        return name();
    }
}
