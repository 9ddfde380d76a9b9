package dev.apex.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Changes.ActionChange;
import dev.apex.market.CorporateAction.Delisting;
import dev.apex.market.CorporateAction.Dividend;
import dev.apex.market.CorporateAction.Split;
import dev.apex.market.CorporateAction.Succession;
import dev.apex.market.Tape.Kind;
import dev.apex.time.SimClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Corporate actions on the tape: what is accepted, and what of them is visible when. */
class CorporateActionsTest {
    private static final Symbol A = Symbol.of("A");
    private static final Symbol B = Symbol.of("B");
    private static final Symbol C = Symbol.of("C");
    private static final Instant EX = Instant.parse("2021-03-10T14:30:00Z");
    private static final Instant TOLD = Instant.parse("2021-03-01T20:00:00Z");

    private final List<Rule> refused = new ArrayList<>();
    private final TapeWriter writer =
            TapeWriter.of(Kind.ACTIONS).quarantining((rule, place, detail) -> refused.add(rule));

    private static Stamp told(Instant at) {
        return Stamp.observed(EX, at);
    }

    private static Dividend dividend(double amount) {
        return new Dividend(A, told(TOLD), amount, EX.plus(Duration.ofDays(14)));
    }

    // what is accepted

    @Test
    void every_kind_of_action_is_read_back_as_it_was_written() {
        List<CorporateAction> actions = List.of(
                new Split(A, told(TOLD), 4),
                dividend(0.205),
                new Succession(A, told(TOLD), B, 1.5),
                new Delisting(A, told(TOLD), OptionalDouble.of(0)),
                new Delisting(B, told(TOLD), OptionalDouble.empty()));
        MemoryMarket.Builder market = MemoryMarket.builder();
        actions.forEach(market::add);
        assertThat(market.build().asOf(MarketQuery.upTo(TOLD), TOLD).actions())
                .containsExactlyInAnyOrderElementsOf(actions);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.0, -2, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void figures_that_cannot_be_are_refused(double figure) {
        writer.write(new Split(A, told(TOLD), figure));
        writer.write(new Succession(A, told(TOLD), B, figure));
        writer.write(dividend(figure));
        assertThat(refused)
                .containsExactly(Rule.RATIO_NOT_POSITIVE, Rule.RATIO_NOT_POSITIVE, Rule.DIVIDEND_NOT_POSITIVE);
        writer.write(new Delisting(A, told(TOLD), OptionalDouble.of(figure)));
        assertThat(refused.size()).isEqualTo(figure == 0 ? 3 : 4);
        Intake intake = writer.commit();
        assertThat(intake).isEqualTo(new Intake(4, figure == 0 ? 1 : 0, 0, 0, refused.size()));
    }

    @Test
    void a_dividend_is_not_paid_before_its_ex_instant() {
        writer.write(new Dividend(A, told(TOLD), 1, EX.minusNanos(1_000)));
        writer.write(new Dividend(A, told(TOLD), 1, EX));
        writer.write(new Dividend(B, told(TOLD), 1, Instant.parse("2100-01-01T00:00:00Z")));
        assertThat(refused).containsExactly(Rule.PAYABLE_BEFORE_EX, Rule.STAMP_OUT_OF_RANGE);
        assertThat(writer.commit()).isEqualTo(new Intake(3, 1, 0, 0, 2));
    }

    @Test
    void a_symbol_does_not_succeed_itself_nor_by_way_of_others() {
        writer.write(new Succession(A, told(TOLD), A, 1));
        assertThat(refused).containsExactly(Rule.SUCCEEDS_ITSELF);
        writer.write(new Succession(A, told(TOLD), B, 1));
        writer.write(new Succession(B, told(TOLD.plusSeconds(1)), C, 1));
        writer.write(new Succession(C, told(TOLD.plusSeconds(2)), A, 1));
        assertThat(writer.commit().accepted()).isEqualTo(2);
        assertThat(refused).containsExactly(Rule.SUCCEEDS_ITSELF, Rule.SUCCESSION_CYCLE);
        Stamp later = Stamp.observed(EX.plusSeconds(1), TOLD.plusSeconds(3));
        writer.write(new Succession(C, later, A, 1)); // back to the old name, later
        assertThat(writer.commit().accepted()).isEqualTo(1);
    }

    @Test
    void a_revision_that_closes_a_circle_is_refused_and_one_that_opens_it_is_not() {
        writer.write(new Succession(A, told(TOLD), B, 1));
        writer.write(new Succession(B, told(TOLD), C, 1));
        writer.write(new Succession(B, told(TOLD.plusSeconds(1)), A, 1));
        assertThat(writer.commit().quarantined()).isEqualTo(1);
        assertThat(refused).containsExactly(Rule.SUCCESSION_CYCLE);
        writer.retract(A, told(TOLD.plusSeconds(2)), "succession");
        writer.write(new Succession(B, told(TOLD.plusSeconds(3)), A, 1));
        assertThat(writer.commit().accepted()).isEqualTo(2);
    }

    @Test
    void an_action_is_one_of_four_and_nothing_else_is_on_its_tape() {
        writer.retract(A, told(TOLD), "earnings");
        assertThat(refused).containsExactly(Rule.ACTION_KIND);
        assertThatThrownBy(() -> writer.write(new Announcement(A, told(TOLD), "split", 2)))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.WRONG_TAPE));
        assertThatThrownBy(() -> TapeWriter.of(Kind.ANNOUNCEMENTS).write(new Split(A, told(TOLD), 2)))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.WRONG_TAPE));
    }

    @Test
    void what_is_told_again_is_a_redelivery_and_what_is_told_otherwise_a_revision() {
        Instant pays = EX.plus(Duration.ofDays(14));
        writer.write(dividend(1)).write(dividend(1));
        writer.write(new Dividend(A, told(TOLD.plusSeconds(1)), 1, pays));
        writer.write(new Dividend(A, told(TOLD.plusSeconds(2)), 1, pays.plusSeconds(1)));
        writer.write(new Delisting(A, told(TOLD), OptionalDouble.empty()));
        writer.write(new Delisting(A, told(TOLD.plusSeconds(1)), OptionalDouble.empty()));
        writer.write(new Delisting(A, told(TOLD.plusSeconds(2)), OptionalDouble.of(0)));
        writer.write(new Succession(A, told(TOLD), B, 1));
        writer.write(new Succession(A, told(TOLD.plusSeconds(1)), C, 1));
        assertThat(writer.commit()).isEqualTo(new Intake(9, 6, 1, 2, 0));
    }

    @Test
    void the_digest_of_an_action_is_of_all_it_says() {
        List<CorporateAction> actions = List.of(
                dividend(1),
                dividend(2),
                new Dividend(A, told(TOLD), 1, EX),
                new Split(A, told(TOLD), 1),
                new Succession(A, told(TOLD), B, 1),
                new Succession(A, told(TOLD), C, 1),
                new Succession(A, told(TOLD), C, 2),
                new Delisting(A, told(TOLD), OptionalDouble.of(1)),
                new Delisting(A, told(TOLD), OptionalDouble.empty()));
        List<String> digests = new ArrayList<>();
        for (CorporateAction action : actions) {
            Replay replay = new Replay(MemoryMarket.builder().add(action).build());
            replay.at(TOLD);
            digests.add(replay.cursor.contentDigest());
        }
        assertThat(digests).doesNotHaveDuplicates();
    }

    @Test
    void the_digest_of_a_successor_is_of_its_name_and_not_of_its_place() {
        CorporateAction last = new Succession(A, told(TOLD), C, 1);
        Replay one = new Replay(MemoryMarket.builder().add(last).build());
        TapeWriter other = TapeWriter.of(Kind.ACTIONS).quarantining((rule, place, detail) -> {});
        other.write(new Succession(B, told(TOLD), C, 1)).retract(B, told(TOLD.minusSeconds(9)), "split");
        TapeWriter dirty = TapeWriter.of(Kind.ACTIONS).quarantining((rule, place, detail) -> {});
        dirty.retract(C, told(TOLD), "split"); // refused, but met: C comes before A
        dirty.write(last);
        Replay two = new Replay(MemoryMarket.of("dirty", List.of(dirty.build()), Intake.NONE));
        one.at(TOLD);
        two.at(TOLD);
        assertThat(two.cursor.contentDigest()).isEqualTo(one.cursor.contentDigest());
    }

    // what is visible when

    /** A cursor over a market, step by step. */
    private static final class Replay {
        private final SimClock.Driver driver = SimClock.startingAt(Instant.EPOCH);
        private final PointInTimeCursor cursor;

        Replay(MemoryMarket market) {
            cursor = PointInTimeCursor.over(market.open(MarketQuery.upTo(Worlds.EVER)), driver.clock());
        }

        List<String> at(Instant clock) {
            driver.advanceTo(clock);
            cursor.advance();
            List<String> changes = new ArrayList<>();
            cursor.changes()
                    .forEachAction((symbol, ex, topic, change) -> changes.add(symbol + " " + topic + " " + change));
            return changes;
        }
    }

    @Test
    void an_action_is_visible_from_its_announcement_and_comes_into_effect_at_its_ex_instant() {
        Split split = new Split(A, told(TOLD), 2);
        Replay replay = new Replay(MemoryMarket.builder().add(split).build());
        assertThat(replay.at(TOLD.minusNanos(1_000))).isEmpty();
        assertThat(replay.cursor.actions(A)).isEmpty();
        assertThat(replay.at(TOLD)).containsExactly("A split ANNOUNCED");
        List<CorporateAction> visible = replay.cursor.actions(A);
        assertThat(visible).containsExactly(split);
        assertThat(replay.at(EX.minusNanos(1_000))).isEmpty();
        assertThat(replay.at(EX)).containsExactly("A split IN_EFFECT");
        assertThat(replay.at(EX.plusSeconds(1))).isEmpty();
        assertThat(replay.cursor.actions(A)).isSameAs(visible);
        assertThat(replay.cursor.actions(B)).isEmpty();
        assertThat(replay.cursor.lateActions()).isEmpty();
    }

    @Test
    void a_late_action_and_one_corrected_late_are_told_with_the_time_they_were_missed() {
        Instant late = EX.plus(Duration.ofDays(2));
        MemoryMarket market = MemoryMarket.builder()
                .add(new Split(A, told(late), 2))
                .add(new Dividend(B, told(TOLD), 1, EX), new Dividend(B, told(late), 2, EX))
                .callOff(dividendOf(B), told(late.plusSeconds(1)))
                .build();
        Replay replay = new Replay(market);
        replay.at(EX);
        assertThat(replay.cursor.lateActions()).isEmpty();
        assertThat(replay.at(late)).containsExactly("A split ANNOUNCED", "B dividend REVISED", "A split IN_EFFECT");
        replay.at(late.plusSeconds(1));
        assertThat(replay.cursor.lateActions())
                .containsExactly(
                        new LateAction(A, "split", EX, late, ActionChange.ANNOUNCED),
                        new LateAction(B, "dividend", EX, late, ActionChange.REVISED),
                        new LateAction(B, "dividend", EX, late.plusSeconds(1), ActionChange.CALLED_OFF));
        assertThat(replay.cursor.actions(B)).isEmpty();
        Replay sleeping = new Replay(market);
        sleeping.at(EX.minusNanos(1_000));
        sleeping.at(late.plusSeconds(1)); // nothing was read in between
        assertThat(sleeping.cursor.lateActions()).isEmpty();
    }

    private static Dividend dividendOf(Symbol symbol) {
        return new Dividend(symbol, told(TOLD), 1, EX);
    }

    @Test
    void an_action_called_off_before_its_instant_never_comes_into_effect() {
        MemoryMarket market = MemoryMarket.builder()
                .add(dividendOf(A), dividendOf(B))
                .callOff(dividendOf(A), told(TOLD.plusSeconds(1)))
                .build();
        Replay replay = new Replay(market);
        replay.at(TOLD);
        assertThat(replay.at(TOLD.plusSeconds(1))).containsExactly("A dividend CALLED_OFF");
        assertThat(replay.at(EX)).containsExactly("B dividend IN_EFFECT");
    }

    @Test
    void actions_of_one_instant_stand_in_the_order_of_their_effect() {
        Replay replay = new Replay(MemoryMarket.builder()
                .add(new Delisting(A, told(TOLD), OptionalDouble.empty()))
                .add(new Succession(A, told(TOLD), B, 1), dividend(1), new Split(A, told(TOLD), 2))
                .build());
        replay.at(TOLD);
        assertThat(replay.cursor.actions(A))
                .extracting(CorporateAction::topic)
                .containsExactly("split", "dividend", "succession", "delisting");
        assertThat(replay.at(EX))
                .containsExactly(
                        "A split IN_EFFECT", "A dividend IN_EFFECT", "A succession IN_EFFECT", "A delisting IN_EFFECT");
    }
}
