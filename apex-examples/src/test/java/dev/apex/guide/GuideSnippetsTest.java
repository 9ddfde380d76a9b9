package dev.apex.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every Java snippet of the README and of the guide stands, word for word, in a test that runs. */
class GuideSnippetsTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void every_snippet_is_a_test() throws IOException {
        String tests = sources();
        List<String> untested = new ArrayList<>();
        int snippets = 0;
        for (Path page : pages()) {
            Matcher matcher = SNIPPET.matcher(Files.readString(page));
            while (matcher.find()) {
                snippets++;
                for (String part : matcher.group(1).split("\n *// \\.\\.\\. *\n")) {
                    if (!tests.contains(words(part))) {
                        untested.add(page.getFileName() + ":\n" + part);
                    }
                }
            }
        }
        assertThat(untested).isEmpty();
        assertThat(snippets).isGreaterThanOrEqualTo(5);
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        try (Stream<Path> guide = Files.list(ROOT.resolve("docs/guide"))) {
            guide.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }

    private static String sources() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String folder : List.of(
                "src/test/java/dev/apex/guide",
                "src/main/java/dev/apex/examples",
                "../apex-clickhouse/src/test/java/dev/apex")) {
            if (!Files.isDirectory(Path.of(folder))) {
                continue;
            }
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file : files.filter(f -> f.toString().endsWith(".java"))
                        .filter(f -> !f.endsWith("GuideSnippetsTest.java"))
                        .sorted()
                        .toList()) {
                    all.append(words(Files.readString(file))).append(' ');
                }
            }
        }
        return all.toString();
    }

    /** Text without what the formatter decides. */
    private static String words(String text) {
        return text.replaceAll("\\s+", "");
    }
}
