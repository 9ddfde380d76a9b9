package dev.apex.features;

import dev.apex.feature.CrossSection;
import dev.apex.feature.Feature;
import dev.apex.feature.Formula;
import dev.apex.feature.Kernel;
import dev.apex.feature.Reading;
import dev.apex.feature.Rows;
import dev.apex.market.Adjustment;
import dev.apex.market.PriceField;
import dev.apex.market.Series;
import dev.apex.market.Symbol;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Factors put together at random, of everything that can be part of one. */
final class RandomFactors {
    /** The distance to the mean of a session, walked symbol by symbol. */
    record Demeaned() implements CrossSection {
        @Override
        public String name() {
            return "demeaned";
        }

        @Override
        public int inputs() {
            return 1;
        }

        @Override
        public void compute(double[][] values, double[] out) {
            double sum = 0;
            int n = 0;
            for (double value : values[0]) {
                if (!Double.isNaN(value)) {
                    sum += value;
                    n++;
                }
            }
            for (int i = 0; i < out.length; i++) {
                out[i] = values[0][i] - sum / n;
            }
        }
    }

    /** 1 for a gap, 0 for a value: it makes something of nothing. */
    record Gap() implements Kernel {
        @Override
        public String name() {
            return "gap";
        }

        @Override
        public int inputs() {
            return 1;
        }

        @Override
        public List<String> outputs() {
            return List.of("gap");
        }

        @Override
        public int reach() {
            return 1;
        }

        @Override
        public void cell(int ordinal, double[][] window, double[] out) {
            out[0] = Double.isNaN(window[0][0]) ? 1 : 0;
        }

        @Override
        public State start(int symbols) {
            int[] size = {symbols};
            return new State() {
                @Override
                public int symbols() {
                    return size[0];
                }

                @Override
                public void grow(int more) {
                    size[0] = more;
                }

                @Override
                public void step(int ordinal, Rows in, double[][] out) {
                    for (int i = 0; i < size[0]; i++) {
                        out[0][i] = Double.isNaN(in.row(0, ordinal)[i]) ? 1 : 0;
                    }
                }

                @Override
                public void rebuild(int symbol, Rows in) {
                    // it keeps nothing
                }
            };
        }
    }

    /** Features as a user writes them, which look at a series in every way there is. */
    static final List<Feature> OWN = List.of(
            Feature.of("range-of-5", 5, prices -> {
                double low = Double.POSITIVE_INFINITY;
                double high = 0;
                for (int i = 0; i < 5; i++) {
                    double close = prices.closeOrNaN(i);
                    low = Math.min(low, Double.isNaN(close) ? low : close);
                    high = Math.max(high, Double.isNaN(close) ? high : close);
                }
                return Reading.of(high / low - 1);
            }),
            Feature.of(
                    "patient",
                    6,
                    prices -> prices.history() < 6
                            ? Reading.warming(prices.history(), 6)
                            : Reading.of(prices.closeOrNaN(0) / prices.closeOrNaN(5))),
            Feature.of("latest", 1, prices -> Reading.of(prices.last().orElse(Double.NaN))),
            Feature.of("age", 1, prices -> Reading.of(prices.age().orElse(-1))),
            Feature.of(
                    "two-ages",
                    3,
                    prices -> Reading.of(prices.age().orElse(-1) * 100.0
                            + prices.before(2).age().orElse(-1))),
            Feature.of(
                    "reinvested",
                    4,
                    prices -> Reading.of(
                            prices.totalReturn().closeOrNaN(3) / prices.raw().closeOrNaN(1))),
            Feature.of("first-told", 3, prices -> Reading.of(prices.firstKnown().closeOrNaN(2))),
            Feature.of("crowd", 2, prices -> {
                double sum = 0;
                for (Series peer : prices.peers()) {
                    double close = peer.closeOrNaN(1);
                    sum += Double.isNaN(close) ? 0 : close;
                }
                return Reading.of(sum);
            }));

    private final Random random;
    private final List<Symbol> symbols;

    RandomFactors(Random random, List<Symbol> symbols) {
        this.random = random;
        this.symbols = symbols;
    }

    /** So many, some of them parts of others. */
    List<Factor> some(int number) {
        List<Factor> made = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            made.add(one(1 + random.nextInt(3), made));
        }
        return made;
    }

    private Factor one(int depth, List<Factor> known) {
        if (depth == 0) {
            return leaf(known);
        }
        int what = random.nextInt(12);
        if (what == 0) {
            return Factor.by(new Demeaned(), one(depth - 1, known));
        }
        if (what == 1) {
            Formula of = one(depth - 1, known).formula().orElseThrow();
            return new Factor(new Formula.Of(symbols.get(random.nextInt(symbols.size())), of));
        }
        if (what == 2) {
            return one(depth - 1, known).lag(1 + random.nextInt(5));
        }
        Kernel kernel = kernel();
        List<Formula> inputs = new ArrayList<>();
        for (int i = 0; i < kernel.inputs(); i++) {
            inputs.add(Formula.of(one(depth - 1, known)));
        }
        return new Factor(
                new Formula.Computed(kernel, random.nextInt(kernel.outputs().size()), inputs));
    }

    private Kernel kernel() {
        int window = 1 + random.nextInt(9);
        List<Catalogue> all = Catalogue.of(window, 1 + random.nextInt(window), 1 + random.nextInt(8));
        return all.get(random.nextInt(all.size())).kernel();
    }

    private Factor leaf(List<Factor> known) {
        int what = random.nextInt(10);
        if (what == 0 && !known.isEmpty()) {
            return known.get(random.nextInt(known.size()));
        }
        if (what == 1) {
            return Factor.from(OWN.get(random.nextInt(OWN.size())));
        }
        PriceField field = PriceField.values()[what < 6 ? PriceField.CLOSE.ordinal() : random.nextInt(5)];
        return new Factor(new Formula.Price(field, Adjustment.values()[random.nextInt(3)]));
    }
}
