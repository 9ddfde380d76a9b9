package dev.apex.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.apex.random.ChaCha20;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The harness under a stopwatch that only the works move. */
class PairedTest {
    private long now;
    private final Paired paired = Paired.by(() -> now);

    private Paired.Work taking(long nanos) {
        return () -> {
            now += nanos;
            return 7;
        };
    }

    @Test
    void times_are_medians_by_operation_and_ratios_are_to_the_baseline() throws Exception {
        Paired.Outcome outcome = paired.variant("slow", 7, taking(3_000))
                .variant("fast", 7, taking(1_000))
                .run(10);

        assertThat(outcome.nanos("slow")).isEqualTo(300);
        assertThat(outcome.nanos("fast")).isEqualTo(100);
        assertThat(outcome.ratio("slow", "fast")).isEqualTo(new Paired.Ratio("slow", "fast", 3, 3, 3));
        assertThat(outcome.rounds()).isEqualTo(15);
        assertThat(outcome.disturbed()).isZero();
    }

    @Test
    void a_ratio_is_taken_within_each_round() throws Exception {
        // a check, a warm-up, then rounds with ratios 1/10, 20/10 and 30/1000; the medians alone would say 20/10
        Paired.Outcome outcome = paired.variant("one", 7, taking(List.of(1, 1, 1, 20, 30)))
                .variant("other", 7, taking(List.of(1, 1, 10, 10, 1_000)))
                .rounds(1, 3)
                .run(1);

        assertThat(outcome.ratio("one", "other").median()).isEqualTo(0.1);
    }

    @Test
    void what_comes_on_top_is_taken_off_within_each_round() throws Exception {
        // a check, a warm-up, then rounds of 60 and 30 beyond 40 and 10: 20 over 20 each
        Paired.Outcome outcome = paired.variant("with", 7, taking(List.of(1, 1, 60, 60, 30)))
                .variant("without", 7, taking(List.of(1, 1, 40, 40, 10)))
                .variant("other", 7, taking(List.of(1, 1, 15, 15, 25)))
                .variant("less", 7, taking(List.of(1, 1, 5, 5, 15)))
                .rounds(1, 3)
                .run(1);

        assertThat(outcome.ratio("with", "without", "other", "less").median()).isEqualTo(2);
        assertThat(outcome.ratio("with", "without", "other").high()).isEqualTo(20.0 / 15);
        assertThat(outcome.ratio("with", "without", "other").low()).isEqualTo(20.0 / 25);
    }

    private Paired.Work taking(List<Integer> nanos) {
        Iterator<Integer> run = nanos.iterator();
        return () -> {
            now += run.next();
            return 7;
        };
    }

    @Test
    void the_interval_holds_the_median_and_repeats() throws Exception {
        Paired.Ratio first = noisy();
        Paired.Ratio second = noisy();

        assertThat(first).isEqualTo(second);
        assertThat(first.median()).isBetween(first.low(), first.high()).isCloseTo(2, within(0.2));
        assertThat(first.low()).isLessThan(first.high()).isGreaterThan(1.5);
        assertThat(first.high()).isLessThan(2.5);
    }

    private static Paired.Ratio noisy() throws Exception {
        PairedTest test = new PairedTest();
        ChaCha20 noise = ChaCha20.seedFromU64(3);
        return test.paired
                .variant("twice", 7, () -> {
                    test.now += noise.nextLong(1_500, 2_500);
                    return 7;
                })
                .variant("once", 7, test.taking(1_000))
                .run(1)
                .ratio("twice", "once");
    }

    @Test
    void a_fast_wrong_kernel_fails_before_anything_is_timed() {
        List<String> ran = new ArrayList<>();
        paired.variant("right", 7, () -> {
                    ran.add("right");
                    return 7;
                })
                .variant("wrong", 7, () -> {
                    ran.add("wrong");
                    return 8;
                });

        assertThatThrownBy(() -> paired.run(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "wrong is wrong, so it is not timed: checksum 0000000000000008, its oracle says 0000000000000007");
        assertThat(ran).containsExactly("right", "wrong");
    }

    @Test
    void a_kernel_that_turns_wrong_in_a_later_round_fails_too() {
        int[] runs = {0};
        paired.variant("tiring", 7, () -> ++runs[0] < 20 ? 7 : 8);

        assertThatThrownBy(() -> paired.run(1)).isInstanceOf(IllegalStateException.class);
        assertThat(runs[0]).isEqualTo(20);
    }

    @Test
    void state_is_made_afresh_before_each_run_and_outside_its_time() throws Exception {
        long[] state = {0};
        Paired.Outcome outcome = paired.variant(
                        "stateful",
                        1,
                        () -> {
                            state[0] = 0;
                            now += 1_000_000;
                        },
                        () -> {
                            now += 5;
                            return ++state[0];
                        })
                .run(1);

        assertThat(outcome.nanos("stateful")).isEqualTo(5);
    }

    @Test
    void the_order_changes_between_rounds_and_repeats_between_runs() throws Exception {
        String first = order();

        assertThat(first).isEqualTo(order()).hasSize(2 * (1 + 6 + 15)).startsWith("ab");
        List<String> rounds = new ArrayList<>();
        for (int i = 0; i < first.length(); i += 2) {
            rounds.add(first.substring(i, i + 2));
        }
        assertThat(rounds.subList(1, 7)).containsOnly("ab", "ba");
        assertThat(rounds.subList(7, 22)).containsOnly("ab", "ba");
    }

    private static String order() throws Exception {
        StringBuilder order = new StringBuilder();
        Paired.by(() -> 0)
                .variant("a", 1, () -> order.append('a').length() > 0 ? 1 : 0)
                .variant("b", 1, () -> order.append('b').length() > 0 ? 1 : 0)
                .run(1);
        return order.toString();
    }

    @Test
    void rounds_on_a_slow_machine_are_made_up_for() throws Exception {
        // two rounds of three are disturbed: their spin takes longer, and so does one of the variants
        int[] asked = {0};
        boolean[] disturbed = {false};
        Paired.Outcome outcome = Paired.by(() -> {
                    // two readings for each checking run, then six a round: the spin's two come first
                    int reading = asked[0]++ - 4;
                    if (reading >= 0 && reading % 6 == 1) {
                        disturbed[0] = reading / 6 % 3 != 2;
                        now += disturbed[0] ? 120 : 100;
                    }
                    return now;
                })
                .variant("victim", 7, () -> {
                    now += disturbed[0] ? 9_000 : 1_000;
                    return 7;
                })
                .variant("other", 7, taking(1_000))
                .rounds(3, 3)
                .run(1);

        assertThat(outcome.ratio("victim", "other").median()).isEqualTo(1);
        assertThat(outcome.rounds()).isEqualTo(3);
        assertThat(outcome.disturbed()).isEqualTo(4);
    }

    @Test
    void waiting_counts_on_the_wall_and_not_in_the_thread() throws Exception {
        Paired.Work waiting = () -> {
            Thread.sleep(20);
            return 7;
        };
        Paired.Outcome wall =
                Paired.byWallClock().variant("waiting", 7, waiting).rounds(1, 3).run(1);
        Paired.Outcome thread = Paired.byThreadTime()
                .variant("waiting", 7, waiting)
                .rounds(1, 3)
                .run(1);

        assertThat(wall.nanos("waiting")).isGreaterThanOrEqualTo(19_000_000);
        assertThat(thread.nanos("waiting")).isBetween(1.0, 10_000_000.0);
    }

    @Test
    void bytes_are_what_a_run_allocates() throws Exception {
        byte[][] kept = new byte[1][];
        Paired.Outcome outcome = Paired.byThreadTime()
                .variant("allocating", 1_000, () -> {
                    long length = 0;
                    for (int i = 0; i < 10; i++) {
                        kept[0] = new byte[100];
                        length += kept[0].length;
                    }
                    return length;
                })
                .variant("sparing", 7, () -> 7)
                .run(10);

        assertThat(outcome.bytes("allocating") - outcome.bytes("sparing")).isBetween(112.0, 136.0);
    }

    @Test
    void names_are_told_apart() throws Exception {
        paired.variant("one", 7, taking(1));

        assertThatIllegalArgumentException().isThrownBy(() -> paired.variant("one", 7, taking(2)));
        Paired.Outcome outcome = paired.run(1);
        assertThatIllegalArgumentException().isThrownBy(() -> outcome.nanos("two"));
        assertThatIllegalArgumentException().isThrownBy(() -> outcome.ratio("one", "two"));
    }

    @Test
    void too_few_rounds_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> paired.rounds(0, 15));
        assertThatIllegalArgumentException().isThrownBy(() -> paired.rounds(6, 2));
    }

    @Test
    void the_table_names_the_baseline_beside_each_ratio() throws Exception {
        Paired.Outcome outcome = paired.variant("slow", 7, taking(3_000))
                .variant("fast", 7, taking(1_000))
                .run(10);

        assertThat(outcome.table("fast").lines())
                .hasSize(3)
                .allMatch(line -> line.startsWith("#"))
                .anyMatch(line -> line.endsWith("3 times fast [3, 3]"))
                .anyMatch(line -> line.endsWith("15 rounds by test clock, 0 disturbed"));
    }
}
