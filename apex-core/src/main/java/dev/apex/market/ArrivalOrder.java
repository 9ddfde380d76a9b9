package dev.apex.market;

/**
 * Sorts row numbers by several integer keys at once, the least important key first.
 *
 * <p>A least-significant-digit radix sort (Knuth, The Art of Computer Programming 3, 5.2.5): stable, without
 * comparisons, and linear, because half a million rows in file order are to become half a million rows in arrival order
 * while they load. Digits in which no two rows differ are skipped.
 */
final class ArrivalOrder {
    private static final int DIGIT_BITS = 11;
    private static final int DIGITS = 1 << DIGIT_BITS;

    private int[] order;
    private int[] spare;

    ArrivalOrder(int rows) {
        order = new int[rows];
        spare = new int[rows];
        for (int row = 0; row < rows; row++) {
            order[row] = row;
        }
    }

    /** Sorts by {@code key[row]}, keeping the present order among equals; keys are not negative. */
    ArrivalOrder by(long[] key) {
        long varying = 0;
        boolean ascending = true;
        for (int i = 1; i < order.length; i++) {
            varying |= key[order[i]] ^ key[order[0]];
            ascending &= key[order[i - 1]] <= key[order[i]];
        }
        if (!ascending) {
            int last = Long.SIZE - Long.numberOfLeadingZeros(varying);
            for (int shift = Long.numberOfTrailingZeros(varying); shift < last; shift += DIGIT_BITS) {
                if (((varying >>> shift) & (DIGITS - 1)) != 0) {
                    pass(key, shift);
                }
            }
        }
        return this;
    }

    /** The same for int keys. */
    ArrivalOrder by(int[] key) {
        boolean ascending = true;
        for (int i = 1; i < order.length; i++) {
            ascending &= key[order[i - 1]] <= key[order[i]];
        }
        if (!ascending) {
            long[] wide = new long[key.length];
            for (int i = 0; i < key.length; i++) {
                wide[i] = key[i];
            }
            by(wide);
        }
        return this;
    }

    int[] rows() {
        return order;
    }

    private void pass(long[] key, int shift) {
        int[] start = new int[DIGITS + 1];
        for (int row : order) {
            start[(int) ((key[row] >>> shift) & (DIGITS - 1)) + 1]++;
        }
        for (int digit = 0; digit < DIGITS; digit++) {
            start[digit + 1] += start[digit];
        }
        for (int row : order) {
            spare[start[(int) ((key[row] >>> shift) & (DIGITS - 1))]++] = row;
        }
        int[] sorted = spare;
        spare = order;
        order = sorted;
    }
}
