package dev.apex.feature;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Adjustment;
import dev.apex.market.Instrument;
import dev.apex.market.PriceField;
import dev.apex.market.Series;
import dev.apex.market.Symbol;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * How a feature is computed for every session from what is known now: prices at the leaves, kernels and cross-sections above.
 *
 * <p>It is a description; {@link #read} computes it from scratch, which is its definition, and the {@link FeatureGraph} of a run
 * keeps the rows of each part, which gives the same bits. Formulas of one name are one formula. Immutable.
 */
public sealed interface Formula {
    /**
     * The formula of a feature: its own, or else its readings as if each session were the latest.
     *
     * @throws RefusedException with {@link Rule#FEATURE_CYCLE} if it is put together of itself
     */
    static Formula of(Feature feature) {
        return feature.formula().orElseGet(() -> new Given(feature));
    }

    /** How it is put together, in full. */
    String name();

    /** How many sessions, the latest included, it reads. */
    int sessions();

    /** A column of prices. */
    record Price(PriceField field, Adjustment adjustment) implements Formula {
        @Override
        public String name() {
            return adjustment == Adjustment.SPLITS ? field.word() : adjustment.word() + "_" + field.word();
        }

        @Override
        public int sessions() {
            return 1;
        }
    }

    /**
     * A number that a symbol has in every session: the sessions in a year of its calendar, the group it belongs to.
     *
     * @param name what it is called; traits of one name are one
     * @param of what it is; NaN where there is none
     */
    record Trait(String name, ToDoubleFunction<Instrument> of) implements Formula {
        @Override
        public int sessions() {
            return 1;
        }
    }

    /** A feature that somebody wrote, read as if each session were the latest. */
    record Given(Feature feature) implements Formula {
        @Override
        public String name() {
            return feature.name();
        }

        @Override
        public int sessions() {
            return feature.sessions();
        }
    }

    /** A kernel over other formulas. */
    final class Computed implements Formula {
        private final Kernel kernel;
        private final int output;
        private final List<Formula> inputs;
        private final String whole;
        private final String name;
        private final int sessions;

        /**
         * @param output which of the kernel's columns, from 0
         * @throws RefusedException with {@link Rule#KERNEL_SHAPE} if it has another number of inputs, or no such column
         */
        public Computed(Kernel kernel, int output, List<Formula> inputs) {
            this.kernel = kernel;
            this.output = output;
            this.inputs = List.copyOf(inputs);
            if (kernel.inputs() != inputs.size()
                    || output < 0
                    || output >= kernel.outputs().size()) {
                throw new RefusedException(
                        Rule.KERNEL_SHAPE,
                        kernel.name() + " reads " + kernel.inputs() + " columns and writes " + kernel.outputs()
                                + "; it was given " + inputs.size() + ", and column " + output + " was asked for");
            }
            this.whole = Formula.over(inputs) + ">" + kernel.name();
            this.name = kernel.describe(output, Formula.names(inputs));
            this.sessions = Formula.longest(inputs) + kernel.reach() - 1;
        }

        public Kernel kernel() {
            return kernel;
        }

        /** Which of the kernel's columns, from 0. */
        public int output() {
            return output;
        }

        public List<Formula> inputs() {
            return inputs;
        }

        /** All its columns. */
        String whole() {
            return whole;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int sessions() {
            return sessions;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Computed that && whole.equals(that.whole) && output == that.output;
        }

        @Override
        public int hashCode() {
            return whole.hashCode() + output;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** A function of all symbols of a session. */
    record Across(CrossSection section, List<Formula> inputs) implements Formula {
        public Across {
            inputs = List.copyOf(inputs);
            if (section.inputs() != inputs.size()) {
                throw new RefusedException(
                        Rule.KERNEL_SHAPE,
                        section.name() + " reads " + section.inputs() + " columns and was given " + inputs.size());
            }
        }

        @Override
        public String name() {
            return section.name() + " of " + Formula.over(inputs);
        }

        @Override
        public int sessions() {
            return Formula.longest(inputs);
        }
    }

    /** What a formula says of one symbol, for every symbol of its calendar. */
    record Of(Symbol symbol, Formula formula) implements Formula {
        @Override
        public String name() {
            return formula instanceof Price ? formula.name() + "@" + symbol : "(" + formula.name() + ")@" + symbol;
        }

        @Override
        public int sessions() {
            return formula.sessions();
        }
    }

    /** What it is computed from. */
    default List<Formula> parts() {
        if (this instanceof Computed computed) {
            return computed.inputs();
        }
        if (this instanceof Across across) {
            return across.inputs();
        }
        return this instanceof Of of ? List.of(of.formula()) : List.of();
    }

    /** Has something done with everything fitted that takes part. */
    default void eachFitted(Consumer<Fitted> act) {
        if (this instanceof Computed computed && computed.kernel() instanceof Fitted fitted) {
            act.accept(fitted);
        }
        List<Formula> parts = parts();
        for (int i = 0; i < parts.size(); i++) {
            parts.get(i).eachFitted(act);
        }
    }

    /** Whether code that is not of Apex takes part, or something fitted; its rows are kept for one run alone. */
    default boolean isPrivate() {
        boolean own = this instanceof Given
                || this instanceof Trait trait && isForeign(trait.of())
                || this instanceof Computed computed && isForeign(computed.kernel())
                || this instanceof Across across && isForeign(across.section());
        return own || parts().stream().anyMatch(Formula::isPrivate);
    }

    private static boolean isForeign(Object code) {
        return code instanceof Fitted || !code.getClass().getName().startsWith("dev.apex.");
    }

    /** Its reading for the symbol of {@code prices}, from scratch. */
    default Reading read(Series prices) {
        double value = Scratch.values(this, prices, 1)[0];
        return reading(value, prices::history, sessions());
    }

    /** Why there is no value. */
    static Reading reading(double value, IntSupplier history, int sessions) {
        if (Double.isFinite(value)) {
            return Reading.of(value);
        }
        int have = history.getAsInt();
        return have < sessions
                ? Reading.warming(have, sessions)
                : Reading.notYetKnown("a price it needs has not arrived, or it is undefined");
    }

    private static String over(List<Formula> inputs) {
        return inputs.size() == 1
                ? names(inputs).get(0)
                : names(inputs).stream().collect(Collectors.joining(", ", "(", ")"));
    }

    /** The names of inputs; what somebody else named stands in quotes, so that it is nothing that Apex computes. */
    private static List<String> names(List<Formula> inputs) {
        return inputs.stream()
                .map(input -> input instanceof Given ? "\"" + input.name() + "\"" : input.name())
                .toList();
    }

    private static int longest(List<Formula> inputs) {
        return inputs.stream().mapToInt(Formula::sessions).max().orElse(1);
    }
}
