package dev.apex.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.audit.AblationReport;
import dev.apex.audit.AblationReport.Cell;
import dev.apex.audit.AuditReport;
import dev.apex.audit.AuditVerdict;
import dev.apex.audit.Leak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the guide shows of leaks is what the command prints, and in the invented market every leak is exercised. */
class PricedLeaksTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Path GUIDE = ROOT.resolve("docs/guide");
    private static final PricedLeaks.Printed PRINTED = new PricedLeaks.Printed();

    @Test
    void the_guide_shows_what_the_command_prints_and_every_leak_is_exercised() throws IOException {
        AblationReport every = PRINTED.everyLeakThereIs();
        assertShows(
                GUIDE.resolve("ablation.md"),
                PricedLeaks.page(
                        PRINTED.everyLeakOfTheQuickstart(),
                        every,
                        PRINTED.delaysOfTheInvented().text()));
        assertThat(every.singles()).hasSize(Leak.values().length).allMatch(Cell::isExercised);
        assertThat(every.inflation(Leak.WHOLE_SAMPLE_FEATURES)
                        .orElseThrow()
                        .perYear()
                        .interval()
                        .low())
                .isPositive();
        assertThat(every.inflation(Leak.NO_COSTS).orElseThrow().profit()).isPositive();
    }

    @Test
    void the_quickstart_and_the_invented_see_only_their_past() throws IOException {
        AuditReport quickstart = PRINTED.auditOfTheQuickstart();
        assertClean(quickstart);
        assertThat(Files.readString(GUIDE.resolve("audit.md")))
                .contains("```text\n" + quickstart.text().lines().findFirst().orElseThrow());
        assertClean(PRINTED.auditOfTheInvented());
    }

    @Test
    void a_page_without_marks_is_refused() {
        assertThatThrownBy(() -> PricedLeaks.replaced("no marks", "x")).isInstanceOf(IllegalArgumentException.class);
    }

    static void assertShows(Path page, String printed) throws IOException {
        String text = Files.readString(page);
        assertThat(PricedLeaks.replaced(text, printed)).isEqualTo(text);
    }

    static void assertClean(AuditReport report) {
        assertThat(report.verdict()).as(report.text()).isEqualTo(AuditVerdict.CLEAN);
        assertThat(report.cost()).isBetween(5.0, 12.0);
    }
}
