package dev.apex.market;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.time.Micros;
import dev.apex.time.Session;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The prices of one symbol as visible at one step, indexed by sessions of the symbol's calendar.
 *
 * <p>Prices are in today's units: those of sessions that opened before the ex instant of a split are divided by its ratio, and
 * volumes multiplied, if the split is visible and its ex instant not after the clock; nothing else of the future is in
 * them. A symbol that succeeds another goes on from its sessions before the ex instant, likewise in its own units, unless it
 * has a price of its own there. {@link #raw()} is without all that, {@link #totalReturn()} with dividends reinvested too. A
 * division by each ratio's product, the latest first, is all the arithmetic there is; where there are no actions, or none in
 * effect, figures are those of the rows to the last bit.
 *
 * <p>Session 0 is the latest that is over at the clock, or the latest with a visible row if that is later; session 1 is
 * the one before, whether or not a row exists. What has not arrived reads exactly like what never existed. A view
 * belongs to its step: kept and used in a later one, it throws. Confined to one thread.
 */
public final class Series {
    private final MarketView view;
    private final Listed listed;
    private final Prices prices;
    private final int index;
    private final boolean firstKnown;
    private final @Nullable Terms terms;
    private final Tenure tenure;
    /** The latest session with a visible row up to the last. */
    private final int newest;
    /** Session 0. */
    private final int last;
    /** Session 0 of the step. */
    private final int latest;

    Series(MarketView view, Listed listed) {
        this(view, listed, false, changing(view.cursor().terms(listed)), 0);
    }

    private Series(MarketView view, Listed listed, boolean firstKnown, @Nullable Terms terms, int sessionsBefore) {
        this.terms = terms;
        this.view = view;
        this.listed = listed;
        this.prices = listed.prices();
        this.index = listed.index();
        this.firstKnown = firstKnown;
        this.tenure = view.tenure();
        int newestOfAll = prices.newestVisible(index);
        this.latest = Math.max(prices.closed(listed.instrument().calendar()), newestOfAll);
        this.last = latest - sessionsBefore;
        this.newest = sessionsBefore == 0 ? newestOfAll : prices.newestVisible(index, last);
    }

    /** Terms that change a price by splits or successions, or null. */
    static @Nullable Terms changing(@Nullable Terms terms) {
        return terms != null && terms.change() ? terms : null;
    }

    public Symbol symbol() {
        return listed.symbol();
    }

    public Instrument instrument() {
        return listed.instrument();
    }

    /** The same prices in the version that was known first, which no later revision changed. */
    public Series firstKnown() {
        requireStep();
        return new Series(view, listed, true, terms, latest - last);
    }

    /** The symbol's own rows as they were printed, in the units of their day. */
    public Series raw() {
        requireStep();
        return new Series(view, listed, firstKnown, null, latest - last);
    }

    /**
     * Prices with dividends reinvested: in today's units, those of sessions that opened before an ex instant that is not after the
     * clock are multiplied by {@code 1 - dividend / close}, where the close is the last visible one before the ex instant. Where
     * a dividend is worth as much as that close or more, sessions before it have no price. Volumes are those of the other
     * views. It is the usual backward adjustment (CRSP, Yahoo), but as of the clock.
     */
    public Series totalReturn() {
        requireStep();
        Terms all = view.cursor().terms(listed);
        return new Series(
                view, listed, firstKnown, all != null && all.pay() ? all.reinvested(prices) : all, latest - last);
    }

    /** The same prices on other terms: as this series is, raw, or with dividends reinvested. */
    public Series on(Adjustment adjustment) {
        requireStep();
        return switch (adjustment) {
            case SPLITS -> this;
            case NONE -> raw();
            case TOTAL_RETURN -> totalReturn();
        };
    }

    /**
     * The same prices, as known now, read as if a session of the past were session 0: what a past value of a feature is computed
     * from. It is not what was known then.
     *
     * @param sessions how many sessions before this one's session 0, from 0
     * @throws LookAheadException for a negative number, which would be ahead
     */
    public Series before(int sessions) {
        int session = sessionAgo(sessions);
        return new Series(view, listed, firstKnown, terms, latest - session);
    }

    /**
     * The prices of every symbol on this one's calendar of which a row has arrived, this one among them, by name; session 0 of
     * each is this one's.
     */
    public List<Series> peers() {
        requireStep();
        view.lookBeside();
        return view.on(instrument().calendar()).stream().map(this::beside).toList();
    }

    /**
     * Whether the symbol belonged to the universe when a session closed, as known now; where the source does not tell, every symbol
     * does.
     *
     * @throws LookAheadException for a negative number, which would be ahead
     */
    public boolean belonged(int sessionsAgo) {
        int session = sessionAgo(sessionsAgo);
        Told membership = view.cursor().told(Tape.Kind.MEMBERSHIP);
        boolean belonged = membership == null
                || session >= 0
                        && membership.holds(symbol(), instrument().calendar().closesAt(session));
        view.handOut(belonged ? 1 : 0);
        return belonged;
    }

    /**
     * The prices of another symbol of the same calendar, if a row of it has arrived; its session 0 is this one's.
     *
     * @throws RefusedException with {@link Rule#CALENDARS_DIFFER} if its sessions are others
     */
    public Optional<Series> peer(Symbol symbol) {
        requireStep();
        view.lookBeside();
        Listed other = view.cursor().listed(symbol);
        if (other != null && !other.instrument().calendar().equals(instrument().calendar())) {
            throw new RefusedException(Rule.CALENDARS_DIFFER, symbol + " beside " + symbol());
        }
        return Optional.ofNullable(other).map(this::beside);
    }

    /** The prices of a symbol read as if a session, which may lie after its own latest, were session 0. */
    static Series at(MarketView view, Listed listed, int session) {
        Series own = new Series(view, listed);
        return own.last == session ? own : new Series(view, listed, false, own.terms, own.latest - session);
    }

    private Series beside(Listed other) {
        Series own = new Series(view, other);
        return new Series(view, other, firstKnown, own.terms, own.latest - last);
    }

    /**
     * Fails the run unless something was known by the clock: a trained model, a fitted parameter.
     *
     * @param what it is, for the message
     * @throws RefusedException with {@link Rule#MODEL_NOT_YET_KNOWN}
     */
    public void requireKnown(String what, Instant knownAt) {
        requireStep();
        view.requireKnown(what, knownAt);
    }

    /**
     * What the run knows of each session by something it derives, or a refusal.
     *
     * @param source what derives it
     * @param name of it, for the message
     * @throws RefusedException with {@link Rule#NOT_DERIVED} or {@link Rule#FIGURES_SHUT}
     */
    public SessionFigures figures(Object source, String name) {
        requireStep();
        return view.figures(source, name);
    }

    /** The ordinal of session 0 on the symbol's calendar. */
    public int ordinal() {
        requireStep();
        return last;
    }

    /** How many sessions there are from the first with a visible row of this symbol to session 0, both included. */
    public int history() {
        requireStep();
        int first = prices.oldestVisible(index);
        int sessions = first == Prices.NONE ? 0 : Math.max(0, last - first + 1);
        view.handOut(sessions);
        return sessions;
    }

    /** Whether the latest visible value is within the staleness limit. */
    public boolean isFresh() {
        boolean fresh = fresh();
        view.handOut(fresh ? 1 : 0);
        return fresh;
    }

    /** The same for the engine, which hands nothing out by it. */
    boolean fresh() {
        requireStep();
        return newest != Prices.NONE && last - newest <= view.staleAfter();
    }

    /** Sessions between the latest visible value and session 0; empty if no value is visible. */
    public Optional<Integer> age() {
        requireStep();
        if (newest == Prices.NONE) {
            missing();
            return Optional.empty();
        }
        view.handOut(last - newest);
        return Optional.of(last - newest);
    }

    /** How long after its event the latest visible value had arrived; empty if none is visible. */
    public Optional<Duration> arrivalLag() {
        requireStep();
        int row = newestRow();
        if (row == Prices.NONE) {
            missing();
            return Optional.empty();
        }
        view.handOut(prices.tape, row, MarketView.STAMP);
        view.handOut(prices.tape.ingestedAt[row] - prices.tape.ts(row));
        return Optional.of(
                Duration.between(Micros.toInstant(prices.tape.ts(row)), Micros.toInstant(prices.tape.ingestedAt[row])));
    }

    /** The latest visible close or fixing, unless it is older than the staleness limit. */
    public OptionalDouble last() {
        return fresh() ? close(last - newest) : missing();
    }

    /** The bar of a session, if one is visible. */
    public Optional<Bar> bar(int sessionsAgo) {
        requireBars("bar");
        int session = sessionAgo(sessionsAgo);
        int row = row(session);
        if (row == Prices.NONE) {
            missing();
            return Optional.empty();
        }
        Bar bar = AsOf.bar(prices.tape, row);
        if (terms != null) {
            view.tellAdjusting(listed.symbol());
            int piece = terms.piece(session);
            bar = new Bar(
                    symbol(),
                    bar.stamp(),
                    bar.opensAt(),
                    terms.price(bar.open(), piece),
                    terms.price(bar.high(), piece),
                    terms.price(bar.low(), piece),
                    terms.price(bar.close(), piece),
                    terms.volume(bar.volume(), piece));
        }
        view.handOut(bar.open());
        view.handOut(bar.high());
        view.handOut(bar.low());
        view.handOut(bar.close());
        view.handOut(bar.volume());
        view.handOut(prices.tape, row);
        return Optional.of(bar);
    }

    /** The fixing of a session, if one is visible. */
    public Optional<Fixing> fixing(int sessionsAgo) {
        requireStep();
        if (prices.tape.kind != Tape.Kind.FIXINGS) {
            throw view.fail(new RefusedException(Rule.NO_SUCH_COLUMN, "fixing of " + instrument()));
        }
        int session = sessionAgo(sessionsAgo);
        int row = row(session);
        if (row == Prices.NONE) {
            missing();
            return Optional.empty();
        }
        double price = view.handOut(figure(row, 0, session));
        view.handOut(prices.tape, row);
        return Optional.of(new Fixing(symbol(), AsOf.stamp(prices.tape, row), price));
    }

    /** The close, or the fixing, of a session. */
    public OptionalDouble close(int sessionsAgo) {
        return optional(closeOrNaN(sessionsAgo));
    }

    /** The close, or the fixing, of the session on a date of the symbol's calendar. */
    public OptionalDouble close(LocalDate date) {
        requireStep();
        TradingCalendar calendar = instrument().calendar();
        requirePast(date.atStartOfDay(calendar.zone()).toInstant()); // before the calendar tells what is to come
        Session session = calendar.session(date);
        if (session.ordinal() > last) {
            requirePast(prices.tape.kind == Tape.Kind.BARS ? session.closesAt() : session.opensAt());
            return missing();
        }
        return close(last - session.ordinal());
    }

    public OptionalDouble open(int sessionsAgo) {
        return optional(column(PriceField.OPEN, sessionsAgo));
    }

    public OptionalDouble high(int sessionsAgo) {
        return optional(column(PriceField.HIGH, sessionsAgo));
    }

    public OptionalDouble low(int sessionsAgo) {
        return optional(column(PriceField.LOW, sessionsAgo));
    }

    public OptionalDouble volume(int sessionsAgo) {
        return optional(column(PriceField.VOLUME, sessionsAgo));
    }

    /** The close, or the fixing, of a session; NaN where none is visible. The loop's door: it allocates nothing. */
    public double closeOrNaN(int sessionsAgo) {
        return value(sessionAgo(sessionsAgo), prices.tape.kind == Tape.Kind.BARS ? PriceField.CLOSE.ordinal() : 0);
    }

    /** A figure of a session; NaN where none is visible, and for all but the close where prices are fixings. */
    public double valueOrNaN(PriceField field, int sessionsAgo) {
        int session = sessionAgo(sessionsAgo);
        if (prices.tape.kind == Tape.Kind.BARS) {
            return value(session, field.ordinal());
        }
        return field == PriceField.CLOSE ? value(session, 0) : view.handOut(Double.NaN);
    }

    /** The closes of the last {@code sessions} sessions, oldest first, gaps included. */
    public Window closes(int sessions) {
        requireStep();
        double[] values = new double[sessions];
        for (int i = 0; i < sessions; i++) {
            values[i] = closeOrNaN(sessions - 1 - i);
        }
        return Window.of(values);
    }

    /** The event time of the latest visible row; empty if none is visible. */
    public Optional<Instant> eventTime() {
        requireStep();
        int row = newestRow();
        if (row == Prices.NONE) {
            missing();
            return Optional.empty();
        }
        view.handOut(prices.tape, row, MarketView.STAMP);
        return Optional.of(Micros.toInstant(prices.tape.ts(row)));
    }

    /** The event time of the latest visible row in microseconds, or -1. */
    long newestEventTime() {
        int row = newestRow();
        return row == Prices.NONE ? -1 : prices.tape.ts(row);
    }

    private int newestRow() {
        return newest == Prices.NONE ? Prices.NONE : row(newest);
    }

    @Override
    public String toString() {
        return "prices of " + listed.symbol() + " at "
                + Micros.toInstant(view.cursor().at());
    }

    private double column(PriceField field, int sessionsAgo) {
        requireBars(field.word());
        return value(sessionAgo(sessionsAgo), field.ordinal());
    }

    private double value(int session, int column) {
        int row = row(session);
        if (row == Prices.NONE) {
            view.nothing(listed.symbol(), "price");
            return view.handOut(Double.NaN);
        }
        view.handOut(prices.tape, row, column);
        return view.handOut(figure(row, column, session));
    }

    private double figure(int row, int column, int session) {
        double raw = prices.tape.values[column][row];
        if (terms == null) {
            return raw;
        }
        view.tellAdjusting(listed.symbol());
        int piece = terms.piece(session);
        return column == PriceField.VOLUME.ordinal() ? terms.volume(raw, piece) : terms.price(raw, piece);
    }

    private OptionalDouble missing() {
        view.nothing(listed.symbol(), "price");
        view.handOut(Double.NaN);
        return OptionalDouble.empty();
    }

    private static OptionalDouble optional(double value) {
        return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private int sessionAgo(int sessionsAgo) {
        requireStep();
        if (sessionsAgo < 0) {
            TradingCalendar calendar = instrument().calendar();
            int ahead = (int) Math.min((long) last - sessionsAgo, calendar.lastOrdinal());
            throw view.fail(new LookAheadException(
                    view.strategy(),
                    listed.symbol().name(),
                    calendar.session(ahead).closesAt(),
                    Micros.toInstant(view.cursor().at())));
        }
        return last - sessionsAgo;
    }

    /** The row of a session that has a price on these terms. */
    private int row(int session) {
        int whose = index;
        if (terms != null) {
            int piece = terms.piece(session);
            if (!terms.tell(piece)) {
                return Prices.NONE;
            }
            whose = terms.index(piece);
        }
        return firstKnown ? prices.firstKnown(whose, session) : prices.visible(whose, session);
    }

    private void requirePast(Instant eventTime) {
        if (Micros.floor(eventTime) > view.cursor().at()) {
            throw view.fail(new LookAheadException(
                    view.strategy(),
                    listed.symbol().name(),
                    eventTime,
                    Micros.toInstant(view.cursor().at())));
        }
    }

    private void requireBars(String what) {
        requireStep();
        if (prices.tape.kind != Tape.Kind.BARS) {
            throw view.fail(new RefusedException(Rule.NO_SUCH_COLUMN, what + " of " + instrument()));
        }
    }

    private void requireStep() {
        if (!tenure.holds()) {
            throw tenure.refuse(inWords());
        }
    }

    /** What was kept, and the row that it had shown last, which the past has seen. */
    private String inWords() {
        int row = newest == Prices.NONE ? Prices.NONE : prices.visible(index, newest);
        return "prices of " + listed.symbol()
                + (row == Prices.NONE ? "" : " up to the row of " + Micros.toInstant(prices.tape.ts(row)));
    }
}
