package dev.apex.backtest;

import dev.apex.execution.Ledger;
import dev.apex.execution.Ledger.Accounts;
import dev.apex.market.Symbol;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What was held at the close of each session: an array of values each, and of symbols and units where they changed since the
 * session before, since most days change marks only.
 */
final class Positions implements Ledger.Inventory {
    private static final Symbol[] NOTHING = {};

    private final List<Symbol[]> symbols = new ArrayList<>();
    private final List<double[]> units = new ArrayList<>();
    private final List<double[]> values = new ArrayList<>();
    private final List<Accounts> accounts = new ArrayList<>();

    private Symbol[] heldNow = new Symbol[16];
    private double[] unitsNow = new double[16];
    private double[] valuesNow = new double[16];
    private int count;

    @Override
    public void held(Symbol symbol, double some, double value) {
        if (count == heldNow.length) {
            heldNow = Arrays.copyOf(heldNow, 2 * count);
            unitsNow = Arrays.copyOf(unitsNow, 2 * count);
            valuesNow = Arrays.copyOf(valuesNow, 2 * count);
        }
        heldNow[count] = symbol;
        unitsNow[count] = some;
        valuesNow[count++] = value;
    }

    @Override
    public void closed(Accounts books) {
        int before = symbols.size() - 1;
        Symbol[] lastSymbols = before < 0 ? NOTHING : symbols.get(before);
        double[] lastUnits = before < 0 ? new double[0] : units.get(before);
        symbols.add(
                Arrays.equals(lastSymbols, 0, lastSymbols.length, heldNow, 0, count)
                        ? lastSymbols
                        : Arrays.copyOf(heldNow, count));
        units.add(
                Arrays.equals(lastUnits, 0, lastUnits.length, unitsNow, 0, count)
                        ? lastUnits
                        : Arrays.copyOf(unitsNow, count));
        values.add(Arrays.copyOf(valuesNow, count));
        accounts.add(books);
        count = 0;
    }

    /** Those at the close of a session, by symbol; made as they are looked at. */
    List<Position> at(int session) {
        Symbol[] held = symbols.get(session);
        double[] some = units.get(session);
        double[] worth = values.get(session);
        double equity = accounts.get(session).equity();
        return new AbstractList<>() {
            @Override
            public Position get(int i) {
                OptionalDouble weight = equity > 0 ? OptionalDouble.of(worth[i] / equity) : OptionalDouble.empty();
                return new Position(held[i], some[i], worth[i], weight);
            }

            @Override
            public int size() {
                return held.length;
            }
        };
    }
}
