package dev.apex.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.facts.Batch;
import dev.apex.facts.Derivation;
import dev.apex.facts.Fact;
import dev.apex.facts.FactColumn;
import dev.apex.facts.FactLog;
import dev.apex.facts.FactQuery;
import dev.apex.facts.FactSchema;
import dev.apex.facts.MemoryFactLog;
import dev.apex.market.Intake;
import dev.apex.market.Stamp;
import dev.apex.market.Stamp.Arrival;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The claims that every {@link FactLog} must meet, as tests: extend it, and give an empty log.
 *
 * <p>What holds of the log in memory holds of one of your own, retractions, back-fills, ties and appends at once included.
 */
public abstract class FactLogConformance {
    private static final FactSchema RATINGS = FactSchema.of("ratings")
            .keyedBy(FactColumn.text("issuer"), FactColumn.whole("agency"))
            .saying(FactColumn.text("grade").orNull());
    private static final Instant MONDAY = Instant.parse("2021-03-01T21:00:00Z");
    private static final Instant EVER = Instant.parse("2030-01-01T00:00:00Z");

    private FactLog log = MemoryFactLog.create();

    /** For subclasses. */
    protected FactLogConformance() {}

    /** A log in which nothing is; asked for anew for every test, and within some. */
    protected abstract FactLog emptyLog();

    @BeforeEach
    void begin() {
        log = emptyLog();
    }

    @Test
    void a_fact_is_known_from_its_arrival_on_and_not_a_microsecond_before() {
        Fact fact = grade("ACME", 1, hours(3), "A");
        log.append(RATINGS, List.of(fact));
        assertThat(log.asOf(RATINGS, hours(3).minusNanos(1))).isEmpty();
        assertThat(log.asOf(RATINGS, hours(3))).containsExactly(fact);
    }

    @Test
    void a_revision_replaces_from_its_own_arrival_on_and_hides_nothing_before() {
        Fact first = grade("ACME", 1, hours(3), "A");
        Fact second = grade("ACME", 1, hours(30), "B");
        log.append(RATINGS, List.of(second, first));
        assertThat(log.asOf(RATINGS, hours(29))).containsExactly(first);
        assertThat(log.asOf(RATINGS, hours(30))).containsExactly(second);
        assertThat(log.firstKnown(FactQuery.of(RATINGS), EVER)).containsExactly(first);
        assertThat(log.history(FactQuery.of(RATINGS), EVER)).containsExactly(first, second);
        assertThat(log.history(FactQuery.of(RATINGS), hours(29))).containsExactly(first);
    }

    @Test
    void at_one_arrival_the_greater_revision_number_counts() {
        Fact first = grade("ACME", 1, hours(3), "A");
        Fact second = RATINGS.at(Stamp.observed(MONDAY, hours(3)).revision(1))
                .with("issuer", "ACME")
                .with("agency", 1)
                .with("grade", "B")
                .asserted();
        log.append(RATINGS, List.of(second, first));
        assertThat(log.asOf(RATINGS, hours(3))).containsExactly(second);
        assertThat(log.firstKnown(FactQuery.of(RATINGS), EVER)).containsExactly(first);
    }

    @Test
    void a_retracted_fact_is_gone_until_it_is_asserted_again() {
        log.append(RATINGS, List.of(grade("ACME", 1, hours(1), "A"), gone("ACME", 1, hours(2))));
        log.append(RATINGS, List.of(grade("ACME", 1, hours(3), "A")));
        assertThat(log.asOf(RATINGS, hours(1))).hasSize(1);
        assertThat(log.asOf(RATINGS, hours(2))).isEmpty();
        assertThat(log.asOf(RATINGS, hours(3))).hasSize(1);
        assertThat(log.firstKnown(FactQuery.of(RATINGS), hours(2))).hasSize(1);
    }

    @Test
    void an_asserted_null_stays_null_and_no_older_value_comes_back() {
        Fact unrated = RATINGS.at(Stamp.observed(MONDAY, hours(2)))
                .with("issuer", "ACME")
                .with("agency", 1)
                .withNull("grade")
                .asserted();
        log.append(RATINGS, List.of(grade("ACME", 1, hours(1), "A"), unrated));
        Fact seen = log.asOf(RATINGS, hours(2)).get(0);
        assertThat(seen.isRetracted()).isFalse();
        assertThat(seen.findText("grade")).isEmpty();
        refused(Rule.FACT_VALUE_ABSENT, () -> seen.getText("grade"));
        assertThat(log.asOf(RATINGS, hours(1)).get(0).getText("grade")).isEqualTo("A");
    }

    @Test
    void a_b_a_is_two_revisions() {
        Batch batch = log.append(
                RATINGS,
                List.of(
                        grade("ACME", 1, hours(1), "A"),
                        grade("ACME", 1, hours(2), "B"),
                        grade("ACME", 1, hours(3), "A")));
        assertThat(batch.intake()).isEqualTo(new Intake(3, 3, 0, 0, 0));
    }

    @Test
    void what_says_nothing_new_is_counted_and_the_first_arrival_kept() {
        Fact first = grade("ACME", 1, hours(1), "A");
        Fact again = grade("ACME", 1, hours(5), "A");
        Batch batch = log.append(RATINGS, List.of(again, first, first));
        assertThat(batch).isEqualTo(new Batch(1, new Intake(3, 1, 1, 1, 0)));
        assertThat(log.append(RATINGS, List.of(first, again))).isEqualTo(new Batch(1, new Intake(2, 0, 1, 1, 0)));
        assertThat(log.asOf(RATINGS, EVER)).containsExactly(first);
    }

    @Test
    void a_redelivery_between_two_versions_repeats_the_one_before_it() {
        log.append(RATINGS, List.of(grade("ACME", 1, hours(1), "A"), grade("ACME", 1, hours(5), "B")));
        Batch batch = log.append(RATINGS, List.of(grade("ACME", 1, hours(3), "A")));
        assertThat(batch.intake()).isEqualTo(new Intake(1, 0, 0, 1, 0));
        refused(Rule.FACT_BEHIND_ITS_HISTORY, () -> log.append(RATINGS, List.of(grade("ACME", 1, hours(3), "B"))));
        refused(Rule.FACT_BEHIND_ITS_HISTORY, () -> log.append(RATINGS, List.of(grade("ACME", 1, MONDAY, "A"))));
    }

    @Test
    void within_a_batch_an_observed_arrival_counts_before_an_assumed_one() {
        Fact observed = grade("ACME", 1, hours(1), "A");
        Fact assumed = RATINGS.at(Stamp.assumed(MONDAY, hours(1)))
                .with("issuer", "ACME")
                .with("agency", 1)
                .with("grade", "A")
                .asserted();
        log.append(RATINGS, List.of(assumed, observed));
        assertThat(log.asOf(RATINGS, EVER).get(0).stamp().arrival()).isEqualTo(Arrival.OBSERVED);
        FactLog other = emptyLog();
        other.append(RATINGS, List.of(assumed));
        assertThat(other.append(RATINGS, List.of(observed)).intake().duplicates())
                .isEqualTo(1);
        assertThat(other.asOf(RATINGS, EVER)).containsExactly(assumed);
    }

    @Test
    void one_version_with_two_payloads_is_refused() {
        List<Fact> both = List.of(grade("ACME", 1, hours(1), "A"), grade("ACME", 1, hours(1), "B"));
        refused(Rule.FACT_TWO_PAYLOADS, () -> log.append(RATINGS, both));
        log.append(RATINGS, both.subList(0, 1));
        refused(Rule.FACT_TWO_PAYLOADS, () -> log.append(RATINGS, both.subList(1, 2)));
    }

    @Test
    void revision_numbers_do_not_fall() {
        Fact high = RATINGS.at(Stamp.observed(MONDAY, hours(1)).revision(4))
                .with("issuer", "ACME")
                .with("agency", 1)
                .with("grade", "A")
                .asserted();
        log.append(RATINGS, List.of(high));
        refused(Rule.REVISION_FELL, () -> log.append(RATINGS, List.of(grade("ACME", 1, hours(2), "B"))));
    }

    @Test
    void nothing_is_withdrawn_that_was_not_asserted() {
        refused(Rule.NOTHING_TO_RETRACT, () -> log.append(RATINGS, List.of(gone("ACME", 1, hours(1)))));
    }

    @Test
    void a_batch_with_one_bad_row_leaves_the_log_as_it_was() {
        Fact first = grade("ACME", 1, hours(1), "A");
        log.append(RATINGS, List.of(first));
        refused(
                Rule.NOTHING_TO_RETRACT,
                () -> log.append(
                        RATINGS,
                        List.of(
                                grade("ACME", 1, hours(2), "B"),
                                grade("BOLT", 1, hours(2), "B"),
                                gone("ZINC", 1, hours(2)))));
        assertThat(log.batches()).isEqualTo(1);
        assertThat(log.history(FactQuery.of(RATINGS), EVER)).containsExactly(first);
        assertThat(log.append(RATINGS, List.of(grade("ACME", 1, hours(2), "C")))
                        .intake()
                        .accepted())
                .isEqualTo(1);
    }

    @Test
    void facts_come_by_key_column_after_column_then_by_event_time() {
        Fact late = RATINGS.at(Stamp.observed(MONDAY.plus(Duration.ofDays(1)), hours(48)))
                .with("issuer", "ACME")
                .with("agency", 9)
                .with("grade", "A")
                .asserted();
        List<Fact> sorted = List.of(
                grade("ACME", 9, hours(90), "A"),
                late,
                grade("ACME", 10, hours(1), "A"),
                grade("BOLT", 1, hours(1), "A"));
        List<Fact> mixed = List.of(sorted.get(3), sorted.get(1), sorted.get(2), sorted.get(0));
        log.append(RATINGS, mixed);
        assertThat(log.asOf(RATINGS, EVER)).isEqualTo(sorted);
    }

    @Test
    void a_read_chooses_by_key_columns_event_time_ceiling_and_batch() {
        Fact acme = grade("ACME", 1, hours(1), "A");
        Fact bolt = grade("BOLT", 2, hours(1), "A");
        Fact boltNext = RATINGS.at(Stamp.observed(MONDAY.plus(Duration.ofDays(1)), hours(30)))
                .with("issuer", "BOLT")
                .with("agency", 2)
                .with("grade", "B")
                .asserted();
        log.append(RATINGS, List.of(acme, bolt, boltNext));
        FactQuery all = FactQuery.of(RATINGS);
        assertThat(log.asOf(all.where("issuer", "BOLT"), EVER)).containsExactly(bolt, boltNext);
        assertThat(log.asOf(all.where("agency", 1), EVER)).containsExactly(acme);
        assertThat(log.asOf(all.where("issuer", "BOLT").where("agency", 1), EVER))
                .isEmpty();
        FactQuery boltOnly = all.where("issuer", "BOLT").where("agency", 2);
        assertThat(log.asOf(boltOnly.since(MONDAY.plusNanos(1_000)), EVER)).containsExactly(boltNext);
        assertThat(log.asOf(boltOnly.since(MONDAY).until(MONDAY), EVER)).containsExactly(bolt);
        assertThat(log.asOf(all.since(MONDAY.plusNanos(1_000)), EVER)).containsExactly(boltNext);
        assertThat(log.asOf(all.upTo(hours(29)), EVER)).containsExactly(acme, bolt);
        refused(Rule.FACT_CHOSEN_BY_VALUE, () -> all.where("grade", "A"));
        refused(Rule.FACT_COLUMN_UNKNOWN, () -> all.where("colour", "red"));
        refused(Rule.FACT_VALUE_TYPE, () -> all.where("issuer", 7));
    }

    @Test
    void what_is_back_filled_does_not_move_a_reader_who_reads_through_a_batch() {
        Fact acme = grade("ACME", 1, hours(10), "A");
        Fact bolt = grade("BOLT", 1, hours(1), "A");
        assertThat(log.append(RATINGS, List.of(acme)).number()).isEqualTo(1);
        FactQuery pinned = FactQuery.of(RATINGS).throughBatch(1);
        assertThat(log.append(RATINGS, List.of(bolt, grade("ACME", 1, hours(11), "B")))
                        .number())
                .isEqualTo(2);
        assertThat(log.asOf(pinned, EVER)).containsExactly(acme);
        assertThat(log.asOf(RATINGS, hours(10))).containsExactly(acme, bolt);
        assertThat(log.asOf(FactQuery.of(RATINGS).throughBatch(0), EVER)).isEmpty();
        refused(Rule.BATCH_NOT_PUBLISHED, () -> log.asOf(FactQuery.of(RATINGS).throughBatch(3), EVER));
        refused(Rule.BATCH_NOT_PUBLISHED, () -> log.asOf(FactQuery.of(RATINGS).throughBatch(-1), EVER));
    }

    @Test
    void one_name_has_one_schema() {
        FactSchema other = RATINGS.saying(FactColumn.flag("final"));
        refused(Rule.FACT_OF_ANOTHER_SCHEMA, () -> log.append(other, List.of(grade("ACME", 1, hours(1), "A"))));
        assertThat(log.asOf(other, EVER)).isEmpty();
        log.append(RATINGS, List.of(grade("ACME", 1, hours(1), "A")));
        refused(Rule.FACT_OF_ANOTHER_SCHEMA, () -> log.asOf(other, EVER));
        refused(Rule.FACT_OF_ANOTHER_SCHEMA, () -> log.append(other, List.of()));
    }

    @Test
    void what_is_derived_is_not_known_before_its_inputs_nor_before_its_computation_ended() {
        Fact input = grade("ACME", 1, hours(10), "A");
        Derivation fit = Derivation.startedAt(hours(8), Duration.ofHours(1));
        assertThat(fit.knownAt()).isEqualTo(hours(9));
        assertThat(fit.from(List.of(input)).knownAt()).isEqualTo(hours(10));
        assertThat(fit.from(Stamp.observed(MONDAY, hours(4))).knownAt()).isEqualTo(hours(9));
        assertThat(Derivation.endedAt(hours(9).plusNanos(1)).knownAt()).isEqualTo(hours(9).plusNanos(1_000));
        List<Fact> derived = List.of(grade("BOLT", 1, hours(9), "A"));
        refused(Rule.DERIVED_TOO_EARLY, () -> log.append(RATINGS, derived, fit.from(List.of(input))));
        refused(
                Rule.DERIVED_TOO_EARLY,
                () -> log.append(RATINGS, List.of(grade("BOLT", 1, hours(9).minusNanos(1_000), "A")), fit));
        assertThat(log.batches()).isZero();
        assertThat(log.append(RATINGS, derived, fit).intake().accepted()).isEqualTo(1);
        refused(Rule.DERIVED_TOO_EARLY, () -> Derivation.startedAt(MONDAY, Duration.ofNanos(-1)));
    }

    @Test
    void readers_see_whole_batches_while_others_append() throws Exception {
        int writers = 3;
        int batches = 8;
        int rows = 5;
        ExecutorService pool = Executors.newFixedThreadPool(writers + 1);
        try {
            List<Future<Boolean>> work = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                String issuer = "W" + writer;
                work.add(pool.submit(() -> {
                    for (int batch = 0; batch < batches; batch++) {
                        List<Fact> some = new ArrayList<>();
                        for (int row = 0; row < rows; row++) {
                            some.add(grade(issuer, (long) batch * rows + row, hours(1), "A"));
                        }
                        Batch done = log.append(RATINGS, some);
                        FactQuery own = FactQuery.of(RATINGS).where("issuer", issuer);
                        assertThat(log.asOf(own.throughBatch(done.number()), EVER))
                                .hasSize((batch + 1) * rows);
                    }
                    return true;
                }));
            }
            work.add(pool.submit(() -> {
                while (log.batches() < (long) writers * batches) {
                    assertThat(log.asOf(RATINGS, EVER).size() % rows).isZero();
                    long pin = log.batches();
                    assertThat(log.asOf(FactQuery.of(RATINGS).throughBatch(pin), EVER))
                            .hasSize((int) pin * rows);
                }
                return true;
            }));
            for (Future<Boolean> each : work) {
                assertThat(each.get()).isTrue();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(log.batches()).isEqualTo((long) writers * batches);
    }

    private static Instant hours(long later) {
        return MONDAY.plus(Duration.ofHours(later));
    }

    private static Fact grade(String issuer, long agency, Instant ingestedAt, String grade) {
        return RATINGS.at(Stamp.observed(MONDAY, ingestedAt))
                .with("issuer", issuer)
                .with("agency", agency)
                .with("grade", grade)
                .asserted();
    }

    private static Fact gone(String issuer, long agency, Instant ingestedAt) {
        return RATINGS.at(Stamp.observed(MONDAY, ingestedAt))
                .with("issuer", issuer)
                .with("agency", agency)
                .retracted();
    }

    private static void refused(Rule rule, ThrowingCallable deed) {
        assertThatThrownBy(deed)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(rule));
    }
}
