package dev.apex.feature;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Features that are being put together or read on this thread: one that is met inside itself would never come to an end.
 *
 * <p>Made anew each time, it is known by its name and class.
 */
final class Entered {
    private static final ThreadLocal<Deque<Feature>> ENTERED = ThreadLocal.withInitial(ArrayDeque::new);
    /** Deeper than anybody composes, and far from the end of a stack. */
    private static final int DEEPEST = 200;

    private Entered() {}

    /**
     * Does something to a feature.
     *
     * @throws RefusedException with {@link Rule#FEATURE_CYCLE} if that is going on already
     */
    static <T> T in(Feature feature, String deed, Supplier<T> work) {
        Deque<Feature> entered = ENTERED.get();
        if (entered.size() >= DEEPEST || isIn(entered, feature)) {
            throw new RefusedException(Rule.FEATURE_CYCLE, feature.name() + " " + deed + " of itself");
        }
        entered.push(feature);
        try {
            return work.get();
        } finally {
            entered.pop();
        }
    }

    private static boolean isIn(Deque<Feature> entered, Feature feature) {
        if (entered.isEmpty()) {
            return false;
        }
        Class<?> code = Formula.codeOf(feature);
        for (Feature other : entered) {
            if (other == feature
                    || Formula.codeOf(other) == code && other.name().equals(feature.name())) {
                return true;
            }
        }
        return false;
    }
}
