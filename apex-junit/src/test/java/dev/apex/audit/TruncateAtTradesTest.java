package dev.apex.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.junit.KitMarkets;
import dev.apex.junit.Setting;
import dev.apex.junit.Specimen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * The kit's leaks under our emulation, on our engine, of a method that cuts the data at trades. The table in the guide is what is
 * printed; write it anew with {@code -Dapex.docs.rewrite}.
 */
class TruncateAtTradesTest {
    private static final String BEGIN = "<!-- printed by TruncateAtTradesTest -->\n";
    private static final String END = "<!-- end of what was printed -->";
    private static final Path GUIDE = Path.of("..", "docs", "guide", "leak-kit.md");

    /** Leaks that are the same in every run: of a clock, a comparison of two runs says nothing of the future. */
    private static final List<String> REPEATABLE = List.of("veil", "cut", "substitution");

    @Test
    void cutting_at_trades_misses_most_of_what_the_audit_catches() throws IOException {
        Setting setting = Setting.of(KitMarkets.bars(3));
        List<Specimen> leaks = Specimen.leaks().stream()
                .filter(some -> REPEATABLE.contains(some.check()))
                .toList();
        List<String> caught = new ArrayList<>();
        StringBuilder table =
                new StringBuilder("| leak | the audit: check, layer | cut at trades, our emulation |\n|---|---|---|\n");
        for (Specimen leak : leaks) {
            TruncateAtTrades.Outcome outcome = TruncateAtTrades.of(leak.on(setting), setting.source());
            System.out.println("audit.emulation " + leak + ": " + outcome);
            table.append("| ").append(leak).append(" | ").append(leak.check());
            leak.layer()
                    .ifPresent(layer -> table.append(", ").append(layer.name().toLowerCase(Locale.ROOT)));
            table.append(" | ").append(outcome).append(" |\n");
            if (outcome.caught()) {
                caught.add(leak.name());
            }
        }
        table.append("| caught | ")
                .append(leaks.size())
                .append(" of ")
                .append(leaks.size())
                .append(" | ")
                .append(caught.size())
                .append(" of ")
                .append(leaks.size())
                .append(" |\n");
        System.out.println("audit.emulation caught " + caught.size() + " of " + leaks.size()
                + " that the audit catches (our emulation on our engine)");
        assertThat(caught)
                .contains("the mean of the whole sample", "a centred window")
                .doesNotContain("a bar known at its close", "a restated value known early");
        assertThat(caught).hasSizeLessThan(leaks.size());
        holdTo(table.toString());
    }

    private static void holdTo(String table) throws IOException {
        String page = Files.readString(GUIDE);
        int from = page.indexOf(BEGIN) + BEGIN.length();
        int to = page.indexOf(END);
        if (System.getProperty("apex.docs.rewrite") != null) {
            Files.writeString(GUIDE, page.substring(0, from) + "\n" + table + "\n" + page.substring(to));
        } else {
            assertThat(page.substring(from, to).strip()).isEqualTo(table.strip());
        }
    }

    @Test
    void cutting_at_trades_accuses_nothing_harmless_as_we_do_it() {
        Setting setting = Setting.of(KitMarkets.bars(3));
        List<String> accused = new ArrayList<>();
        List<Specimen> harmless = Specimen.harmless();
        for (Specimen each : harmless) {
            TruncateAtTrades.Outcome outcome = TruncateAtTrades.of(each.on(setting), setting.source());
            if (outcome.caught()) {
                accused.add(each + ": " + outcome);
            }
        }
        System.out.println("audit.emulation accused " + accused.size() + " of " + harmless.size()
                + " harmless (our emulation on our engine)");
        assertThat(accused).isEmpty();
    }
}
