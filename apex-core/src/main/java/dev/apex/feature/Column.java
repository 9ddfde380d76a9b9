package dev.apex.feature;

/** One column of a node. */
record Column(Node node, int output) {
    double[] row(int ordinal) {
        return node.row(output, ordinal);
    }
}
