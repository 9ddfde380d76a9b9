package dev.apex.market.csv;

import dev.apex.market.Symbol;
import dev.apex.market.TapeWriter;
import java.util.Arrays;

/** The handles of symbols by their characters: the one of the row before, else by hash, and declared when first met. */
final class Instruments {
    private final PriceLayout layout;
    private final TapeWriter writer;

    private String[] names = new String[64];
    private int[] handles = new int[64];
    private long[] published = new long[64];
    private int size;
    /** Entry + 1 by hash; twice as long as there may be entries. */
    private int[] table = new int[256];

    private int last = -1;
    private char[] lastName = {};

    Instruments(PriceLayout layout, TapeWriter writer) {
        this.layout = layout;
        this.writer = writer;
    }

    /**
     * The entry of a symbol.
     *
     * @throws dev.apex.RefusedException if it is no symbol
     */
    int entry(char[] text, int from, int to) {
        if (last < 0 || !Arrays.equals(lastName, 0, lastName.length, text, from, to)) {
            last = find(text, from, to);
            lastName = Arrays.copyOfRange(text, from, to);
        }
        return last;
    }

    int entry(String name) {
        char[] text = name.toCharArray();
        return entry(text, 0, text.length);
    }

    int handle(int entry) {
        return handles[entry];
    }

    /** Before which instant no row of the symbol can have been known. */
    long published(int entry) {
        return published[entry];
    }

    private int find(char[] text, int from, int to) {
        int hash = 0;
        for (int at = from; at < to; at++) {
            hash = 31 * hash + text[at];
        }
        int slot = slot(hash);
        while (table[slot] != 0) {
            if (Rows.is(names[table[slot] - 1], text, from, to)) {
                return table[slot] - 1;
            }
            slot = (slot + 1) & (table.length - 1);
        }
        return add(Symbol.of(new String(text, from, to - from)));
    }

    private int slot(int hash) {
        return (hash ^ hash >>> 15) * 0x2C1B_3C6D >>> 7 & (table.length - 1);
    }

    private int add(Symbol symbol) {
        int handle = writer.declare(layout.instrument(symbol));
        if (size == names.length) {
            grow();
        }
        names[size] = symbol.name();
        handles[size] = handle;
        published[size] = layout.firstPublished(symbol);
        enter(size);
        return size++;
    }

    private void enter(int entry) {
        int slot = slot(names[entry].hashCode());
        while (table[slot] != 0) {
            slot = (slot + 1) & (table.length - 1);
        }
        table[slot] = entry + 1;
    }

    private void grow() {
        int capacity = size * 2;
        names = Arrays.copyOf(names, capacity);
        handles = Arrays.copyOf(handles, capacity);
        published = Arrays.copyOf(published, capacity);
        table = new int[capacity * 4];
        for (int entry = 0; entry < size; entry++) {
            enter(entry);
        }
    }
}
