package dev.apex.feature;

/** One column of a node. */
record Column(Node node, int output) {
    /** A row; where none is kept, NaN. */
    double[] row(int ordinal) {
        return node.rowOrNothing(output, ordinal);
    }
}
