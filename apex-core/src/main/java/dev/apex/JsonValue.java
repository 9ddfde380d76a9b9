package dev.apex;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value read from JSON by RFC 8259 and nothing beyond it: no comment, no trailing comma, no bare control character, no half
 * of a character, no name twice.
 *
 * <p>It knows where it stands in the text, so that who finds it wrong can say where. Nesting is limited, so that no text can
 * exhaust the stack. For Apex's own manifests; not part of the API, and may change. Immutable.
 */
public final class JsonValue {
    private static final int DEEPEST = 32;
    private static final int SHOWN = 40;

    private final String path;
    private final String place;
    /** A {@code Map} by name, a {@code List}, a {@code String}, a {@code Boolean}, a {@link Number} or null. */
    private final @Nullable Object value;

    /**
     * A number as it is written.
     *
     * @param text its characters
     */
    private record Number(String text) {}

    private JsonValue(String path, String place, @Nullable Object value) {
        this.path = path;
        this.place = place;
        this.value = value;
    }

    /**
     * Reads bytes as UTF-8.
     *
     * @throws RefusedException with {@link Rule#JSON_FORM} and the place if they are not one JSON value
     */
    public static JsonValue read(byte[] utf8) {
        try {
            return read(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new RefusedException(Rule.JSON_FORM, "bytes that are not UTF-8", e);
        }
    }

    /**
     * Reads a text.
     *
     * @throws RefusedException with {@link Rule#JSON_FORM} and the place if it is not one JSON value
     */
    public static JsonValue read(String text) {
        return new Parser(text).whole();
    }

    /** The member of this name; refused where there is none. */
    public JsonValue get(String name) {
        return find(name).orElseThrow(() -> wrong("has no member " + shown(name)));
    }

    /** The member of this name, if there is one; refused where this is no object. */
    public Optional<JsonValue> find(String name) {
        return Optional.ofNullable(members().get(name));
    }

    /** The members by name, in the order of the text; refused where this is no object. */
    @SuppressWarnings("unchecked")
    public Map<String, JsonValue> members() {
        return (Map<String, JsonValue>) typed(Map.class, "an object");
    }

    /** The elements; refused where this is no list. */
    @SuppressWarnings("unchecked")
    public List<JsonValue> list() {
        return (List<JsonValue>) typed(List.class, "a list");
    }

    /** The characters of a string; refused where this is none. */
    public String text() {
        return (String) typed(String.class, "a string");
    }

    /** A whole number of 64 bits; refused where this is none. */
    public long whole() {
        String digits = ((Number) typed(Number.class, "a number")).text();
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw wrong("is " + shown(digits) + " and not a whole number of 64 bits");
        }
    }

    /** This object, refused if it has a member of another name. */
    public JsonValue only(String... names) {
        List<String> known = Arrays.asList(names);
        for (Map.Entry<String, JsonValue> member : members().entrySet()) {
            if (!known.contains(member.getKey())) {
                throw member.getValue().wrong("is no member that is known");
            }
        }
        return this;
    }

    /** A refusal that names this value and its place in the text. */
    public RefusedException wrong(String what) {
        return new RefusedException(
                Rule.JSON_MEMBER, (path.isEmpty() ? "the whole" : path) + " at " + place + " " + what);
    }

    private Object typed(Class<?> type, String name) {
        if (!type.isInstance(value)) {
            throw wrong("is not " + name);
        }
        return type.cast(value);
    }

    private static String shown(String text) {
        return '"' + (text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "..") + '"';
    }

    @Override
    public String toString() {
        return (path.isEmpty() ? "JSON" : path) + " at " + place;
    }

    /** Reads one text from front to end. */
    private static final class Parser {
        private final String text;
        private int at;
        private int line = 1;
        private int lineFrom;

        Parser(String text) {
            this.text = text;
        }

        JsonValue whole() {
            space();
            JsonValue value = value("", 0);
            space();
            require(at == text.length(), "the end");
            return value;
        }

        private JsonValue value(String path, int depth) {
            require(depth <= DEEPEST, "at most " + DEEPEST + " levels");
            String place = place();
            return new JsonValue(path, place, bare(path, depth));
        }

        private @Nullable Object bare(String path, int depth) {
            switch (peek()) {
                case '{':
                    return object(path, depth);
                case '[':
                    return list(path, depth);
                case '"':
                    return string();
                case 't':
                    return word("true", true);
                case 'f':
                    return word("false", false);
                case 'n':
                    word("null", false);
                    return null;
                default:
                    return number();
            }
        }

        private Map<String, JsonValue> object(String path, int depth) {
            Map<String, JsonValue> members = new LinkedHashMap<>();
            expect('{');
            space();
            while (peek() != '}') {
                if (!members.isEmpty()) {
                    expect(',');
                    space();
                }
                require(peek() == '"', "a name");
                String name = string();
                require(!members.containsKey(name), "another name than " + shown(name) + " before this");
                space();
                expect(':');
                space();
                members.put(name, value(path.isEmpty() ? name : path + "." + name, depth + 1));
                space();
            }
            expect('}');
            return Collections.unmodifiableMap(members);
        }

        private List<JsonValue> list(String path, int depth) {
            List<JsonValue> values = new ArrayList<>();
            expect('[');
            space();
            while (peek() != ']') {
                if (!values.isEmpty()) {
                    expect(',');
                    space();
                }
                values.add(value(path + "[" + values.size() + "]", depth + 1));
                space();
            }
            expect(']');
            return Collections.unmodifiableList(values);
        }

        private String string() {
            StringBuilder string = new StringBuilder();
            expect('"');
            while (peek() != '"') {
                char c = text.charAt(at++);
                require(c >= ' ', "no bare control character");
                string.append(c == '\\' ? escaped() : c);
            }
            expect('"');
            requireWhole(string);
            return string.toString();
        }

        private char escaped() {
            char c = peek();
            at++;
            return switch (c) {
                case '"', '\\', '/' -> c;
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'u' -> hexadecimal();
                default -> throw wrong("an escape that is known");
            };
        }

        private char hexadecimal() {
            int code = 0;
            for (int i = 0; i < 4; i++) {
                char c = peek();
                int digit = c < 128 ? Character.digit(c, 16) : -1;
                require(digit >= 0, "four hexadecimal digits");
                code = code << 4 | digit;
                at++;
            }
            return (char) code;
        }

        /** Halves of characters could not be written again as they were read. */
        private void requireWhole(CharSequence string) {
            for (int i = 0; i < string.length(); i++) {
                char c = string.charAt(i);
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < string.length()
                        && Character.isLowSurrogate(string.charAt(i + 1));
                require(pair || !Character.isSurrogate(c), "whole characters");
                i += pair ? 1 : 0;
            }
        }

        private boolean word(String word, boolean value) {
            require(text.startsWith(word, at), word);
            at += word.length();
            return value;
        }

        private Number number() {
            int from = at;
            skip('-');
            if (!skip('0')) {
                digits();
            }
            if (skip('.')) {
                digits();
            }
            if (skip('e') || skip('E')) {
                if (!skip('+')) {
                    skip('-');
                }
                digits();
            }
            return new Number(text.substring(from, at));
        }

        private void digits() {
            int from = at;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                at++;
            }
            require(at > from, "a value");
        }

        private boolean skip(char c) {
            boolean is = at < text.length() && text.charAt(at) == c;
            at += is ? 1 : 0;
            return is;
        }

        private void space() {
            while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
                if (text.charAt(at++) == '\n') {
                    line++;
                    lineFrom = at;
                }
            }
        }

        private char peek() {
            require(at < text.length(), "more");
            return text.charAt(at);
        }

        private void expect(char c) {
            require(peek() == c, "'" + c + "'");
            at++;
        }

        private void require(boolean met, String what) {
            if (!met) {
                throw wrong(what);
            }
        }

        private RefusedException wrong(String what) {
            return new RefusedException(Rule.JSON_FORM, "at " + place() + " there should be " + what);
        }

        private String place() {
            return "line " + line + ", column " + (at - lineFrom + 1);
        }
    }
}
