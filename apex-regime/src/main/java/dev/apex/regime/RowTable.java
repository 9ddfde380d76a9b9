package dev.apex.regime;

import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.Changes;
import dev.apex.market.Series;
import dev.apex.market.Symbol;
import dev.apex.time.Micros;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Features of one symbol by session, as known at the clock, read once and again where something changed.
 *
 * <p>A feature is read for a past session as if that were the latest; how many sessions it reads says which rows a change of a
 * price touches. Confined to one thread.
 */
final class RowTable implements Walk.Rows {
    private final Symbol symbol;
    private final List<Feature> features;
    private final boolean alone;
    private final int reach;
    private int base;
    private double @Nullable [][] rows = {};
    private @Nullable Series now;
    private int latest;
    /** The first session whose row was read before and may have changed in this step. */
    private int changed;

    RowTable(Symbol symbol, List<Feature> features, boolean alone) {
        this.symbol = symbol;
        this.features = features;
        this.alone = alone;
        this.reach = features.stream().mapToInt(Feature::sessions).max().orElse(1);
    }

    /** Takes in what a step changed; from here on rows are those of the step. */
    void advance(Series prices, Changes changes, Instant clock) {
        now = prices;
        latest = prices.ordinal();
        changed = Integer.MAX_VALUE;
        changes.forEach((whose, session, change) -> {
            if (!alone || whose.equals(symbol)) {
                forget(session, session + reach - 1);
            }
        });
        changes.forEachAction((whose, ex, topic, change) -> {
            if ((!alone || whose.equals(symbol)) && Micros.floor(ex) <= Micros.floor(clock)) {
                forget(Integer.MIN_VALUE, Integer.MAX_VALUE);
            }
        });
    }

    private void forget(int from, int to) {
        int last = Math.min(to, base + rows.length - 1);
        for (int session = Math.max(from, base); session <= last; session++) {
            if (rows[session - base] != null) {
                rows[session - base] = null;
                changed = Math.min(changed, session);
            }
        }
    }

    int latest() {
        return latest;
    }

    /** That session, or the highest number there is. */
    int changed() {
        return changed;
    }

    @Override
    public double[] row(int session) {
        makeRoom(session);
        double[] row = rows[session - base];
        if (row == null) {
            row = read(session);
            rows[session - base] = row;
        }
        return row;
    }

    private double[] read(int session) {
        Series then = Objects.requireNonNull(now).before(latest - session);
        double[] row = new double[features.size()];
        for (int i = 0; i < row.length; i++) {
            row[i] = features.get(i).read(then) instanceof Reading.Known known ? known.figure() : Double.NaN;
        }
        return row;
    }

    private void makeRoom(int session) {
        if (rows.length == 0) {
            base = session;
        }
        if (session < base) {
            double[][] more = new double[rows.length + base - session][];
            System.arraycopy(rows, 0, more, base - session, rows.length);
            rows = more;
            base = session;
        } else if (session - base >= rows.length) {
            rows = Arrays.copyOf(rows, Math.max(session - base + 1, rows.length + rows.length / 2 + 64));
        }
    }
}
