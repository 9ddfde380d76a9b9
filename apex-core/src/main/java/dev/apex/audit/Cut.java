package dev.apex.audit;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.backtest.Rehearsal;
import dev.apex.market.CorporateAction;
import dev.apex.market.Symbol;
import dev.apex.market.Tape.Kind;
import dev.apex.random.ChaCha20;
import dev.apex.random.RunSeed;
import dev.apex.time.Decision;
import dev.apex.time.Micros;
import java.time.Duration;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A decision behind which the future is taken away.
 *
 * <p>A leak of a few hours shows only in the last step before a cut, and one at a start or a boundary only there; so cuts are
 * put where something happens, and by chance as well.
 *
 * @param step the last step that is compared
 * @param at its clock, in microseconds
 * @param why why there
 */
record Cut(int step, long at, String why) {
    private static final int NONE = -9;
    private static final List<Layer> SAID = List.of(Layer.ORDERS, Layer.FEATURES, Layer.DERIVED);
    private static final List<Layer> ORDERED = List.of(Layer.ORDERS);

    /** How many there are at most. */
    static final int MOST = 8;

    /** How many base runs all of them together may cost. */
    static final double ROOM = 3;

    private static final int DRAWS = 64;

    /**
     * The cuts of a backtest.
     *
     * @param done by step
     * @param left what else was wanted, and had no place or no room
     */
    record Plan(List<Cut> done, List<String> left) {}

    /** A step at which a cut is wanted; it has none if nothing of the kind happens. */
    private record Wish(int step, String why) {}

    /** Where the future of a backtest is taken away: where something happens first, the rest by chance. */
    static Plan of(Backtest backtest, Chronicle chronicle, Rehearsal base, int steps, RunSeed seed) {
        List<Decision> decisions = Rehearsal.decisions(backtest).subList(0, steps);
        Map<Integer, String> chosen = new TreeMap<>();
        List<String> left = new ArrayList<>();
        double all = Rehearsal.decisions(backtest).size();
        double room = ROOM * all;
        for (Wish wish : wishes(decisions, chronicle, base)) {
            if (wish.step < 0 || wish.step >= steps) {
                continue;
            }
            if (chosen.containsKey(wish.step)) {
                chosen.merge(wish.step, wish.why, (one, other) -> one + ", " + other);
            } else if (chosen.size() < MOST - 1 && wish.step < room) {
                chosen.put(wish.step, wish.why);
                room -= wish.step + 1;
            } else {
                left.add(wish.why);
            }
        }
        int said = first(base, steps, SAID);
        ChaCha20 chance = seed.stream("audit/cuts");
        boolean drawn = false;
        for (int draw = 0; draw < DRAWS && chosen.size() < MOST && said < Math.min(steps, room); draw++) {
            int step = said + chance.nextInt((int) Math.min(steps, room) - said);
            if (chosen.putIfAbsent(step, "by chance") == null) {
                room -= step + 1;
                drawn = true;
            }
        }
        if (!drawn && chosen.size() < steps - said) {
            left.add("by chance");
        }
        List<Cut> done = new ArrayList<>();
        chosen.forEach((step, why) ->
                done.add(new Cut(step, Micros.floor(decisions.get(step).at()), why)));
        return new Plan(done, left);
    }

    /** In the order in which they are granted. */
    private static List<Wish> wishes(List<Decision> decisions, Chronicle chronicle, Rehearsal base) {
        int steps = decisions.size();
        int said = first(base, steps, SAID);
        int warm = Math.max(said, first(base, steps, ORDERED));
        Happenings happenings = new Happenings();
        long first = Micros.floor(decisions.get(0).at());
        chronicle.forEach(version -> happenings.meet(version, first));
        int refit = base.refits().tailSet(said + 1).stream().findFirst().orElse(NONE);
        int quarter = quarter(decisions, said);
        return List.of(
                new Wish(warm, "the first warm step"),
                new Wish(refit, "the first step after a refit"),
                new Wish(refit - 1, "the last step before a refit"),
                new Wish(before(decisions, happenings.revision), "before the first revision"),
                new Wish(before(decisions, firstGone(happenings)), "before the first delisting"),
                new Wish(quarter - 1, "the last step of a quarter"),
                new Wish(quarter, "the first step of a quarter"),
                new Wish(before(decisions, happenings.split), "before the first split"),
                new Wish(before(decisions, happenings.membership), "before the first change of members"),
                new Wish(said < warm ? (said + warm) / 2 : NONE, "inside the warm-up"),
                new Wish(refit + 1, "the second step after a refit"),
                new Wish(quarter + 1, "the second step of a quarter"));
    }

    /** When things first happened, in microseconds. */
    private static final class Happenings {
        /** Symbols of which no price comes so long before the last one of all are gone, told or not. */
        private static final long GONE = Duration.ofDays(7).toNanos() / 1_000;

        private final Map<Symbol, Version> last = new TreeMap<>();
        private long revision = Long.MAX_VALUE;
        private long delisting = Long.MAX_VALUE;
        private long split = Long.MAX_VALUE;
        private long membership = Long.MAX_VALUE;

        void meet(Version version, long after) {
            if (version.ingestedAt() <= after) {
                return;
            }
            if (version.key().kind().isPrice() && version.ingestedAt() > version.firstAt()) {
                revision = Math.min(revision, version.ingestedAt());
            }
            if (version.isPrice()) {
                last.merge(
                        version.key().symbol(),
                        version,
                        (one, other) -> one.key().ts() > other.key().ts() ? one : other);
            }
            if (version.key().kind() == Kind.MEMBERSHIP) {
                membership = Math.min(membership, version.ingestedAt());
            }
            if (version.action() instanceof CorporateAction.Delisting
                    || version.action() instanceof CorporateAction.Succession) {
                delisting = Math.min(delisting, version.ingestedAt());
            } else if (version.action() instanceof CorporateAction.Split) {
                split = Math.min(split, version.ingestedAt());
            }
        }
    }

    /** When the first delisting was told, or the last price of a symbol that is gone arrived. */
    private static long firstGone(Happenings happenings) {
        long end = happenings.last.values().stream()
                .mapToLong(version -> version.key().ts())
                .max()
                .orElse(Long.MIN_VALUE);
        return happenings.last.values().stream()
                .filter(version -> version.key().ts() < end - Happenings.GONE)
                .mapToLong(Version::firstAt)
                .reduce(happenings.delisting, Math::min);
    }

    /** The first step in which one of these layers said anything; 0 if none did. */
    private static int first(Rehearsal base, int steps, List<Layer> layers) {
        for (int step = 0; step < steps; step++) {
            for (Layer layer : layers) {
                if (!base.fingerprint().hex(layer, step).isEmpty()) {
                    return step;
                }
            }
        }
        return 0;
    }

    /** The last step whose clock is before an arrival; none if there is no such arrival. */
    private static int before(List<Decision> decisions, long arrival) {
        int step = arrival < Long.MAX_VALUE ? -1 : NONE;
        while (arrival < Long.MAX_VALUE
                && step + 1 < decisions.size()
                && Micros.floor(decisions.get(step + 1).at()) < arrival) {
            step++;
        }
        return step;
    }

    /** The first step of a quarter after that in which something was first said; the earlier, the less it costs. */
    private static int quarter(List<Decision> decisions, int said) {
        for (int step = said + 1; step < decisions.size(); step++) {
            int now = decisions.get(step).date().get(IsoFields.QUARTER_OF_YEAR);
            if (now != decisions.get(step - 1).date().get(IsoFields.QUARTER_OF_YEAR)) {
                return step;
            }
        }
        return NONE;
    }
}
