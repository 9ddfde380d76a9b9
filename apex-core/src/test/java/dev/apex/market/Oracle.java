package dev.apex.market;

import dev.apex.market.Stamp.Arrival;
import dev.apex.market.Tape.Kind;
import dev.apex.time.Micros;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** The rule by brute force, on rows that no tape has touched: cut, collapse, drop what is withdrawn. */
final class Oracle {
    private final SyntheticRows rows;

    Oracle(SyntheticRows rows) {
        this.rows = rows;
    }

    /** By fact, the number of the row that is visible at a clock. */
    TreeMap<String, Integer> survivors(long clock) {
        TreeMap<String, Integer> survivors = new TreeMap<>();
        for (int row = 0; row < rows.size; row++) {
            if (rows.ingestedAt[row] <= clock) {
                survivors.merge(fact(row), row, this::later);
            }
        }
        survivors.values().removeIf(row -> rows.retracted[row]);
        return survivors;
    }

    String fact(int row) {
        return rows.kind(row) + "/" + symbol(row) + "/" + String.format(Locale.ROOT, "%020d", rows.ts[row]) + "/"
                + rows.topic(row);
    }

    Symbol symbol(int row) {
        return rows.instruments.get(rows.symbol[row]).symbol();
    }

    private int later(int a, int b) {
        int order = Long.compare(rows.ingestedAt[a], rows.ingestedAt[b]);
        order = order != 0 ? order : Integer.compare(rows.rev[a], rows.rev[b]);
        if (order == 0) {
            throw new AssertionError("rows " + a + " and " + b + " are one version");
        }
        return order > 0 ? a : b;
    }

    Visible visible(Instant clock) {
        List<Bar> bars = new ArrayList<>();
        List<Fixing> fixings = new ArrayList<>();
        List<Membership> memberships = new ArrayList<>();
        List<CorporateAction> actions = new ArrayList<>();
        for (int row : survivors(Micros.floor(clock)).values()) {
            Kind kind = rows.kind(row);
            switch (kind) {
                case BARS -> bars.add(bar(row));
                case FIXINGS -> fixings.add(new Fixing(symbol(row), stamp(row), rows.values[0][row]));
                case MEMBERSHIP -> memberships.add(new Membership(symbol(row), stamp(row), rows.values[0][row] == 1));
                default -> actions.add(rows.action(row, symbol(row), stamp(row)));
            }
        }
        return new Visible(bars, fixings, memberships, actions, List.of());
    }

    private Bar bar(int row) {
        return new Bar(
                symbol(row),
                stamp(row),
                Micros.toInstant(rows.opensAt[row]),
                rows.values[0][row],
                rows.values[1][row],
                rows.values[2][row],
                rows.values[3][row],
                rows.values[4][row]);
    }

    Stamp stamp(int row) {
        return new Stamp(
                Micros.toInstant(rows.ts[row]),
                Micros.toInstant(rows.ingestedAt[row]),
                rows.rev[row],
                rows.assumed[row] ? Arrival.ASSUMED : Arrival.OBSERVED);
    }
}
