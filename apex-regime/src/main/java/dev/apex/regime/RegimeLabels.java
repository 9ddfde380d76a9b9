package dev.apex.regime;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What one window's model says of every session: of those it was fitted to, and of those after it until the next model was known.
 *
 * <p>One set a window; a label that was published stays, whatever is revised or refitted later. Immutable.
 *
 * @param window the window
 * @param labels by session
 */
public record RegimeLabels(RegimeWindow window, List<RegimeLabel> labels) {
    public RegimeLabels {
        labels = List.copyOf(labels);
    }

    /**
     * How restless labels are: the share of the sessions in both sets which another one names otherwise. Empty if they have no
     * session in common.
     */
    public OptionalDouble churn(RegimeLabels before) {
        int common = 0;
        int changed = 0;
        int at = 0;
        List<RegimeLabel> others = before.labels;
        for (RegimeLabel label : labels) {
            while (at < others.size() && others.get(at).session() < label.session()) {
                at++;
            }
            if (at < others.size() && others.get(at).session() == label.session()) {
                common++;
                RegimeLabel other = others.get(at);
                changed += label.era() == other.era() && label.state().equals(other.state()) ? 0 : 1;
            }
        }
        return common == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) changed / common);
    }

    /** All labels of some sets, in the order in which they can be appended to a log. */
    public static List<RegimeLabel> all(List<RegimeLabels> sets) {
        List<RegimeLabel> all = new ArrayList<>();
        sets.forEach(set -> all.addAll(set.labels));
        return List.copyOf(all);
    }
}
