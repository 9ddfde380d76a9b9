package dev.apex.facts;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.time.Micros;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * One typed column of a {@link FactSchema}.
 *
 * <p>The types are those which every store can keep bit for bit, so that a fact reads back as it was written. Immutable.
 *
 * @param name lower-case letters, digits and underscores, at most 63 of them, so that every store can use it as it is
 * @param type what its values are
 * @param length how many numbers a value of {@link Type#DOUBLES} has, or {@link #ANY_LENGTH}; for all other types that
 * @param nullable whether a fact may assert that it has no value here
 */
public record FactColumn(String name, Type type, int length, boolean nullable) {
    /** Lets each value of a column of {@link Type#DOUBLES} have a length of its own, none included. */
    public static final int ANY_LENGTH = -1;

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    /** What the values of a column are. */
    public enum Type {
        /** Well-formed Unicode of any length; two texts are equal if their characters are, without normalisation. */
        TEXT,
        /** A 64-bit whole number. */
        LONG,
        /** A 64-bit floating-point number, never NaN; 0.0 and -0.0 are two values. */
        DOUBLE,
        /** A row of {@link #DOUBLE} numbers. */
        DOUBLES,
        /** True or false. */
        FLAG,
        /** A whole microsecond in UTC. */
        INSTANT;

        /** Whether a key may be made of it: only what is equal by sight is. */
        boolean canBeKey() {
            return this != DOUBLE && this != DOUBLES;
        }
    }

    public FactColumn {
        if (!isName(name)) {
            throw new RefusedException(Rule.FACT_SCHEMA, "a column of " + type + " with a name other than that");
        }
        if (length != ANY_LENGTH && (type != Type.DOUBLES || length < 1)) {
            throw new RefusedException(Rule.FACT_SCHEMA, "column " + name + " of " + type + " with length " + length);
        }
    }

    /** A column of {@link Type#TEXT}. */
    public static FactColumn text(String name) {
        return of(name, Type.TEXT);
    }

    /** A column of {@link Type#LONG}. */
    public static FactColumn whole(String name) {
        return of(name, Type.LONG);
    }

    /** A column of {@link Type#DOUBLE}. */
    public static FactColumn number(String name) {
        return of(name, Type.DOUBLE);
    }

    /** A column of {@link Type#DOUBLES} in which every value has a length of its own. */
    public static FactColumn numbers(String name) {
        return of(name, Type.DOUBLES);
    }

    /**
     * A column of {@link Type#DOUBLES} in which all values have one length.
     *
     * @param length how many numbers, from 1
     */
    public static FactColumn numbers(String name, int length) {
        if (length < 1) {
            throw new RefusedException(Rule.FACT_SCHEMA, "column " + name + " with length " + length);
        }
        return new FactColumn(name, Type.DOUBLES, length, false);
    }

    /** A column of {@link Type#FLAG}. */
    public static FactColumn flag(String name) {
        return of(name, Type.FLAG);
    }

    /** A column of {@link Type#INSTANT}. */
    public static FactColumn instant(String name) {
        return of(name, Type.INSTANT);
    }

    /** The same column, in which a fact may assert that it has no value. */
    public FactColumn orNull() {
        return new FactColumn(name, type, length, true);
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** The value as it is kept, or a refusal. */
    Object accept(Object value, Type given) {
        if (given != type) {
            throw new RefusedException(Rule.FACT_VALUE_TYPE, "column " + name + " of " + type + " given a " + given);
        }
        switch (type) {
            case TEXT -> requireText((String) value);
            case DOUBLE -> requireNumber((Double) value);
            case INSTANT -> Micros.exact((Instant) value);
            case DOUBLES -> {
                return numbers((double[]) value);
            }
            default -> {
                // every whole number and both flags are values
            }
        }
        return value;
    }

    private double[] numbers(double[] given) {
        double[] kept = given.clone();
        if (length != ANY_LENGTH && kept.length != length) {
            throw new RefusedException(
                    Rule.FACT_VALUE_TYPE, "column " + name + " of " + length + " numbers given " + kept.length);
        }
        for (double number : kept) {
            requireNumber(number);
        }
        return kept;
    }

    private void requireNumber(double value) {
        if (Double.isNaN(value)) {
            throw new RefusedException(Rule.FACT_NOT_A_NUMBER, "column " + name + " given NaN");
        }
    }

    private void requireText(String value) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            throw new RefusedException(
                    Rule.FACT_TEXT, "column " + name + " given " + value.length() + " characters with half of a pair");
        }
    }

    private static FactColumn of(String name, Type type) {
        return new FactColumn(name, type, ANY_LENGTH, false);
    }
}
