package dev.apex.regime;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.facts.Fact;
import dev.apex.facts.FactLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The regimes of one name as they are kept in a {@link FactLog}: windows with their models, and the labels that each published.
 *
 * <p>What was published stays: a walk is published again and again as it goes on, and each time only what is new is added; where it
 * says another thing than it did, it is refused as a whole. So a market whose past was changed behind the walk is found out, and
 * no label that a decision may have rested on is lost. Reading is as of a clock. Holds no state but the log; safe for use by
 * several threads as that is.
 */
public final class RegimeBook {
    /** After everything that a log may hold. */
    private static final Instant EVER = Instant.parse("2100-01-01T00:00:00Z");

    private final FactLog log;
    private final RegimeWindowCodec windows;
    private final RegimeLabelCodec labels;
    private final String name;

    private RegimeBook(FactLog log, String name) {
        this.log = log;
        this.name = name;
        this.windows = RegimeWindowCodec.of(name);
        this.labels = RegimeLabelCodec.of(name);
    }

    /** The regimes of this name in a log. */
    public static RegimeBook of(Regimes regimes, FactLog log) {
        return of(regimes.name(), log);
    }

    /** The regimes of this name in a log. */
    public static RegimeBook of(String regimes, FactLog log) {
        return new RegimeBook(log, regimes);
    }

    /**
     * Adds what is new of a walk: windows first, so that no label is ever without its model.
     *
     * @param sets as {@link Regimes#labels} gives them, from the beginning of the walk or from where it was published to
     * @return how many windows and labels were new
     * @throws RefusedException with {@link Rule#REGIME_PUBLISHED} if a window or a label of them was published before and
     *     said another thing; then nothing is added
     */
    public int publish(List<RegimeLabels> sets) {
        Map<Integer, RegimeWindow> knownWindows = windows(EVER);
        Map<Long, RegimeLabel> knownLabels = new TreeMap<>();
        for (RegimeLabel label : history(EVER)) {
            knownLabels.put(place(label), label);
        }
        List<RegimeWindow> newWindows = new ArrayList<>();
        List<RegimeLabel> newLabels = new ArrayList<>();
        for (RegimeLabels set : sets) {
            RegimeWindow window = set.window();
            if (isNew(window, knownWindows.get(window.number()), "window " + window.number())) {
                newWindows.add(window);
            }
            for (RegimeLabel label : set.labels()) {
                if (isNew(label, knownLabels.get(place(label)), "the label of " + label.eventTime())) {
                    newLabels.add(label);
                }
            }
        }
        log.append(windows, newWindows);
        log.append(labels, newLabels);
        return newWindows.size() + newLabels.size();
    }

    private <T> boolean isNew(T now, @Nullable T before, String what) {
        if (before == null || before.equals(now)) {
            return before == null;
        }
        throw new RefusedException(Rule.REGIME_PUBLISHED, what + " of " + this + " was " + before + ", and is " + now);
    }

    private static long place(RegimeLabel label) {
        return (long) label.window() << 32 | label.session();
    }

    /** The label of each session as of a clock: that of the newest window known by then. */
    public List<RegimeLabel> asOf(Instant clock) {
        return log.asOf(labels, labels.query(), clock);
    }

    /** The label of each session as it was first published, of those known at a clock: for statistics by regime. */
    public List<RegimeLabel> firstKnown(Instant clock) {
        return log.firstKnown(labels, labels.query(), clock);
    }

    /** One set a window, as of a clock: the windows known by then, each with those of its labels that were. */
    public List<RegimeLabels> sets(Instant clock) {
        Map<Integer, RegimeWindow> known = windows(clock);
        Map<Integer, List<RegimeLabel>> byWindow = new TreeMap<>();
        known.keySet().forEach(number -> byWindow.put(number, new ArrayList<>()));
        for (RegimeLabel label : history(clock)) {
            byWindow.get(label.window()).add(label);
        }
        List<RegimeLabels> sets = new ArrayList<>();
        known.forEach((number, window) -> sets.add(new RegimeLabels(window, byWindow.get(number))));
        return List.copyOf(sets);
    }

    private Map<Integer, RegimeWindow> windows(Instant clock) {
        Map<Integer, RegimeWindow> known = new TreeMap<>();
        log.asOf(windows, windows.query(), clock).forEach(window -> known.put(window.number(), window));
        return known;
    }

    /** By session, and of each the newer windows after the older. */
    private List<RegimeLabel> history(Instant clock) {
        List<RegimeLabel> all = new ArrayList<>();
        for (Fact fact : log.history(labels.query(), clock)) {
            all.add(labels.fromFact(fact));
        }
        return all;
    }

    @Override
    public String toString() {
        return "regimes " + name + " in " + log.describe();
    }
}
