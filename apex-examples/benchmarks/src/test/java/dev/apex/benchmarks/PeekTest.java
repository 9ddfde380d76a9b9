package dev.apex.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.benchmarks.Peek.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What is refused in one engine is paid for in the other. */
class PeekTest {
    private final Peek peek = new Peek(1);

    @Test
    void without_a_peek_both_engines_make_the_same_trades() {
        Outcome theirs = peek.ta4j(0);
        Outcome ours = peek.apex(0);
        assertThat(ours.trades()).isEqualTo(theirs.trades()).isGreaterThan(200);
        assertThat(ours.wins()).isEqualTo(theirs.wins());
        assertThat(ours.multiple()).isEqualTo(theirs.multiple());
    }

    @Test
    void one_bar_ahead_is_paid_for_there_and_refused_here() {
        Outcome theirs = peek.ta4j(1);
        assertThat(theirs.wins()).isGreaterThan(95 * theirs.trades() / 100);
        assertThat(theirs.multiple()).isGreaterThan(20 * peek.ta4j(0).multiple());
        assertThat(peek.apex(1).reaction())
                .startsWith("refused: ")
                .contains("rising")
                .contains("A");
        assertThat(peek.apex(2).reaction()).startsWith("refused: ");
        assertThat(peek.apexBehindItsBack(1).reaction()).startsWith("refused: ").contains("by itself");
    }

    @Test
    void the_page_shows_what_the_command_prints() throws IOException {
        Path page = Path.of("").toAbsolutePath().getParent().getParent().resolve("docs/reference/peek.md");
        assertThat(page).content().isEqualTo(Peek.page());
    }
}
