package dev.apex.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.market.OverSeeds;
import dev.apex.market.Stamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The log against the rule told naively, over random facts that arrive late, tie, are revised, withdrawn and repeated. */
class FactLogPropertiesTest {
    private static final FactSchema SCHEMA = FactSchema.of("scores")
            .keyedBy(FactColumn.text("model"), FactColumn.whole("horizon"))
            .saying(FactColumn.whole("score").orNull());
    private static final Instant START = Instant.parse("2021-01-01T00:00:00Z");
    private static final int HOURS = 60;

    /** One delivered row as the test itself knows it; {@code said} is "gone" for a retraction. */
    private record Row(String model, long horizon, int event, int arrival, int rev, String said) {
        String fact() {
            return String.format("%s|%03d|%03d", model, horizon, event);
        }

        Fact toFact() {
            Fact.Row row = SCHEMA.at(Stamp.observed(at(event), at(arrival)).revision(rev))
                    .with("model", model)
                    .with("horizon", horizon);
            return switch (said) {
                case "gone" -> row.retracted();
                case "null" -> row.withNull("score").asserted();
                default -> row.with("score", Long.parseLong(said)).asserted();
            };
        }
    }

    @OverSeeds
    void it_equals_the_rule_told_naively_at_every_clock(long seed) {
        List<Row> rows = rows(new Random(seed));
        MemoryFactLog log = MemoryFactLog.create();
        log.append(SCHEMA, facts(rows));
        FactQuery all = FactQuery.of(SCHEMA);
        for (int hour = -1; hour <= HOURS + 1; hour++) {
            assertThat(log.asOf(SCHEMA, at(hour))).isEqualTo(asOf(rows, hour));
            assertThat(log.firstKnown(all, at(hour))).isEqualTo(firstKnown(rows, hour));
            String model = "m" + Math.floorMod(hour, 3);
            assertThat(log.asOf(all.where("model", model).since(at(5)).until(at(20)), at(hour)))
                    .isEqualTo(asOf(
                            rows.stream()
                                    .filter(row -> row.model.equals(model) && row.event >= 5 && row.event <= 20)
                                    .toList(),
                            hour));
        }
    }

    @OverSeeds
    void order_splitting_and_redelivery_change_nothing(long seed) {
        Random chance = new Random(seed);
        List<Row> rows = rows(chance);
        MemoryFactLog whole = MemoryFactLog.create();
        whole.append(SCHEMA, facts(rows));
        List<Fact> expected = whole.history(FactQuery.of(SCHEMA), at(HOURS + 1));

        List<Row> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, chance);
        MemoryFactLog other = MemoryFactLog.create();
        other.append(SCHEMA, facts(shuffled));
        assertThat(other.history(FactQuery.of(SCHEMA), at(HOURS + 1))).isEqualTo(expected);
        for (int again = 0; again < 3; again++) {
            List<Row> some = shuffled.subList(0, chance.nextInt(shuffled.size()));
            assertThat(other.append(SCHEMA, facts(some)).intake().accepted()).isZero();
        }
        assertThat(other.batches()).isEqualTo(1);

        MemoryFactLog split = MemoryFactLog.create();
        shuffled.sort(Comparator.comparing(Row::arrival).thenComparing(Row::rev));
        int from = 0;
        while (from < shuffled.size()) {
            int to = Math.min(shuffled.size(), from + 1 + chance.nextInt(9));
            split.append(SCHEMA, facts(shuffled.subList(Math.max(0, from - 5), to)));
            from = to;
        }
        assertThat(split.history(FactQuery.of(SCHEMA), at(HOURS + 1))).isEqualTo(expected);
    }

    @OverSeeds
    void a_pinned_read_is_what_the_log_said_when_the_batch_was_its_last(long seed) {
        Random chance = new Random(seed);
        List<Row> rows = rows(chance);
        List<List<Row>> byModel = List.of("m2", "m0", "m1").stream()
                .map(model ->
                        rows.stream().filter(row -> row.model.equals(model)).toList())
                .toList();
        MemoryFactLog log = MemoryFactLog.create();
        List<List<Fact>> said = new ArrayList<>();
        for (List<Row> backFill : byModel) {
            log.append(SCHEMA, facts(backFill));
            said.add(log.asOf(SCHEMA, at(30)));
        }
        for (int batch = 0; batch < said.size(); batch++) {
            assertThat(log.asOf(FactQuery.of(SCHEMA).throughBatch(batch + 1), at(30)))
                    .isEqualTo(said.get(batch));
        }
    }

    @OverSeeds
    void a_failed_append_leaves_the_old_state_whole(long seed) {
        Random chance = new Random(seed);
        List<Row> rows = rows(chance);
        MemoryFactLog log = MemoryFactLog.create();
        log.append(SCHEMA, facts(rows));
        List<Fact> before = log.history(FactQuery.of(SCHEMA), at(HOURS + 1));
        List<Fact> bad = new ArrayList<>();
        for (int model = 0; model < 9; model++) {
            bad.add(new Row("x" + model, 1, 0, 1, 0, "1").toFact());
        }
        bad.add(new Row("x" + chance.nextInt(9), 1, 0, 1, 0, "2").toFact());
        Collections.shuffle(bad, chance);
        assertThatThrownBy(() -> log.append(SCHEMA, bad)).isInstanceOf(RefusedException.class);
        assertThat(log.history(FactQuery.of(SCHEMA), at(HOURS + 1))).isEqualTo(before);
        assertThat(log.batches()).isEqualTo(1);
    }

    @Test
    void the_generator_really_makes_what_the_properties_are_about() {
        int late = 0;
        int ties = 0;
        int revived = 0;
        int repeats = 0;
        int nulls = 0;
        for (long seed = 1; seed <= 12; seed++) {
            List<Row> rows = rows(new Random(seed));
            for (List<Row> versions : versions(rows, HOURS).values()) {
                for (int at = 0; at < versions.size(); at++) {
                    Row row = versions.get(at);
                    late += row.arrival > row.event + 20 ? 1 : 0;
                    nulls += row.said.equals("null") ? 1 : 0;
                    if (at > 0) {
                        Row before = versions.get(at - 1);
                        ties += row.arrival == before.arrival && row.rev > before.rev ? 1 : 0;
                        revived += before.said.equals("gone") && !row.said.equals("gone") ? 1 : 0;
                        repeats += before.said.equals(row.said) ? 1 : 0;
                    }
                }
            }
        }
        assertThat(List.of(late, ties, revived, repeats, nulls)).allMatch(count -> count > 20);
    }

    private static List<Row> rows(Random chance) {
        List<Row> rows = new ArrayList<>();
        for (int fact = 0; fact < 40; fact++) {
            String model = "m" + chance.nextInt(3);
            long horizon = chance.nextInt(12);
            int event = chance.nextInt(30);
            if (rows.stream()
                    .anyMatch(row -> row.model.equals(model) && row.horizon == horizon && row.event == event)) {
                continue;
            }
            int arrival = event + chance.nextInt(10);
            int rev = 0;
            for (int version = 0; version <= chance.nextInt(6); version++) {
                int kind = chance.nextInt(6);
                String said = kind == 0 && version > 0 ? "gone" : kind == 1 ? "null" : "" + chance.nextInt(3);
                Row row = new Row(model, horizon, event, arrival, rev, said);
                rows.add(row);
                if (chance.nextInt(4) == 0) {
                    rows.add(row);
                }
                if (chance.nextInt(3) == 0) {
                    rev++;
                } else {
                    arrival = Math.min(HOURS - 1, arrival + 1 + chance.nextInt(15));
                    rev++;
                }
            }
        }
        Collections.shuffle(rows, chance);
        return rows;
    }

    /** What is known at an hour: of each fact its versions in order, duplicates out. */
    private static TreeMap<String, List<Row>> versions(List<Row> rows, int hour) {
        TreeMap<String, List<Row>> known = new TreeMap<>();
        rows.stream()
                .distinct()
                .filter(row -> row.arrival <= hour)
                .sorted(Comparator.comparing(Row::arrival).thenComparing(Row::rev))
                .forEach(row -> known.computeIfAbsent(row.fact(), fact -> new ArrayList<>())
                        .add(row));
        return known;
    }

    private static List<Fact> asOf(List<Row> rows, int hour) {
        List<Fact> visible = new ArrayList<>();
        for (List<Row> known : versions(rows, hour).values()) {
            int survivor = known.size() - 1;
            while (survivor > 0 && known.get(survivor - 1).said.equals(known.get(survivor).said)) {
                survivor--;
            }
            if (!known.get(survivor).said.equals("gone")) {
                visible.add(known.get(survivor).toFact());
            }
        }
        return visible;
    }

    private static List<Fact> firstKnown(List<Row> rows, int hour) {
        return versions(rows, hour).values().stream()
                .map(known -> known.get(0).toFact())
                .toList();
    }

    private static List<Fact> facts(List<Row> rows) {
        return rows.stream().map(Row::toFact).toList();
    }

    private static Instant at(int hour) {
        return START.plus(Duration.ofHours(hour));
    }
}
