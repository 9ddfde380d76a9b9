package dev.apex.regime;

/** The little linear algebra that covariances of a few features need; row-major, in one array. */
final class Matrices {
    private static final int SWEEPS = 60;

    private Matrices() {}

    /**
     * The lower Cholesky factor of a symmetric matrix.
     *
     * @param from where the matrix begins in {@code matrix}
     * @param lower written; above the diagonal 0
     * @return whether the matrix is positive definite
     */
    static boolean cholesky(double[] matrix, int from, double[] lower, int d) {
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                double sum = j > i ? 0 : matrix[from + i * d + j];
                for (int k = 0; k < j && j <= i; k++) {
                    sum -= lower[i * d + k] * lower[j * d + k];
                }
                if (j == i) {
                    if (!(sum > 0 && sum < Double.POSITIVE_INFINITY)) {
                        return false;
                    }
                    lower[i * d + i] = StrictMath.sqrt(sum);
                } else {
                    lower[i * d + j] = j > i ? 0 : sum / lower[j * d + j];
                }
            }
        }
        return true;
    }

    /** The inverse of a lower triangular matrix; above the diagonal 0. */
    static void invertLower(double[] lower, double[] out, int to, int d) {
        for (int j = 0; j < d; j++) {
            for (int i = 0; i < d; i++) {
                double sum = i == j ? 1 : 0;
                for (int k = j; k < i; k++) {
                    sum -= lower[i * d + k] * out[to + k * d + j];
                }
                out[to + i * d + j] = i < j ? 0 : sum / lower[i * d + i];
            }
        }
    }

    /**
     * Raises every eigenvalue of a symmetric matrix to at least {@code least}, by Jacobi's rotations in a fixed order.
     *
     * <p>Of all matrices with no eigenvalue below that, it is the one under which rows of this scatter are most likely.
     *
     * @param matrix changed, where an eigenvalue was below
     */
    static void raiseEigenvalues(double[] matrix, double least, int d) {
        double[] values = matrix.clone();
        double[] vectors = new double[d * d];
        for (int i = 0; i < d; i++) {
            vectors[i * d + i] = 1;
        }
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            for (int p = 0; p < d; p++) {
                for (int q = p + 1; q < d; q++) {
                    rotate(values, vectors, p, q, d);
                }
            }
        }
        boolean below = false;
        for (int i = 0; i < d; i++) {
            below |= !(values[i * d + i] >= least);
        }
        if (below) {
            compose(values, vectors, least, matrix, d);
        }
    }

    private static void rotate(double[] a, double[] v, int p, int q, int d) {
        double off = a[p * d + q];
        if (off == 0) {
            return;
        }
        double theta = (a[q * d + q] - a[p * d + p]) / (2 * off);
        double t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + StrictMath.sqrt(theta * theta + 1));
        double c = 1 / StrictMath.sqrt(t * t + 1);
        double s = t * c;
        for (int k = 0; k < d; k++) {
            double kp = a[k * d + p];
            double kq = a[k * d + q];
            a[k * d + p] = c * kp - s * kq;
            a[k * d + q] = s * kp + c * kq;
        }
        for (int k = 0; k < d; k++) {
            double pk = a[p * d + k];
            double qk = a[q * d + k];
            a[p * d + k] = c * pk - s * qk;
            a[q * d + k] = s * pk + c * qk;
            double vp = v[k * d + p];
            double vq = v[k * d + q];
            v[k * d + p] = c * vp - s * vq;
            v[k * d + q] = s * vp + c * vq;
        }
        a[p * d + q] = 0;
        a[q * d + p] = 0;
    }

    private static void compose(double[] values, double[] vectors, double least, double[] out, int d) {
        for (int i = 0; i < d; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = 0;
                for (int k = 0; k < d; k++) {
                    double value = values[k * d + k];
                    sum += vectors[i * d + k] * vectors[j * d + k] * (value >= least ? value : least);
                }
                out[i * d + j] = sum;
                out[j * d + i] = sum;
            }
        }
    }
}
