package dev.apex.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.facts.Codec;
import dev.apex.facts.Derivation;
import dev.apex.facts.Fact;
import dev.apex.facts.FactColumn;
import dev.apex.facts.FactLog;
import dev.apex.facts.FactQuery;
import dev.apex.facts.FactSchema;
import dev.apex.facts.MemoryFactLog;
import dev.apex.market.Stamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** The code of {@code docs/guide/facts.md}, run. */
class FactsGuideTest {
    static final FactSchema REGIMES = FactSchema.of("regimes")
            .keyedBy(FactColumn.text("market"))
            .saying(FactColumn.text("label"), FactColumn.number("confidence").orNull());

    private static final Instant TUESDAY = Instant.parse("2021-03-02T14:00:00Z");

    static Fact regime(Stamp stamp, String label, double confidence) {
        return regime(stamp, label, OptionalDouble.of(confidence));
    }

    static Fact regime(Stamp stamp, String label, OptionalDouble confidence) {
        Fact.Row row = REGIMES.at(stamp).with("market", "US").with("label", label);
        return confidence.isPresent()
                ? row.with("confidence", confidence.getAsDouble()).asserted()
                : row.withNull("confidence").asserted();
    }

    private static Stamp stamp(String eventTime, String ingestedAt) {
        return Stamp.observed(Instant.parse(eventTime), Instant.parse(ingestedAt));
    }

    private static List<String> labels(List<Fact> facts) {
        return facts.stream().map(fact -> fact.getText("label")).toList();
    }

    @Test
    void facts_are_appended_and_read_as_of_a_clock() {
        FactLog log = MemoryFactLog.create();
        Stamp monday = Stamp.observed(Instant.parse("2021-03-01T21:00:00Z"), Instant.parse("2021-03-01T22:00:00Z"));
        Stamp corrected = Stamp.observed(Instant.parse("2021-03-01T21:00:00Z"), Instant.parse("2021-03-04T09:00:00Z"));
        log.append(REGIMES, List.of(regime(monday, "calm", 0.8)));
        log.append(REGIMES, List.of(regime(corrected, "stressed", 0.7)));

        List<Fact> onTuesday = log.asOf(REGIMES, Instant.parse("2021-03-02T14:00:00Z"));
        List<Fact> onFriday = log.asOf(REGIMES, Instant.parse("2021-03-05T14:00:00Z"));
        List<Fact> firstSaid = log.firstKnown(FactQuery.of(REGIMES), Instant.parse("2021-03-05T14:00:00Z"));
        List<Fact> everySaying = log.history(FactQuery.of(REGIMES), Instant.parse("2021-03-05T14:00:00Z"));

        assertThat(labels(onTuesday)).containsExactly("calm");
        assertThat(labels(onFriday)).containsExactly("stressed");
        assertThat(labels(firstSaid)).containsExactly("calm");
        assertThat(labels(everySaying)).containsExactly("calm", "stressed");
        assertThat(log.append(REGIMES, everySaying).intake().duplicates()).isEqualTo(2);
        Stamp between = stamp("2021-03-01T21:00:00Z", "2021-03-02T09:00:00Z");
        assertThatThrownBy(() -> log.append(REGIMES, List.of(regime(between, "mixed", 0.5))))
                .hasMessageContaining("APEX-F010");

        Stamp withdrawn = stamp("2021-03-01T21:00:00Z", "2021-03-08T09:00:00Z");
        log.append(REGIMES, List.of(REGIMES.at(withdrawn).with("market", "US").retracted()));
        assertThat(log.asOf(REGIMES, Instant.parse("2021-03-08T14:00:00Z"))).isEmpty();
        assertThat(labels(log.asOf(REGIMES, Instant.parse("2021-03-05T14:00:00Z"))))
                .containsExactly("stressed");
    }

    @Test
    void facts_are_chosen_by_key_and_time() {
        FactLog log = MemoryFactLog.create();
        log.append(
                REGIMES,
                List.of(
                        regime(stamp("2021-01-15T21:00:00Z", "2021-01-15T22:00:00Z"), "calm", 0.8),
                        regime(stamp("2021-02-15T21:00:00Z", "2021-02-15T22:00:00Z"), "stressed", 0.8)));
        FactQuery january = FactQuery.of(REGIMES)
                .where("market", "US")
                .since(Instant.parse("2021-01-01T00:00:00Z"))
                .until(Instant.parse("2021-01-31T23:59:59Z"));
        assertThat(labels(log.asOf(january, TUESDAY))).containsExactly("calm");
        assertThatThrownBy(() -> FactQuery.of(REGIMES).where("label", "calm")).hasMessageContaining("APEX-F011");
    }

    @Test
    void what_is_worked_out_is_not_known_before_its_inputs() {
        FactLog log = MemoryFactLog.create();
        log.append(REGIMES, List.of(regime(stamp("2021-03-01T21:00:00Z", "2021-03-01T22:00:00Z"), "calm", 0.8)));
        Stamp fitted = stamp("2021-03-02T13:00:00Z", "2021-03-02T15:00:00Z");

        Derivation fit = Derivation.startedAt(Instant.parse("2021-03-02T14:00:00Z"), Duration.ofHours(1))
                .from(log.asOf(REGIMES, Instant.parse("2021-03-02T14:00:00Z")));
        log.append(REGIMES, List.of(regime(fitted, "calm", 0.9)), fit);

        assertThat(log.asOf(REGIMES, Instant.parse("2021-03-02T15:00:00Z"))).hasSize(2);
        Stamp tooEarly = stamp("2021-03-02T13:30:00Z", "2021-03-02T14:59:00Z");
        assertThatThrownBy(() -> log.append(REGIMES, List.of(regime(tooEarly, "calm", 0.9)), fit))
                .hasMessageContaining("APEX-F013");
    }

    record Regime(String market, Stamp stamp, String label) {}

    static final Codec<Regime> CODEC = new Codec<>() {
        @Override
        public FactSchema schema() {
            return REGIMES;
        }

        @Override
        public Fact toFact(Regime said) {
            return regime(said.stamp(), said.label(), OptionalDouble.empty());
        }

        @Override
        public Regime fromFact(Fact fact) {
            return new Regime(fact.getText("market"), fact.stamp(), fact.getText("label"));
        }
    };

    @Test
    void a_type_of_ones_own_is_kept() {
        FactLog log = MemoryFactLog.create();
        Stamp monday = stamp("2021-03-01T21:00:00Z", "2021-03-01T22:00:00Z");

        log.append(CODEC, List.of(new Regime("US", monday, "calm")));
        List<Regime> known = log.asOf(CODEC, FactQuery.of(REGIMES), Instant.parse("2021-03-02T14:00:00Z"));

        assertThat(known).containsExactly(new Regime("US", monday, "calm"));
    }

    @Test
    void a_pin_holds_against_a_back_fill() {
        FactLog log = MemoryFactLog.create();
        log.append(REGIMES, List.of(regime(stamp("2021-03-01T21:00:00Z", "2021-03-01T22:00:00Z"), "calm", 0.8)));
        Stamp backFilled = stamp("2021-02-01T21:00:00Z", "2021-02-01T22:00:00Z");

        long pin = log.batches();
        log.append(REGIMES, List.of(regime(backFilled, "calm", 0.6)));
        List<Fact> asReported =
                log.asOf(FactQuery.of(REGIMES).throughBatch(pin), Instant.parse("2021-03-05T14:00:00Z"));

        assertThat(asReported).hasSize(1);
        assertThat(log.asOf(REGIMES, Instant.parse("2021-03-05T14:00:00Z"))).hasSize(2);
    }
}
