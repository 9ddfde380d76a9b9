package dev.apex.market;

import dev.apex.Digest;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.time.Micros;
import dev.apex.time.SimClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The one door through which market data is read: at clock C, per fact the greatest {@code (ingested_at, rev)} among
 * the rows with {@code ingested_at <= C}, and nothing where that is a retraction.
 *
 * <p>It replays tapes in arrival order, so the rule holds by construction: a row that the clock has not released has
 * not been applied to anything that can be read. Several runs may read one cursor, each through a {@link MarketView} of
 * its own; {@link #advance()} ends the step of them all. Confined to one thread.
 */
public final class PointInTimeCursor implements AutoCloseable {
    private final Feed feed;
    private final SimClock clock;
    private final List<Prices> prices = new ArrayList<>();
    private final Map<Tape.Kind, Told> told = new EnumMap<>(Tape.Kind.class);
    private final SortedMap<Symbol, Listed> listed = new TreeMap<>();
    /** The same to look one up; books and orders do so for each symbol at each step. */
    private final Map<Symbol, Listed> bySymbol = new HashMap<>();

    private List<Listed> byName = List.of();

    private final @Nullable Actions actions;
    private final Changes changes;
    private long at = -1;
    private long step;
    private long corrections;
    private boolean closed;

    private PointInTimeCursor(Feed feed, SimClock clock) {
        this.feed = feed;
        this.clock = clock;
        Set<Tape.Kind> kinds = EnumSet.noneOf(Tape.Kind.class);
        feed.tapes().stream().sorted(Comparator.comparing(Tape::kind)).forEach(tape -> {
            if (!kinds.add(tape.kind)) {
                throw new RefusedException(Rule.WRONG_TAPE, "two tapes of " + tape.kind + " in one feed");
            }
            if (tape.kind.isPrice()) {
                prices.add(new Prices(tape));
            } else {
                told.put(tape.kind, new Told(tape));
            }
        });
        Told some = told.get(Tape.Kind.ACTIONS);
        this.actions = some == null ? null : new Actions(some);
        this.changes = new Changes(this, prices, actions);
    }

    /** A cursor over a feed, at a clock that somebody else moves; it shows nothing until it has advanced. */
    public static PointInTimeCursor over(Feed feed, SimClock clock) {
        return new PointInTimeCursor(feed, clock);
    }

    /**
     * Takes in every row up to where the clock stands now; views of the step before are stale from here on.
     *
     * @throws RefusedException if the clock went back, if the feed released a row too early or too late, or while a
     *     strategy is being asked on this thread
     */
    public void advance() {
        Asking.refuseAdvanceOf(this);
        long now = clock.micros();
        if (now < at) {
            throw new RefusedException(
                    Rule.CLOCK_MOVED_BACK, "cursor at " + Micros.toInstant(at) + ", clock at " + Micros.toInstant(now));
        }
        at = now;
        step++;
        feed.releasedAt(now);
        for (Prices some : prices) {
            some.advance(now, symbol -> arrive(some, symbol));
            corrections += some.correctionCount();
        }
        for (Told some : told.values()) {
            some.advance(now);
        }
        if (actions != null) {
            actions.advance(now);
        }
    }

    /**
     * The corporate actions visible of a symbol, by ex instant and order of effect; some may lie ahead. The engine's door, not
     * digested; the same list as long as nothing about the symbol changes.
     */
    public List<CorporateAction> actions(Symbol symbol) {
        return actions == null ? List.of() : actions.of(symbol);
    }

    /**
     * The delisting or succession in effect by which a symbol is known to be no longer traded, unless it came back as the
     * successor of another; the engine's door, not digested.
     */
    public Optional<CorporateAction> departure(Symbol symbol) {
        return actions == null ? Optional.empty() : Optional.ofNullable(actions.departure(symbol));
    }

    /**
     * Every corporate action met so far that was told, corrected or called off only after it had taken effect at an earlier step,
     * in order of arrival.
     */
    public List<LateAction> lateActions() {
        return actions == null ? List.of() : actions.late();
    }

    /** What the last {@link #advance()} changed. */
    public Changes changes() {
        return changes;
    }

    /** How many late rows, revisions and retractions have been met. */
    public long correctionsMet() {
        return corrections;
    }

    /** A run's own view; what is read through it is counted and digested there. */
    public MarketView view(String strategy, int staleAfter) {
        Tenure.requireOwn(this, "a cursor");
        return new MarketView(this, strategy, staleAfter);
    }

    /** Everything visible now. */
    public Visible visible() {
        Tenure.requireOwn(this, "a cursor");
        AsOf.Lists lists = new AsOf.Lists();
        for (Listed one : listed.values()) {
            Prices some = one.prices();
            for (int session = some.first(one.index()); session <= some.last(one.index()); session++) {
                int row = some.visible(one.index(), session);
                if (row != Prices.NONE) {
                    lists.add(some.tape, row);
                }
            }
        }
        for (Told some : told.values()) {
            some.visible().forEach(row -> lists.add(some.tape, row));
        }
        return lists.visible();
    }

    /** Every priced symbol of which a row has arrived, by name; the engine's door, not digested. */
    public List<Symbol> symbols() {
        return List.copyOf(listed.keySet());
    }

    /** The terms of a symbol of which a row has arrived, if one has. */
    public Optional<Instrument> instrument(Symbol symbol) {
        return Optional.ofNullable(bySymbol.get(symbol)).map(Listed::instrument);
    }

    /** The event time, in microseconds, of the earliest visible price; the engine's door, not digested. */
    public OptionalLong earliestEventTime() {
        long earliest = Long.MAX_VALUE;
        for (Listed one : listed.values()) {
            Prices some = one.prices();
            int last = some.last(one.index());
            for (int session = some.first(one.index()); session <= last; session++) {
                int row = some.visible(one.index(), session);
                if (row != Prices.NONE) {
                    earliest = Math.min(earliest, some.tape.ts(row));
                    break;
                }
            }
        }
        return earliest == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(earliest);
    }

    /** The visible prints of a session, an ordinal on the symbol's calendar; the engine's door, not digested. */
    public Optional<PrintedRow> printed(Symbol symbol, int session) {
        Listed one = bySymbol.get(symbol);
        return one == null ? Optional.empty() : printed(one, session);
    }

    /** The visible prints of a symbol, if a row of it has arrived, for who looks at many; the engine's door, not digested. */
    public Optional<PrintedRows> printedRows(Symbol symbol) {
        return Optional.ofNullable(bySymbol.get(symbol)).map(PrintedRows::new);
    }

    /** The latest visible prints of a symbol; the engine's door, not digested. */
    public Optional<PrintedRow> latestPrinted(Symbol symbol) {
        Listed one = bySymbol.get(symbol);
        return one == null ? Optional.empty() : printed(one, one.prices().newestVisible(one.index()));
    }

    /**
     * When the latest version of a session that has one, or its withdrawal, arrived; the engine's door, not digested.
     *
     * @throws RefusedException if nothing of it has arrived
     */
    public Instant lastArrival(Symbol symbol, int session) {
        Listed one = bySymbol.get(symbol);
        int row = one == null ? Prices.NONE : one.prices().latest(one.index(), session);
        if (row == Prices.NONE) {
            throw new RefusedException(
                    Rule.UNKNOWN_SYMBOL, symbol + " in session " + session + " at " + Micros.toInstant(at));
        }
        return Micros.toInstant(one.prices().tape.ingestedAt[row]);
    }

    /** The latest session of a symbol with visible prints, or -1; the engine's door, not digested. */
    public int latestSession(Symbol symbol) {
        Listed one = bySymbol.get(symbol);
        return one == null ? -1 : one.prices().newestVisible(one.index());
    }

    /**
     * What the sessions before one were like, in the versions visible at a clock that is not after the cursor's; of fixings, only
     * the volatility. All are in the units of the session, by the splits told by the clock. The engine's door, not digested.
     *
     * @param row the session before which the last one lies; one that had not closed at the clock is left out too
     * @param sessions how many sessions, with or without a row
     */
    public Trailing trailing(Symbol symbol, PrintedRow row, int sessions, Instant clock) {
        Listed one = bySymbol.get(symbol);
        if (one == null) {
            return new Trailing(Double.NaN, 0, Double.NaN, 0);
        }
        long then = Math.min(Micros.floor(clock), at);
        int last = Math.min(row.session() - 1, one.instrument().calendar().closedBy(then));
        List<CorporateAction.Split> splits = new ArrayList<>();
        for (CorporateAction action : actions(symbol)) {
            if (action instanceof CorporateAction.Split split
                    && !split.ex().isAfter(row.opensAt())
                    && Micros.ceil(split.stamp().ingestedAt()) <= then) {
                splits.add(split);
            }
        }
        return one.prices().trailing(one.index(), last, sessions, then, splits);
    }

    /** The same, if anything of it has arrived. */
    public Optional<Instant> findLastArrival(Symbol symbol, int session) {
        Listed one = bySymbol.get(symbol);
        boolean arrived = one != null && one.prices().latest(one.index(), session) != Prices.NONE;
        return arrived ? Optional.of(lastArrival(symbol, session)) : Optional.empty();
    }

    /**
     * The figure of the latest visible announcement about a symbol under a topic that is in effect at an instant; NaN if there
     * is none. The engine's door, not digested.
     */
    public double announced(Symbol symbol, String topic, Instant inEffectAt) {
        Told some = told.get(Tape.Kind.ANNOUNCEMENTS);
        return some == null ? Double.NaN : some.latest(symbol, topic, Micros.floor(inEffectAt));
    }

    /** When something was announced about a symbol last, if anything was; the engine's door, not digested. */
    public Optional<Instant> lastAnnounced(Symbol symbol) {
        Told some = told.get(Tape.Kind.ANNOUNCEMENTS);
        return some == null ? Optional.empty() : some.lastArrival(symbol);
    }

    private static Optional<PrintedRow> printed(Listed one, int session) {
        int row = session < 0 ? Prices.NONE : one.prices().visible(one.index(), session);
        if (row == Prices.NONE) {
            return Optional.empty();
        }
        return Optional.of(new PrintedRow(one.symbol(), session, one.prices().tape, row));
    }

    /**
     * A digest of the rows released by the last {@link #advance()}, of all kinds; it does not depend on the source. It
     * is that of the tape where only one tape released any, and empty where none did.
     */
    public byte[] releasedDigest() {
        byte[] digest = {};
        for (Prices some : prices) {
            digest = join(digest, some.tape, some.release());
        }
        for (Told some : told.values()) {
            digest = join(digest, some.tape, some.release());
        }
        return digest;
    }

    private static byte[] join(byte[] digest, Tape tape, Tape.Release release) {
        if (release.from == release.to) {
            return digest;
        }
        byte[] more = tape.digest(release);
        return digest.length == 0 ? more : Digest.create().put(digest).put(more).finish();
    }

    /** SHA-256 of every row released so far; after the last step, the content of the snapshot. */
    public String contentDigest() {
        Digest digest = Digest.create();
        for (Prices some : prices) {
            put(digest, some.tape, some.release().to);
        }
        for (Told some : told.values()) {
            put(digest, some.tape, some.release().to);
        }
        return digest.finishHex();
    }

    /** How many rows have been released so far, by the name of their kind; kinds without a row are left out. */
    public SortedMap<String, Long> rowsReleased() {
        SortedMap<String, Long> rows = new TreeMap<>();
        prices.forEach(some -> rows.put(some.tape.kind.name(), (long) some.release().to));
        told.values().forEach(some -> rows.put(some.tape.kind.name(), (long) some.release().to));
        rows.values().removeIf(count -> count == 0);
        return rows;
    }

    @Override
    public void close() {
        closed = true;
        feed.close();
    }

    /** Whether nothing is read through it any more. */
    boolean isClosed() {
        return closed;
    }

    private static void put(Digest digest, Tape tape, int released) {
        if (released > 0) {
            digest.put(tape.digest(0, released));
        }
    }

    private void arrive(Prices some, int index) {
        Instrument instrument = some.tape.instruments.get(index);
        Symbol symbol = instrument.symbol();
        Listed one = new Listed(instrument, some, index, listed.size());
        if (listed.putIfAbsent(symbol, one) != null) {
            throw new RefusedException(Rule.INSTRUMENT_TWICE, symbol + " has bars and fixings");
        }
        bySymbol.put(symbol, one);
    }

    SimClock clock() {
        return clock;
    }

    long at() {
        return at;
    }

    /** How often it has advanced. */
    public long step() {
        return step;
    }

    /** Every visible succession to a symbol. */
    List<CorporateAction.Succession> successionsTo(Symbol symbol) {
        return actions == null ? List.of() : actions.successionsTo(symbol);
    }

    /** The terms that a symbol is read on now, or null if its prices are read as they are. */
    @Nullable
    Terms terms(Listed listed) {
        return actions == null ? null : actions.terms(listed, this);
    }

    /** What is told of corporate actions, or null. */
    @Nullable
    Actions actions() {
        return actions;
    }

    /** What is released of each tape of prices. */
    List<Prices> prices() {
        return prices;
    }

    boolean isDeparted(Symbol symbol) {
        return actions != null && actions.departure(symbol) != null;
    }

    /** A priced symbol that has arrived, or null. */
    @Nullable
    Listed listed(Symbol symbol) {
        return bySymbol.get(symbol);
    }

    SortedMap<Symbol, Listed> listed() {
        return listed;
    }

    /** The same in a row. */
    List<Listed> listedByName() {
        if (byName.size() != listed.size()) {
            byName = List.copyOf(listed.values());
        }
        return byName;
    }

    /** What was told of a kind, or null if the source has no such tape. */
    @Nullable
    Told told(Tape.Kind kind) {
        return told.get(kind);
    }
}
