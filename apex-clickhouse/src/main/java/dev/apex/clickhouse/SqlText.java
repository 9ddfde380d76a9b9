package dev.apex.clickhouse;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text of somebody's query, looked over before it is sent.
 *
 * <p>What must not be is told early and in our words; that it cannot be is the server's doing. A text is taken apart only so
 * far that what stands in comments, strings and quoted names is not mistaken for words.
 */
final class SqlText {
    private static final int LONGEST = 200_000;
    private static final Set<String> BEGINNINGS = sorted("select", "with");
    private static final Set<String> NEVER = sorted("settings", "outfile", "explain", "infile");
    /** Functions in whose place rows or words of the server's own stand. */
    private static final Set<String> SOURCES = sorted(
            "numbers",
            "numbers_mt",
            "zeros",
            "zeros_mt",
            "values",
            "view",
            "generateseries",
            "generate_series",
            "null");

    /** What is bound, in the text. */
    private static final Pattern VALUE = Pattern.compile("\\{[A-Za-z_][A-Za-z0-9_]*:[A-Za-z0-9_(), ']*\\}");

    private final String text;
    private final Matcher value;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private enum Kind {
        WORD,
        QUOTED,
        LITERAL,
        SIGN
    }

    private record Token(Kind kind, String text) {
        boolean is(String word) {
            return kind == Kind.WORD && text.equals(word);
        }

        boolean isSign(char sign) {
            return kind == Kind.SIGN && text.charAt(0) == sign;
        }

        boolean isName() {
            return kind == Kind.WORD || kind == Kind.QUOTED;
        }
    }

    private SqlText(String text) {
        this.text = text;
        this.value = VALUE.matcher(text);
    }

    private static Set<String> sorted(String... words) {
        return new TreeSet<>(List.of(words));
    }

    /**
     * Refuses what is not one SELECT, or brings settings, a format or a file.
     *
     * @throws RefusedException with {@link Rule#NOT_ONE_SELECT}
     */
    static void requireSelect(String text) {
        SqlText sql = new SqlText(text);
        sql.takeApart();
        sql.requireOneSelect();
    }

    /**
     * The same, and refuses every source of rows but the tables named; for servers that do not.
     *
     * @param database in which the tables are
     */
    static void requireSelectOf(String text, String database, Set<String> tables) {
        SqlText sql = new SqlText(text);
        sql.takeApart();
        sql.requireOneSelect();
        sql.requireTables(database, tables);
    }

    private void takeApart() {
        if (text.length() > LONGEST) {
            throw refused("has " + text.length() + " characters, more than " + LONGEST);
        }
        while (at < text.length()) {
            char next = text.charAt(at);
            if (Character.isWhitespace(next)) {
                at++;
            } else if (text.startsWith("--", at) || next == '#') {
                skipTo("\n");
            } else if (text.startsWith("/*", at)) {
                at += 2;
                skipTo("*/");
            } else if (next == '\'') {
                tokens.add(new Token(Kind.LITERAL, quoted(next)));
            } else if (next == '`' || next == '"' || next == '\u201C') {
                tokens.add(new Token(Kind.QUOTED, name(next)));
            } else if (next == '{' && value.region(at, text.length()).lookingAt()) {
                at = value.end();
                tokens.add(new Token(Kind.LITERAL, ""));
            } else if (isPartOfName(next)) {
                tokens.add(word());
            } else {
                at++;
                tokens.add(new Token(Kind.SIGN, String.valueOf(next)));
            }
        }
    }

    private void skipTo(String end) {
        int found = text.indexOf(end, at);
        if (found < 0 && !end.equals("\n")) {
            throw refused("leaves something open");
        }
        at = found < 0 ? text.length() : found + end.length();
    }

    private Token word() {
        int from = at;
        while (at < text.length() && isPartOfName(text.charAt(at))) {
            at++;
        }
        String word = text.substring(from, at).toLowerCase(Locale.ROOT);
        if (word.indexOf('$') >= 0) {
            throw refused("quotes with dollars");
        }
        return new Token(Character.isDigit(word.charAt(0)) ? Kind.LITERAL : Kind.WORD, word);
    }

    private static boolean isPartOfName(char next) {
        return next == '_' || next == '$' || next < 0x80 && Character.isLetterOrDigit(next);
    }

    private String name(char quote) {
        if (quote == '\u201C') {
            throw refused("quotes a name in a way that is not looked into");
        }
        String name = quoted(quote);
        if (name.indexOf('\\') >= 0) {
            throw refused("writes a name with escapes");
        }
        return name.toLowerCase(Locale.ROOT);
    }

    private String quoted(char quote) {
        int from = ++at;
        while (at < text.length()) {
            char next = text.charAt(at);
            if (next == '\\') {
                at += 2;
            } else if (next != quote) {
                at++;
            } else if (at + 1 < text.length() && text.charAt(at + 1) == quote) {
                at += 2;
            } else {
                return text.substring(from, at++);
            }
        }
        throw refused("leaves something open");
    }

    private void requireOneSelect() {
        int first = 0;
        while (first < tokens.size() && tokens.get(first).isSign('(')) {
            first++;
        }
        if (first == tokens.size()
                || tokens.get(first).kind() != Kind.WORD
                || !BEGINNINGS.contains(tokens.get(first).text())) {
            throw refused("does not begin with SELECT or WITH");
        }
        for (int token = 0; token < tokens.size(); token++) {
            requireHarmless(tokens.get(token), token + 1 < tokens.size() ? tokens.get(token + 1) : null);
        }
    }

    private void requireHarmless(Token token, @Nullable Token next) {
        if (token.isSign(';')) {
            throw refused("has a semicolon");
        }
        if (token.kind() == Kind.WORD && NEVER.contains(token.text())) {
            throw refused("says " + token.text().toUpperCase(Locale.ROOT));
        }
        if (token.is("insert") && next != null && next.is("into")) {
            throw refused("says INSERT INTO");
        }
        if (token.is("format") && (next == null || !next.isSign('('))) {
            throw refused("says FORMAT");
        }
        if (token.isName() && token.text().equals("file") && next != null && next.isSign('(')) {
            throw refused("reads a file of the server's");
        }
        if (token.isName() && token.text().startsWith("mergetree")) {
            throw refused("looks into the index of a table");
        }
    }

    private void requireTables(String database, Set<String> tables) {
        Set<String> known = new TreeSet<>();
        tables.forEach(table -> known.add(table.toLowerCase(Locale.ROOT)));
        for (int token = 0; token + 2 < tokens.size(); token++) {
            if (tokens.get(token).isName()
                    && tokens.get(token + 1).is("as")
                    && tokens.get(token + 2).isSign('(')) {
                known.add(tokens.get(token).text());
            }
        }
        for (int token = 0; token < tokens.size(); token++) {
            Token here = tokens.get(token);
            if (here.isName() && here.text().matches("(dict|join)(get|has|is).*|file|system|information_schema")) {
                throw refused("names " + here.text());
            }
            if (here.is("from") || here.is("join")) {
                requireSource(token + 1, database.toLowerCase(Locale.ROOT), known);
            }
        }
    }

    /** A source of rows: a select in brackets, a table of those named, or a function that makes rows of nothing. */
    private void requireSource(int from, String database, Set<String> known) {
        Token source = from < tokens.size() ? tokens.get(from) : new Token(Kind.SIGN, " ");
        if (source.isSign('(')) {
            return;
        }
        boolean dotted = from + 2 < tokens.size() && tokens.get(from + 1).isSign('.');
        String table = dotted ? tokens.get(from + 2).text() : source.text();
        int after = dotted ? from + 3 : from + 1;
        boolean call = after < tokens.size() && tokens.get(after).isSign('(');
        boolean ours = !dotted || source.text().equals(database);
        if (!source.isName() || !ours || !(call ? !dotted && SOURCES.contains(table) : known.contains(table))) {
            throw refused("reads from " + (source.isName() ? source.text() : "what is not looked into"));
        }
        boolean alias = after < tokens.size() && tokens.get(after).isName();
        int comma = alias ? after + 1 : after;
        if (!call && comma < tokens.size() && tokens.get(comma).isSign(',')) {
            throw refused("joins with a comma");
        }
    }

    private static RefusedException refused(String what) {
        return new RefusedException(Rule.NOT_ONE_SELECT, "a query that " + what);
    }
}
