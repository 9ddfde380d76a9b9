package dev.apex.market;

import java.util.Arrays;

/**
 * What many rows have in common - event time, length or topic, revision and flags - each combination kept once.
 *
 * <p>All bars of a day share a header or two, so that a row needs one int where it would need 16 bytes. Grows under one
 * thread; finished, it may be shared.
 */
final class Headers {
    private static final int NONE = -1;
    private static final long ODD = 0x9E3779B97F4A7C15L;

    private int size;
    private long[] ts = new long[16];
    private int[] tag = new int[16];
    private int[] meta = new int[16];
    /** Headers by hash, less than half full, linear probing; empty when finished. */
    private int[] table = new int[64];

    Headers() {
        Arrays.fill(table, NONE);
    }

    long ts(int header) {
        return ts[header];
    }

    int tag(int header) {
        return tag[header];
    }

    int meta(int header) {
        return meta[header];
    }

    /** The header that says this. */
    int of(long eventTime, int tagIndex, int revisionAndFlags) {
        int at = slot(eventTime, tagIndex, revisionAndFlags);
        while (table[at] != NONE) {
            int known = table[at];
            if (ts[known] == eventTime && tag[known] == tagIndex && meta[known] == revisionAndFlags) {
                return known;
            }
            at = (at + 1) & (table.length - 1);
        }
        table[at] = size;
        return add(eventTime, tagIndex, revisionAndFlags);
    }

    /** Gives back what room is left; there will be no further ones. */
    void finish() {
        resize(size);
        table = new int[0];
    }

    private int add(long eventTime, int tagIndex, int revisionAndFlags) {
        if (size == ts.length) {
            resize(size * 2);
        }
        ts[size] = eventTime;
        tag[size] = tagIndex;
        meta[size] = revisionAndFlags;
        int added = size++;
        if (size > table.length / 2) {
            rehash();
        }
        return added;
    }

    private void resize(int capacity) {
        ts = Arrays.copyOf(ts, capacity);
        tag = Arrays.copyOf(tag, capacity);
        meta = Arrays.copyOf(meta, capacity);
    }

    private void rehash() {
        table = new int[table.length * 4];
        Arrays.fill(table, NONE);
        for (int header = 0; header < size; header++) {
            int at = slot(ts[header], tag[header], meta[header]);
            while (table[at] != NONE) {
                at = (at + 1) & (table.length - 1);
            }
            table[at] = header;
        }
    }

    private int slot(long eventTime, int tagIndex, int revisionAndFlags) {
        long hash = ((eventTime * ODD ^ tagIndex) * ODD ^ revisionAndFlags) * ODD;
        return (int) (hash >>> 40) & (table.length - 1);
    }
}
