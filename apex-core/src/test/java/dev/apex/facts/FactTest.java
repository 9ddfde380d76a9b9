package dev.apex.facts;

import static dev.apex.facts.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.Rule;
import dev.apex.market.Stamp;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FactTest {
    private static final Instant NOON = Instant.parse("2021-03-01T12:00:00Z");
    private static final Stamp STAMP = Stamp.observed(NOON, NOON);
    private static final FactSchema ALL = FactSchema.of("all_types")
            .keyedBy(FactColumn.text("k"))
            .saying(
                    FactColumn.text("t"),
                    FactColumn.whole("l"),
                    FactColumn.number("d").orNull(),
                    FactColumn.numbers("two", 2),
                    FactColumn.numbers("any"),
                    FactColumn.flag("f"),
                    FactColumn.instant("i"));

    @Test
    void every_type_reads_back_bit_for_bit() {
        double[] two = {-0.0, Double.MIN_VALUE};
        Fact fact = row().with("d", Double.NEGATIVE_INFINITY).with("two", two).asserted();
        two[0] = 7;
        fact.getDoubles("two")[1] = 7;
        assertThat(fact.getText("k")).isEqualTo("key");
        assertThat(fact.getText("t")).isEqualTo("\uD83D\uDCC8");
        assertThat(fact.getLong("l")).isEqualTo(Long.MIN_VALUE);
        assertThat(fact.getDouble("d")).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(fact.getDoubles("two")).containsExactly(-0.0, Double.MIN_VALUE);
        assertThat(Double.doubleToRawLongBits(fact.getDoubles("two")[0])).isEqualTo(Long.MIN_VALUE);
        assertThat(fact.getDoubles("any")).isEmpty();
        assertThat(fact.getFlag("f")).isTrue();
        assertThat(fact.getInstant("i")).isEqualTo(NOON);
    }

    @Test
    void zero_and_negative_zero_say_different_things() {
        Fact zero = row().with("d", 0.0).asserted();
        assertThat(zero.saysTheSameAs(row().with("d", -0.0).asserted())).isFalse();
        assertThat(zero.saysTheSameAs(row().with("d", 0.0).asserted())).isTrue();
        assertThat(zero)
                .isEqualTo(row().with("d", 0.0).asserted())
                .hasSameHashCodeAs(row().with("d", 1.0).asserted());
        assertThat(zero).isNotEqualTo(row().withNull("d").asserted());
        assertThat(row().with("two", new double[] {0.0, 1}).withNull("d").asserted())
                .isNotEqualTo(
                        row().with("two", new double[] {-0.0, 1}).withNull("d").asserted());
    }

    @Test
    void a_retraction_has_a_key_and_no_values() {
        Fact gone = ALL.at(STAMP).with("k", "key").retracted();
        assertThat(gone.getText("k")).isEqualTo("key");
        assertThat(gone.findLong("l")).isEmpty();
        assertThat(gone.findDouble("d")).isEmpty();
        assertThat(gone.findDoubles("two")).isEmpty();
        assertThat(gone.findFlag("f")).isEmpty();
        assertThat(gone.findInstant("i")).isEmpty();
        refused(Rule.FACT_VALUE_ABSENT, () -> gone.getLong("l"));
        refused(Rule.FACT_VALUE_MISSING, () -> ALL.at(STAMP).retracted());
        refused(
                Rule.FACT_COLUMN_UNKNOWN,
                () -> ALL.at(STAMP).with("k", "key").with("l", 1).retracted());
    }

    @Test
    void what_is_not_a_value_of_its_column_is_refused() {
        refused(Rule.FACT_NOT_A_NUMBER, () -> row().with("d", Double.NaN));
        refused(Rule.FACT_NOT_A_NUMBER, () -> row().with("two", new double[] {1, Double.NaN}));
        refused(Rule.FACT_VALUE_TYPE, () -> row().with("two", new double[] {1}));
        refused(Rule.FACT_VALUE_TYPE, () -> row().with("d", 1));
        refused(Rule.FACT_VALUE_TYPE, () -> row().with("d", 1.0).asserted().getLong("d"));
        refused(Rule.FACT_TEXT, () -> row().with("t", "\uD83D"));
        refused(Rule.FINER_THAN_MICROS, () -> row().with("i", NOON.plusNanos(1)));
        refused(Rule.FACT_VALUE_MISSING, () -> row().asserted());
        refused(Rule.FACT_VALUE_MISSING, () -> row().withNull("l"));
        refused(Rule.FACT_COLUMN_UNKNOWN, () -> row().with("x", 1));
    }

    @Test
    void only_an_announcement_is_known_before_its_event() {
        Stamp early = Stamp.observed(NOON, NOON.minusNanos(1_000));
        FactSchema plain = FactSchema.of("plain").saying(FactColumn.whole("l"));
        refused(Rule.FACT_BEFORE_ITS_EVENT, () -> plain.at(early).with("l", 1).asserted());
        assertThat(plain.foretelling().at(early).with("l", 1).asserted().stamp())
                .isEqualTo(early);
    }

    @Test
    void stamps_have_the_limits_of_a_tape() {
        FactSchema plain = FactSchema.of("plain").saying(FactColumn.whole("l")).foretelling();
        Instant millisTakenForMicros = Instant.ofEpochMilli(NOON.toEpochMilli() / 1_000);
        refused(
                Rule.STAMP_OUT_OF_RANGE,
                () -> plain.at(Stamp.observed(millisTakenForMicros, NOON))
                        .with("l", 1)
                        .asserted());
        refused(
                Rule.STAMP_OUT_OF_RANGE,
                () -> plain.at(Stamp.observed(NOON, Instant.parse("2100-01-01T00:00:00Z")))
                        .with("l", 1)
                        .asserted());
        refused(
                Rule.REVISION_NUMBER,
                () -> plain.at(STAMP.revision(-1)).with("l", 1).asserted());
    }

    @Test
    void a_schema_is_named_for_every_store_and_keyed_by_what_is_equal_by_sight() {
        refused(Rule.FACT_SCHEMA, () -> FactSchema.of("Labels; drop"));
        refused(Rule.FACT_SCHEMA, () -> FactColumn.text("a b"));
        refused(Rule.FACT_SCHEMA, () -> FactColumn.numbers("n", 0));
        refused(Rule.FACT_SCHEMA, () -> FactSchema.of("s").keyedBy(FactColumn.number("n")));
        refused(Rule.FACT_SCHEMA, () -> FactSchema.of("s").keyedBy(FactColumn.numbers("n")));
        refused(
                Rule.FACT_SCHEMA,
                () -> FactSchema.of("s").keyedBy(FactColumn.text("n").orNull()));
        refused(Rule.FACT_SCHEMA, () -> FactSchema.of("s").saying(FactColumn.text("ingested_at")));
        refused(
                Rule.FACT_SCHEMA,
                () -> FactSchema.of("s").keyedBy(FactColumn.text("n")).saying(FactColumn.flag("n")));
        assertThat(ALL).isNotEqualTo(ALL.foretelling()).isEqualTo(ALL.saying());
    }

    @Test
    void a_fact_tells_what_it_is_about_and_not_its_values() {
        assertThat(row().with("d", 1.5).asserted())
                .hasToString("all_types [key] of 2021-03-01T12:00:00Z ingested at 2021-03-01T12:00:00Z, revision 0");
    }

    private static Fact.Row row() {
        return ALL.at(STAMP)
                .with("k", "key")
                .with("t", "\uD83D\uDCC8")
                .with("l", Long.MIN_VALUE)
                .with("two", new double[] {1, 2})
                .with("any", new double[0])
                .with("f", true)
                .with("i", NOON);
    }
}
