package dev.apex.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The files that {@code oracle.py} made, and the nearness that is asked for. */
final class Oracle {
    private Oracle() {}

    static List<NamedCsvRecord> rows(String file) {
        var in = Objects.requireNonNull(Oracle.class.getResourceAsStream(file), file);
        try (var csv = CsvReader.builder()
                .commentStrategy(CommentStrategy.SKIP)
                .ofNamedCsvRecord(in, StandardCharsets.UTF_8)) {
            return csv.stream().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static double[] column(String file, String name) {
        return column(rows(file), name);
    }

    static double[] column(List<NamedCsvRecord> rows, String name) {
        return rows.stream().mapToDouble(row -> number(row, name)).toArray();
    }

    static double number(NamedCsvRecord row, String name) {
        return Double.parseDouble(row.getField(name));
    }

    static void assertWithin(double relative, double actual, double expected) {
        assertThat(StrictMath.abs(actual - expected))
                .as("%s beside %s, off by %.1e of it", actual, expected, (actual - expected) / expected)
                .isLessThanOrEqualTo(relative * StrictMath.abs(expected));
    }
}
