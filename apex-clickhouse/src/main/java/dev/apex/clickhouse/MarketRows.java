package dev.apex.clickhouse;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Announcement;
import dev.apex.market.Bar;
import dev.apex.market.CorporateAction;
import dev.apex.market.Fixing;
import dev.apex.market.Instrument;
import dev.apex.market.Membership;
import dev.apex.market.Stamp;
import dev.apex.market.Stamp.Arrival;
import dev.apex.market.Symbol;
import dev.apex.market.Tape.Kind;
import dev.apex.market.TapeWriter;
import dev.apex.market.Versions;
import dev.apex.market.Visible;
import dev.apex.time.Micros;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/** How a market's rows become rows of tables, and those become rows of tapes or values again. */
final class MarketRows implements Versions {
    private static final String SPLIT = "split";
    private static final String DIVIDEND = "dividend";
    private static final String SUCCESSION = "succession";

    /** Places of columns that all tables of prices share. */
    private static final int PRICE = 6;

    private final Map<Kind, Slice> slices = MarketTables.slices();
    private final SortedMap<Symbol, Instrument> instruments = new TreeMap<>();
    private long told;

    Map<Kind, Slice> slices() {
        return slices;
    }

    SortedMap<Symbol, Instrument> instruments() {
        return instruments;
    }

    /** How many rows were told. */
    long told() {
        return told;
    }

    @Override
    public void instrument(Instrument instrument) {
        instruments.put(instrument.symbol(), instrument);
    }

    @Override
    public void bar(
            Instrument instrument,
            long opensAt,
            long ts,
            long ingestedAt,
            int rev,
            boolean assumed,
            double open,
            double high,
            double low,
            double close,
            double volume) {
        Slice rows = slices.get(Kind.BARS);
        price(rows, instrument.symbol(), ts, ingestedAt, rev, assumed, false);
        rows.cells(PRICE).add(opensAt);
        rows.cells(PRICE + 1).add(open);
        rows.cells(PRICE + 2).add(high);
        rows.cells(PRICE + 3).add(low);
        rows.cells(PRICE + 4).add(close);
        rows.cells(PRICE + 5).add(volume);
    }

    @Override
    public void fixing(Instrument instrument, long ts, long ingestedAt, int rev, boolean assumed, double price) {
        Slice rows = slices.get(Kind.FIXINGS);
        price(rows, instrument.symbol(), ts, ingestedAt, rev, assumed, false);
        rows.cells(PRICE).add(price);
    }

    private void price(
            Slice rows, Symbol symbol, long ts, long ingestedAt, int rev, boolean assumed, boolean retracted) {
        told++;
        rows.cells(0).add(symbol.name());
        rows.cells(1).add(ts);
        rows.cells(2).add(ingestedAt);
        rows.cells(3).add((long) rev);
        rows.cells(4).add(retracted ? 1L : 0L);
        rows.cells(5).add(assumed ? 1L : 0L);
    }

    @Override
    public void membership(Membership change) {
        Slice rows = slices.get(Kind.MEMBERSHIP);
        event(rows, change.symbol(), change.stamp(), "", false);
        rows.cells("member").add(change.member() ? 1L : 0L);
    }

    @Override
    public void action(CorporateAction action) {
        Slice rows = slices.get(Kind.ACTIONS);
        event(rows, action.symbol(), action.stamp(), action.topic(), false);
        long payable = 0;
        String successor = "";
        OptionalDouble figure;
        if (action instanceof CorporateAction.Split split) {
            figure = OptionalDouble.of(split.ratio());
        } else if (action instanceof CorporateAction.Dividend dividend) {
            figure = OptionalDouble.of(dividend.perUnit());
            payable = Micros.ceil(dividend.payableAt());
        } else if (action instanceof CorporateAction.Succession succession) {
            figure = OptionalDouble.of(succession.ratio());
            successor = succession.successor().name();
        } else {
            figure = ((CorporateAction.Delisting) action).value();
        }
        figure.ifPresentOrElse(rows.cells("figure")::add, rows.cells("figure")::addNothing);
        rows.cells("payable_at").add(payable);
        rows.cells("successor").add(successor);
    }

    @Override
    public void announcement(Announcement announcement) {
        Slice rows = slices.get(Kind.ANNOUNCEMENTS);
        event(rows, announcement.symbol(), announcement.stamp(), announcement.topic(), false);
        rows.cells("amount").add(announcement.amount());
    }

    @Override
    public void retraction(Kind kind, Symbol symbol, Stamp stamp, String topic) {
        Slice rows = slices.get(kind);
        event(rows, symbol, stamp, topic, true);
        int said = rows.columns().indexOf(MarketTables.ASSUMED) + 1;
        for (int column = said; column < rows.columns().size(); column++) {
            rows.cells(column).addNothing();
        }
    }

    private void event(Slice rows, Symbol symbol, Stamp stamp, String topic, boolean retracted) {
        told++;
        rows.cells("symbol").add(symbol.name());
        rows.cells("ts").add(Micros.exact(stamp.eventTime()));
        rows.cells("ingested_at").add(Micros.ceil(stamp.ingestedAt()));
        rows.cells("rev").add((long) stamp.revision());
        rows.cells("retracted").add(retracted ? 1L : 0L);
        rows.cells("assumed").add(stamp.arrival() == Arrival.ASSUMED ? 1L : 0L);
        if (rows.columns().contains(MarketTables.TOPIC)) {
            rows.cells("topic").add(topic);
        }
    }

    /**
     * Writes all rows of a slice to a tape of their kind, whose instruments have been declared under these handles.
     *
     * @param before how many rows were written before, for the numbers under which they are refused
     */
    static void write(Kind kind, Slice rows, Map<String, Integer> handles, TapeWriter to, long before) {
        switch (kind) {
            case BARS -> bars(rows, handles, to, before);
            case FIXINGS -> fixings(rows, handles, to, before);
            case MEMBERSHIP, ANNOUNCEMENTS -> announcements(kind, rows, to, before);
            case ACTIONS -> actions(rows, to, before);
        }
    }

    private static void bars(Slice rows, Map<String, Integer> handles, TapeWriter to, long before) {
        int[] symbol = rows.cells(0).places();
        long[] ts = rows.cells(1).wholes();
        long[] ingestedAt = rows.cells(2).wholes();
        long[] rev = rows.cells(3).wholes();
        long[] retracted = rows.cells(4).wholes();
        long[] assumed = rows.cells(5).wholes();
        long[] opensAt = rows.cells(PRICE).wholes();
        double[] open = rows.cells(PRICE + 1).doubles();
        double[] high = rows.cells(PRICE + 2).doubles();
        double[] low = rows.cells(PRICE + 3).doubles();
        double[] close = rows.cells(PRICE + 4).doubles();
        double[] volume = rows.cells(PRICE + 5).doubles();
        int last = -1;
        int handle = -1;
        for (int row = 0; row < rows.size(); row++) {
            if (symbol[row] != last) {
                last = symbol[row];
                handle = handle(rows.cells(0).word(last), handles);
            }
            long place = before + row + 1;
            boolean filledIn = assumed[row] != 0;
            if (retracted[row] != 0) {
                to.retract(handle, ts[row], ingestedAt[row], (int) rev[row], filledIn, place);
                continue;
            }
            to.bar(
                    handle,
                    opensAt[row],
                    ts[row],
                    ingestedAt[row],
                    (int) rev[row],
                    filledIn,
                    open[row],
                    high[row],
                    low[row],
                    close[row],
                    volume[row],
                    place);
        }
    }

    private static void fixings(Slice rows, Map<String, Integer> handles, TapeWriter to, long before) {
        for (int row = 0; row < rows.size(); row++) {
            int handle = handle(rows.cells(0).text(row), handles);
            long ts = rows.cells(1).whole(row);
            long ingestedAt = rows.cells(2).whole(row);
            int rev = (int) rows.cells(3).whole(row);
            boolean assumed = rows.cells(5).whole(row) != 0;
            if (rows.cells(4).whole(row) != 0) {
                to.retract(handle, ts, ingestedAt, rev, assumed, before + row + 1);
            } else {
                to.fixing(
                        handle, ts, ingestedAt, rev, assumed, rows.cells(PRICE).number(row), before + row + 1);
            }
        }
    }

    /** Whose terms were not stored with its prices is not among the handles, and the tape says so. */
    private static int handle(String symbol, Map<String, Integer> handles) {
        Integer handle = handles.get(symbol);
        if (handle == null) {
            throw new RefusedException(
                    Rule.UNDECLARED_INSTRUMENT, "symbol " + symbol + " has prices in the store and no terms");
        }
        return handle;
    }

    private static void announcements(Kind kind, Slice rows, TapeWriter to, long before) {
        boolean membership = kind == Kind.MEMBERSHIP;
        Cells amount = rows.cells(membership ? "member" : "amount");
        for (int row = 0; row < rows.size(); row++) {
            to.announcement(
                    Symbol.of(rows.cells("symbol").text(row)),
                    membership ? "member" : rows.cells("topic").text(row),
                    rows.cells("ts").whole(row),
                    rows.cells("ingested_at").whole(row),
                    (int) rows.cells("rev").whole(row),
                    rows.cells("assumed").whole(row) != 0,
                    membership ? amount.whole(row) : amount.number(row),
                    rows.cells("retracted").whole(row) != 0,
                    before + row + 1);
        }
    }

    private static void actions(Slice rows, TapeWriter to, long before) {
        for (int row = 0; row < rows.size(); row++) {
            if (rows.cells("retracted").whole(row) != 0) {
                to.retract(
                        Symbol.of(rows.cells("symbol").text(row)),
                        stamp(rows, row),
                        rows.cells("topic").text(row));
            } else {
                to.write(action(rows, row), before + row + 1);
            }
        }
    }

    private static CorporateAction action(Slice rows, int row) {
        Symbol symbol = Symbol.of(rows.cells("symbol").text(row));
        Stamp stamp = stamp(rows, row);
        Cells figure = rows.cells("figure");
        OptionalDouble value = figure.isNull(row) ? OptionalDouble.empty() : OptionalDouble.of(figure.number(row));
        return switch (rows.cells("topic").text(row)) {
            case SPLIT -> new CorporateAction.Split(symbol, stamp, value.orElse(Double.NaN));
            case DIVIDEND ->
                new CorporateAction.Dividend(
                        symbol,
                        stamp,
                        value.orElse(Double.NaN),
                        Micros.toInstant(rows.cells("payable_at").whole(row)));
            case SUCCESSION ->
                new CorporateAction.Succession(
                        symbol, stamp, Symbol.of(rows.cells("successor").text(row)), value.orElse(Double.NaN));
            default -> new CorporateAction.Delisting(symbol, stamp, value);
        };
    }

    static Stamp stamp(Slice rows, int row) {
        return new Stamp(
                Micros.toInstant(rows.cells("ts").whole(row)),
                Micros.toInstant(rows.cells("ingested_at").whole(row)),
                (int) rows.cells("rev").whole(row),
                rows.cells("assumed").whole(row) != 0 ? Arrival.ASSUMED : Arrival.OBSERVED);
    }

    /** What is visible, of slices that hold nothing else. */
    static Visible visible(Map<Kind, Slice> slices) {
        List<Bar> bars = new ArrayList<>();
        each(slices.get(Kind.BARS), (rows, row) -> bars.add(bar(rows, row)));
        bars.sort(Comparator.comparing(Bar::symbol)
                .thenComparing(bar -> bar.stamp().eventTime()));
        List<Fixing> fixings = new ArrayList<>();
        each(
                slices.get(Kind.FIXINGS),
                (rows, row) -> fixings.add(new Fixing(
                        symbol(rows, row), stamp(rows, row), rows.cells("price").number(row))));
        fixings.sort(Comparator.comparing(Fixing::symbol)
                .thenComparing(fixing -> fixing.stamp().eventTime()));
        List<Membership> memberships = new ArrayList<>();
        each(
                slices.get(Kind.MEMBERSHIP),
                (rows, row) -> memberships.add(new Membership(
                        symbol(rows, row),
                        stamp(rows, row),
                        rows.cells("member").whole(row) != 0)));
        memberships.sort(Comparator.comparing(Membership::symbol)
                .thenComparing(change -> change.stamp().eventTime()));
        List<CorporateAction> actions = new ArrayList<>();
        each(slices.get(Kind.ACTIONS), (rows, row) -> actions.add(action(rows, row)));
        actions.sort(Comparator.comparing(CorporateAction::symbol)
                .thenComparing(CorporateAction::ex)
                .thenComparing(CorporateAction::topic));
        List<Announcement> announcements = new ArrayList<>();
        each(
                slices.get(Kind.ANNOUNCEMENTS),
                (rows, row) -> announcements.add(new Announcement(
                        symbol(rows, row),
                        stamp(rows, row),
                        rows.cells("topic").text(row),
                        rows.cells("amount").number(row))));
        announcements.sort(Comparator.comparing(Announcement::symbol)
                .thenComparing((Announcement said) -> said.stamp().eventTime())
                .thenComparing(Announcement::topic));
        return new Visible(bars, fixings, memberships, actions, announcements);
    }

    private interface Row {
        void take(Slice rows, int row);
    }

    private static void each(Slice rows, Row taker) {
        for (int row = 0; row < rows.size(); row++) {
            taker.take(rows, row);
        }
    }

    private static Symbol symbol(Slice rows, int row) {
        return Symbol.of(rows.cells("symbol").text(row));
    }

    private static Bar bar(Slice rows, int row) {
        return new Bar(
                symbol(rows, row),
                stamp(rows, row),
                Micros.toInstant(rows.cells(PRICE).whole(row)),
                rows.cells(PRICE + 1).number(row),
                rows.cells(PRICE + 2).number(row),
                rows.cells(PRICE + 3).number(row),
                rows.cells(PRICE + 4).number(row),
                rows.cells(PRICE + 5).number(row));
    }
}
