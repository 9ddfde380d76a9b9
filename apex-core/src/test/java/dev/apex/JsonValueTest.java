package dev.apex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValueTest {
    @Test
    void what_was_written_is_read_again() {
        String text = Json.object(object -> object.put("text", "\u20ac \"\\\n <\ud83d\ude00")
                .put("whole", Long.MIN_VALUE)
                .put("inner", inner -> inner.put("a", "b"))
                .lines("lines", List.of("x", "y"))
                .lines("none", List.of()));
        JsonValue json = JsonValue.read(text);
        assertThat(json.members().keySet()).containsExactly("text", "whole", "inner", "lines", "none");
        assertThat(json.get("text").text()).isEqualTo("\u20ac \"\\\n <\ud83d\ude00");
        assertThat(json.get("whole").whole()).isEqualTo(Long.MIN_VALUE);
        assertThat(json.get("inner").get("a").text()).isEqualTo("b");
        assertThat(json.get("lines").list().stream().map(JsonValue::text)).containsExactly("x", "y");
        assertThat(json.get("none").list()).isEmpty();
        assertThat(json.find("other")).isEmpty();
        JsonOracle.read(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "false",
                "[]",
                "{}",
                " [1 , 2 ] ",
                "\"\\/\\b\\f\\n\\r\\t\\u0041\"",
                "-0",
                "0.5",
                "1e5",
                "-1.25E-7"
            })
    void all_of_json_is_read(String text) {
        JsonValue.read(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[",
                "{]",
                "[1,]",
                "{,}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{\"a\":1 \"b\":2}",
                "[1 2]",
                "nul",
                "True",
                "NaN",
                "Infinity",
                "01",
                "1.",
                ".5",
                "+1",
                "-",
                "1e",
                "--1",
                "0x1",
                "'a'",
                "\"a",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u00g0\"",
                "\"\t\"",
                "\"\\ud800\"",
                "\"\\ude00\\ud83d\"",
                "// a\n1",
                "1 1",
                "{} {}",
                "[]]",
                "\ufeff{}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}"
            })
    void nothing_but_json_is_read(String text) {
        assertThatThrownBy(() -> JsonValue.read(text))
                .hasMessageContaining("APEX-R160")
                .hasMessageContaining("line 1");
    }

    @Test
    void bytes_that_are_not_utf_8_are_refused() {
        assertThat(JsonValue.read("\"\u20ac\"".getBytes(StandardCharsets.UTF_8)).text())
                .isEqualTo("\u20ac");
        for (byte[] bytes :
                List.of(new byte[] {'"', (byte) 0xff, '"'}, new byte[] {'"', (byte) 0xc0, (byte) 0x80, '"'})) {
            assertThatThrownBy(() -> JsonValue.read(bytes)).hasMessageContaining("APEX-R160");
        }
    }

    @Test
    void no_nesting_exhausts_the_stack() {
        JsonValue.read("[".repeat(32) + "]".repeat(32));
        for (int depth : List.of(40, 1_000_000)) {
            assertThatThrownBy(() -> JsonValue.read("[".repeat(depth))).hasMessageContaining("32 levels");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.5, a at line 2",
        "9223372036854775808, a at line 2",
        "1e3, a at line 2",
        "null, a at line 2",
        "[], a at line 2"
    })
    void a_member_of_another_type_is_refused_with_its_place(String value, String said) {
        JsonValue json = JsonValue.read("{\n  \"a\": " + value + "}");
        assertThatThrownBy(() -> json.get("a").whole())
                .hasMessageContaining("APEX-R161")
                .hasMessageContaining(said)
                .hasMessageContaining("column 8");
        assertThatThrownBy(() -> json.get("a").text()).hasMessageContaining("is not a string");
        assertThatThrownBy(() -> json.get("a").members()).hasMessageContaining("is not an object");
        assertThatThrownBy(json::list).hasMessageContaining("the whole at line 1, column 1 is not a list");
        assertThatThrownBy(() -> json.get("b")).hasMessageContaining("has no member \"b\"");
        assertThatThrownBy(() -> json.only("b")).hasMessageContaining("is no member that is known");
        assertThat(json.only("a", "b")).isSameAs(json);
    }

    /** The reader of the tests was written apart from this one. */
    @Test
    void two_readers_agree_on_garbled_texts() {
        String whole = Json.object(json -> json.put("a", "x\\\"\u20ac")
                .put("b", 12L)
                .put("c", inner -> inner.put("d", List.of("e", "f")))
                .put("g", 0.25));
        SplittableRandom random = new SplittableRandom(7);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(whole);
            text.setCharAt(random.nextInt(whole.length()), "{}[]\":,\\ 01e.-ax\n".charAt(random.nextInt(17)));
            boolean ours = reads(() -> JsonValue.read(text.toString()));
            boolean theirs = reads(() -> JsonOracle.read(text.toString()));
            assertThat(ours || !theirs).as(text.toString()).isTrue();
            read += ours ? 1 : 0;
        }
        assertThat(read).isBetween(500, 19_000);
    }

    private static boolean reads(Runnable reading) {
        try {
            reading.run();
            return true;
        } catch (RuntimeException | AssertionError refused) {
            return false;
        }
    }

    @Test
    void what_is_read_cannot_be_changed() {
        JsonValue json = JsonValue.read("{\"a\": [1]}");
        Map<String, JsonValue> members = json.members();
        assertThatThrownBy(members::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> json.get("a").list().clear()).isInstanceOf(UnsupportedOperationException.class);
    }
}
