package dev.apex.backtest;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Fingerprint.Difference;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.market.MarketSource;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A run done again from its manifest: whether it was the same, and if not, where the two part and whether the rows had changed.
 *
 * <p>Made by {@link Backtest#replay}. Immutable.
 */
public final class Replay {
    /** How a replay came out. */
    public enum Outcome {
        /** Every step said what it had said. */
        SAME,
        /** The run of the manifest had stopped; every step before did the same, and this one did not stop there. */
        SAME_UNTIL_STOPPED,
        /** A step said something else. */
        PARTED
    }

    private final Manifest before;
    private final Manifest now;
    private final @Nullable Result result;
    private final @Nullable RunFailedException failure;

    private Replay(Manifest before, Manifest now, @Nullable Result result, @Nullable RunFailedException failure) {
        this.before = before;
        this.now = now;
        this.result = result;
        this.failure = failure;
    }

    static Replay of(Backtest backtest, Manifest manifest, MarketSource source) {
        try {
            Result result = backtest.run(source);
            return new Replay(manifest, result.manifest(), result, null);
        } catch (RunFailedException e) {
            return new Replay(manifest, e.manifest(), null, e);
        }
    }

    /** Refuses a manifest of other terms, naming the first that differs. */
    static void requireTerms(Backtest backtest, Manifest manifest) {
        Map<String, String> here = backtest.terms();
        Map<String, String> there = manifest.terms();
        Set<String> names = new LinkedHashSet<>(here.keySet());
        names.addAll(there.keySet());
        for (String name : names) {
            if (!Objects.equals(here.get(name), there.get(name))) {
                throw new RefusedException(
                        Rule.REPLAY_OF_OTHER_TERMS,
                        "term " + name + " of " + backtest.id() + " is " + told(here.get(name))
                                + ", that of the manifest "
                                + told(there.get(name))
                                + (name.equals("calendarDigest")
                                        ? ", with time zone data " + Engine.timeZones() + " and " + manifest.timeZones()
                                        : ""));
            }
        }
        String seed = backtest.seed().toString();
        if (!seed.equals(manifest.seed())) {
            throw new RefusedException(
                    Rule.REPLAY_OF_OTHER_TERMS,
                    "the seed of " + backtest.id() + " is " + seed + ", that of the manifest " + manifest.seed());
        }
    }

    /** Refuses a manifest of other code or another engine, naming the first class that differs. */
    static void requireCode(Backtest backtest, Manifest manifest) {
        if (!Engine.VERSION.equals(manifest.engine())) {
            throw new RefusedException(
                    Rule.REPLAY_OF_OTHER_CODE,
                    "this is Apex " + Engine.VERSION + ", that of the manifest " + manifest.engine());
        }
        Manifest.Code here = backtest.code();
        Manifest.Code there = manifest.code();
        Set<String> names = new LinkedHashSet<>(here.classes().keySet());
        names.addAll(there.classes().keySet());
        for (String name : names) {
            String ours = here.classes().get(name);
            String theirs = there.classes().get(name);
            if (!Objects.equals(ours, theirs)) {
                String how = theirs == null ? "is new" : ours == null ? "is gone" : "has changed";
                throw new RefusedException(
                        Rule.REPLAY_OF_OTHER_CODE, "class " + name + " of " + backtest.id() + " " + how);
            }
        }
        if (!here.unread().equals(there.unread())) {
            throw new RefusedException(
                    Rule.REPLAY_OF_OTHER_CODE,
                    "classes without a file in " + backtest.id() + " are " + here.unread() + ", those of the manifest "
                            + there.unread());
        }
    }

    private static String told(@Nullable String term) {
        return term == null ? "missing" : '"' + term + '"';
    }

    /** The manifest that was replayed. */
    public Manifest before() {
        return before;
    }

    /** The manifest of the replay. */
    public Manifest now() {
        return now;
    }

    /** The result, if the replay ran to its end. */
    public Optional<Result> result() {
        return Optional.ofNullable(result);
    }

    /** Why the replay stopped, if it did. */
    public Optional<RunFailedException> failure() {
        return Optional.ofNullable(failure);
    }

    /** How it came out. */
    public Outcome outcome() {
        if (isSame()) {
            return Outcome.SAME;
        }
        boolean sameUntil = before.stop()
                .map(Manifest.Stop::step)
                .filter(step ->
                        before.fingerprint().upTo(step).equals(now.fingerprint().upTo(step)))
                .isPresent();
        return sameUntil ? Outcome.SAME_UNTIL_STOPPED : Outcome.PARTED;
    }

    /** Whether the fingerprint is the same; that of a run that stopped is, if the replay stopped there too. */
    public boolean isSame() {
        return before.fingerprint().equals(now.fingerprint());
    }

    /** Whether the rows were the same: the content of the snapshot. */
    public boolean isOnSameRows() {
        return before.snapshot().content().equals(now.snapshot().content());
    }

    /** The first step and layer that differ, if one does. */
    public Optional<Difference> firstDifference() {
        return before.fingerprint().firstDifference(now.fingerprint());
    }

    /**
     * The first step and layer that differ besides the rows released: where other rows first made the run do something else. If
     * there is none, the rows had changed and nothing that was read, decided or booked had.
     */
    public Optional<Difference> firstDifferenceBesideRows() {
        return before.fingerprint()
                .withoutRows()
                .firstDifference(now.fingerprint().withoutRows());
    }

    /** The clock of a step, as either run has it. */
    private String clock(int step) {
        return before.fingerprint()
                .clock(step)
                .or(() -> now.fingerprint().clock(step))
                .map(Instant::toString)
                .orElse("after the last step");
    }

    private String told(Difference at) {
        return "step " + at.step() + " (" + clock(at.step()) + "), layer " + at.layer();
    }

    /** What came of it, in sentences. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("replay of ").append(before.id()).append(": ");
        switch (outcome()) {
            case SAME -> text.append("the same, fingerprint ").append(now.fingerprint());
            case SAME_UNTIL_STOPPED ->
                text.append("the same until the run of the manifest stopped in step ")
                        .append(before.stop().orElseThrow().step());
            case PARTED ->
                text.append("parted at ").append(told(firstDifference().orElseThrow()));
            default -> throw new IllegalStateException("outcome " + outcome());
        }
        text.append(
                isOnSameRows()
                        ? ". The rows are the same."
                        : ". The rows differ: content " + now.snapshot().content() + " where the manifest has "
                                + before.snapshot().content() + ", "
                                + now.snapshot().rows() + " where it has "
                                + before.snapshot().rows() + ".");
        if (outcome() == Outcome.PARTED && !isOnSameRows()) {
            text.append(firstDifferenceBesideRows()
                    .map(at -> " They first made a difference at " + told(at) + ".")
                    .orElse(" They made no difference to what was read, decided and booked."));
        } else if (outcome() == Outcome.PARTED
                && before.fingerprint().firstDifference(now.fingerprint()).stream()
                        .noneMatch(at -> at.layer() == Layer.ROWS)) {
            text.append(" The strategy does not repeat itself, or its code is another.");
        }
        now.stop()
                .ifPresent(stop -> text.append(" It stopped in step ")
                        .append(stop.step())
                        .append(": ")
                        .append(stop.cause())
                        .append('.'));
        return text.toString();
    }
}
