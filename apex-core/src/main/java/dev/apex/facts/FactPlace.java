package dev.apex.facts;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a fact stands among its kind: by key, column after column, then by event time in microseconds.
 *
 * <p>A place with fewer key columns stands before all that go on from it, which is how a read finds its start.
 */
record FactPlace(List<Object> key, long ts) implements Comparable<FactPlace> {
    static FactPlace of(@Nullable Object[] cells, int keys, long ts) {
        List<Object> key = new ArrayList<>(keys);
        for (int at = 0; at < keys; at++) {
            key.add(Objects.requireNonNull(cells[at]));
        }
        return new FactPlace(List.copyOf(key), ts);
    }

    boolean startsWith(List<Object> prefix) {
        for (int at = 0; at < prefix.size(); at++) {
            if (!key.get(at).equals(prefix.get(at))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int compareTo(FactPlace other) {
        int shared = Math.min(key.size(), other.key.size());
        for (int at = 0; at < shared; at++) {
            int order = compare(key.get(at), other.key.get(at));
            if (order != 0) {
                return order;
            }
        }
        int byLength = Integer.compare(key.size(), other.key.size());
        return byLength != 0 ? byLength : Long.compare(ts, other.ts);
    }

    /** The column has one type, and its values know their order. */
    @SuppressWarnings("unchecked")
    private static int compare(Object one, Object other) {
        return ((Comparable<Object>) one).compareTo(other);
    }
}
