package dev.apex.market;

import dev.apex.ApexException;
import dev.apex.Digest;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.UserCode;
import dev.apex.time.Micros;
import dev.apex.time.SimClock;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One run's reading of a {@link PointInTimeCursor}: it hands out series stamped with the step, and keeps account of
 * what it handed out.
 *
 * <p>Every value goes into the digest of the step; every row is counted, with its lag and whether its arrival was
 * assumed. What a strategy must not do ends here as a fault that fails the run even if the strategy catches it.
 * Confined to the thread that made it or asks through it; on another one, every reading is refused.
 */
public final class MarketView {
    /** All columns of a row are handed out, or its times only. */
    static final int WHOLE = -1;

    static final int STAMP = -2;
    private static final int CLOSE = 3;
    private static final List<String> BAR_COLUMNS = List.of("open", "high", "low", "close", "volume");
    private static final byte[] NOTHING = {};

    private final PointInTimeCursor cursor;
    private final String strategy;
    private final int staleAfter;
    private final Changes changes;
    private final Digest delivered = Digest.create();
    private final Lags lags = new Lags();
    private final DataAges ages = new DataAges();
    private long highestIngestedAt = -1;
    private volatile @Nullable ApexException fault;
    /** The thread that made the view, or was last asked through it. */
    private volatile Asking.Seat owner = Asking.seat();

    private volatile boolean revoked;
    private @Nullable Tenure tenure;
    private @Nullable Witness witness;
    private List<SessionFigures> figures = List.of();
    /** Why figures cannot be read now; empty if they can. */
    private String figuresShut = "";

    private List<Symbol> members = List.of();
    /** While the engine reads for itself, nothing is counted or digested. */
    private boolean quiet;

    private long besides;

    /** By the place of a symbol, the step in which its latest row was last counted for a reading. */
    private long[] counted = {};
    /** For whom, and in which step, rows were counted last. */
    private int[] restedOn = {};

    private long restedIn = -1;
    /** The last symbols that readings were handed out of, and their names as they are digested. */
    private List<Symbol> named = List.of();

    private long[] names = {};

    MarketView(PointInTimeCursor cursor, String strategy, int staleAfter) {
        this.cursor = cursor;
        this.strategy = strategy;
        this.staleAfter = staleAfter;
        this.changes = cursor.changes().through(this);
    }

    /** The strategy that reads through this view. */
    public String strategy() {
        return strategy;
    }

    /** The run's clock, to be read. */
    public SimClock clock() {
        return cursor.clock();
    }

    /** Every priced symbol of which a row has arrived, by name. */
    public List<Symbol> symbols() {
        requireOwner();
        List<Symbol> symbols = List.copyOf(cursor.listed().keySet());
        symbols.forEach(symbol -> delivered.put(symbol.name()));
        witnessed(symbols);
        return symbols;
    }

    /**
     * The symbols that can be held now, by name: members, if the source tells membership, not known to be delisted or
     * succeeded, with a price no older than the staleness limit. It cannot be changed, and is the same list as long as they are
     * the same.
     */
    public List<Symbol> members() {
        requireOwner();
        List<Symbol> before = members;
        List<Symbol> now = new ArrayList<>(before.size());
        boolean same = true;
        Told membership = cursor.told(Tape.Kind.MEMBERSHIP);
        for (Listed one : cursor.listedByName()) {
            boolean belongs = membership == null || membership.holds(one.symbol(), cursor.at());
            if (belongs && !cursor.isDeparted(one.symbol()) && looksFresh(one)) {
                same = same && now.size() < before.size() && before.get(now.size()) == one.symbol();
                now.add(one.symbol());
                delivered.put((long) one.name().length).put(one.name());
            }
        }
        members = same && now.size() == before.size() ? before : List.copyOf(now);
        witnessed(members);
        return members;
    }

    /**
     * The visible prices of a symbol.
     *
     * @throws RefusedException if no row of the symbol has arrived; a symbol that will list later reads like none at
     *     all
     */
    public Series series(Symbol symbol) {
        return find(symbol)
                .orElseThrow(() -> new RefusedException(
                        Rule.UNKNOWN_SYMBOL, symbol + " at " + Micros.toInstant(cursor.at()) + " in " + strategy));
    }

    /** The visible prices of a symbol, if any row of it has arrived. */
    public Optional<Series> find(Symbol symbol) {
        requireOwner();
        Listed one = cursor.listed(symbol);
        return one == null ? Optional.empty() : Optional.of(take(one));
    }

    /** Every priced symbol of a calendar of which a row has arrived, by name. */
    List<Listed> on(TradingCalendar calendar) {
        requireOwner();
        return cursor.listed().values().stream()
                .filter(one -> one.instrument().calendar().equals(calendar))
                .toList();
    }

    private Series take(Listed one) {
        Series series = new Series(this, one);
        ages.count(one, cursor.step(), cursor.at(), series.newestEventTime());
        return series;
    }

    /** The same as {@link Series#fresh} of a series that was taken. */
    private boolean looksFresh(Listed one) {
        Prices prices = one.prices();
        int newest = prices.newestVisible(one.index());
        if (newest == Prices.NONE) {
            return false;
        }
        ages.count(one, cursor.step(), cursor.at(), prices.tape.ts(prices.newestRow(one.index())));
        return Math.max(prices.closed(one.instrument().calendar()), newest) - newest <= staleAfter;
    }

    /** The corporate actions visible of a symbol, by ex instant and order of effect; some may lie ahead. */
    public List<CorporateAction> actions(Symbol symbol) {
        requireOwner();
        List<CorporateAction> all = cursor.actions(symbol);
        all.forEach(this::handOut);
        return all;
    }

    /**
     * Every corporate action met so far that was told, corrected or called off after it had taken effect, with a step in
     * between; for reports, not digested.
     */
    public List<LateAction> lateActions() {
        requireOwner();
        return cursor.lateActions();
    }

    /** Everything else told about a symbol, by event time; some may lie ahead. */
    public List<Announcement> announcements(Symbol symbol) {
        requireOwner();
        Told some = cursor.told(Tape.Kind.ANNOUNCEMENTS);
        if (some == null) {
            return List.of();
        }
        List<Announcement> all = new ArrayList<>();
        for (int row : some.visible(symbol)) {
            handOut(some.tape, row);
            delivered.put(some.tape.topic(row)).put(some.tape.values[0][row]);
            all.add(AsOf.announcement(some.tape, row));
        }
        return all;
    }

    /** What the last step changed, so that what is derived can be gone on with instead of begun anew. */
    public Changes changes() {
        requireOwner();
        return changes;
    }

    /** How old, in sessions of its calendar, a value may be before it reads as missing. */
    public int staleAfter() {
        return staleAfter;
    }

    /** How old the latest visible price was when a series was taken, by symbol and month. */
    public DataAges ages() {
        return ages;
    }

    /** Lags of the rows handed out so far, and how many rest on an assumed arrival. */
    public Lags lags() {
        return lags;
    }

    /** The latest arrival among the rows handed out since {@link #endStep()}, if any were. */
    public Optional<Instant> highestIngestedAt() {
        return highestIngestedAt < 0 ? Optional.empty() : Optional.of(Micros.toInstant(highestIngestedAt));
    }

    /** The digest of what was handed out since the last call; empty if nothing was. */
    public byte[] endStep() {
        highestIngestedAt = -1;
        return delivered.isEmpty() ? NOTHING : delivered.finish();
    }

    /** What the strategy must not have done, if it did; the first of several. */
    public Optional<ApexException> fault() {
        return Optional.ofNullable(fault);
    }

    /**
     * Refuses any other thread than the one that asks: what threads read at once would be digested in an order of chance. Refuses
     * too while another run is asked, and once this one is over: it shows the end of the market then.
     *
     * @throws RefusedException with {@link Rule#WRONG_THREAD} or {@link Rule#VIEW_OUTLIVED_ITS_STEP}, which fails the run and the one
     *     that is asked; with {@link Rule#RUN_OVER} once the run has ended without the strategy
     */
    public void requireOwner() {
        if (!isOpen()) {
            throw refuse("the market as " + strategy + " sees it,");
        }
    }

    /** Whether it may be read now: by its own run, on the thread that asks, as long as that goes on. */
    boolean isOpen() {
        Asking.Seat seat = owner;
        return seat.thread == Thread.currentThread()
                && (seat.asked == null || seat.asked == this)
                && !revoked
                && !cursor.isClosed();
    }

    /**
     * Refuses a touch of what this view had handed out.
     *
     * @param what was touched, and when it was handed out, up to a comma
     */
    RefusedException refuse(String what) {
        MarketView asked = Asking.asked();
        String line = UserCode.here();
        if (asked != null && asked != this) {
            return fail(new RefusedException(
                    Rule.VIEW_OUTLIVED_ITS_STEP,
                    what + " is of another run, of " + strategy + ", and was touched " + asked.moment() + " of "
                            + asked.strategy + line));
        }
        if (revoked) {
            return new RefusedException(Rule.RUN_OVER, what + " was touched in " + strategy + line);
        }
        Thread here = Thread.currentThread();
        if (owner.thread != here) {
            return fail(new RefusedException(
                    Rule.WRONG_THREAD, what + " was touched on thread " + here.getName() + " in " + strategy + line));
        }
        return fail(new RefusedException(
                Rule.VIEW_OUTLIVED_ITS_STEP,
                what + " was touched " + (cursor.isClosed() ? "after the run" : moment()) + " of " + strategy + line));
    }

    /** Where the run is, in words. */
    String moment() {
        return Tenure.moment(cursor.step(), cursor.at());
    }

    /** The present step: what is handed out now may be touched in it. */
    public Tenure tenure() {
        Tenure now = tenure;
        if (now == null || !now.isOf(cursor.step())) {
            now = new Tenure(this);
            tenure = now;
        }
        return now;
    }

    /** From here on every reading is refused, on any thread: the run has ended, and its strategy may not have noticed. */
    public void revoke() {
        revoked = true;
    }

    /** From here on the view is read on this thread. */
    void ownedBy(Asking.Seat seat) {
        owner = seat;
    }

    /** Whether the latest visible value of a symbol is within the staleness limit; the engine's door, not digested. */
    public boolean isFresh(Symbol symbol) {
        Listed one = cursor.listed(symbol);
        return one != null && new Series(this, one).fresh();
    }

    /** Keeps a fault, which fails the run, and the one that is asked on this thread, and gives it back to be thrown. */
    public <X extends ApexException> X fail(X exception) {
        keep(exception);
        MarketView asked = Asking.asked();
        if (asked != null && asked != this) {
            asked.keep(exception);
        }
        return exception;
    }

    private synchronized void keep(ApexException exception) {
        if (fault == null) {
            fault = exception;
        }
    }

    /** The same as {@link Series#requireKnown}. */
    public void requireKnown(String what, Instant knownAt) {
        if (knownAt.isAfter(clock().instant())) {
            throw fail(new RefusedException(
                    Rule.MODEL_NOT_YET_KNOWN,
                    what + " was known at " + knownAt + ", and is asked by " + strategy + " at " + clock().instant()));
        }
    }

    /** From here on these can be read by {@link #figures}. */
    public void know(List<SessionFigures> some) {
        figures = List.copyOf(some);
    }

    /**
     * Has something done while figures cannot be read, because what is read would be kept, or rests on what is not known yet.
     *
     * @param why in words
     */
    public void shuttingFigures(String why, Runnable deed) {
        String before = figuresShut;
        figuresShut = why;
        try {
            deed.run();
        } finally {
            figuresShut = before;
        }
    }

    /**
     * The figures that something derives.
     *
     * @param name of it, for the message
     * @throws RefusedException with {@link Rule#NOT_DERIVED} if the run was not given it, with {@link Rule#FIGURES_SHUT} where
     *     they cannot be read
     */
    public SessionFigures figures(Object source, String name) {
        requireOwner();
        if (!figuresShut.isEmpty()) {
            throw fail(new RefusedException(Rule.FIGURES_SHUT, name + " in " + strategy + ", " + figuresShut));
        }
        for (int i = 0; i < figures.size(); i++) {
            if (figures.get(i).source().equals(source)) {
                return figures.get(i);
            }
        }
        throw fail(new RefusedException(Rule.NOT_DERIVED, name + " in " + strategy));
    }

    /** From here on somebody hears of everything that is handed out. */
    public void tell(Witness some) {
        witness = some;
    }

    /** From here on it is a feature or something derived that reads; an empty name is the strategy's. */
    public void readBy(String name) {
        if (witness != null) {
            witness.readBy(name);
        }
    }

    /** Tells the witness of the row from which the engine takes a symbol's latest price, if there is one; not digested. */
    public void tellLatest(Symbol symbol) {
        Listed one = cursor.listed(symbol);
        if (one != null && witness != null) {
            Prices prices = one.prices();
            int newest = prices.newestVisible(one.index());
            if (newest != Prices.NONE) {
                int row = prices.visible(one.index(), newest);
                tell(witness, prices.tape, row, prices.tape.kind == Tape.Kind.BARS ? CLOSE : 0);
            }
        }
    }

    /** Tells the witness of the actions in effect that a symbol's prices are adjusted by. */
    void tellAdjusting(Symbol symbol) {
        if (witness != null) {
            for (CorporateAction action : cursor.actions(symbol)) {
                if (Micros.floor(action.ex()) <= cursor.at()) {
                    witness.action(action);
                }
            }
        }
    }

    private void witnessed(List<Symbol> symbols) {
        if (witness != null) {
            witness.symbols(List.copyOf(symbols));
        }
    }

    /** Tells a witness, if there is one, that nothing was visible. */
    void nothing(Symbol symbol, String what) {
        if (witness != null) {
            witness.nothing(symbol, what);
        }
    }

    private static void tell(Witness some, Tape tape, int row, int column) {
        boolean bars = tape.kind == Tape.Kind.BARS;
        String what = column == STAMP ? "stamp" : !tape.kind.isPrice() ? tape.topic(row) : "fixing";
        if (bars && column != STAMP) {
            what = column == WHOLE ? "bar" : BAR_COLUMNS.get(column);
        }
        double value = tape.values[column >= 0 ? column : bars ? CLOSE : 0][row];
        some.row(
                tape.kind,
                tape.symbols.get(tape.symbol(row)),
                AsOf.stamp(tape, row),
                what,
                column == STAMP ? OptionalDouble.empty() : OptionalDouble.of(value));
    }

    private void handOut(CorporateAction action) {
        if (witness != null) {
            witness.action(action);
        }
        Stamp stamp = action.stamp();
        long ingestedAt = Micros.ceil(stamp.ingestedAt());
        if (ingestedAt > cursor.at()) {
            throw tooEarly(action.symbol(), ingestedAt);
        }
        count(Micros.exact(stamp.eventTime()), ingestedAt, stamp.arrival() == Stamp.Arrival.ASSUMED);
        delivered.put(action.topic());
        if (action instanceof CorporateAction.Split split) {
            delivered.put(split.ratio());
        } else if (action instanceof CorporateAction.Dividend dividend) {
            delivered.put(dividend.perUnit()).put(Micros.floor(dividend.payableAt()));
        } else if (action instanceof CorporateAction.Succession succession) {
            delivered.put(succession.ratio()).put(succession.successor().name());
        } else if (action instanceof CorporateAction.Delisting delisting) {
            delivered.put(delisting.value().orElse(Double.NaN));
        }
    }

    PointInTimeCursor cursor() {
        return cursor;
    }

    /** Accounts for a row that is handed out. */
    void handOut(Tape tape, int row) {
        handOut(tape, row, WHOLE);
    }

    /**
     * Accounts for a row of which one column is handed out.
     *
     * @param column its number, or {@link #WHOLE} or {@link #STAMP}
     */
    void handOut(Tape tape, int row, int column) {
        long ingestedAt = tape.ingestedAt[row];
        if (ingestedAt > cursor.at()) {
            throw tooEarly(tape.symbols.get(tape.symbol(row)), ingestedAt);
        }
        count(tape.ts(row), ingestedAt, tape.isAssumed(row));
        if (witness != null) {
            tell(witness, tape, row, column);
        }
    }

    private void count(long ts, long ingestedAt, boolean assumed) {
        if (quiet) {
            return;
        }
        highestIngestedAt = Math.max(highestIngestedAt, ingestedAt);
        lags.count(ingestedAt - ts, assumed);
        delivered.put(ts);
    }

    private RefusedException tooEarly(Symbol symbol, long ingestedAt) {
        return fail(new RefusedException(
                Rule.RELEASED_TOO_EARLY,
                symbol + " ingested at " + Micros.toInstant(ingestedAt) + " at clock "
                        + Micros.toInstant(cursor.at())));
    }

    /** Accounts for a reading that is handed out. */
    public void handOut(String feature, Symbol symbol, OptionalDouble reading) {
        delivered.put(feature).put(symbol.name()).put(reading.orElse(Double.NaN));
        if (witness != null) {
            witness.reading(feature, symbol, reading);
        }
    }

    /**
     * The same for many symbols at once.
     *
     * @param readings as many as symbols; NaN where there is none
     * @param hear called before a witness hears a reading, to have it hear the rows behind; not without one
     */
    public void handOut(String feature, List<Symbol> symbols, double[] readings, IntConsumer hear) {
        delivered.put(feature).put((long) readings.length);
        new Mixed().put(names(symbols), readings).into(delivered);
        for (int i = 0; witness != null && i < readings.length; i++) {
            hear.accept(i);
            double reading = readings[i];
            witness.reading(
                    feature,
                    symbols.get(i),
                    Double.isNaN(reading) ? OptionalDouble.empty() : OptionalDouble.of(reading));
        }
    }

    private long[] names(List<Symbol> symbols) {
        if (symbols != named) {
            long[] hashes = new long[symbols.size()];
            for (int i = 0; i < hashes.length; i++) {
                hashes[i] = Mixed.of(symbols.get(i));
            }
            named = List.copyOf(symbols);
            names = hashes;
        }
        return names;
    }

    /** Accounts, once a step, for the latest visible rows of symbols of which kept readings are handed out. */
    void restOn(PriceGrid grid, int[] indices) {
        long step = cursor.step();
        if (indices == restedOn && step == restedIn) {
            return;
        }
        restedOn = indices;
        restedIn = step;
        long mixed = 0;
        long highest = highestIngestedAt;
        for (int index : indices) {
            if (isNews(grid.place(index), step) && grid.isVisible(index)) {
                long ingestedAt = grid.newestArrival(index);
                if (ingestedAt > cursor.at()) {
                    throw tooEarly(grid.symbols().get(index), ingestedAt);
                }
                highest = Math.max(highest, ingestedAt);
                lags.count(ingestedAt - grid.newestTs(index), grid.isNewestAssumed(index));
                mixed = Mixed.mix(mixed, grid.newestTs(index));
            }
        }
        highestIngestedAt = highest;
        delivered.put(mixed);
    }

    private boolean isNews(int place, long step) {
        if (place >= counted.length) {
            counted = Arrays.copyOf(counted, Math.max(16, 2 * place + 1));
        }
        boolean news = counted[place] != step;
        counted[place] = step;
        return news;
    }

    /** Whether a witness hears what is handed out. */
    public boolean isWitnessed() {
        return witness != null;
    }

    /** Reads without counting or digesting; a witness hears it if {@code heard}. */
    <T> T quietly(boolean heard, Supplier<T> reading) {
        Witness listening = witness;
        boolean before = quiet;
        witness = heard ? listening : null;
        quiet = true;
        try {
            return reading.get();
        } finally {
            quiet = before;
            witness = listening;
        }
    }

    /** How often somebody looked from a symbol's prices at those of others: what they made of it depends on those too. */
    public long looksBeside() {
        return besides;
    }

    void lookBeside() {
        besides++;
    }

    /** Accounts for what another store gave at this clock. */
    void handOut(String what, byte[] digest) {
        delivered.put(what).put(digest);
    }

    /** Accounts for a value that is handed out; a missing one is NaN. */
    double handOut(double value) {
        if (!quiet) {
            delivered.put(value);
        }
        return value;
    }

    /** How long after their events the rows that were handed out had arrived. */
    public static final class Lags {
        private static final long[] BOUNDS = {
            Duration.ofHours(1).toMillis() * 1000,
            Duration.ofHours(8).toMillis() * 1000,
            Duration.ofDays(1).toMillis() * 1000,
            Duration.ofDays(4).toMillis() * 1000
        };
        private static final List<String> LABELS =
                List.of("up to 1 h", "up to 8 h", "up to 1 d", "up to 4 d", "longer");

        private final long[] counts = new long[BOUNDS.length + 1];
        private long assumed;
        private long rows;

        void count(long lag, boolean isAssumed) {
            int bucket = 0;
            while (bucket < BOUNDS.length && lag > BOUNDS[bucket]) {
                bucket++;
            }
            counts[bucket]++;
            rows++;
            if (isAssumed) {
                assumed++;
            }
        }

        /** Rows handed out, each time one was. */
        public long rows() {
            return rows;
        }

        /** Those whose arrival was filled in by a lag rule. */
        public long assumed() {
            return assumed;
        }

        /** Names of the buckets, shortest lag first. */
        public List<String> labels() {
            return LABELS;
        }

        /** Rows in a bucket. */
        public long count(int bucket) {
            return counts[bucket];
        }
    }
}
