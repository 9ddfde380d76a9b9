package dev.apex.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.audit.Ablation;
import dev.apex.audit.AblationReport;
import dev.apex.audit.AblationReport.Cell;
import dev.apex.audit.Leak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the guide shows of leaks is what the command prints, and in the invented market every leak is exercised. */
class PricedLeaksTest {
    private static final Path PAGE = Path.of("").toAbsolutePath().getParent().resolve("docs/guide/ablation.md");

    @Test
    void the_page_shows_what_the_command_prints() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(PricedLeaks.replaced(page, PricedLeaks.printed())).isEqualTo(page);
        assertThatThrownBy(() -> PricedLeaks.replaced("no marks", "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void every_leak_is_exercised_in_the_invented_market_and_foresight_pays() {
        AblationReport report =
                Ablation.of(PricedLeaks.inventedWinners()).withoutPairs().against(PricedLeaks.invented());
        assertThat(report.singles()).hasSize(Leak.values().length).allMatch(Cell::isExercised);
        assertThat(report.inflation(Leak.WHOLE_SAMPLE_FEATURES)
                        .orElseThrow()
                        .perYear()
                        .interval()
                        .low())
                .isPositive();
        assertThat(report.inflation(Leak.NO_COSTS).orElseThrow().profit()).isPositive();
    }
}
