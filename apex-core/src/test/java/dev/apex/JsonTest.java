package dev.apex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void members_keep_the_order_in_which_they_were_put() {
        String json = Json.object(object -> object.put("b", "x")
                .put("a", 2L)
                .put("c", inner -> inner.put("z", 0.5))
                .put("d", nothing -> {})
                .put("e", List.of("y", "x")));
        assertThat(json).isEqualTo("""
                        {
                          "b": "x",
                          "a": 2,
                          "c": {
                            "z": 0.5
                          },
                          "d": {},
                          "e": ["y", "x"]
                        }
                        """);
    }

    @Test
    void a_table_names_its_columns_once_and_has_a_line_for_each_row() {
        String json = Json.object(object -> object.table(
                        "t",
                        List.of("n", "x", "s", "o"),
                        List.of(1, 2),
                        n -> List.of(n, n / 4.0, "s" + n, n == 1 ? Optional.empty() : Optional.of(3L)))
                .table("none", List.of("n"), List.of(), List::of));
        assertThat(json).isEqualTo("""
                        {
                          "t": {
                            "columns": ["n", "x", "s", "o"],
                            "data": [
                              [1, 0.25, "s1", null],
                              [2, 0.5, "s2", 3]
                            ]
                          },
                          "none": {
                            "columns": ["n"],
                            "data": []
                          }
                        }
                        """);
        JsonOracle.read(json);
    }

    @Test
    void a_row_with_another_number_of_cells_than_columns_is_a_defect() {
        assertThatThrownBy(
                        () -> Json.object(object -> object.table("t", List.of("n", "x"), List.of(1), n -> List.of(n))))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void what_is_no_number_is_written_as_a_reason(double value) {
        String json =
                Json.object(object -> object.put("x", value).table("t", List.of("x"), List.of(value), x -> List.of(x)));
        String reason = "undefined: " + value;
        assertThat(JsonOracle.object(json))
                .containsEntry("x", reason)
                .containsEntry("t", Map.of("columns", List.of("x"), "data", List.of(List.of(reason))));
    }

    @Test
    void text_can_end_neither_its_string_nor_a_script() {
        String hostile =
                "\"},\n\"a\": </script><!-- \\ \t \u0000 \u007f \u0085 \u2028 \u2029 \ud83d\ude00 \ud83d x \ude00";
        String json = Json.object(object -> object.put(hostile, hostile));
        assertThat(json)
                .doesNotContain("<", "\u0000", "\t", "\u007f", "\u0085", "\u2028", "\u2029")
                .contains("\\u003c/script", "\\u2028", "\ud83d\ude00", "\\ud83d x \\ude00")
                .hasLineCount(3);
        assertThat(JsonOracle.object(json)).containsExactly(Map.entry(hostile, hostile));
    }

    @Test
    void any_text_reads_back_as_it_was() {
        SplittableRandom chance = new SplittableRandom(11);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = chance.nextInt(12); length > 0; length--) {
                text.append((char) (chance.nextBoolean() ? chance.nextInt(128) : chance.nextInt(1 << 16)));
            }
            String json = Json.object(object -> object.put("text", text.toString()));
            assertThat(JsonOracle.object(json)).as("draw %s", i).containsEntry("text", text.toString());
        }
    }
}
