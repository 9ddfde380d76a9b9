package dev.apex.clickhouse;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.clickhouse.TableMapping.Role;
import dev.apex.market.Tape.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table of the user's own, as a select that gives the columns which a market's table of its kind has, and one more: what is
 * wrong with the row, 0 if it is whole.
 *
 * <p>It is made of checked and quoted names and of words of our own; the days of a calendar, arrivals and the batch are bound.
 */
final class MappedSql {
    /** What a row lacks. */
    enum Flaw {
        NONE,
        NO_VALUE,
        TOO_FINE,
        OUT_OF_RANGE,
        NO_SESSION,
        NO_REVISION
    }

    static final Column FLAW = Column.of("flaw", Type.COUNT);

    /** 1970-02-17 to 2100, within which stamps lie, in microseconds. */
    private static final String IN_RANGE = " BETWEEN 4102444800000 AND 4102444799999999";

    private static final String HIGHEST_REVISION = "536870911";

    private static final Pattern WRAPPED = Pattern.compile("(?:Nullable|LowCardinality)\\((.*)\\)");
    private static final Pattern FINE = Pattern.compile("DateTime64\\((\\d)(?:, '[^']*')?\\)");
    private static final Pattern COARSE = Pattern.compile("DateTime(?:\\('[^']*'\\))?");
    private static final Pattern NUMBER = Pattern.compile("U?Int\\d+|Float(32|64)|Decimal\\d*(\\(.*\\))?");
    private static final Pattern WHOLE = Pattern.compile("U?Int(8|16|32|64)|Bool");
    private static final Pattern TEXT = Pattern.compile("String|FixedString\\(\\d+\\)|Enum(8|16)\\(.*\\)");

    private static final Set<Role> OF_BARS = EnumSet.of(Role.OPEN, Role.HIGH, Role.LOW, Role.CLOSE, Role.VOLUME);

    private final TableMapping mapping;
    private final Map<Role, String> types = new EnumMap<>(Role.class);
    private final String table;

    /**
     * @param found the types of the table's columns, by name
     * @throws RefusedException with {@link Rule#MAPPING} if the mapping does not fit the table
     */
    MappedSql(TableMapping mapping, String database, Map<String, String> found) {
        this.mapping = mapping;
        this.table = "`" + database + "`.`" + mapping.table() + "`";
        mapping.columns().forEach((role, column) -> {
            String type = found.get(column);
            if (type == null) {
                throw refused("has no column " + column + " that this user sees");
            }
            types.put(role, bare(type));
        });
        requireRoles();
        requireTypes();
    }

    private static String bare(String type) {
        Matcher wrapped = WRAPPED.matcher(type);
        return wrapped.matches() ? bare(wrapped.group(1)) : type;
    }

    private RefusedException refused(String what) {
        return new RefusedException(Rule.MAPPING, "table " + mapping.table() + " " + what);
    }

    private void requireRoles() {
        Set<Role> needed = EnumSet.of(Role.SYMBOL, Role.TS);
        Set<Role> foreign = EnumSet.noneOf(Role.class);
        if (mapping.kind() == Kind.BARS) {
            needed.addAll(OF_BARS);
            foreign.add(Role.PRICE);
        } else {
            needed.add(Role.PRICE);
            foreign.addAll(OF_BARS);
            foreign.add(Role.OPENS_AT);
        }
        needed.removeAll(types.keySet());
        foreign.retainAll(types.keySet());
        if (!needed.isEmpty() || !foreign.isEmpty()) {
            throw refused("of " + mapping.kind() + " is mapped without " + needed + " and with " + foreign);
        }
        boolean arrives = types.containsKey(Role.INGESTED_AT);
        if (!arrives && types.containsKey(Role.ASSUMED)) {
            throw refused("has no arrivals, and says of some that they are assumed");
        }
        if (arrives == mapping.lag().isPresent()) {
            throw refused(
                    arrives ? "has arrivals, and a rule for them" : "has neither a column of arrivals nor a rule");
        }
        if ((isDaily() || !arrives) && mapping.calendar().isEmpty()) {
            throw refused("has days or a rule for arrivals, and no calendar");
        }
        if (isDaily() && mapping.kind() != Kind.BARS) {
            throw refused("of fixings has days; map a view with the instant of the fixing");
        }
    }

    private void requireTypes() {
        types.forEach((role, type) -> {
            boolean fits = switch (role) {
                case SYMBOL -> TEXT.matcher(type).matches();
                case TS -> isDaily() || isInstant(type);
                case INGESTED_AT, OPENS_AT -> isInstant(type);
                case REV, BATCH, RETRACTED, ASSUMED -> WHOLE.matcher(type).matches();
                default -> NUMBER.matcher(type).matches();
            };
            if (!fits) {
                throw refused("has " + role + " in a column of " + type);
            }
        });
    }

    private static boolean isInstant(String type) {
        return FINE.matcher(type).matches() || COARSE.matcher(type).matches();
    }

    /** Whether event times are days of a calendar. */
    boolean isDaily() {
        String type = types.getOrDefault(Role.TS, "");
        return type.equals("Date") || type.equals("Date32");
    }

    boolean hasBatches() {
        return types.containsKey(Role.BATCH);
    }

    private static String raw(Role role) {
        return "apex_" + role.name().toLowerCase(Locale.ROOT);
    }

    private boolean isMapped(Role role) {
        return types.containsKey(role);
    }

    /** The table's own columns under names that none of ours has, so that nothing hides behind an alias. */
    private String source() {
        StringBuilder source = new StringBuilder("(SELECT ");
        String comma = "";
        for (Map.Entry<Role, String> each : mapping.columns().entrySet()) {
            source.append(comma)
                    .append('`')
                    .append(each.getValue())
                    .append("` AS ")
                    .append(raw(each.getKey()));
            comma = ", ";
        }
        source.append(" FROM ").append(table).append(')');
        return source + (hasBatches() ? " WHERE toInt64(" + raw(Role.BATCH) + ") <= {batch:Int64}" : "");
    }

    /** The last batch there is. */
    String lastBatch() {
        return "SELECT toInt64(ifNull(max(`" + mapping.columns().get(Role.BATCH) + "`), -1)) AS last FROM " + table;
    }

    /** Every event time there is, as it is to be found again among those bound. */
    String places() {
        return "SELECT DISTINCT toUInt64(" + place() + ") AS place FROM " + source() + " WHERE " + place() + " > 0";
    }

    /** The event time as a whole number: days or microseconds since 1970. */
    private String place() {
        return isDaily() ? "ifNull(toInt64(toInt32(toDate32(" + raw(Role.TS) + "))), 0)" : micros(Role.TS, false);
    }

    private String micros(Role role, boolean up) {
        String column = raw(role);
        if (digits(role) > 6) {
            String nanos = "ifNull(toUnixTimestamp64Nano(toDateTime64(" + column + ", 9, 'UTC')), 0)";
            return "intDiv(" + nanos + (up ? " + 999" : "") + ", 1000)";
        }
        return "ifNull(toUnixTimestamp64Micro(toDateTime64(" + column + ", 6, 'UTC')), 0)";
    }

    private int digits(Role role) {
        Matcher fine = FINE.matcher(types.get(role));
        return fine.matches() ? Integer.parseInt(fine.group(1)) : 0;
    }

    /** Whether events and arrivals are looked up among those that are bound. */
    boolean looksUp() {
        return isDaily() || !isMapped(Role.INGESTED_AT);
    }

    private static String lookUp(String what, String among) {
        return "transform(" + what + ", {places:Array(Int64)}, {" + among + ":Array(Int64)}, toInt64(0))";
    }

    private String ts() {
        return isDaily() ? lookUp(place(), "events") : micros(Role.TS, false);
    }

    private String arrival() {
        return isMapped(Role.INGESTED_AT) ? micros(Role.INGESTED_AT, true) : lookUp(place(), "arrivals");
    }

    private String retracted() {
        return isMapped(Role.RETRACTED) ? "ifNull(toInt64(" + raw(Role.RETRACTED) + "), 0) != 0" : "false";
    }

    private String assumed() {
        if (!isMapped(Role.INGESTED_AT)) {
            return "true";
        }
        return isMapped(Role.ASSUMED) ? "ifNull(toInt64(" + raw(Role.ASSUMED) + "), 0) != 0" : "false";
    }

    private String number(Role role) {
        return "if(" + retracted() + ", toFloat64(0), ifNull(toFloat64(" + raw(role) + "), nan))";
    }

    private String flaw() {
        List<String> missing = new ArrayList<>();
        List<String> said = new ArrayList<>();
        for (Role role : types.keySet()) {
            if (OF_BARS.contains(role) || role == Role.PRICE || role == Role.OPENS_AT) {
                said.add("isNull(" + raw(role) + ")");
            } else {
                missing.add("isNull(" + raw(role) + ")");
            }
        }
        missing.add("ifNull(toString(" + raw(Role.SYMBOL) + "), '') = ''");
        if (!said.isEmpty()) {
            missing.add("(NOT " + retracted() + " AND (" + String.join(" OR ", said) + "))");
        }
        List<String> cases = new ArrayList<>();
        add(cases, String.join(" OR ", missing), Flaw.NO_VALUE);
        for (Role role : List.of(Role.TS, Role.OPENS_AT)) {
            if (isMapped(role) && digits(role) > 6) {
                add(
                        cases,
                        "ifNull(toUnixTimestamp64Nano(toDateTime64(" + raw(role) + ", 9, 'UTC')) % 1000, 0) != 0",
                        Flaw.TOO_FINE);
            }
        }
        if (looksUp()) {
            add(cases, lookUp(place(), isDaily() ? "events" : "arrivals") + " = 0", Flaw.NO_SESSION);
        }
        add(cases, "NOT (" + ts() + IN_RANGE + " AND " + arrival() + IN_RANGE + ")", Flaw.OUT_OF_RANGE);
        if (isMapped(Role.REV)) {
            add(
                    cases,
                    "NOT (toInt128(" + raw(Role.REV) + ") BETWEEN 0 AND " + HIGHEST_REVISION + ")",
                    Flaw.NO_REVISION);
        }
        return "toUInt64(multiIf(" + String.join(", ", cases) + ", 0))";
    }

    private static void add(List<String> cases, String condition, Flaw flaw) {
        cases.add("ifNull(" + condition + ", true)");
        cases.add(Integer.toString(flaw.ordinal()));
    }

    /** The rows as a market's table has them, and their flaw, in brackets. */
    String rows() {
        List<String> all = new ArrayList<>();
        for (Column column : MarketTables.withoutLoad(MarketTables.of(mapping.kind()))) {
            all.add(expression(column) + " AS " + column.quoted());
        }
        all.add(flaw() + " AS " + FLAW.quoted());
        return "(SELECT " + String.join(", ", all) + " FROM " + source() + ")";
    }

    private String expression(Column column) {
        return switch (column.name()) {
            case "symbol" -> "CAST(ifNull(toString(" + raw(Role.SYMBOL) + "), '') AS LowCardinality(String))";
            case "ts" -> stamp(ts());
            case "ingested_at" -> stamp(arrival());
            case "opens_at" -> stamp(isMapped(Role.OPENS_AT) ? micros(Role.OPENS_AT, false) : "toInt64(0)");
            case "rev" -> isMapped(Role.REV) ? "toUInt32(ifNull(" + raw(Role.REV) + ", 0))" : "toUInt32(0)";
            case "retracted" -> "CAST(" + retracted() + " AS Bool)";
            case "assumed" -> "CAST(" + assumed() + " AS Bool)";
            default -> number(Role.valueOf(column.name().toUpperCase(Locale.ROOT)));
        };
    }

    private static String stamp(String micros) {
        return "fromUnixTimestamp64Micro(toInt64(" + micros + "), 'UTC')";
    }
}
