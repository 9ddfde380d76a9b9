package dev.apex.feature;

import dev.apex.market.Series;
import dev.apex.market.SessionFigures;
import java.util.Arrays;
import java.util.List;

/**
 * Formulas computed from prices alone, with nothing kept: what every kept value must equal bit for bit.
 */
final class Scratch {
    private Scratch() {}

    /** The values of some sessions, the oldest first, the last of session 0; NaN where there is none. */
    static double[] values(Formula formula, Series prices, int sessions) {
        double[] values = new double[sessions];
        if (formula instanceof Formula.Price price) {
            Series on = prices.on(price.adjustment());
            Arrays.setAll(values, i -> on.valueOrNaN(price.field(), sessions - 1 - i));
        } else if (formula instanceof Formula.Trait trait) {
            Arrays.fill(values, trait.of().applyAsDouble(prices.instrument()));
        } else if (formula instanceof Formula.Figure figure) {
            figure.requireCalendar(prices.instrument().calendar());
            SessionFigures figures = prices.figures(figure.of(), figure.name());
            Arrays.setAll(values, i -> figure.at(figures, prices.ordinal() - sessions + 1 + i));
        } else if (formula instanceof Formula.Given given) {
            Arrays.setAll(values, i -> read(given, prices.before(sessions - 1 - i)));
        } else if (formula instanceof Formula.Computed computed) {
            compute(computed, prices, values);
        } else if (formula instanceof Formula.Across across) {
            compare(across, prices, values);
        } else if (formula instanceof Formula.Of of) {
            Arrays.fill(values, Double.NaN);
            return prices.peer(of.symbol())
                    .map(other -> values(of.formula(), other, sessions))
                    .orElse(values);
        }
        return values;
    }

    /** A reading of somebody's own as a value. */
    static double read(Formula.Given given, Series prices) {
        Feature feature = given.feature();
        return Entered.in(feature, "is read", () -> feature.read(prices).value().orElse(Double.NaN));
    }

    private static void compute(Formula.Computed computed, Series prices, double[] values) {
        Kernel kernel = computed.kernel();
        if (kernel instanceof Fitted fitted) {
            prices.requireKnown(fitted.name(), fitted.knownAt());
        }
        int reach = kernel.reach();
        double[][] inputs = new double[computed.inputs().size()][];
        Arrays.setAll(inputs, i -> values(computed.inputs().get(i), prices, values.length + reach - 1));
        double[][] window = new double[inputs.length][];
        double[] cell = new double[kernel.outputs().size()];
        for (int i = 0; i < values.length; i++) {
            int from = i;
            Arrays.setAll(window, column -> Arrays.copyOfRange(inputs[column], from, from + reach));
            kernel.cell(prices.ordinal() - values.length + 1 + i, window, cell);
            values[i] = cell[computed.output()];
        }
    }

    private static void compare(Formula.Across across, Series prices, double[] values) {
        List<Series> peers = prices.peers();
        double[][][] inputs = new double[across.inputs().size()][peers.size()][];
        int own = -1;
        for (int s = 0; s < peers.size(); s++) {
            Series peer = peers.get(s);
            own = peer.symbol().equals(prices.symbol()) ? s : own;
            for (int column = 0; column < inputs.length; column++) {
                inputs[column][s] = values(across.inputs().get(column), peer, values.length);
            }
        }
        double[][] session = new double[inputs.length][peers.size()];
        double[] out = new double[peers.size()];
        for (int i = 0; i < values.length; i++) {
            for (int s = 0; s < out.length; s++) {
                boolean belonged = peers.get(s).belonged(values.length - 1 - i);
                for (int column = 0; column < inputs.length; column++) {
                    session[column][s] = belonged ? inputs[column][s][i] : Double.NaN;
                }
            }
            Arrays.fill(out, Double.NaN);
            across.section().compute(session, out);
            values[i] = out[own];
        }
    }
}
