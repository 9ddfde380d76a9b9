package dev.apex.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.audit.AblationReport;
import dev.apex.audit.AblationReport.Cell;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What README and guide show of the story of three leaks is what the command prints, and it sees only its past. */
class ThreeLeaksTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final PricedLeaks.Printed PRINTED = new PricedLeaks.Printed();

    @Test
    void the_story_and_the_front_page_show_what_the_command_prints() throws IOException {
        AblationReport story = PRINTED.story();
        PricedLeaksTest.assertShows(ROOT.resolve("README.md"), PricedLeaks.front(story));
        PricedLeaksTest.assertShows(
                ROOT.resolve("docs/guide/three-leaks.md"),
                PricedLeaks.page(story, PRINTED.everyLeakOfTheStory(), PRINTED.delaysOfTheStory()));
        assertThat(story.singles()).hasSize(4).allMatch(Cell::isExercised);
        assertThat(story.pairs()).hasSize(6).allMatch(Cell::isExercised);
    }

    @Test
    void the_story_sees_only_its_past() {
        PricedLeaksTest.assertClean(PRINTED.auditOfTheStory());
    }
}
