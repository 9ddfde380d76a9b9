package dev.apex.execution;

import dev.apex.market.CorporateAction;
import dev.apex.market.Symbol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The open orders of one symbol, and how much of a session's volume they have taken. */
final class OrderBook {
    private static final long[] NO_FILLS = {};

    final Symbol symbol;
    /** In the order of placing; what has ended is swept out at the end of a booking. */
    final List<Working> working = new ArrayList<>();
    /** The actions visible of the symbol at this booking, by ex instant. */
    List<CorporateAction> actions = List.of();
    /** How many orders of the symbol there have been. */
    int placed;

    private int takenIn = -1;
    private double taken;
    /** Numbers of fills by session. */
    private final Map<Integer, long[]> filled = new HashMap<>();

    OrderBook(Symbol symbol) {
        this.symbol = symbol;
    }

    /** Units taken in a session so far. */
    double taken(int session) {
        return session == takenIn ? taken : 0;
    }

    void take(int session, double units) {
        taken = taken(session) + units;
        takenIn = session;
    }

    /** Takes note that a fill was at a print of a session. */
    void filledIn(int session, long fill) {
        long[] known = fillsIn(session);
        long[] all = Arrays.copyOf(known, known.length + 1);
        all[known.length] = fill;
        filled.put(session, all);
    }

    /** The fills at prints of a session, in the order of booking; not to be written to. */
    long[] fillsIn(int session) {
        return filled.getOrDefault(session, NO_FILLS);
    }

    void sweep() {
        int kept = 0;
        for (int i = 0; i < working.size(); i++) {
            Working order = working.get(i);
            if (!order.ended) {
                working.set(kept++, order);
            }
        }
        for (int i = working.size() - 1; i >= kept; i--) {
            working.remove(i);
        }
    }

    /** The first session that some open order has still to be held against. */
    int firstUnseen() {
        int first = Integer.MAX_VALUE;
        for (int i = 0; i < working.size(); i++) {
            first = Math.min(first, working.get(i).seenTo + 1);
        }
        return first;
    }

    boolean hasConditional() {
        for (int i = 0; i < working.size(); i++) {
            if (working.get(i).order.instruction().isConditional()) {
                return true;
            }
        }
        return false;
    }

    boolean hasOnClose() {
        for (int i = 0; i < working.size(); i++) {
            if (working.get(i).kind == Instruction.Kind.ON_CLOSE) {
                return true;
            }
        }
        return false;
    }

    /** Whether an order follows a buy that is still open, and may have to wait for what it delivers. */
    boolean followsABuy(Working sale) {
        for (int i = 0; i < working.size(); i++) {
            Working other = working.get(i);
            if (other.buys() && !other.ended && other.order.id() < sale.order.id()) {
                return true;
            }
        }
        return false;
    }

    /** Lots that are sure to be done but for their print, above zero to buy. */
    long sureLots() {
        long lots = 0;
        for (int i = 0; i < working.size(); i++) {
            Working order = working.get(i);
            if (!order.ended && order.isSure()) {
                lots += order.signed();
            }
        }
        return lots;
    }

    /** Lots that may be done on one side, of orders linked the largest. */
    long possibleLots(boolean buys) {
        long lots = 0;
        for (int i = 0; i < working.size(); i++) {
            Working order = working.get(i);
            if (!order.ended && order.buys() == buys && !order.isSure() && !order.isCancelling()) {
                lots += order.linked == null ? order.remaining : largestOnce(order);
            }
        }
        return lots;
    }

    /** The largest of the orders linked with this one on its side, if it is the first of them; else nothing. */
    private static long largestOnce(Working order) {
        long largest = 0;
        for (Working other : order.linked == null ? List.of(order) : order.linked) {
            if (other.ended || other.isCancelling() || other.buys() != order.buys()) {
                continue;
            }
            if (largest == 0 && other != order) {
                return 0;
            }
            largest = Math.max(largest, other.remaining);
        }
        return largest;
    }
}
