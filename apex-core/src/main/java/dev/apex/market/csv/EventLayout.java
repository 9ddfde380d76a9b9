package dev.apex.market.csv;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Tape.Kind;
import dev.apex.time.TradingCalendar;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the columns of a file of announcements mean, by the names in its header: who belongs to the universe, what was
 * told about a symbol that is no corporate action.
 *
 * <p>Each row has the time from which it holds and the time since which it was known. As a bare date the first is the
 * beginning of that day and the second its end, both in the zone of the calendar: a day is all that most sources give,
 * and nobody knew at midnight what was announced at noon. A row that does not say when it was announced is assumed to
 * have been known at the end of the day from which it holds.
 *
 * <p>Immutable; change is a copy.
 */
public final class EventLayout implements CsvLayout {
    private final Kind kind;
    private final TradingCalendar calendar;
    private final char separator;
    private final String symbol;
    private final String effective;
    private final String announced;
    private final String subject;
    private final SortedSet<String> joining;
    private final SortedSet<String> leaving;
    private final Optional<String> amount;
    private final Optional<String> revision;
    private final Optional<String> retracted;

    private EventLayout(Parts parts) {
        kind = parts.kind;
        calendar = parts.calendar;
        separator = parts.separator;
        symbol = parts.symbol;
        effective = parts.effective;
        announced = parts.announced;
        subject = parts.subject;
        joining = Collections.unmodifiableSortedSet(new TreeSet<>(parts.joining));
        leaving = Collections.unmodifiableSortedSet(new TreeSet<>(parts.leaving));
        amount = parts.amount;
        revision = parts.revision;
        retracted = parts.retracted;
    }

    /**
     * Changes of membership, in the columns {@code symbol}, {@code effective}, {@code announced} and {@code member}.
     */
    public static EventLayout memberships(TradingCalendar calendar) {
        Parts parts = new Parts(Kind.MEMBERSHIP, calendar, "member");
        Collections.addAll(parts.joining, "true", "1");
        Collections.addAll(parts.leaving, "false", "0");
        return parts.layout();
    }

    /**
     * What has no effect on prices or positions by itself, in the columns {@code symbol}, {@code effective}, {@code announced} and
     * {@code topic}.
     */
    public static EventLayout announcements(TradingCalendar calendar) {
        return new Parts(Kind.ANNOUNCEMENTS, calendar, "topic").layout();
    }

    /** The column of the symbol. */
    public EventLayout symbol(String column) {
        Parts parts = new Parts(this);
        parts.symbol = column;
        return parts.layout();
    }

    /** The column of the date or instant from which it holds. */
    public EventLayout effective(String column) {
        Parts parts = new Parts(this);
        parts.effective = column;
        return parts.layout();
    }

    /** The column of the date or instant since which it was known; a cell may be empty. */
    public EventLayout announced(String column) {
        Parts parts = new Parts(this);
        parts.announced = column;
        return parts.layout();
    }

    /** The column of the membership, and the words in it for joining and for leaving; any other word is refused. */
    public EventLayout member(String column, Collection<String> joins, Collection<String> leaves) {
        require(Kind.MEMBERSHIP, "a membership in column " + column);
        Parts parts = new Parts(this);
        parts.subject = column;
        parts.joining.clear();
        parts.joining.addAll(joins);
        parts.leaving.clear();
        parts.leaving.addAll(leaves);
        return parts.layout();
    }

    /** The column of the topic. */
    public EventLayout topic(String column) {
        if (kind == Kind.MEMBERSHIP) {
            require(Kind.ANNOUNCEMENTS, "a topic in column " + column);
        }
        Parts parts = new Parts(this);
        parts.subject = column;
        return parts.layout();
    }

    /** The column of the figure; an empty cell is 0. */
    public EventLayout amount(String column) {
        if (kind == Kind.MEMBERSHIP) {
            require(Kind.ANNOUNCEMENTS, "an amount in column " + column);
        }
        Parts parts = new Parts(this);
        parts.amount = Optional.of(column);
        return parts.layout();
    }

    /** The column of the revision number; 0 by default. */
    public EventLayout revision(String column) {
        Parts parts = new Parts(this);
        parts.revision = Optional.of(column);
        return parts.layout();
    }

    /**
     * The column that says whether a row withdraws what was said before: {@code true}, {@code false}, {@code 1}, {@code
     * 0}.
     */
    public EventLayout retracted(String column) {
        Parts parts = new Parts(this);
        parts.retracted = Optional.of(column);
        return parts.layout();
    }

    /** The character between fields; a comma by default. */
    public EventLayout separatedBy(char character) {
        Parts parts = new Parts(this);
        parts.separator = CsvLayout.requireSeparator(character);
        return parts.layout();
    }

    private void require(Kind needed, String what) {
        if (kind != needed) {
            throw new RefusedException(Rule.CSV_LAYOUT, what + " in a layout of " + kind);
        }
    }

    Kind kind() {
        return kind;
    }

    TradingCalendar calendar() {
        return calendar;
    }

    @Override
    public char separator() {
        return separator;
    }

    String symbolColumn() {
        return symbol;
    }

    String effectiveColumn() {
        return effective;
    }

    String announcedColumn() {
        return announced;
    }

    String subjectColumn() {
        return subject;
    }

    SortedSet<String> joining() {
        return joining;
    }

    SortedSet<String> leaving() {
        return leaving;
    }

    Optional<String> amountColumn() {
        return amount;
    }

    Optional<String> revisionColumn() {
        return revision;
    }

    Optional<String> retractedColumn() {
        return retracted;
    }

    @Override
    public String toString() {
        return kind + " in " + calendar.zone();
    }

    /** A layout in the making. */
    private static final class Parts {
        private final Kind kind;
        private final TradingCalendar calendar;
        private char separator = ',';
        private String symbol = "symbol";
        private String effective = "effective";
        private String announced = "announced";
        private String subject;
        private final SortedSet<String> joining = new TreeSet<>();
        private final SortedSet<String> leaving = new TreeSet<>();
        private Optional<String> amount = Optional.empty();
        private Optional<String> revision = Optional.empty();
        private Optional<String> retracted = Optional.empty();

        Parts(Kind kind, TradingCalendar calendar, String subject) {
            this.kind = kind;
            this.calendar = calendar;
            this.subject = subject;
        }

        Parts(EventLayout from) {
            this(from.kind, from.calendar, from.subject);
            separator = from.separator;
            symbol = from.symbol;
            effective = from.effective;
            announced = from.announced;
            joining.addAll(from.joining);
            leaving.addAll(from.leaving);
            amount = from.amount;
            revision = from.revision;
            retracted = from.retracted;
        }

        EventLayout layout() {
            return new EventLayout(this);
        }
    }
}
