package dev.apex.features;

import dev.apex.feature.Rows;
import java.util.Arrays;

/**
 * The correlations of all pairs of symbols over a window of sessions, kept up session by session: a step costs two multiplications a
 * pair instead of the length of the window.
 *
 * <p><b>What it is.</b> The correlation of the sessions of the window in which both symbols have a value; a value that is not
 * finite is a gap. NaN where fewer than {@code least} sessions are left, or where either symbol did not move in
 * them by more than rounding does: its squares about the mean are below 2^-48 of its squares about its latest value.
 *
 * <p><b>How.</b> Blocks of sessions as long as the window begin at ordinals that are multiples of it. While a block goes on, its
 * products are summed up from nothing; at its end, where window and block coincide, that sum replaces the one that had been slid along by
 * adding what came and subtracting what went. So drift lasts for one block at most, and a correlation is a function of its
 * ordinal and of the two windows of sessions that end there, whatever the run saw before; at the end of a block, of the
 * window alone. Values are counted from the first of their block, so that prices fare like returns. Means and squares, which
 * are as many as symbols, are summed up anew each session; for a pair with gaps, what the other's gaps take away from them is
 * subtracted gap by gap.
 *
 * <p><b>How exact.</b> Beside two passes over the window the difference is below 1e-12, as long as no value that left since the last
 * end of a block was more than about a thousand times as far from its level as those in the window, and the level did not
 * move by more than a hundred times the spread.
 *
 * <p>A step allocates nothing. Gaps cost time: with one value in fifty missing, all correlations take about four times as long as
 * without gaps, with one in ten about ten times. Memory: about n^2 + 6 n times window doubles for n symbols. Confined to one thread.
 */
public final class RollingCorrelation {
    private static final double ROUNDING = 0x1p-48;
    private static final int BATCH = 4;
    /** Gaps a symbol has on average above which loops over all symbols are faster than over gaps. */
    private static final int MANY_GAPS = 8;

    private final int window;
    private final int least;
    private int symbols;
    private boolean begun;
    private int last;

    /** By row and lesser column: sums of products, slid along, and of the block that goes on. */
    private double[][] slid = {};

    private double[][] fresh = {};

    /** By place in the block and symbol: the block that ended last, this block counted from the same anchors and from its own. */
    private double[][] ended;

    private double[][] since;
    private double[][] own;
    private final double[][] weight;
    private double[] endedAnchor = {};
    private double[] ownAnchor = {};

    /** Of the window, oldest first: values above the anchor, weights, and values above the latest. */
    private final double[][] values;

    private final double[][] present;
    private final double[][] centred;

    /** By symbol, of the window: count, latest value above the anchor, sums, squares, and what rounding is. */
    private double[] count = {};

    private double[] latest = {};
    private double[] sum = {};
    private double[] squares = {};
    private double[] rounding = {};
    private double[] total = {};
    private double[] spread = {};

    /** Gaps of symbols that have correlations: by symbol, where its gaps begin, and their days in the window. */
    private int[] firstGap = {0};

    private int[] nextGap = {};
    private int[] gapDay = {};
    /** The same by day of the window, where its gaps begin and where those of symbols below one end, and their symbols. */
    private final int[] firstOfDay;

    private final int[] cutOfDay;
    private int[] gapSymbol = {};
    private int cutBelow;
    private double fewest;

    private double[] lackX = {};
    private double[] lackXX = {};
    private double[] lackY = {};
    private double[] lackYY = {};
    private double[] common = {};
    private double[] spreads = {};
    private double[] products = {};
    private double[] found = {};
    private final double[] mine;

    private RollingCorrelation(int window, int least) {
        this.window = window;
        this.least = least;
        ended = new double[window][0];
        since = new double[window][0];
        own = new double[window][0];
        weight = new double[window][0];
        centred = new double[window][0];
        values = new double[window][];
        present = new double[window][];
        mine = new double[window];
        firstOfDay = new int[window];
        cutOfDay = new int[window];
    }

    /**
     * Correlations that have seen nothing.
     *
     * @param window sessions, at least 2
     * @param least how many sessions both must have a value in, from 2 to the window
     * @param symbols how many there are
     * @throws dev.apex.RefusedException if window or least are out of range
     */
    public static RollingCorrelation over(int window, int least, int symbols) {
        Checked.window(window);
        if (least < 2) {
            Checked.least(0, window);
        }
        RollingCorrelation all = new RollingCorrelation(window, Checked.least(least, window));
        all.grow(Checked.symbols(symbols));
        return all;
    }

    /**
     * One correlation from scratch: what the sums come to, bit for bit.
     *
     * @param window sessions
     * @param least how many both must have a value in
     * @param ordinal the session
     * @param x {@code double[2 window]}, the values of one symbol, the oldest first, the last of {@code ordinal}
     * @param y those of the other
     */
    public static double cell(int window, int least, int ordinal, double[] x, double[] y) {
        int place = Math.floorMod(ordinal, window);
        int since = place == window - 1 ? window : window - 1 - place; // where the block that ended last begins
        double[] dx = aboveFirst(x, since);
        double[] dy = aboveFirst(y, since);
        double xy = 0;
        for (int i = since; i < since + window; i++) {
            xy = xy + dx[i] * dy[i];
        }
        for (int i = since + window; i < 2 * window; i++) {
            xy = xy + dx[i] * dy[i] - dx[i - window] * dy[i - window];
        }
        Half one = Half.of(x, y, dx, least);
        Half other = Half.of(y, x, dy, least);
        double n = one.n;
        return n < least ? Double.NaN : bounded((n * xy - one.total * other.total) / (one.spread * other.spread));
    }

    private static double[] aboveFirst(double[] x, int from) {
        double[] above = new double[x.length];
        double anchor = Double.NaN;
        for (int i = from; i < x.length; i++) {
            if (x[i] - x[i] == 0) {
                anchor = anchor == anchor ? anchor : x[i];
                above[i] = x[i] - anchor;
            }
        }
        return above;
    }

    /** What one symbol brings to a correlation. */
    private record Half(double n, double total, double spread) {
        static Half of(double[] x, double[] y, double[] above, int least) {
            int window = x.length / 2;
            double latest = 0;
            for (int i = window; i < x.length; i++) {
                latest = x[i] - x[i] == 0 ? above[i] : latest;
            }
            int n = 0;
            int both = 0;
            double sum = 0;
            double squares = 0;
            double lack = 0;
            double lackSquares = 0;
            for (int i = window; i < x.length; i++) {
                if (x[i] - x[i] == 0) {
                    boolean common = y[i] - y[i] == 0;
                    double d = above[i] - latest;
                    n++;
                    both += common ? 1 : 0;
                    sum += d;
                    squares += d * d;
                    lack += common ? 0 : d;
                    lackSquares += common ? 0 : d * d;
                }
            }
            double rounding = n >= least && squares > 0 ? ROUNDING * squares : Double.NaN;
            double left = sum - lack;
            double spread = Math.sqrt(both * (squares - lackSquares) - left * left - both * rounding);
            return new Half(both, left + both * latest, spread);
        }
    }

    /** How many symbols there are. */
    public int symbols() {
        return symbols;
    }

    /** How many rows, the latest included, a correlation depends on. */
    public int reach() {
        return 2 * window;
    }

    /** Whether the last step ended a block, and correlations depend on the window alone. */
    public boolean isExact() {
        return begun && place(last) == window - 1;
    }

    /** Makes room for more symbols, which have no value yet. One of which past rows hold values is rebuilt afterwards. */
    public void grow(int more) {
        int before = symbols;
        symbols = Checked.growth(before, more);
        slid = Arrays.copyOf(slid, more);
        fresh = Arrays.copyOf(fresh, more);
        for (int i = before; i < more; i++) {
            slid[i] = new double[i];
            fresh[i] = new double[i];
        }
        for (double[][] rows : new double[][][] {ended, since, own, weight, centred}) {
            for (int i = 0; i < window; i++) {
                rows[i] = Arrays.copyOf(rows[i], more);
            }
        }
        endedAnchor = Arrays.copyOf(endedAnchor, more);
        ownAnchor = Arrays.copyOf(ownAnchor, more);
        Arrays.fill(endedAnchor, before, more, Double.NaN);
        Arrays.fill(ownAnchor, before, more, Double.NaN);
        count = new double[more];
        latest = new double[more];
        sum = new double[more];
        squares = new double[more];
        rounding = new double[more];
        total = new double[more];
        spread = new double[more];
        lackX = new double[more];
        lackXX = new double[more];
        lackY = new double[more];
        lackYY = new double[more];
        common = new double[more];
        spreads = new double[more];
        products = new double[more];
        found = new double[more];
        firstGap = new int[more + 1];
        nextGap = new int[more];
        gapDay = new int[more * window];
        gapSymbol = new int[more * window];
        if (begun) {
            measure();
        }
    }

    /**
     * Takes in the row of a session. The one after the last costs the same each time; any other, the first among them, begins
     * anew from the rows of its reach.
     *
     * @param ordinal the session
     * @param in column 0 holds the values, as they are now
     */
    public void step(int ordinal, Rows in) {
        if (!begun || ordinal != last + 1) {
            beginAnew(ordinal - 1, in);
        }
        advance(ordinal, in);
        begun = true;
        measure();
    }

    /**
     * A step and the correlations of all pairs after it, which together cost less than one after the other.
     *
     * @param lower as of {@link #matrix}
     */
    public void step(int ordinal, Rows in, double[][] lower) {
        int place = place(ordinal);
        if (!begun || ordinal != last + 1 || place == window - 1) {
            step(ordinal, in);
            matrix(lower);
            return;
        }
        enter(place, ordinal, in);
        measure();
        double[] come = since[place];
        double[] gone = ended[place];
        for (int i = 0; i < symbols; i++) {
            sumUp(place, i);
            slideRow(slid[i], come, gone, come[i], gone[i], i);
            correlate(i, slid[i], lower[i], i);
        }
    }

    /** Takes in that past rows of a symbol changed: afterwards all is as it would be had they always been so. */
    public void rebuild(int symbol, Rows in) {
        Checked.symbol("a correlation", symbol, symbols);
        if (begun) {
            restore(symbol, in);
            measure();
        }
    }

    /** The correlation of two symbols; 1 of a symbol that moves with itself. */
    public double correlation(int one, int other) {
        Checked.symbol("a correlation", one, symbols);
        Checked.symbol("a correlation", other, symbols);
        if (one == other) {
            return ofItself(one);
        }
        int row = Math.max(one, other);
        int column = Math.min(one, other);
        double lackRow = 0;
        double lackRowSquares = 0;
        double lackColumn = 0;
        double lackColumnSquares = 0;
        double n = 0;
        for (int day = 0; day < window; day++) {
            double x = centred[day][row];
            double y = centred[day][column];
            double w = present[day][row] * present[day][column];
            n += w;
            lackRow += present[day][column] == 0 ? x : 0;
            lackRowSquares += present[day][column] == 0 ? x * x : 0;
            lackColumn += present[day][row] == 0 ? y : 0;
            lackColumnSquares += present[day][row] == 0 ? y * y : 0;
        }
        if (n < least) {
            return Double.NaN;
        }
        double x = sum[row] - lackRow;
        double y = sum[column] - lackColumn;
        double xx = n * (squares[row] - lackRowSquares) - x * x - n * rounding[row];
        double yy = n * (squares[column] - lackColumnSquares) - y * y - n * rounding[column];
        double xy = n * slid[row][column] - (x + n * latest[row]) * (y + n * latest[column]);
        return bounded(xy / (Math.sqrt(xx) * Math.sqrt(yy)));
    }

    /**
     * The correlations of a symbol with all.
     *
     * @param out {@code double[symbols or more]}, by symbol
     */
    public void row(int symbol, double[] out) {
        Checked.symbol("a correlation", symbol, symbols);
        System.arraycopy(slid[symbol], 0, products, 0, symbol);
        products[symbol] = 0;
        for (int other = symbol + 1; other < symbols; other++) {
            products[other] = slid[other][symbol];
        }
        correlate(symbol, products, out, symbols);
        out[symbol] = ofItself(symbol);
    }

    /**
     * The correlations of all pairs.
     *
     * @param lower {@code double[symbols][row or more]}: by row, those with lesser columns
     */
    public void matrix(double[][] lower) {
        for (int i = 0; i < symbols; i++) {
            correlate(i, slid[i], lower[i], i);
        }
    }

    /**
     * The symbols whose correlation with one is greatest, the greatest first; those without one are left out.
     *
     * @param symbol of which
     * @param precedence by symbol, its place in the order by which ties are broken, the lesser first
     * @param nearest written: as many as it is long
     * @param correlations written: theirs
     * @return how many were found
     */
    public int neighbours(int symbol, int[] precedence, int[] nearest, double[] correlations) {
        row(symbol, found);
        int held = 0;
        for (int other = 0; other < symbols; other++) {
            double value = found[other];
            if (other == symbol || value != value) {
                continue;
            }
            int at = held;
            while (at > 0
                    && (value > correlations[at - 1]
                            || value == correlations[at - 1] && precedence[other] < precedence[nearest[at - 1]])) {
                at--;
            }
            if (at < nearest.length) {
                int moved = Math.min(held, nearest.length - 1) - at;
                System.arraycopy(nearest, at, nearest, at + 1, moved);
                System.arraycopy(correlations, at, correlations, at + 1, moved);
                nearest[at] = other;
                correlations[at] = value;
                held = Math.min(held + 1, nearest.length);
            }
        }
        return held;
    }

    private double ofItself(int symbol) {
        return count[symbol] >= least && spread[symbol] > 0 ? 1 : Double.NaN;
    }

    private static double bounded(double cosine) {
        return Math.max(Math.min(cosine, 1), -1);
    }

    private int place(int ordinal) {
        return Math.floorMod(ordinal, window);
    }

    // ---- sums of products

    private void beginAnew(int ordinal, Rows in) {
        int ends = ordinal - place(ordinal) - 1; // of the last block that is over
        if (place(ordinal) == window - 1) {
            ends = ordinal;
        }
        for (double[][] rows : new double[][][] {slid, ended, since, weight}) {
            for (double[] row : rows) {
                Arrays.fill(row, 0);
            }
        }
        Arrays.fill(endedAnchor, Double.NaN);
        Arrays.fill(ownAnchor, Double.NaN);
        for (int i = ends - window + 1; i <= ordinal; i++) {
            advance(i, in);
        }
    }

    private void advance(int ordinal, Rows in) {
        int place = place(ordinal);
        enter(place, ordinal, in);
        for (int i = 0; i < symbols; i++) {
            sumUp(place, i);
        }
        if (place == window - 1) {
            replace();
        } else {
            slide(since[place], ended[place]);
        }
    }

    private void enter(int place, int ordinal, Rows in) {
        if (place == 0) {
            Arrays.fill(ownAnchor, Double.NaN);
        }
        take(place, in.row(0, ordinal), 0, symbols);
        last = ordinal;
    }

    /** Puts the values of a session in their place, counted from both anchors. */
    private void take(int place, double[] row, int from, int end) {
        for (int s = from; s < end; s++) {
            double x = row[s];
            boolean there = x - x == 0;
            if (there && ownAnchor[s] != ownAnchor[s]) {
                ownAnchor[s] = x;
            }
            if (there && endedAnchor[s] != endedAnchor[s]) {
                endedAnchor[s] = x;
            }
            weight[place][s] = there ? 1 : 0;
            own[place][s] = there ? x - ownAnchor[s] : 0;
            since[place][s] = there ? x - endedAnchor[s] : 0;
        }
    }

    private void slide(double[] come, double[] gone) {
        for (int i = 0; i < symbols; i++) {
            slideRow(slid[i], come, gone, come[i], gone[i], i);
        }
    }

    private static void slideRow(double[] sum, double[] come, double[] gone, double a, double b, int end) {
        for (int j = 0; j < end; j++) {
            sum[j] = sum[j] + a * come[j] - b * gone[j];
        }
    }

    /**
     * Adds the products of this block, four sessions at a time and a quarter of the rows a step, which takes less traffic than
     * one session at a time, and no step longer than the others; the order within each sum is that of sessions.
     */
    private void sumUp(int place, int row) {
        int done = summed(place - 1, row);
        int now = place == window - 1 ? window : summed(place, row);
        if (now > done) {
            if (done == 0) {
                Arrays.fill(fresh[row], 0);
            }
            sumUpRow(fresh[row], done, now, row, row);
        }
    }

    /** How many sessions of the block are in the sums of a row once a place has been stepped to. */
    private static int summed(int place, int row) {
        return Math.max(0, BATCH * Math.floorDiv(place - row % BATCH + 1, BATCH));
    }

    private void sumUpRow(double[] sum, int from, int to, int symbol, int end) {
        int day = from;
        for (; day + BATCH <= to; day += BATCH) {
            double[] x0 = own[day];
            double[] x1 = own[day + 1];
            double[] x2 = own[day + 2];
            double[] x3 = own[day + 3];
            addFour(sum, x0, x1, x2, x3, x0[symbol], x1[symbol], x2[symbol], x3[symbol], end);
        }
        for (; day < to; day++) {
            addOne(sum, own[day], own[day][symbol], end);
        }
    }

    private static void addFour(
            double[] sum,
            double[] x0,
            double[] x1,
            double[] x2,
            double[] x3,
            double a0,
            double a1,
            double a2,
            double a3,
            int end) {
        for (int j = 0; j < end; j++) {
            sum[j] = sum[j] + a0 * x0[j] + a1 * x1[j] + a2 * x2[j] + a3 * x3[j];
        }
    }

    private static void addOne(double[] sum, double[] x, double a, int end) {
        for (int j = 0; j < end; j++) {
            sum[j] = sum[j] + a * x[j];
        }
    }

    /** The block is over: its sums take the place of those that were slid along. */
    private void replace() {
        double[][] sums = slid;
        slid = fresh;
        fresh = sums;
        double[][] rows = ended;
        ended = own;
        own = rows;
        double[] anchors = endedAnchor;
        endedAnchor = ownAnchor;
        ownAnchor = anchors;
    }

    /** Recomputes what a symbol takes part in, from rows; everything else stays. */
    private void restore(int symbol, Rows in) {
        int place = place(last);
        boolean over = place == window - 1;
        int blockEnds = over ? last : last - place - 1;
        endedAnchor[symbol] = Double.NaN;
        for (int i = 0; i < window; i++) {
            double x = in.row(0, blockEnds - window + 1 + i)[symbol];
            boolean there = x - x == 0;
            if (there && endedAnchor[symbol] != endedAnchor[symbol]) {
                endedAnchor[symbol] = x;
            }
            ended[i][symbol] = there ? x - endedAnchor[symbol] : 0;
            weight[i][symbol] = there ? 1 : 0;
        }
        int stepped = over ? 0 : place + 1;
        ownAnchor[symbol] = Double.NaN;
        for (int i = 0; i < stepped; i++) {
            take(i, in.row(0, blockEnds + 1 + i), symbol, symbol + 1);
        }
        restoreSlid(symbol, stepped);
        if (!over) {
            restoreFresh(symbol, place);
        }
    }

    private void restoreSlid(int symbol, int stepped) {
        Arrays.fill(products, 0);
        for (int i = 0; i < window; i++) {
            addOne(products, ended[i], ended[i][symbol], symbols);
        }
        for (int i = 0; i < stepped; i++) {
            slideRow(products, since[i], ended[i], since[i][symbol], ended[i][symbol], symbols);
        }
        System.arraycopy(products, 0, slid[symbol], 0, symbol);
        for (int other = symbol + 1; other < symbols; other++) {
            slid[other][symbol] = products[other];
        }
    }

    private void restoreFresh(int symbol, int place) {
        for (int quarter = 0; quarter < BATCH; quarter++) {
            Arrays.fill(products, 0);
            sumUpRow(products, 0, summed(place, quarter), symbol, symbols);
            if (symbol % BATCH == quarter) {
                System.arraycopy(products, 0, fresh[symbol], 0, symbol);
            }
            for (int other = symbol + 1; other < symbols; other++) {
                if (other % BATCH == quarter) {
                    fresh[other][symbol] = products[other];
                }
            }
        }
    }

    // ---- what is as many as symbols, anew each session

    private void measure() {
        int place = place(last);
        boolean over = place == window - 1;
        for (int i = 0; i < window; i++) {
            int at = (place + 1 + i) % window;
            values[i] = !over && at <= place ? since[at] : ended[at];
            present[i] = weight[at];
        }
        Arrays.fill(count, 0);
        Arrays.fill(latest, 0);
        Arrays.fill(sum, 0);
        Arrays.fill(squares, 0);
        for (int i = 0; i < window; i++) {
            MomentBlock.move(count, present[i], count, 0, symbols);
            keepLatest(latest, present[i], values[i], symbols);
        }
        for (int i = 0; i < window; i++) {
            centre(values[i], present[i], latest, centred[i], symbols);
            MomentBlock.move(sum, centred[i], sum, 0, symbols);
            addSquares(squares, centred[i], symbols);
        }
        for (int s = 0; s < symbols; s++) {
            double n = count[s];
            boolean moved = n >= least && squares[s] > 0;
            rounding[s] = moved ? ROUNDING * squares[s] : Double.NaN;
            spread[s] = Math.sqrt(n * squares[s] - sum[s] * sum[s] - n * rounding[s]);
            total[s] = sum[s] + n * latest[s];
        }
        listGaps();
    }

    private static void keepLatest(double[] latest, double[] present, double[] values, int end) {
        for (int s = 0; s < end; s++) {
            latest[s] = present[s] * values[s] + (1 - present[s]) * latest[s];
        }
    }

    private static void centre(double[] values, double[] present, double[] latest, double[] to, int end) {
        for (int s = 0; s < end; s++) {
            to[s] = (values[s] - latest[s]) * present[s];
        }
    }

    private static void addSquares(double[] squares, double[] x, int end) {
        for (int s = 0; s < end; s++) {
            squares[s] = squares[s] + x[s] * x[s];
        }
    }

    private void listGaps() {
        int gaps = 0;
        fewest = window;
        for (int s = 0; s < symbols; s++) {
            firstGap[s] = gaps;
            nextGap[s] = gaps;
            if (count[s] >= least) {
                fewest = Math.min(fewest, count[s]);
                gaps += window - (int) count[s];
            }
        }
        firstGap[symbols] = gaps;
        if (gaps > 0) {
            listGapsByDay();
        }
    }

    private void listGapsByDay() {
        int gaps = 0;
        for (int day = 0; day < window; day++) {
            firstOfDay[day] = gaps;
            double[] there = present[day];
            for (int s = 0; s < symbols; s++) {
                if (there[s] == 0 && count[s] >= least) {
                    gapDay[nextGap[s]++] = day;
                    gapSymbol[gaps++] = s;
                }
            }
        }
        beginCuts();
    }

    /** By day, the gaps of symbols below one: rows come in order, so there is little to move. */
    private void cut(int below) {
        if (below < cutBelow) {
            beginCuts();
        }
        for (int day = 0; day < window; day++) {
            int at = cutOfDay[day];
            int end = day + 1 < window ? firstOfDay[day + 1] : firstGap[symbols];
            while (at < end && gapSymbol[at] < below) {
                at++;
            }
            cutOfDay[day] = at;
        }
        cutBelow = below;
    }

    private void beginCuts() {
        System.arraycopy(firstOfDay, 0, cutOfDay, 0, window);
        cutBelow = 0;
    }

    // ---- correlations

    private void correlate(int symbol, double[] xy, double[] out, int end) {
        if (firstGap[symbols] == 0) {
            whole(xy, total, spread, total[symbol], spread[symbol], window, out, end);
        } else if (spread[symbol] > 0) {
            lack(symbol, end);
            pairs(symbol, xy, out, end);
        } else {
            Arrays.fill(out, 0, end, Double.NaN);
        }
    }

    private static void whole(
            double[] xy, double[] total, double[] spread, double x, double xx, double n, double[] out, int end) {
        for (int j = 0; j < end; j++) {
            out[j] = Math.max(Math.min((n * xy[j] - x * total[j]) / (xx * spread[j]), 1), -1);
        }
    }

    /** What each other symbol's gaps take away from the sums of this one, and this one's from theirs. */
    private void lack(int symbol, int end) {
        Arrays.fill(lackX, 0, end, 0);
        Arrays.fill(lackXX, 0, end, 0);
        if (count[symbol] < window) {
            Arrays.fill(lackY, 0, end, 0);
            Arrays.fill(lackYY, 0, end, 0);
        }
        int gaps = firstGap[end];
        cut(end);
        for (int day = 0; day < window; day++) {
            mine[day] = centred[day][symbol];
        }
        if (gaps > MANY_GAPS * end) {
            for (int day = 0; day < window; day++) {
                lackOfDay(present[day], mine[day], lackX, lackXX, end);
            }
        } else {
            for (int day = 0; day < window; day++) {
                lackAtGaps(mine[day], gapSymbol, firstOfDay[day], cutOfDay[day], lackX, lackXX);
            }
        }
        double n = count[symbol] - window;
        for (int j = 0; j < end; j++) {
            common[j] = count[j] + n;
        }
        for (int gap = firstGap[symbol]; gap < firstGap[symbol + 1]; gap++) {
            int day = gapDay[gap];
            lackOfOthers(centred[day], lackY, lackYY, end);
            for (int at = firstOfDay[day]; at < cutOfDay[day]; at++) {
                common[gapSymbol[at]]++;
            }
        }
    }

    private static void lackOfDay(double[] present, double x, double[] lack, double[] lackSquares, int end) {
        double xx = x * x;
        for (int j = 0; j < end; j++) {
            lack[j] = lack[j] + (1 - present[j]) * x;
        }
        for (int j = 0; j < end; j++) {
            lackSquares[j] = lackSquares[j] + (1 - present[j]) * xx;
        }
    }

    private static void lackOfOthers(double[] x, double[] lack, double[] lackSquares, int end) {
        for (int j = 0; j < end; j++) {
            double y = x[j];
            lack[j] = lack[j] + y;
            lackSquares[j] = lackSquares[j] + y * y;
        }
    }

    private static void lackAtGaps(double x, int[] gapped, int from, int to, double[] lack, double[] lackSquares) {
        double xx = x * x;
        for (int at = from; at < to; at++) {
            int other = gapped[at];
            lack[other] += x;
            lackSquares[other] += xx;
        }
    }

    private void pairs(int symbol, double[] xy, double[] out, int end) {
        spreadOfThis(sum[symbol], squares[symbol], rounding[symbol], lackX, lackXX, common, spreads, end);
        double x = sum[symbol];
        double level = latest[symbol];
        if (count[symbol] == window) {
            productsOfWhole(x, level, total, lackX, common, xy, out, end);
            cosines(out, spreads, spread, end);
        } else {
            spreadOfOthers(sum, squares, rounding, lackY, lackYY, common, lackXX, end);
            products(x, level, sum, latest, lackX, lackY, common, xy, out, end);
            cosines(out, spreads, lackXX, end);
        }
        if (count[symbol] + fewest - window < least) {
            for (int j = 0; j < end; j++) {
                if (common[j] < least) {
                    out[j] = Double.NaN;
                }
            }
        }
    }

    private static void cosines(double[] products, double[] spread, double[] others, int end) {
        for (int j = 0; j < end; j++) {
            products[j] = Math.max(Math.min(products[j] / (spread[j] * others[j]), 1), -1);
        }
    }

    /** Of a symbol without gaps, which takes nothing away from others. */
    private static void productsOfWhole(
            double sum, double level, double[] totals, double[] lack, double[] n, double[] xy, double[] out, int end) {
        for (int j = 0; j < end; j++) {
            out[j] = n[j] * xy[j] - (sum - lack[j] + n[j] * level) * totals[j];
        }
    }

    private static void spreadOfThis(
            double sum,
            double squares,
            double rounding,
            double[] lack,
            double[] lackSquares,
            double[] n,
            double[] to,
            int end) {
        for (int j = 0; j < end; j++) {
            double x = sum - lack[j];
            to[j] = Math.sqrt(n[j] * (squares - lackSquares[j]) - x * x - n[j] * rounding);
        }
    }

    private static void spreadOfOthers(
            double[] sum,
            double[] squares,
            double[] rounding,
            double[] lack,
            double[] lackSquares,
            double[] n,
            double[] to,
            int end) {
        for (int j = 0; j < end; j++) {
            double y = sum[j] - lack[j];
            to[j] = Math.sqrt(n[j] * (squares[j] - lackSquares[j]) - y * y - n[j] * rounding[j]);
        }
    }

    private static void products(
            double sum,
            double level,
            double[] sums,
            double[] levels,
            double[] lackX,
            double[] lackY,
            double[] n,
            double[] xy,
            double[] out,
            int end) {
        for (int j = 0; j < end; j++) {
            double x = sum - lackX[j] + n[j] * level;
            out[j] = n[j] * xy[j] - x * (sums[j] - lackY[j] + n[j] * levels[j]);
        }
    }
}
