package dev.apex.facts;

import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import java.util.OptionalDouble;

/**
 * What a feature was of a symbol at a session, as it is kept in a {@link FactLog} under {@link FactKinds#FEATURES}.
 *
 * @param feature the feature's own name, parameters included
 * @param symbol of which it is a feature
 * @param stamp the session's close, and when the reading could be made
 * @param value what it read; empty if it was not known then
 */
public record FeatureFact(String feature, Symbol symbol, Stamp stamp, OptionalDouble value) {
    /** Writes and reads them. */
    public static final Codec<FeatureFact> CODEC = new Codec<>() {
        @Override
        public FactSchema schema() {
            return FactKinds.FEATURES;
        }

        @Override
        public Fact toFact(FeatureFact one) {
            return schema().at(one.stamp)
                    .with("feature", one.feature)
                    .with("symbol", one.symbol.name())
                    .with("value", one.value)
                    .asserted();
        }

        @Override
        public FeatureFact fromFact(Fact fact) {
            return new FeatureFact(
                    fact.getText("feature"), Symbol.of(fact.getText("symbol")), fact.stamp(), fact.findDouble("value"));
        }
    };
}
