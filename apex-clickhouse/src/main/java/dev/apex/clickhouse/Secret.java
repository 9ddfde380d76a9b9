package dev.apex.clickhouse;

import java.util.Arrays;

/**
 * A password, which shows itself to nobody: not in a message, not in a log, not in a debugger's list of variables.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class Secret {
    private static final String MASK = "***";

    private final char[] characters;

    private Secret(char[] characters) {
        this.characters = characters;
    }

    /** The secret of these characters, which are copied and may be wiped afterwards. */
    public static Secret of(char[] characters) {
        return new Secret(characters.clone());
    }

    /** The secret of this text. */
    public static Secret of(String text) {
        return new Secret(text.toCharArray());
    }

    /** No password. */
    public static Secret none() {
        return new Secret(new char[0]);
    }

    boolean isEmpty() {
        return characters.length == 0;
    }

    /** For the driver, and for nothing else. */
    String reveal() {
        return new String(characters);
    }

    /** The same text with every occurrence of this secret masked. */
    String maskedIn(String text) {
        return isEmpty() ? text : text.replace(reveal(), MASK);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that && Arrays.equals(characters, that.characters);
    }

    @Override
    public int hashCode() {
        return characters.length;
    }

    @Override
    public String toString() {
        return MASK;
    }
}
