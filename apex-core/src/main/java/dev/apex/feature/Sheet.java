package dev.apex.feature;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.MarketView;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.PriceGrid;
import dev.apex.market.Symbol;
import dev.apex.time.TradingCalendar;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of all formulas over the symbols of one calendar: a day for each session, and on it a row for each column of a node.
 *
 * <p>A day is added when its session is over. A row of the market that arrives late or is revised is taken back to its day, and from there
 * only what it touches is computed again, for its symbol alone. A column keeps as many days as are read of it, never fewer than
 * {@link Node#LEAST}: 8 bytes a symbol, day and column, and what the kernels keep. A day that is no longer kept gives its rows to
 * the one that is added, so that a step in the ordinary course allocates none.
 */
final class Sheet {
    /** Steps after which a node is forgotten that nobody asked for. */
    private static final int FORGOTTEN = 64;
    /** As many formulas are known by identity; beyond, all are looked up by name again. */
    private static final int MOST_KNOWN = 512;

    /** A session and its rows by the place of their column; empty where none is kept so far back. */
    private static final class Day {
        private int ordinal;
        private @Nullable LocalDate date;
        private double[][] rows = {};
    }

    final PriceGrid grid;
    private final @Nullable MarketView view;
    private final boolean whole;
    private final TreeMap<LocalDate, Day> days = new TreeMap<>();
    /** The same days by ordinal, for the loops, and those before the calendar's first. */
    private @Nullable Day[] ring = {};

    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<Formula, Node> byFormula = new IdentityHashMap<>();
    private final BitSet places = new BitSet();
    private int followers;
    private int[] sessions = {};
    private int[] byName = {};
    private double[] nothing = Node.EMPTY;
    private int width;
    private long step = -1;
    private int last = Node.NEVER;
    private int common = Node.NEVER;
    private boolean busy;
    private long lastForgotten;

    /** @param whole whether windows are the whole sample, where a kernel has a twin that says what that means */
    Sheet(PointInTimeCursor cursor, TradingCalendar calendar, @Nullable MarketView view, boolean whole) {
        this.grid = PriceGrid.of(cursor, calendar);
        this.view = view;
        this.whole = whole;
    }

    /** What is computed instead of windows, on a sheet of the whole sample. */
    Optional<Kernel.WholeSample> wholeSample(Formula.Computed computed) {
        return whole ? computed.kernel().hindsight() : Optional.empty();
    }

    /** Takes in what the cursor released since it was called last. */
    void advance() {
        if (grid.step() != step) {
            requireIdle();
            step = grid.step();
            grid.advance();
            meet();
            last = Math.max(last, grid.sessions(sessions));
            common = commonOf(sessions, grid.size());
            if (step - lastForgotten >= FORGOTTEN) {
                lastForgotten = step;
                forget();
            }
            bringUp(false);
        }
    }

    /** The node of a formula, as of this step; made where it is the first to be asked for it. */
    Node node(Formula formula) {
        requireIdle();
        Node node = byFormula.get(formula);
        if (node == null) {
            node = make(formula);
            node.require(Node.LEAST);
            bringUp(true);
            if (byFormula.size() >= MOST_KNOWN) {
                byFormula.clear();
            }
            byFormula.put(formula, node);
        }
        node.asked = step;
        node.requireSound();
        return node;
    }

    private void requireIdle() {
        if (busy) {
            throw new RefusedException(
                    Rule.FEATURE_CYCLE, "a feature asks its run for readings while they are computed");
        }
    }

    /** The rows of a formula for somebody who follows them, with a window of so many sessions. */
    Panel follow(Formula formula, int sessions, MarketView reader) {
        requireIdle();
        FollowNode node = new FollowNode(column(formula), this);
        nodes.put("follower " + followers++, node);
        node.asked = Long.MAX_VALUE;
        node.require(sessions + FollowNode.SLACK);
        bringUp(true);
        return new Panel(node, reader);
    }

    private Node make(Formula formula) {
        Node known = nodes.get(formula.node());
        if (known == null) {
            List<Column> inputs = formula.parts().stream().map(this::column).toList();
            inputs.forEach(input -> input.node().settle(Node.NEVER));
            known = Node.of(formula, this, inputs);
            nodes.put(formula.node(), known);
        } else {
            known.requireSame(formula);
        }
        return known;
    }

    private Column column(Formula formula) {
        return new Column(make(formula), formula.column());
    }

    private void meet() {
        int size = grid.size();
        if (size > byName.length) {
            List<Symbol> symbols = grid.symbols();
            byName = IntStream.range(0, size)
                    .boxed()
                    .sorted((a, b) -> symbols.get(a).compareTo(symbols.get(b)))
                    .mapToInt(i -> i)
                    .toArray();
            if (size > width) {
                width = Math.max(size, width + width / 2);
                sessions = Arrays.copyOf(sessions, width);
                nothing = new double[width];
                Arrays.fill(nothing, Double.NaN);
            }
        }
    }

    /** Lets go of nodes that nobody asks for, and of days that nobody is left to read. */
    private void forget() {
        List<Node> newestFirst = new ArrayList<>(nodes.values());
        for (int i = newestFirst.size() - 1; i >= 0; i--) {
            Node node = newestFirst.get(i);
            if (node.readers.isEmpty() && node.asked < step - FORGOTTEN) {
                node.leave();
                nodes.values().remove(node);
                byFormula.values().removeIf(other -> other == node);
            } else {
                int needed = node instanceof FollowNode ? node.keep : Node.LEAST;
                for (Node reader : node.readers) {
                    needed = Math.max(needed, reader.neededOfInputs());
                }
                if (needed < node.keep) {
                    node.trim(needed);
                }
            }
        }
    }

    /** Makes room for the days that are kept, and has every node compute what is new. */
    private void bringUp(boolean onlyMade) {
        int deepest = Node.LEAST;
        for (Node node : nodes.values()) {
            deepest = Math.max(deepest, node.keep);
        }
        if (ring.length < deepest) {
            widen(Integer.highestOneBit(2 * deepest - 1));
        }
        for (int ordinal = last - ring.length + 1; ordinal <= last; ordinal++) {
            Day old = ring[ordinal & ring.length - 1];
            if (old == null || old.ordinal != ordinal) {
                add(ordinal, old == null ? new Day() : old);
            }
        }
        busy = true;
        try {
            for (Node node : nodes.values()) {
                if (!onlyMade || node.stepped == Node.NEVER) {
                    node.advance(last);
                }
            }
        } finally {
            busy = false;
        }
    }

    private void widen(int length) {
        @Nullable Day[] before = ring;
        ring = new Day[length];
        for (Day day : before) {
            if (day != null && day.ordinal > last - length && day.ordinal <= last) {
                ring[day.ordinal & length - 1] = day;
            } else if (day != null && day.date != null) {
                days.remove(day.date);
            }
        }
    }

    /** Makes a day of one that is no longer kept; its rows stay, to be written anew. */
    private void add(int ordinal, Day day) {
        if (day.date != null) {
            days.remove(day.date);
        }
        day.ordinal = ordinal;
        day.date = ordinal < 0 ? null : grid.calendar().session(ordinal).date();
        ring[ordinal & ring.length - 1] = day;
        if (day.date != null) {
            days.put(day.date, day);
        }
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

    /** A row without a value. */
    double[] nothing() {
        return nothing;
    }

    /** Indices of the symbols by name. */
    int[] byName() {
        return byName;
    }

    private static int commonOf(int[] sessions, int size) {
        for (int i = 1; i < size; i++) {
            if (sessions[i] != sessions[0]) {
                return Node.NEVER;
            }
        }
        return size == 0 ? Node.NEVER : sessions[0];
    }

    /** Session 0 of every symbol where that is one, else never. */
    int commonSession() {
        return common;
    }

    /** Session 0 of a symbol. */
    int session(int symbol) {
        return sessions[symbol];
    }

    /** The row of a column on a day; empty if it was not set. */
    double[] row(int place, int ordinal) {
        double[][] rows = day(ordinal).rows;
        return place < rows.length ? rows[place] : Node.EMPTY;
    }

    /** Sets the row of a column on a day. */
    void set(int place, int ordinal, double[] row) {
        Day day = day(ordinal);
        if (place >= day.rows.length) {
            int known = day.rows.length;
            day.rows = Arrays.copyOf(day.rows, places.length());
            Arrays.fill(day.rows, known, day.rows.length, Node.EMPTY);
        }
        day.rows[place] = row;
    }

    /** Takes the row of a column from a day, if there is such a day. */
    double[] give(int place, int ordinal) {
        Day day = day(ordinal);
        if (day.ordinal != ordinal || place >= day.rows.length) {
            return Node.EMPTY;
        }
        double[] row = day.rows[place];
        day.rows[place] = Node.EMPTY;
        return row;
    }

    private Day day(int ordinal) {
        Day day = ring[ordinal & ring.length - 1];
        if (day == null) {
            throw new IllegalStateException("no day " + ordinal);
        }
        return day;
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

    /** How many sessions have rows, for tests and for who wants to know. */
    int dayCount() {
        return days.size();
    }
}
