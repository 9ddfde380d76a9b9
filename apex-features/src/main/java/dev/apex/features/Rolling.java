package dev.apex.features;

import dev.apex.feature.Feature;
import dev.apex.feature.Formula;
import dev.apex.feature.Kernel;
import dev.apex.market.Adjustment;
import dev.apex.market.PriceField;
import java.util.Arrays;

/**
 * What is computed of the last sessions of a symbol: of its closes, unless {@link #of} says of what.
 *
 * <p>Windows count sessions of the symbol's calendar, the latest included, and ask for a value in each.
 */
public final class Rolling extends Factor {
    private final Kernel kernel;
    private final int output;

    private Rolling(Kernel kernel, int output, Feature... inputs) {
        super(computed(kernel, output, inputs));
        this.kernel = kernel;
        this.output = output;
    }

    private static Rolling ofCloses(Kernel kernel) {
        return new Rolling(kernel, 0, price(PriceField.CLOSE));
    }

    static Factor price(PriceField field) {
        return new Factor(new Formula.Price(field, Adjustment.SPLITS));
    }

    /** The same of other features, as many as it reads. */
    public Factor of(Feature... inputs) {
        return new Factor(computed(kernel, output, Arrays.copyOf(inputs, inputs.length)));
    }

    /** The mean. */
    public static Rolling mean(int sessions) {
        return ofCloses(Kernels.moments(sessions, sessions, Moment.MEAN));
    }

    /** The change to the close so many sessions before, 0.01 for one per cent. */
    public static Rolling momentum(int sessions) {
        return ofCloses(Kernels.change(sessions));
    }

    /** The change to the session before. */
    public static Rolling returns() {
        return momentum(1);
    }
}
