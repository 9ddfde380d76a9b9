package dev.apex;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of rules is made from the rules, so that every code a user meets can be looked up. */
class RulesReferenceTest {
    private static final String REWRITE = "apex.docs.rewrite";
    private static final Path PAGE = Path.of(System.getProperty("basedir", "."), "..", "docs", "reference", "rules.md");

    private static final String HEAD = """
            # Rules

            <!-- Made from dev.apex.Rule: mvn -pl apex-core test -Dtest=RulesReferenceTest -Dapex.docs.rewrite -->

            Apex repairs nothing silently. What it cannot accept is refused with a code, or, for rows of a file, put into a
            quarantine under that code; what was read is accepted, quarantined or a counted duplicate. Codes never change their
            meaning: `APEX-T` is time, `APEX-C` chance, `APEX-D` data, `APEX-F` facts, `APEX-R` reading, running, ordering and
            measuring, `APEX-N` numbers computed from prices, `APEX-K` stores,
            `APEX-M` models and what was seen.

            | code | rule | remedy |
            |---|---|---|
            """;

    @Test
    void the_page_is_what_the_rules_say() throws IOException {
        if (System.getProperty(REWRITE) != null) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page());
        }
        assertThat(PAGE).as("make it again with -D%s", REWRITE).content().isEqualTo(page());
    }

    @Test
    void every_rule_has_a_code_of_its_own_and_reads_as_a_sentence() {
        assertThat(Arrays.stream(Rule.values()).map(Rule::code)).doesNotHaveDuplicates();
        for (Rule rule : Rule.values()) {
            assertThat(rule.code()).matches("APEX-[TCDFRNKMA]\\d{3}");
            assertThat(rule.sentence())
                    .as(rule.name())
                    .isNotBlank()
                    .doesNotEndWith(".")
                    .doesNotContain("|");
            assertThat(rule.remedy())
                    .as(rule.name())
                    .isNotBlank()
                    .doesNotEndWith(".")
                    .doesNotContain("|");
        }
    }

    private static String page() {
        return HEAD
                + Arrays.stream(Rule.values())
                        .sorted(Comparator.comparing(Rule::code))
                        .map(rule -> "| " + rule.code() + " | " + rule.sentence() + " | " + rule.remedy() + " |\n")
                        .collect(Collectors.joining());
    }
}
