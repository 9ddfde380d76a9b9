package dev.apex.facts;

import static dev.apex.facts.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.Rule;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Predictions kept in a log, as a user would write it. */
class CodecTest {
    private static final Instant DECISION = Instant.parse("2021-03-01T14:00:00Z");
    private static final Predictions PREDICTIONS = new Predictions();

    /** What a model said of a symbol; the outcome is not known when it is said. */
    record Prediction(String model, Symbol symbol, Stamp stamp, double score, OptionalDouble outcome) {}

    static final class Predictions implements Codec<Prediction> {
        private static final FactSchema SCHEMA = FactSchema.of("predictions")
                .keyedBy(FactColumn.text("model"), FactColumn.text("symbol"))
                .saying(FactColumn.number("score"), FactColumn.number("outcome").orNull());

        @Override
        public FactSchema schema() {
            return SCHEMA;
        }

        @Override
        public Fact toFact(Prediction said) {
            Fact.Row row = SCHEMA.at(said.stamp())
                    .with("model", said.model())
                    .with("symbol", said.symbol().name())
                    .with("score", said.score());
            return said.outcome().isPresent()
                    ? row.with("outcome", said.outcome().getAsDouble()).asserted()
                    : row.withNull("outcome").asserted();
        }

        @Override
        public Prediction fromFact(Fact fact) {
            return new Prediction(
                    fact.getText("model"),
                    Symbol.of(fact.getText("symbol")),
                    fact.stamp(),
                    fact.getDouble("score"),
                    fact.findDouble("outcome"));
        }
    }

    @Test
    void predictions_are_kept_and_their_outcomes_learned_later() {
        Prediction said = prediction(DECISION, OptionalDouble.empty());
        Prediction settled = prediction(DECISION.plus(Duration.ofDays(6)), OptionalDouble.of(0.031));
        FactLog log = MemoryFactLog.named("the predictions of a desk");
        log.append(PREDICTIONS, List.of(said, settled));

        FactQuery v1 = FactQuery.of(PREDICTIONS.schema()).where("model", "v1");
        assertThat(log.asOf(PREDICTIONS, v1, DECISION.plus(Duration.ofDays(5)))).containsExactly(said);
        assertThat(log.asOf(PREDICTIONS, v1, DECISION.plus(Duration.ofDays(6)))).containsExactly(settled);
        assertThat(log.firstKnown(PREDICTIONS, v1, DECISION.plus(Duration.ofDays(6))))
                .containsExactly(said);
        assertThat(log).hasToString("the predictions of a desk");
    }

    @Test
    void a_codec_reads_only_facts_of_its_own_schema() {
        FactQuery foreign = FactQuery.of(FactSchema.of("labels").saying(FactColumn.whole("state")));
        FactLog log = MemoryFactLog.create();
        refused(Rule.FACT_OF_ANOTHER_SCHEMA, () -> log.asOf(PREDICTIONS, foreign, DECISION));
        refused(Rule.FACT_OF_ANOTHER_SCHEMA, () -> log.firstKnown(PREDICTIONS, foreign, DECISION));
    }

    private static Prediction prediction(Instant ingestedAt, OptionalDouble outcome) {
        return new Prediction("v1", Symbol.of("AAPL"), Stamp.observed(DECISION, ingestedAt), 0.7, outcome);
    }
}
