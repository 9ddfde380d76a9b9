package dev.apex.market;

import dev.apex.time.Micros;

/** The part of a tape that a query asks for: the tape itself where that is all of it. */
final class TapeCut {
    private TapeCut() {}

    static Tape of(Tape tape, MarketQuery query) {
        long from = Micros.floor(query.from());
        int end = tape.countUpTo(Micros.floor(query.ceiling()), 0);
        boolean[] wanted = new boolean[tape.symbols.size()];
        boolean all = end == tape.size;
        for (int symbol = 0; symbol < wanted.length; symbol++) {
            wanted[symbol] = query.wants(tape.symbols.get(symbol));
            all &= wanted[symbol];
        }
        for (int row = 0; all && row < end; row++) {
            all = isInReach(tape, row, from);
        }
        return all ? tape : copy(tape, end, from, wanted);
    }

    private static boolean isInReach(Tape tape, int row, long from) {
        return !tape.kind.isPrice() || tape.ts(row) >= from;
    }

    /** Every fact is cut whole or not at all by symbol and event time, so that the versions keep their predecessors. */
    private static Tape copy(Tape tape, int end, long from, boolean[] wanted) {
        Tape cut = new Tape(tape.kind);
        cut.symbols.addAll(tape.symbols);
        cut.instruments.addAll(tape.instruments);
        cut.spans.addAll(tape.spans);
        cut.topics.addAll(tape.topics);
        int[] place = new int[end];
        for (int row = 0; row < end; row++) {
            if (wanted[tape.symbol(row)] && isInReach(tape, row, from)) {
                cut.ensure(cut.size + 1);
                place[row] = cut.size;
                int before = tape.predecessor(row);
                if (before >= 0) {
                    cut.link(cut.size, place[before]);
                }
                append(tape, row, cut);
            }
        }
        cut.layOut();
        cut.finish();
        return cut;
    }

    private static void append(Tape tape, int row, Tape cut) {
        int to = cut.size;
        cut.symbol[to] = tape.symbol(row);
        cut.ts[to] = tape.ts(row);
        cut.ingestedAt[to] = tape.ingestedAt[row];
        cut.meta[to] = tape.meta(row);
        if (cut.slot.length > 0) {
            cut.slot[to] = tape.slot(row);
        }
        if (cut.tag.length > 0) {
            cut.tag[to] = tape.tag(row);
        }
        for (int column = 0; column < cut.values.length; column++) {
            cut.values[column][to] = tape.values[column][row];
        }
        cut.size++;
    }
}
