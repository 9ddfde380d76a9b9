package dev.apex.facts;

import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import java.time.Instant;
import java.util.OptionalDouble;

/**
 * What a model expected of a symbol, as it is kept in a {@link FactLog} under {@link FactKinds#PREDICTIONS}.
 *
 * <p>What came is a later version of the same fact, known when it came: training at a clock reads as of that clock, and takes
 * those that have a label. So predictions made in production feed the next training set without a look ahead.
 *
 * @param model the model's name
 * @param version of the model
 * @param symbol of which it was asked
 * @param stamp what it was asked about, and when the score, or the label, was known
 * @param expected what it is that was expected, in the label's own name
 * @param score what it said
 * @param label what came, as far as that is known
 */
public record PredictionFact(
        String model, String version, Symbol symbol, Stamp stamp, String expected, double score, OptionalDouble label) {
    /** Writes and reads them. */
    public static final Codec<PredictionFact> CODEC = new Codec<>() {
        @Override
        public FactSchema schema() {
            return FactKinds.PREDICTIONS;
        }

        @Override
        public Fact toFact(PredictionFact one) {
            return schema().at(one.stamp)
                    .with("model", one.model)
                    .with("version", one.version)
                    .with("symbol", one.symbol.name())
                    .with("expected", one.expected)
                    .with("score", one.score)
                    .with("label", one.label)
                    .asserted();
        }

        @Override
        public PredictionFact fromFact(Fact fact) {
            return new PredictionFact(
                    fact.getText("model"),
                    fact.getText("version"),
                    Symbol.of(fact.getText("symbol")),
                    fact.stamp(),
                    fact.getText("expected"),
                    fact.getDouble("score"),
                    fact.findDouble("label"));
        }
    };

    /** The same prediction once it is known what came: its next version. */
    public PredictionFact came(double what, Instant knownAt) {
        Stamp later = new Stamp(stamp.eventTime(), knownAt, stamp.revision() + 1, stamp.arrival());
        return new PredictionFact(model, version, symbol, later, expected, score, OptionalDouble.of(what));
    }
}
