package dev.apex.regime;

/** What the covariance matrix of a state may look like. */
public enum Covariance {
    /** No covariance between features; a variance for each. */
    DIAGONAL,
    /** Any symmetric positive definite matrix. */
    FULL;

    /** How many numbers of a matrix are free. */
    int parameters(int features) {
        return this == DIAGONAL ? features : features * (features + 1) / 2;
    }
}
