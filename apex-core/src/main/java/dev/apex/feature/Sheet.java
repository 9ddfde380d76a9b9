package dev.apex.feature;

import dev.apex.market.MarketView;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.PriceGrid;
import dev.apex.market.Symbol;
import dev.apex.time.TradingCalendar;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of all formulas over the symbols of one calendar: a day for each session, and on it a row for each column of a node.
 *
 * <p>A day is added when its session is over. A row of the market that arrives late or is revised is taken back to its day, and from there
 * only what it touches is computed again, for its symbol alone. As many days are kept as the formulas reach: 8 bytes a symbol, day
 * and column, and what the kernels keep.
 */
final class Sheet {
    /** Steps after which a node is forgotten that nobody asked for. */
    private static final int FORGOTTEN = 64;

    /** A session and its rows by the place of their column; null where none is kept so far back. */
    private static final class Day {
        final int ordinal;
        private double[][] rows = {};

        Day(int ordinal) {
            this.ordinal = ordinal;
        }
    }

    final PriceGrid grid;
    private final @Nullable MarketView view;
    private final TreeMap<LocalDate, Day> days = new TreeMap<>();
    /** The same days by ordinal, for the loops, and those before the calendar's first. */
    private Day[] ring = {};

    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final BitSet places = new BitSet();
    private int followers;
    private int[] sessions = {};
    private int[] byName = {};
    private int width;
    private long step = -1;
    private int last = Node.NEVER;

    Sheet(PointInTimeCursor cursor, TradingCalendar calendar, @Nullable MarketView view) {
        this.grid = PriceGrid.of(cursor, calendar);
        this.view = view;
    }

    /** Takes in what the cursor released since it was called last. */
    void advance() {
        if (grid.step() != step) {
            step = grid.step();
            meet();
            last = Math.max(last, grid.sessions(sessions));
            forget();
            bringUp();
        }
    }

    /** The node of a formula, as of this step; made where it is the first to be asked for it. */
    Node node(Formula formula) {
        Node node = nodes.get(Node.name(formula));
        if (node == null) {
            node = make(formula);
            node.require(Node.LEAST);
            bringUp();
        }
        node.asked = step;
        return node;
    }

    /** The rows of a formula for somebody who follows them, with a window of so many sessions. */
    Panel follow(Formula formula, int sessions) {
        FollowNode node = new FollowNode(column(formula), this);
        nodes.put("follower " + followers++, node);
        node.asked = Long.MAX_VALUE;
        node.require(sessions + FollowNode.SLACK);
        bringUp();
        return new Panel(node);
    }

    private Node make(Formula formula) {
        String name = Node.name(formula);
        Node known = nodes.get(name);
        if (known == null) {
            List<Column> inputs = formula.parts().stream().map(this::column).toList();
            known = Node.of(formula, this, inputs);
            nodes.put(name, known);
        } else {
            known.requireSame(formula);
        }
        return known;
    }

    private Column column(Formula formula) {
        return new Column(make(formula), Node.output(formula));
    }

    private void meet() {
        grid.meet();
        int size = grid.size();
        if (size > sessions.length) {
            sessions = Arrays.copyOf(sessions, size);
            List<Symbol> symbols = grid.symbols();
            byName = IntStream.range(0, size)
                    .boxed()
                    .sorted((a, b) -> symbols.get(a).compareTo(symbols.get(b)))
                    .mapToInt(i -> i)
                    .toArray();
            if (size > width) {
                width = Math.max(size, width + width / 2);
            }
        }
    }

    private void forget() {
        List<Node> idle = nodes.values().stream()
                .filter(node -> node.readers.isEmpty() && node.asked < step - FORGOTTEN)
                .toList();
        for (Node node : idle) {
            node.leave();
            nodes.values().remove(node);
        }
    }

    /** Makes room for the days that are kept, and has every node compute what is new. */
    private void bringUp() {
        int deepest = Node.LEAST;
        for (Node node : nodes.values()) {
            deepest = Math.max(deepest, node.keep);
        }
        if (ring.length < deepest) {
            ring = new Day[Integer.highestOneBit(2 * deepest - 1)];
            days.values().forEach(day -> ring[day.ordinal & ring.length - 1] = day);
        }
        for (int ordinal = last - ring.length + 1; ordinal <= last; ordinal++) {
            Day old = ring[ordinal & ring.length - 1];
            if (old == null || old.ordinal != ordinal) {
                add(ordinal, old);
            }
        }
        for (Node node : nodes.values()) {
            node.advance(last);
        }
    }

    private void add(int ordinal, @Nullable Day old) {
        Day day = new Day(ordinal);
        ring[ordinal & ring.length - 1] = day;
        if (old != null && old.ordinal >= 0) {
            days.remove(date(old.ordinal));
        }
        if (ordinal >= 0) {
            days.put(date(ordinal), day);
        }
    }

    private LocalDate date(int ordinal) {
        return grid.calendar().session(ordinal).date();
    }

    /** Whose features of somebody's own are read here; only on a sheet of one run. */
    MarketView view() {
        if (view == null) {
            throw new IllegalStateException("a feature of somebody's own among shared ones");
        }
        return view;
    }

    int size() {
        return grid.size();
    }

    /** How long rows are: room for every symbol and for some to come. */
    int width() {
        return width;
    }

    /** Indices of the symbols by name. */
    int[] byName() {
        return byName;
    }

    /** Session 0 of a symbol. */
    int session(int symbol) {
        return sessions[symbol];
    }

    /** The row of a column on a day that is kept; empty if it was not set. */
    double[] row(int place, int ordinal) {
        Day day = ring[ordinal & ring.length - 1];
        return place < day.rows.length && day.rows[place] != null ? day.rows[place] : Node.EMPTY;
    }

    /** Sets the row of a column, and gives what was there. */
    double[] set(int place, int ordinal, double[] row) {
        Day day = ring[ordinal & ring.length - 1];
        if (place >= day.rows.length) {
            day.rows = Arrays.copyOf(day.rows, places.length());
        }
        double[] before = day.rows[place];
        day.rows[place] = row;
        return before == null ? Node.EMPTY : before;
    }

    /** The latest session of any symbol. */
    int latest() {
        return last;
    }

    int takePlace() {
        int free = places.nextClearBit(0);
        places.set(free);
        return free;
    }

    /** Gives up a column and its rows. */
    void leavePlace(int place) {
        places.clear(place);
        for (Day day : ring) {
            if (day != null && place < day.rows.length) {
                day.rows[place] = Node.EMPTY;
            }
        }
    }
}
