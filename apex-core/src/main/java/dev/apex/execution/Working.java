package dev.apex.execution;

import dev.apex.execution.Fill.Basis;
import dev.apex.execution.Instruction.Kind;
import dev.apex.execution.Instruction.TimeInForce;
import dev.apex.market.CorporateAction;
import dev.apex.market.Instrument;
import dev.apex.market.PrintedRow;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An order at the venue: what is left of it, which sessions it has been held against, and what ends it. */
final class Working {
    /** No instant, and no session. */
    static final long NEVER = Long.MAX_VALUE;

    private static final int ALWAYS = Integer.MAX_VALUE;
    private static final int NONE = -1;
    /** By how much of a tick a price may miss one, and still be taken for it. */
    private static final double HAIR = 1e-6;
    /** By how much of itself a number of lots may miss a whole one. */
    private static final double WHOLE = 1e-12;

    /** As placed, or as a succession moved it to another symbol. */
    Order order;

    final Kind kind;
    /** Which order of its symbol it is, from 1. */
    final int place;
    /** When it reaches the venue, in microseconds. */
    final long reachesAt;
    /** The last session it is good for. */
    int until;

    /** Lots not done, without a sign. */
    long remaining;

    double limit;
    double stop;
    /** The last price that was visible when it was decided on, in the units of now. */
    double decidedAt;

    boolean triggered;
    boolean ended;
    /** The last session it has been held against; an earlier one that arrives later does not count. */
    int seenTo;
    /** The only session it runs in, once that is known, if it is good for one. */
    int ranIn = NONE;
    /** The session from which it lapses by silence. */
    int progress;
    /** When a cancellation reaches the venue, in microseconds. */
    long cancelledAt = NEVER;
    /** What takes its place then. */
    @Nullable
    Working successor;
    /** Orders linked with it, itself among them. */
    @Nullable
    List<Working> linked;

    Working(Order order, int place) {
        this.order = order;
        this.place = place;
        Instruction instruction = order.instruction();
        kind = instruction.kind();
        remaining = Math.abs(order.lots());
        limit = instruction.limit().orElse(Double.NaN);
        stop = instruction.stop().orElse(Double.NaN);
        decidedAt = order.sizedAt();
        reachesAt = Micros.floor(order.reachesAt());
        TradingCalendar calendar = order.instrument().calendar();
        int opened = kind == Kind.ON_CLOSE ? calendar.closedBy(reachesAt) + 1 : calendar.openedBy(reachesAt);
        progress = opened;
        seenTo = Math.max(opened, 0) - 1;
        until = switch (instruction.inForce()) {
            case UNTIL_LAPSED, GOOD_TILL_CANCELLED -> ALWAYS;
            case DAY -> kind == Kind.ON_CLOSE ? opened : opened + 1;
            case GOOD_TILL_DATE ->
                calendar.ordinalAtOrBefore(instruction.until().orElseThrow());
        };
    }

    boolean buys() {
        return order.buys();
    }

    /** Actions that moved it; null as long as there is none. */
    private @Nullable List<String> applied;

    /** Whether an action moves it that has not yet: one that took effect while the order was at the venue. */
    boolean awaits(CorporateAction action) {
        return !ended
                && !(action instanceof CorporateAction.Dividend)
                && reachesAt < Micros.floor(action.ex())
                && (applied == null || !applied.contains(key(action)));
    }

    private static String key(CorporateAction action) {
        return action.topic() + '@' + Micros.floor(action.ex());
    }

    private void note(CorporateAction action) {
        List<String> some = applied == null ? new ArrayList<>(1) : applied;
        some.add(key(action));
        applied = some;
    }

    /** Goes on in units of which a number make one old: more of them at lower prices; what is left of a lot is dropped. */
    private void rescale(double ratio) {
        remaining = (long) Math.floor(remaining * ratio * (1 + WHOLE));
        limit = limit / ratio;
        stop = stop / ratio;
        decidedAt = decidedAt / ratio;
    }

    void split(CorporateAction.Split split) {
        note(split);
        rescale(split.ratio());
    }

    /** Goes on in the successor; sessions are counted on its calendar from here on. */
    void succeed(CorporateAction.Succession succession, Instrument successor) {
        note(succession);
        rescale(succession.ratio() * order.instrument().lot() / successor.lot());
        TradingCalendar calendar = successor.calendar();
        long ex = Micros.floor(succession.ex());
        if (until != ALWAYS) {
            long end = order.instrument().calendar().closesAt(Math.max(until, 0));
            until = calendar.closedBy(end);
        }
        seenTo = calendar.openedBy(ex - 1);
        progress = seenTo;
        order = order.in(successor);
    }

    /** Lots not done, above zero to buy. */
    long signed() {
        return buys() ? remaining : -remaining;
    }

    /** Whether it is as good as done but for its print, so that sizing counts on it. */
    boolean isSure() {
        return !order.instruction().isConditional() && linked == null && !isCancelling();
    }

    boolean isCancelling() {
        return cancelledAt != NEVER;
    }

    /** Stops are set off before limits are reached. */
    boolean isStop() {
        return kind == Kind.STOP || kind == Kind.STOP_LIMIT;
    }

    /** Whether it takes part in a print of a session. */
    boolean takesPart(Basis stage, int session, long opensAt, long printAt) {
        if (ended
                || session <= seenTo
                || session > until
                || printAt <= reachesAt
                || printAt > cancelledAt
                || ranIn != NONE && ranIn != session) {
            return false;
        }
        switch (stage) {
            case CLOSE:
                return kind == Kind.ON_CLOSE;
            case LEVEL:
                return order.instruction().isConditional() && opensAt > reachesAt;
            default:
                return kind != Kind.ON_CLOSE;
        }
    }

    /** Notes that it was held against a session; an order good for one session is then held against no other. */
    void ranIn(int session) {
        if (order.instruction().inForce() == TimeInForce.DAY) {
            ranIn = session;
        }
        if (order.instruction().isConditional()) {
            progress = Math.max(progress, session);
        }
    }

    /** The print it is done at in a stage of a session, or NaN. */
    double printIn(Basis stage, PrintedRow row, Matching matching, Touch touch) {
        switch (stage) {
            case CLOSE:
                return row.close();
            case LEVEL:
                return level(row, matching, touch);
            default:
                return open(row, touch);
        }
    }

    /** Draws whether a limit that was touched is done. */
    @FunctionalInterface
    interface Touch {
        boolean done(Working order, int session);
    }

    private double open(PrintedRow row, Touch touch) {
        double sign = buys() ? 1 : -1;
        double open = row.open();
        boolean set = triggered;
        if (isStop() && sign * open >= sign * stop - HAIR * tick()) {
            triggered = true;
            set = true;
        }
        boolean isFixing = Double.isNaN(row.volume());
        switch (kind) {
            case STOP:
                return set ? open : Double.NaN;
            case STOP_LIMIT:
                return set && better(open, isFixing, row, touch) ? open : Double.NaN;
            case LIMIT:
                return better(open, isFixing, row, touch) ? open : Double.NaN;
            default:
                return open;
        }
    }

    /** Whether an opening print is better than the limit; a fixing has no range in which the limit could be reached later. */
    private boolean better(double open, boolean isFixing, PrintedRow row, Touch touch) {
        return through(open) || isFixing && touches(open) && touch.done(this, row.session());
    }

    private double level(PrintedRow row, Matching matching, Touch touch) {
        double sign = buys() ? 1 : -1;
        double best = buys() ? row.low() : row.high();
        double worst = buys() ? row.high() : row.low();
        if (isStop() && !triggered) {
            if (sign * worst < sign * stop - HAIR * tick()) {
                return Double.NaN;
            }
            triggered = true;
            return kind == Kind.STOP ? stop : inTheBarThatSetItOff(row, worst, sign, matching);
        }
        if (kind == Kind.STOP) {
            return Double.NaN; // what is left of a stop goes on at the next open
        }
        boolean done = through(best) || touches(best) && touch.done(this, row.session());
        return done ? limit : Double.NaN;
    }

    /**
     * A limit that came to be somewhere within the bar. The close is the only price that is known to be later, unless the bar
     * closed where it was worst: then the close may be the price that set the order off.
     */
    private double inTheBarThatSetItOff(PrintedRow row, double worst, double sign, Matching matching) {
        if (matching.isOptimistic() && sign * stop <= sign * limit) {
            return stop;
        }
        boolean certain = through(row.close()) && (matching.isOptimistic() || row.close() != worst);
        return certain ? limit : Double.NaN;
    }

    /** Whether a price is better than the limit by a tick at least. */
    private boolean through(double price) {
        return buys() ? price <= limit - tick() * (1 - HAIR) : price >= limit + tick() * (1 - HAIR);
    }

    private boolean touches(double price) {
        return buys() ? price <= limit + tick() * HAIR : price >= limit - tick() * HAIR;
    }

    private double tick() {
        return order.instrument().tick();
    }

    /** The limit under which it pays; NaN if there is none. */
    double worstPrice() {
        return limit;
    }

    OpenOrder told() {
        return new OpenOrder(
                order.id(),
                order.instrument(),
                signed(),
                order.instruction().at(limit, stop),
                order.placedAt(),
                triggered,
                isCancelling());
    }
}
