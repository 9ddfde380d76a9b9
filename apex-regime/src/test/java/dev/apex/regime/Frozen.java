package dev.apex.regime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Values of other programs, kept in files with the command that made them. */
final class Frozen {
    private Frozen() {}

    static List<String> lines(String file) {
        try (InputStream in = Frozen.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static double[][] rows(String file, int features) {
        return lines(file).stream()
                .map(line -> Arrays.copyOf(numbers(line.split(",")), features))
                .toArray(double[][]::new);
    }

    static double[] numbers(String... texts) {
        return Arrays.stream(texts).mapToDouble(Double::parseDouble).toArray();
    }

    /** A model of one feature. */
    static GaussianHmm model(double[] initial, double[][] moves, double[] means, double[] variances) {
        return GaussianHmm.of(
                Covariance.DIAGONAL,
                initial,
                moves,
                Arrays.stream(means).mapToObj(m -> new double[] {m}).toArray(double[][]::new),
                Arrays.stream(variances).mapToObj(v -> new double[][] {{v}}).toArray(double[][][]::new));
    }

    static double[][] column(double... values) {
        return Arrays.stream(values).mapToObj(v -> new double[] {v}).toArray(double[][]::new);
    }
}
