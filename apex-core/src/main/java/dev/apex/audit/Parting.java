package dev.apex.audit;

import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.backtest.Rehearsal;
import java.util.List;
import java.util.Optional;

/** Where two runs part: the first step, and in it the first layer in the order in which a step comes by them. */
record Parting(int step, Layer layer) {
    /** A step books what is known of earlier orders before it derives, reads and orders. */
    private static final List<Layer> IN_ORDER =
            List.of(Layer.ROWS, Layer.FILLS, Layer.EQUITY, Layer.DERIVED, Layer.FEATURES, Layer.ORDERS);

    /** What a layer said in a step, as hexadecimal digits. */
    interface Said {
        String hex(Layer layer, int step);
    }

    /** In the first so many steps; one that failed in them parts where it failed, if not before. */
    static Optional<Parting> within(int steps, Rehearsal one, Rehearsal other) {
        return within(steps, one.fingerprint()::hex, one.failedIn(), other.fingerprint()::hex, other.failedIn());
    }

    /** The same of what two runs said, and of the steps in which they failed; -1 if one did not. */
    static Optional<Parting> within(int steps, Said one, int oneFailed, Said other, int otherFailed) {
        for (int step = 0; step < steps; step++) {
            for (Layer layer : IN_ORDER) {
                if (!one.hex(layer, step).equals(other.hex(layer, step))) {
                    return Optional.of(new Parting(step, layer));
                }
            }
            if ((oneFailed == step) != (otherFailed == step)) {
                return Optional.of(new Parting(step, Layer.ORDERS));
            }
            if (oneFailed == step) {
                return Optional.empty(); // both failed alike
            }
        }
        return Optional.empty();
    }

    /** In all that they said, settlement included. */
    static Optional<Parting> anywhere(Rehearsal one, Rehearsal other) {
        int steps = Math.max(one.fingerprint().steps(), other.fingerprint().steps());
        Optional<Parting> parting = within(steps, one, other);
        if (parting.isEmpty() && !one.fingerprint().equals(other.fingerprint())) {
            return Optional.of(new Parting(steps - 1, Layer.EQUITY));
        }
        return parting;
    }
}
