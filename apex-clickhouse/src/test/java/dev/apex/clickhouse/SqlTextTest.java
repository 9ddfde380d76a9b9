package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A text is looked over for what it says, not for what stands in its comments, strings and quoted names. */
class SqlTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "  (select 1)",
                "/* ; SETTINGS */ SELECT 1",
                "-- INSERT\nSELECT 1",
                "SELECT 'a; SETTINGS x' AS `settings`",
                "SELECT 'it''s', '\\'', \"format\"",
                "SELECT format('{} {}', a, b) FROM bars",
                "WITH x AS (SELECT 1) SELECT * FROM x",
                "SELECT a.b, -- c\n d FROM bars WHERE t <= {settings:DateTime64(6, 'UTC')}",
                "SELECT map('a', 1), {'a': 1}, [1, 2], x.1, 1e5, 0x1F FROM bars"
            })
    void a_select_is_let_through(String text) {
        assertThatCode(() -> SqlText.requireSelect(text)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-- SELECT 1",
                "INSERT INTO x SELECT 1",
                "EXPLAIN SELECT 1",
                "`SELECT` 1",
                "SELECT 1; SELECT 2",
                "SELECT 1;",
                "SELECT 1 SETTINGS readonly = 0",
                "SELECT * FROM (SELECT 1 settings readonly = 0)",
                "SELECT 1 /**/SETTINGS/**/ readonly = 0",
                "SELECT 1 FORMAT CSV",
                "SELECT 1 FORMAT",
                "SELECT 1 INTO OUTFILE 'x'",
                "SELECT 'a' INTO\nOUTFILE 'x'",
                "WITH x AS (SELECT 1) INSERT INTO t SELECT 1",
                "SELECT * FROM mergeTreeIndex('a', 'b')",
                "SELECT * FROM `mergeTreeIndex`('a', 'b')",
                "SELECT * FROM \"mergeTreeAnalyzeIndexes\"('a', 'b')",
                "SELECT * FROM `mergeTree\\x49ndex`('a', 'b')",
                "SELECT file ('x')",
                "SELECT $$a$$",
                "SELECT 'open",
                "SELECT `open",
                "SELECT /* open"
            })
    void anything_else_is_not(String text) {
        assertThatThrownBy(() -> SqlText.requireSelect(text)).isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM bars",
                "SELECT * FROM pit.bars b JOIN `pit`.`splits` s ON b.symbol = s.symbol",
                "WITH x AS (SELECT * FROM bars) SELECT * FROM x",
                "SELECT * FROM (SELECT * FROM bars)",
                "SELECT {from:Int64}, a FROM numbers(3)"
            })
    void sources_that_are_known_are_let_through(String text) {
        assertThatCode(() -> look(text)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM copies",
                "SELECT * FROM other.bars",
                "SELECT * FROM system.tables",
                "SELECT * FROM bars, copies",
                "SELECT * FROM bars b, copies",
                "SELECT * FROM merge('pit', 'bars')",
                "SELECT * FROM bars JOIN copies ON 1",
                "SELECT * FROM remote('x', pit.bars)",
                "SELECT dictGet('pit.latest', 'close', 'x')",
                "SELECT joinGet('pit.joined', 'close', 'x')",
                "SELECT * FROM (SELECT * FROM copies)"
            })
    void others_are_not(String text) {
        assertThatThrownBy(() -> look(text)).isInstanceOf(RefusedException.class);
    }

    @Test
    void a_text_without_end_is_not_taken_apart() {
        assertThatThrownBy(() -> SqlText.requireSelect("SELECT 1" + " ".repeat(200_000)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("200008 characters");
    }

    private static void look(String text) {
        SqlText.requireSelectOf(text, "pit", Set.of("bars", "splits"));
    }
}
