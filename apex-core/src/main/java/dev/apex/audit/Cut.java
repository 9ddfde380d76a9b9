package dev.apex.audit;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.backtest.Rehearsal;
import dev.apex.market.CorporateAction;
import dev.apex.market.Tape.Kind;
import dev.apex.random.ChaCha20;
import dev.apex.random.RunSeed;
import dev.apex.time.Decision;
import dev.apex.time.Micros;
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
    private static final int MOST = 8;
    /** How many base runs all cuts together may cost. */
    private static final double ROOM = 4;

    /** The cuts of a backtest, by step. */
    static List<Cut> of(Backtest backtest, Chronicle chronicle, Rehearsal base, int steps, RunSeed seed) {
        List<Decision> decisions = Rehearsal.decisions(backtest).subList(0, steps);
        Map<Integer, String> chosen = new TreeMap<>();
        List<Integer> order = new ArrayList<>();
        Collector cuts = (step, why) -> {
            if (step >= 0 && step < steps && chosen.putIfAbsent(step, why) == null) {
                order.add(step);
            }
        };
        int warm = firstSaid(base, steps);
        cuts.add(warm, "the first warm step");
        Happenings happenings = new Happenings();
        long first = Micros.floor(decisions.get(0).at());
        chronicle.forEach(version -> happenings.meet(version, first));
        cuts.add(before(decisions, happenings.revision), "before the first revision");
        cuts.add(before(decisions, happenings.delisting), "before the first delisting");
        int quarter = quarter(decisions, warm);
        cuts.add(quarter - 1, "the last step of a quarter");
        cuts.add(quarter, "the first step of a quarter");
        ChaCha20 chance = seed.stream("audit/cuts");
        while (order.size() < Math.min(MOST, steps - Math.max(0, warm))) {
            cuts.add(warm + chance.nextInt(steps - warm), "by chance");
        }
        double cost = 0;
        List<Cut> all = new ArrayList<>();
        for (int step : order) {
            cost += (step + 1.0) / decisions.size();
            if (cost <= ROOM) {
                all.add(new Cut(step, Micros.floor(decisions.get(step).at()), chosen.get(step)));
            }
        }
        return all.stream()
                .sorted((one, other) -> Integer.compare(one.step, other.step))
                .toList();
    }

    private interface Collector {
        void add(int step, String why);
    }

    /** When things first happened, in microseconds. */
    private static final class Happenings {
        private long revision = Long.MAX_VALUE;
        private long delisting = Long.MAX_VALUE;

        void meet(Version version, long after) {
            if (version.ingestedAt() <= after) {
                return;
            }
            if (version.key().kind().isPrice() && version.ingestedAt() > version.firstAt()) {
                revision = Math.min(revision, version.ingestedAt());
            }
            if (version.key().kind() == Kind.ACTIONS && version.action() instanceof CorporateAction.Delisting) {
                delisting = Math.min(delisting, version.ingestedAt());
            }
        }
    }

    /** The first step in which anything was derived, read or ordered; 0 if none was. */
    private static int firstSaid(Rehearsal base, int steps) {
        for (int step = 0; step < steps; step++) {
            if (!base.fingerprint().hex(Layer.ORDERS, step).isEmpty()
                    || !base.fingerprint().hex(Layer.FEATURES, step).isEmpty()
                    || !base.fingerprint().hex(Layer.DERIVED, step).isEmpty()) {
                return step;
            }
        }
        return 0;
    }

    /** The last step whose clock is before an arrival, or -1. */
    private static int before(List<Decision> decisions, long arrival) {
        int step = -1;
        while (arrival < Long.MAX_VALUE
                && step + 1 < decisions.size()
                && Micros.floor(decisions.get(step + 1).at()) < arrival) {
            step++;
        }
        return step;
    }

    /** The first step of a quarter, of those that are warm the one nearest to the middle; -1 if there is none. */
    private static int quarter(List<Decision> decisions, int warm) {
        int best = -1;
        int middle = (warm + decisions.size()) / 2;
        for (int step = Math.max(1, warm + 1); step < decisions.size(); step++) {
            int now = decisions.get(step).date().get(IsoFields.QUARTER_OF_YEAR);
            int then = decisions.get(step - 1).date().get(IsoFields.QUARTER_OF_YEAR);
            if (now != then && (best < 0 || Math.abs(step - middle) < Math.abs(best - middle))) {
                best = step;
            }
        }
        return best;
    }
}
