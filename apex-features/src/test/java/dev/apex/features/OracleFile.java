package dev.apex.features;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Values that another program made, comma by comma, below the command that made them. */
final class OracleFile {
    private OracleFile() {}

    static Map<String, double[]> columns(String file) {
        List<String[]> lines = lines(file).toList();
        Map<String, double[]> columns = new LinkedHashMap<>();
        for (int column = 0; column < lines.get(0).length; column++) {
            int at = column;
            columns.put(
                    lines.get(0)[column],
                    lines.stream()
                            .skip(1)
                            .mapToDouble(line ->
                                    at >= line.length || line[at].isEmpty() ? Double.NaN : Double.parseDouble(line[at]))
                            .toArray());
        }
        return columns;
    }

    static Stream<String[]> lines(String file) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(OracleFile.class.getResourceAsStream(file)), StandardCharsets.UTF_8))) {
            return in.lines().filter(line -> !line.startsWith("#")).toList().stream()
                    .map(line -> line.split(","));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
