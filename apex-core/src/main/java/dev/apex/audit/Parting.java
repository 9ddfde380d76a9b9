package dev.apex.audit;

import dev.apex.backtest.Fingerprint;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.backtest.Rehearsal;
import java.util.List;
import java.util.Optional;

/** Where two runs part: the first step, and in it the first layer in the order in which a step comes by them. */
record Parting(int step, Layer layer) {
    /** A step books what is known of earlier orders before it derives, reads and orders. */
    private static final List<Layer> IN_ORDER =
            List.of(Layer.ROWS, Layer.FILLS, Layer.EQUITY, Layer.DERIVED, Layer.FEATURES, Layer.ORDERS);

    /** In the first so many steps; one that failed in them parts where it failed, if not before. */
    static Optional<Parting> within(int steps, Rehearsal one, Rehearsal other) {
        Fingerprint first = one.fingerprint();
        Fingerprint second = other.fingerprint();
        for (int step = 0; step < steps; step++) {
            for (Layer layer : IN_ORDER) {
                if (!first.hex(layer, step).equals(second.hex(layer, step))) {
                    return Optional.of(new Parting(step, layer));
                }
            }
            if ((one.failedIn() == step) != (other.failedIn() == step)) {
                return Optional.of(new Parting(step, Layer.ORDERS));
            }
            if (one.failedIn() == step) {
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
