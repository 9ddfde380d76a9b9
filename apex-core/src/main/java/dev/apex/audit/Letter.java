package dev.apex.audit;

import dev.apex.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lines of text from one JVM to another, each a name and some words; the last line is a digest of all before it, so that half a
 * letter is none.
 */
final class Letter {
    private static final String HEAD = "apex-fresh-jvm 1\n";
    private static final String SEAL = "sealed\t";

    private final List<List<String>> lines = new ArrayList<>();

    /** Adds a line. */
    Letter put(String name, Object... words) {
        List<String> line = new ArrayList<>();
        line.add(name);
        for (Object word : words) {
            line.add(String.valueOf(word));
        }
        lines.add(line);
        return this;
    }

    /** The words of every line of a name, in order. */
    List<List<String>> all(String name) {
        return lines.stream()
                .filter(line -> line.get(0).equals(name))
                .map(line -> line.subList(1, line.size()))
                .toList();
    }

    /** The words of the line of a name, if there is one. */
    Optional<List<String>> find(String name) {
        return all(name).stream().findFirst();
    }

    /** The one word of the line of a name. */
    String word(String name) {
        return find(name)
                .map(words -> words.get(0))
                .orElseThrow(() -> new IllegalArgumentException("no " + name + " in the letter"));
    }

    byte[] bytes() {
        StringBuilder text = new StringBuilder(HEAD);
        for (List<String> line : lines) {
            text.append(String.join("\t", line.stream().map(Letter::escaped).toList()))
                    .append('\n');
        }
        String digest = digest(text.toString());
        text.append(SEAL).append(digest).append('\n');
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Reads a letter; empty if it is none, or not whole. */
    static Optional<Letter> read(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int seal = text.lastIndexOf(SEAL);
        if (!text.startsWith(HEAD) || seal < 0 || !text.endsWith(digest(text.substring(0, seal)) + "\n")) {
            return Optional.empty();
        }
        Letter letter = new Letter();
        text.substring(HEAD.length(), seal)
                .lines()
                .forEach(line -> letter.lines.add(
                        Stream.of(line.split("\t", -1)).map(Letter::plain).toList()));
        return Optional.of(letter);
    }

    private static String digest(String text) {
        return Digest.create().put(text).finishHex();
    }

    private static String escaped(String word) {
        return word.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }

    private static String plain(String word) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < word.length(); i++) {
            char at = word.charAt(i);
            if (at != '\\') {
                text.append(at);
                continue;
            }
            i++;
            char next = word.charAt(i);
            text.append(next == 't' ? '\t' : next == 'n' ? '\n' : next == 'r' ? '\r' : next);
        }
        return text.toString();
    }
}
