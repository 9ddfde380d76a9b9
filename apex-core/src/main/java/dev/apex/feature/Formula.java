package dev.apex.feature;

import dev.apex.Digest;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Adjustment;
import dev.apex.market.Instrument;
import dev.apex.market.PriceField;
import dev.apex.market.Series;
import dev.apex.market.SessionFigures;
import dev.apex.market.Symbol;
import dev.apex.time.TradingCalendar;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * How a feature is computed for every session from what is known now: prices at the leaves, kernels and cross-sections above.
 *
 * <p>It is a description; {@link #read} computes it from scratch, which is its definition, and the {@link FeatureGraph} of a run
 * keeps the rows of each part, which gives the same bits. Formulas of one name whose parts run the same code are equal; a run
 * refuses others of that name. Immutable; safe for use by several threads.
 */
public abstract sealed class Formula {
    /** A name longer than this is told by its digest, because parts that are used twice would double it each time. */
    private static final int LONGEST_NAME = 2_000;

    private final String name;
    private final int sessions;
    private final List<Formula> parts;
    private final boolean foreign;
    private final boolean figured;

    private Formula(String name, long sessions, List<Formula> parts, boolean foreign) {
        this.name = shortened(name);
        this.sessions = (int) Math.min(sessions, Integer.MAX_VALUE);
        this.parts = parts;
        this.foreign = foreign || parts.stream().anyMatch(Formula::isPrivate);
        this.figured = this instanceof Figure || parts.stream().anyMatch(Formula::readsFigures);
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME
                ? name
                : name.substring(0, 40) + "#" + Digest.create().put(name).finishHex();
    }

    /**
     * The formula of a feature: its own, or else its readings as if each session were the latest.
     *
     * @throws RefusedException with {@link Rule#FEATURE_CYCLE} if it is put together of itself
     */
    public static Formula of(Feature feature) {
        return Entered.in(feature, "is put together", () -> feature.formula().orElseGet(() -> new Given(feature)));
    }

    /** How it is put together, in full; of what is very large the beginning and a digest. */
    public final String name() {
        return name;
    }

    /** How many sessions, the latest included, it reads. */
    public final int sessions() {
        return sessions;
    }

    /** What it is computed from. */
    public final List<Formula> parts() {
        return parts;
    }

    /**
     * Whether code that is not of Apex takes part, or something fitted: its rows are kept for one run alone, because nothing says that it gives another run
     * the same, and what it throws is that run's affair.
     */
    public final boolean isPrivate() {
        return foreign;
    }

    /** Whether a figure of something derived takes part: then it is computed once all that is derived has been. */
    public final boolean readsFigures() {
        return figured;
    }

    /** What a node is called that computes it; columns of one kernel share a node. */
    String node() {
        return name;
    }

    /** Which column of its node it is. */
    int column() {
        return 0;
    }

    /** Whose code it runs, where that is not told by the name. */
    abstract Class<?> code();

    /** Whether the same code makes the same of the same. */
    final boolean isSame(Formula other) {
        if (this == other) {
            return true;
        }
        boolean same = node().equals(other.node())
                && getClass() == other.getClass()
                && code() == other.code()
                && parts.size() == other.parts.size();
        for (int i = 0; same && i < parts.size(); i++) {
            same = parts.get(i).column() == other.parts.get(i).column()
                    && parts.get(i).isSame(other.parts.get(i));
        }
        return same;
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof Formula that && column() == that.column() && isSame(that);
    }

    @Override
    public final int hashCode() {
        return name.hashCode();
    }

    @Override
    public final String toString() {
        return name;
    }

    /** A column of prices. */
    public static final class Price extends Formula {
        private final PriceField field;
        private final Adjustment adjustment;

        public Price(PriceField field, Adjustment adjustment) {
            super(
                    adjustment == Adjustment.SPLITS ? field.word() : adjustment.word() + "_" + field.word(),
                    1,
                    List.of(),
                    false);
            this.field = field;
            this.adjustment = adjustment;
        }

        public PriceField field() {
            return field;
        }

        public Adjustment adjustment() {
            return adjustment;
        }

        @Override
        Class<?> code() {
            return Price.class;
        }
    }

    /** A number that a symbol has in every session: the sessions in a year of its calendar, the group it belongs to. */
    public static final class Trait extends Formula {
        private final ToDoubleFunction<Instrument> of;

        /**
         * A trait.
         *
         * @param name what it is called; traits of one name are one
         * @param of what it is; NaN where there is none
         */
        public Trait(String name, ToDoubleFunction<Instrument> of) {
            super(name, 1, List.of(), Foreign.is(of));
            this.of = of;
        }

        public ToDoubleFunction<Instrument> of() {
            return of;
        }

        @Override
        Class<?> code() {
            return of.getClass();
        }
    }

    /** What something derived says of each session, the same for every symbol of its calendar. */
    public static final class Figure extends Formula {
        private final Derived<?> of;
        private final Derived.Figures figures;
        private final int column;

        /** @throws RefusedException with {@link Rule#NO_SUCH_FIGURE} if it has none of that name */
        Figure(Derived<?> of, String figure) {
            super(of.name() + ":" + figure, 1, List.of(), true);
            this.of = of;
            this.figures = of.figures()
                    .orElseThrow(() -> new RefusedException(Rule.NO_SUCH_FIGURE, figure + " of " + of.name()));
            this.column = figures.names().indexOf(figure);
            if (column < 0) {
                throw new RefusedException(
                        Rule.NO_SUCH_FIGURE, figure + " of " + of.name() + ", which has " + figures.names());
            }
        }

        public Derived<?> of() {
            return of;
        }

        /** Its value in a session, as known now. */
        double at(SessionFigures all, int session) {
            return all.at(column, session);
        }

        void requireCalendar(TradingCalendar calendar) {
            if (!calendar.equals(figures.calendar())) {
                throw new RefusedException(
                        Rule.FIGURES_CALENDAR,
                        name() + " of sessions on " + figures.calendar().name() + ", read of a symbol on "
                                + calendar.name());
            }
        }

        @Override
        String node() {
            return name() + " version " + of.version();
        }

        @Override
        Class<?> code() {
            return of.getClass();
        }
    }

    /** A feature that somebody wrote, read as if each session were the latest. */
    public static final class Given extends Formula {
        private final Feature feature;

        public Given(Feature feature) {
            super(feature.name(), feature.sessions(), List.of(), true);
            this.feature = feature;
        }

        public Feature feature() {
            return feature;
        }

        @Override
        Class<?> code() {
            return codeOf(feature);
        }
    }

    /** Whose code a feature runs. */
    public static Class<?> codeOf(Feature feature) {
        return feature instanceof Feature.OfFunction made ? made.function().getClass() : feature.getClass();
    }

    /** A kernel over other formulas. */
    public static final class Computed extends Formula {
        private final Kernel kernel;
        private final int output;
        private final String node;

        /**
         * A column of a kernel.
         *
         * @param output which of its columns
         * @throws RefusedException with {@link Rule#KERNEL_SHAPE} if the kernel reads another number of columns, or has no such one
         */
        public Computed(Kernel kernel, int output, List<Formula> inputs) {
            super(
                    described(kernel, output, inputs),
                    longest(inputs) + kernel.reach() - 1L,
                    List.copyOf(inputs),
                    kernel instanceof Fitted || Foreign.is(kernel));
            this.kernel = kernel;
            this.output = output;
            this.node = shortened(whole(kernel, output, inputs));
        }

        private static String whole(Kernel kernel, int output, List<Formula> inputs) {
            if (kernel.inputs() != inputs.size()
                    || output < 0
                    || output >= kernel.outputs().size()) {
                throw new RefusedException(
                        Rule.KERNEL_SHAPE,
                        kernel.name() + " reads " + kernel.inputs() + " columns and writes " + kernel.outputs()
                                + "; it was given " + inputs.size() + ", and column " + output + " was asked for");
            }
            return over(inputs) + ">" + kernel.name();
        }

        private static String described(Kernel kernel, int output, List<Formula> inputs) {
            whole(kernel, output, inputs); // refuses what does not fit
            return kernel.describe(output, names(inputs));
        }

        public Kernel kernel() {
            return kernel;
        }

        public int output() {
            return output;
        }

        public List<Formula> inputs() {
            return parts();
        }

        @Override
        String node() {
            return node;
        }

        @Override
        int column() {
            return output;
        }

        @Override
        Class<?> code() {
            return kernel.getClass();
        }
    }

    /** A function of all symbols of a session. */
    public static final class Across extends Formula {
        private final CrossSection section;

        /** @throws RefusedException with {@link Rule#KERNEL_SHAPE} if it reads another number of columns */
        public Across(CrossSection section, List<Formula> inputs) {
            super(whole(section, inputs), longest(inputs), List.copyOf(inputs), Foreign.is(section));
            this.section = section;
        }

        private static String whole(CrossSection section, List<Formula> inputs) {
            if (section.inputs() != inputs.size()) {
                throw new RefusedException(
                        Rule.KERNEL_SHAPE,
                        section.name() + " reads " + section.inputs() + " columns and was given " + inputs.size());
            }
            return section.name() + " of " + over(inputs);
        }

        public CrossSection section() {
            return section;
        }

        public List<Formula> inputs() {
            return parts();
        }

        @Override
        Class<?> code() {
            return section.getClass();
        }
    }

    /** What a formula says of one symbol, for every symbol of its calendar. */
    public static final class Of extends Formula {
        private final Symbol symbol;

        public Of(Symbol symbol, Formula formula) {
            super(
                    formula instanceof Price ? formula.name() + "@" + symbol : "(" + formula.name() + ")@" + symbol,
                    formula.sessions(),
                    List.of(formula),
                    false);
            this.symbol = symbol;
        }

        public Symbol symbol() {
            return symbol;
        }

        public Formula formula() {
            return parts().get(0);
        }

        @Override
        Class<?> code() {
            return Of.class;
        }
    }

    /** Whether a window in it has a twin that is the whole sample. */
    public final boolean hasWholeSample() {
        return (this instanceof Computed computed
                        && computed.kernel().hindsight().isPresent())
                || parts.stream().anyMatch(Formula::hasWholeSample);
    }

    /** Has something done with everything fitted that takes part. */
    public final void eachFitted(Consumer<Fitted> act) {
        if (foreign) { // all that is fitted is private
            if (this instanceof Computed computed && computed.kernel() instanceof Fitted fitted) {
                act.accept(fitted);
            }
            for (int i = 0; i < parts.size(); i++) {
                parts.get(i).eachFitted(act);
            }
        }
    }

    /** Its reading for the symbol of {@code prices}, from scratch. */
    public final Reading read(Series prices) {
        double value = Scratch.values(this, prices, 1)[0];
        return reading(value, prices::history, sessions, () -> Reasons.of(this, prices));
    }

    /** Why there is no value. */
    static Reading reading(double value, IntSupplier history, int sessions, Supplier<String> reason) {
        if (Double.isFinite(value)) {
            return Reading.of(value);
        }
        int have = history.getAsInt();
        return have < sessions ? Reading.warming(have, sessions) : Reading.notYetKnown(reason.get());
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
