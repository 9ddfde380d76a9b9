package dev.apex.backtest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The calls that a strategy must not make, as published for builds in the language of forbiddenapis: classes, and methods or
 * fields of classes, under the message that says why.
 *
 * <p>Overloads are told apart only between no parameters, given ones and any. Immutable.
 */
final class Forbidden {
    private static final List<String> LISTS = List.of("forbidden-time-and-chance.txt", "forbidden-in-strategies.txt");
    private static final String MESSAGE = "@defaultMessage ";
    private static final Forbidden PUBLISHED = read();

    /** By class, then by member with its parameters as written; the member is empty where all of the class is meant. */
    private final SortedMap<String, SortedMap<String, String>> messages;

    private Forbidden(SortedMap<String, SortedMap<String, String>> messages) {
        this.messages = messages;
    }

    /** What the published lists forbid. */
    static Forbidden published() {
        return PUBLISHED;
    }

    private static Forbidden read() {
        SortedMap<String, SortedMap<String, String>> all = new TreeMap<>();
        LISTS.forEach(list -> lines(list, all));
        return new Forbidden(Collections.unmodifiableSortedMap(all));
    }

    private static void lines(String list, SortedMap<String, SortedMap<String, String>> all) {
        try (InputStream in = Forbidden.class.getResourceAsStream("/dev/apex/" + list);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            String message = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(MESSAGE)) {
                    message = line.substring(MESSAGE.length());
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    int hash = line.indexOf('#');
                    String type = hash < 0 ? line : line.substring(0, hash);
                    all.computeIfAbsent(type, key -> new TreeMap<>())
                            .put(hash < 0 ? "" : line.substring(hash + 1), message);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Why a member of a class must not be used, if so.
     *
     * @param parameters the types of a method's parameters, with commas and without blanks; empty optional for a field
     */
    Optional<String> why(String type, String member, Optional<String> parameters) {
        SortedMap<String, String> members = messages.get(type);
        if (members == null) {
            return Optional.empty();
        }
        Optional<String> all = Optional.ofNullable(members.get(""));
        return all.or(() -> parameters.isEmpty()
                ? Optional.ofNullable(members.get(member))
                : Optional.ofNullable(members.get(member + "(**)"))
                        .or(() -> Optional.ofNullable(members.get(member + "(" + parameters.get() + ")"))));
    }
}
