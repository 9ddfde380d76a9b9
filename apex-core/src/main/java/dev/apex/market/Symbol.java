package dev.apex.market;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.text.Normalizer;

/**
 * The permanent name of an instrument.
 *
 * <p>Symbols order by name, code unit by code unit, because every tie in Apex breaks by symbol and must break the same
 * way under every locale.
 *
 * @param name 1 to 64 characters in Unicode normal form C, without white space, control or format characters
 */
public record Symbol(String name) implements Comparable<Symbol> {
    private static final int LONGEST = 64;

    public Symbol {
        if (!isName(name)) {
            throw new RefusedException(Rule.SYMBOL_NAME, "symbol \"" + printable(name) + "\"");
        }
    }

    /** The symbol of this name. */
    public static Symbol of(String name) {
        return new Symbol(name);
    }

    @Override
    public int compareTo(Symbol other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }

    static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= LONGEST
                && name.codePoints().allMatch(Symbol::isPrintable)
                && Normalizer.isNormalized(name, Normalizer.Form.NFC);
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    static String printable(String name) {
        StringBuilder text = new StringBuilder();
        name.codePoints().limit(LONGEST + 1L).forEach(c -> {
            if (isPrintable(c)) {
                text.appendCodePoint(c);
            } else {
                text.append("\\u{").append(Integer.toHexString(c)).append('}');
            }
        });
        return text.toString();
    }
}
