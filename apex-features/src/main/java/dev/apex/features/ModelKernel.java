package dev.apex.features;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.feature.Fitted;
import dev.apex.feature.Kernel;
import dev.apex.feature.Rows;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** The scores of a model, a row of features for each symbol and session. */
final class ModelKernel implements Fitted {
    private static final List<String> SCORE = List.of("score");

    private final SignalModel model;
    private final String name;
    private final int width;
    private final boolean takesMissing;
    private final Instant knownAt;

    ModelKernel(SignalModel model) {
        this.model = model;
        this.name = "score(" + model.name() + " " + model.version() + ")";
        this.width = model.features().size();
        this.takesMissing = model.takesMissing();
        this.knownAt = model.knownAt();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Instant knownAt() {
        return knownAt;
    }

    @Override
    public int inputs() {
        return width;
    }

    @Override
    public List<String> outputs() {
        return SCORE;
    }

    @Override
    public int reach() {
        return 1;
    }

    @Override
    public void cell(int ordinal, double[][] window, double[] out) {
        double[] row = new double[width];
        Arrays.setAll(row, feature -> window[feature][0]);
        out[0] = score(row);
    }

    /** The score of a row, which the model may write over; NaN where there is none. */
    private double score(double[] row) {
        for (int feature = 0; feature < width; feature++) {
            if (!Double.isFinite(row[feature])) {
                if (!takesMissing) {
                    return Double.NaN;
                }
                row[feature] = Double.NaN;
            }
        }
        double score;
        try {
            score = model.score(row);
        } catch (RuntimeException e) {
            throw new RefusedException(Rule.MODEL_FAILED, name + " of " + Arrays.toString(row) + ": " + e, e);
        }
        return Double.isFinite(score) ? score + 0.0 : Double.NaN;
    }

    @Override
    public Kernel.State start(int symbols) {
        return new Scores(symbols);
    }

    /** Keeps nothing: a score depends on its row alone. */
    private final class Scores implements Kernel.State {
        private final double[][] columns = new double[width][];
        private final double[] row = new double[width];
        private int symbols;

        Scores(int symbols) {
            this.symbols = symbols;
        }

        @Override
        public int symbols() {
            return symbols;
        }

        @Override
        public void grow(int more) {
            if (more < symbols) {
                throw new RefusedException(Rule.SYMBOLS_ONLY_GROW, symbols + " symbols before, " + more + " now");
            }
            symbols = more;
        }

        @Override
        public void step(int ordinal, Rows in, double[][] out) {
            for (int feature = 0; feature < width; feature++) {
                columns[feature] = in.row(feature, ordinal);
            }
            boolean again = true;
            for (int symbol = 0; symbol < symbols; symbol++) {
                double score = score(symbol);
                out[0][symbol] = score;
                if (again && score == score) {
                    again = false;
                    requireSame(score, score(symbol));
                }
            }
        }

        private double score(int symbol) {
            for (int feature = 0; feature < width; feature++) {
                row[feature] = columns[feature][symbol];
            }
            return ModelKernel.this.score(row);
        }

        /** One row a session is scored twice: a model that counts, learns or throws dice is found out. */
        private void requireSame(double first, double second) {
            if (Double.doubleToLongBits(first) != Double.doubleToLongBits(second)) {
                throw new RefusedException(
                        Rule.MODEL_CHANGES, name + " said " + first + ", and then " + second + " of the same row");
            }
        }

        @Override
        public void rebuild(int symbol, Rows in) {
            // nothing is kept
        }
    }
}
