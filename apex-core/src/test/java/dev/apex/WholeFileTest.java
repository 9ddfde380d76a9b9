package dev.apex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
    @TempDir
    Path folder;

    @Test
    void a_text_is_written_as_utf_8_and_replaces_what_was_there() throws IOException {
        Path file = folder.resolve("report.json");
        WholeFile.write("report", file, "a much longer text than the next");
        WholeFile.write("report", file, "\u20ac \ud83d\ude00\n");
        assertThat(Files.readAllBytes(file)).isEqualTo(new byte[] {
            (byte) 0xe2, (byte) 0x82, (byte) 0xac, ' ', (byte) 0xf0, (byte) 0x9f, (byte) 0x98, (byte) 0x80, '\n'
        });
        assertThat(names()).containsExactly("report.json");
    }

    @Test
    void who_reads_the_old_file_meanwhile_reads_it_whole() throws IOException {
        Path file = folder.resolve("report.json");
        WholeFile.write("report", file, "old");
        Path open = Files.createLink(folder.resolve("open"), file);
        WholeFile.write("report", file, "new");
        assertThat(open).hasContent("old");
        assertThat(file).hasContent("new");
    }

    @Test
    void a_name_may_be_as_long_as_the_file_system_lets_it() {
        Path file = folder.resolve("x".repeat(250) + ".json");
        WholeFile.write("report", file, "text");
        assertThat(file).hasContent("text");
    }

    @Test
    void parts_that_another_process_left_behind_are_passed_by() throws IOException {
        Path theirs = folder.resolve(".apex-report-1.part");
        Files.writeString(theirs, "theirs");
        WholeFile.write("report", folder.resolve("report.json"), "text");
        assertThat(theirs).hasContent("theirs");
        assertThat(names()).containsExactly(".apex-report-1.part", "report.json");
    }

    @Test
    void a_folder_that_does_not_exist_is_refused_and_not_made() {
        Path file = folder.resolve("missing").resolve("report.json");
        assertRefused(file);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_folder_in_the_files_place_is_refused_and_nothing_is_left_behind() throws IOException {
        Path file = Files.createDirectory(folder.resolve("report.json"));
        assertRefused(file);
        assertThat(file).isEmptyDirectory();
        assertThat(names()).containsExactly("report.json");
    }

    @Test
    void a_file_in_the_folders_place_is_refused() throws IOException {
        Path file = Files.createFile(folder.resolve("a"));
        assertRefused(file.resolve("report.json"));
        assertThat(file).isEmptyFile();
    }

    @Test
    void a_root_is_no_file() {
        assertRefused(folder.getRoot());
    }

    @Test
    void after_a_hundred_parts_left_behind_it_gives_up() throws IOException {
        for (int number = 1; number <= 100; number++) {
            Files.createFile(folder.resolve(".apex-report-" + number + ".part"));
        }
        assertRefused(folder.resolve("report.json"));
        assertThat(names()).hasSize(100);
    }

    private void assertRefused(Path file) {
        assertThatThrownBy(() -> WholeFile.write("report", file, "text"))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.rule()).isEqualTo(Rule.REPORT_NOT_WRITTEN))
                .hasMessageContaining(file.toString())
                .hasCauseInstanceOf(IOException.class);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
