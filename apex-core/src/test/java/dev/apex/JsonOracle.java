package dev.apex;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON by RFC 8259 and nothing beyond it: no comment, no trailing comma, no bare control character, no name twice.
 *
 * <p>Objects become maps in order, lists lists, numbers doubles.
 */
public final class JsonOracle {
    private final String text;
    private int at;

    private JsonOracle(String text) {
        this.text = text;
    }

    public static @Nullable Object read(String text) {
        JsonOracle reader = new JsonOracle(text);
        Object value = reader.value();
        reader.space();
        reader.require(reader.at == text.length(), "the end");
        return value;
    }

    @SuppressWarnings("unchecked")
    public static Map<String, Object> object(String text) {
        return (Map<String, Object>) read(text);
    }

    private @Nullable Object value() {
        space();
        char c = peek();
        if (c == '{') {
            return object();
        } else if (c == '[') {
            return list();
        } else if (c == '"') {
            return string();
        } else if (text.startsWith("null", at)) {
            at += 4;
            return null;
        }
        return number();
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        expect('{');
        space();
        while (peek() != '}') {
            if (!members.isEmpty()) {
                expect(',');
                space();
            }
            String name = string();
            require(!members.containsKey(name), "another name than " + name);
            space();
            expect(':');
            members.put(name, value());
            space();
        }
        expect('}');
        return members;
    }

    private List<Object> list() {
        List<Object> values = new ArrayList<>();
        expect('[');
        space();
        while (peek() != ']') {
            if (!values.isEmpty()) {
                expect(',');
            }
            values.add(value());
            space();
        }
        expect(']');
        return values;
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        expect('"');
        while (peek() != '"') {
            char c = text.charAt(at++);
            require(c >= ' ', "no bare control character");
            if (c == '\\') {
                char escaped = text.charAt(at++);
                switch (escaped) {
                    case '"', '\\' -> string.append(escaped);
                    case 'u' -> {
                        string.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
                        at += 4;
                    }
                    default -> require(false, "an escape");
                }
            } else {
                string.append(c);
            }
        }
        expect('"');
        return string.toString();
    }

    private double number() {
        int from = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String number = text.substring(from, at);
        require(number.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?"), "a number instead of " + number);
        return Double.parseDouble(number);
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
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
            throw new AssertionError("expected " + what + " at " + at + ": "
                    + text.substring(Math.max(0, at - 40), Math.min(text.length(), at + 40)));
        }
    }
}
