package dev.apex.metrics;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One measured figure: its name, unit and definition, and either a value or the reason why it has none.
 *
 * <p>A ratio over nothing is not zero, and a number that stands for "none" gets averaged, ranked and believed; so an
 * undefined metric holds a sentence instead of a number. A value is always finite, and never minus zero. Immutable;
 * equality compares the bits of values.
 */
public final class Metric {
    private final String name;
    private final Unit unit;
    private final String definition;
    private final OptionalDouble value;
    private final String reason;

    private Metric(String name, Unit unit, String definition, OptionalDouble value, String reason) {
        this.name = name;
        this.unit = unit;
        this.definition = definition;
        this.value = value;
        this.reason = reason;
    }

    /**
     * A metric that has a value.
     *
     * @param name what it is called in reports and exports, for example {@code sharpe}
     * @param unit what the value counts in
     * @param definition what it says, as a sentence
     * @param value its value; minus zero is taken as zero
     * @throws RefusedException with {@link Rule#FIGURE_NOT_FINITE} if the value is infinite or not a number
     */
    public static Metric of(String name, Unit unit, String definition, double value) {
        return new Metric(name, unit, definition, OptionalDouble.of(Figures.finite(name, value) + 0.0), "");
    }

    /**
     * A metric that has no value.
     *
     * @param name what it is called in reports and exports
     * @param unit what a value would count in
     * @param definition what it says, as a sentence
     * @param reason why it has no value, without a full stop, for example {@code no closed trade}
     */
    public static Metric undefined(String name, Unit unit, String definition, String reason) {
        return new Metric(name, unit, definition, OptionalDouble.empty(), Objects.requireNonNull(reason));
    }

    /** What it is called in reports and exports. */
    public String name() {
        return name;
    }

    /** What its value counts in. */
    public Unit unit() {
        return unit;
    }

    /** What it says, as a sentence; the formulas of Apex's own are in {@link MetricDefinition}. */
    public String definition() {
        return definition;
    }

    /** Whether it has a value. */
    public boolean isDefined() {
        return value.isPresent();
    }

    /** Its value, finite; empty if it is undefined. */
    public OptionalDouble value() {
        return value;
    }

    /** Why it has no value; empty if it has one. */
    public Optional<String> reason() {
        return isDefined() ? Optional.empty() : Optional.of(reason);
    }

    /**
     * Its value, finite.
     *
     * @throws RefusedException with {@link Rule#METRIC_UNDEFINED} and the reason if it has none
     */
    public double get() {
        return value.orElseThrow(() -> new RefusedException(Rule.METRIC_UNDEFINED, toString()));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Metric that
                && name.equals(that.name)
                && unit == that.unit
                && definition.equals(that.definition)
                && value.equals(that.value)
                && reason.equals(that.reason);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, definition, value, reason);
    }

    /** Name and value, for example {@code volatility 15.21 %}, or {@code profitFactor undefined: no closed trade}. */
    @Override
    public String toString() {
        return name + " " + text();
    }

    /** The value in its unit, for example {@code 15.21 %}, or {@code undefined: no closed trade}. */
    public String text() {
        return isDefined() ? unit.text(value.getAsDouble()) : "undefined: " + reason;
    }
}
