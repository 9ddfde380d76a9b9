package dev.apex.market;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.util.Arrays;

/**
 * Rows as written, before they are sorted: a block of some thousand rows at a time, in it one column after the other,
 * so that growing copies nothing and a column can be gathered in another order while it lies in the cache.
 */
final class StagedRows {
    private static final int BLOCK_BITS = 12;
    private static final int BLOCK = 1 << BLOCK_BITS;
    private static final int TS = 0;
    private static final int INGESTED_AT = 1;
    private static final int SYMBOL_SLOT = 2;
    private static final int META_TAG = 3;
    private static final int PLACE = 4;
    private static final int VALUES = 5;

    private final int columns;
    private long[][] blocks = new long[16][];
    private long[] last = {};
    private int rows;

    /** @param values how many figures a row has */
    StagedRows(int values) {
        columns = VALUES + values;
    }

    int size() {
        return rows;
    }

    /** Adds a row, whose figures are put next. */
    void add(int symbol, long ts, long ingestedAt, int slot, int meta, int tag, long place) {
        int at = rows & BLOCK - 1;
        if (at == 0) {
            addBlock();
        }
        long[] block = last;
        block[TS << BLOCK_BITS | at] = ts;
        block[INGESTED_AT << BLOCK_BITS | at] = ingestedAt;
        block[SYMBOL_SLOT << BLOCK_BITS | at] = (long) symbol << Integer.SIZE | slot;
        block[META_TAG << BLOCK_BITS | at] = (long) meta << Integer.SIZE | tag;
        block[PLACE << BLOCK_BITS | at] = place;
        rows++;
    }

    /** Puts the figure of the row added last. */
    void put(double value) {
        last[VALUES << BLOCK_BITS | rows - 1 & BLOCK - 1] = Double.doubleToRawLongBits(value);
    }

    /** Puts the figures of the row added last. */
    void put(double open, double high, double low, double close, double volume) {
        long[] block = last;
        int at = rows - 1 & BLOCK - 1;
        block[VALUES << BLOCK_BITS | at] = Double.doubleToRawLongBits(open);
        block[VALUES + 1 << BLOCK_BITS | at] = Double.doubleToRawLongBits(high);
        block[VALUES + 2 << BLOCK_BITS | at] = Double.doubleToRawLongBits(low);
        block[VALUES + 3 << BLOCK_BITS | at] = Double.doubleToRawLongBits(close);
        block[VALUES + 4 << BLOCK_BITS | at] = Double.doubleToRawLongBits(volume);
    }

    /** Puts the figures of the row added last. */
    void put(double figure, double instant, double other) {
        int at = rows - 1 & BLOCK - 1;
        last[VALUES << BLOCK_BITS | at] = Double.doubleToRawLongBits(figure);
        last[VALUES + 1 << BLOCK_BITS | at] = Double.doubleToRawLongBits(instant);
        last[VALUES + 2 << BLOCK_BITS | at] = Double.doubleToRawLongBits(other);
    }

    private void addBlock() {
        int block = rows >>> BLOCK_BITS;
        if (rows > Integer.MAX_VALUE - 2 * BLOCK) {
            throw new RefusedException(Rule.BATCH_SIZE, rows + " rows in one commit");
        }
        if (block == blocks.length) {
            blocks = Arrays.copyOf(blocks, block * 2);
        }
        last = new long[columns << BLOCK_BITS];
        blocks[block] = last;
    }

    private long cell(int row, int column) {
        return blocks[row >>> BLOCK_BITS][column << BLOCK_BITS | row & BLOCK - 1];
    }

    long ts(int row) {
        return cell(row, TS);
    }

    long ingestedAt(int row) {
        return cell(row, INGESTED_AT);
    }

    int symbol(int row) {
        return (int) (cell(row, SYMBOL_SLOT) >>> Integer.SIZE);
    }

    int revision(int row) {
        return (int) (cell(row, META_TAG) >>> Integer.SIZE) >>> Tape.FLAG_BITS;
    }

    int tag(int row) {
        return (int) cell(row, META_TAG);
    }

    long place(int row) {
        return cell(row, PLACE);
    }

    /** Lays the rows down behind a tape's, in an order of the caller's; the tape does not count them yet. */
    void lay(int[] order, long[] arrivals, Tape tape) {
        int base = tape.size;
        tape.ensure(base + rows);
        System.arraycopy(arrivals, 0, tape.ingestedAt, base, rows);
        for (int i = 0; i < rows; i++) {
            tape.ts[base + i] = cell(order[i], TS);
        }
        boolean slots = tape.kind.isPrice();
        for (int i = 0; i < rows; i++) {
            long cell = cell(order[i], SYMBOL_SLOT);
            tape.symbol[base + i] = (int) (cell >>> Integer.SIZE);
            if (slots) {
                tape.slot[base + i] = (int) cell;
            }
        }
        boolean tags = tape.kind != Tape.Kind.FIXINGS;
        for (int i = 0; i < rows; i++) {
            long cell = cell(order[i], META_TAG);
            tape.meta[base + i] = (int) (cell >>> Integer.SIZE);
            if (tags) {
                tape.tag[base + i] = (int) cell;
            }
        }
        for (int value = 0; value < tape.values.length; value++) {
            double[] to = tape.values[value];
            for (int i = 0; i < rows; i++) {
                to[base + i] = Double.longBitsToDouble(cell(order[i], VALUES + value));
            }
        }
    }
}
