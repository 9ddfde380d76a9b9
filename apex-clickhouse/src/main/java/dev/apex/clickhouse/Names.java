package dev.apex.clickhouse;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Names and texts on their way into SQL: names are checked, texts go beside the SQL, in an alphabet that needs no quotes. */
final class Names {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");

    private Names() {}

    /** The same name, if it is one. */
    static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new RefusedException(Rule.STORE_NAME, "a name of " + name.length() + " characters, not of those");
        }
        return name;
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** The bytes of a text as hexadecimal digits; the server turns them back with {@code unhex}. */
    static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
