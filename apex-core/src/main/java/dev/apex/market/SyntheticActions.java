package dev.apex.market;

import dev.apex.market.SyntheticMarket.Recipe;
import dev.apex.market.SyntheticRows.Listing;
import dev.apex.market.SyntheticRows.Walk;
import dev.apex.market.Tape.Kind;
import dev.apex.random.ChaCha20;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;

/**
 * The corporate actions of a {@link SyntheticMarket}: which happen to whom, what they do to the price, and in which ways they
 * are told.
 */
final class SyntheticActions {
    private static final double[] RATIOS = {2, 3, 1.5, 4, 0.1};
    private static final int[] BESIDE = {0, 0, -1, 1};
    private static final long HOUR = 3_600_000_000L;
    private static final long DAY = 24 * HOUR;
    private static final int SPLIT = Topics.IN_ORDER.indexOf(Topics.SPLIT);
    private static final int DIVIDEND = Topics.IN_ORDER.indexOf(Topics.DIVIDEND);
    private static final int SUCCESSION = Topics.IN_ORDER.indexOf(Topics.SUCCESSION);
    private static final int DELISTING = Topics.IN_ORDER.indexOf(Topics.DELISTING);

    private final Recipe recipe;
    private final SyntheticRows rows;
    private final List<Listing> listings;
    private final long[] decisions;
    private final ChaCha20 chance;
    /** By listing and session, what happens; splits before dividends. */
    private final List<TreeMap<Integer, List<Planned>>> plans = new ArrayList<>();

    private int delistings;
    private int successions;

    /** Something that happens, and its turn, by which it is told well or badly. */
    private record Planned(int topic, int turn) {
        boolean isCalledOff() {
            return turn % 10 == 7;
        }

        boolean isLate() {
            return turn % 5 == 4;
        }

        boolean isRevised() {
            return turn % 4 == 1 && !isCalledOff();
        }
    }

    SyntheticActions(Recipe recipe, SyntheticRows rows, List<Listing> listings, long[] decisions, int[][] exDates) {
        this.recipe = recipe;
        this.rows = rows;
        this.listings = listings;
        this.decisions = decisions;
        this.chance = recipe.chance("actions", 0);
        listings.forEach(listing -> plans.add(new TreeMap<>()));
        plan(SPLIT, recipe.splitsAYear, exDates);
        plan(DIVIDEND, recipe.dividendsAYear, new int[listings.size()][0]);
    }

    private void plan(int topic, double rate, int[][] taken) {
        double wanted = 0;
        List<BitSet> used = new ArrayList<>();
        for (int index = 0; index < listings.size(); index++) {
            Listing listing = listings.get(index);
            wanted +=
                    rate * listing.sessions() / listing.instrument().calendar().sessionsPerYear();
            BitSet sessions = new BitSet();
            Arrays.stream(taken[index]).forEach(sessions::set);
            used.add(sessions);
        }
        long number = StrictMath.round(wanted);
        for (int turn = 0; turn < number; turn++) {
            int index = chance.nextInt(listings.size());
            Listing listing = listings.get(index);
            int session = listing.sessions() < 2 ? -1 : listing.first() + 1 + chance.nextInt(listing.sessions() - 1);
            if (session >= 0 && !used.get(index).get(session)) {
                used.get(index).set(session);
                plans.get(index)
                        .computeIfAbsent(session, none -> new ArrayList<>())
                        .add(new Planned(topic, turn));
            }
        }
    }

    /** Lets happen what was planned for a session, before its price moves. */
    void happen(int index, int session, Walk walk) {
        for (Planned planned : plans.get(index).getOrDefault(session, List.of())) {
            long ex = listings.get(index).instrument().calendar().opensAt(session);
            if (planned.topic == SPLIT) {
                double ratio = RATIOS[chance.nextInt(RATIOS.length)];
                if (!planned.isCalledOff()) {
                    walk.split(ratio);
                }
                tell(index, ex, planned, ratio, ratio == 2 ? 3 : 2, 0);
            } else {
                long ticks = StrictMath.round(walk.close * (0.002 + 0.018 * chance.nextDouble()));
                if (ticks > 0 && ticks < walk.close) {
                    if (!planned.isCalledOff()) {
                        walk.pay(ticks);
                    }
                    double amount = ticks / SyntheticRows.TICKS;
                    tell(index, ex, planned, amount, amount + 0.01, ex + 10 * DAY + chance.nextLong(20 * DAY));
                }
            }
        }
    }

    /** Tells one action in the way of its turn. */
    private void tell(int index, long ex, Planned planned, double figure, double mistaken, long payable) {
        long told =
                tie(planned.isLate() ? ex + DAY + chance.nextLong(4 * DAY) : ex - 2 * DAY - chance.nextLong(38 * DAY));
        add(index, planned.topic, ex, told, 0, planned.isRevised() ? mistaken : figure, payable, 0);
        if (planned.isRevised()) {
            long corrected = planned.turn % 8 == 1 ? ex + HOUR + chance.nextLong(4 * DAY) : told + HOUR;
            add(index, planned.topic, ex, Math.max(told + 1, tie(corrected)), 1, figure, payable, 0);
        } else if (planned.isCalledOff()) {
            int at = add(index, planned.topic, ex, Math.max(told + 1, tie(told + DAY)), 1, 0, 0, 0);
            rows.retracted[at] = true;
        }
    }

    /** Tells that a symbol's rows end, unless it goes on as another. */
    void delist(int index, boolean goesOn, Walk walk) {
        Listing listing = listings.get(index);
        boolean ends = listing.last()
                < listing.instrument()
                        .calendar()
                        .ordinalAtOrBefore(recipe.span().last());
        if (recipe.splitsAYear + recipe.dividendsAYear > 0 && ends && !goesOn) {
            long ex = listing.instrument().calendar().closesAt(listing.last());
            boolean late = delistings % 3 == 2;
            long told = tie(late ? ex + DAY + chance.nextLong(3 * DAY) : ex - DAY - chance.nextLong(10 * DAY));
            double value = delistings++ % 2 == 0 ? walk.close / SyntheticRows.TICKS / 2 : -1;
            add(index, DELISTING, ex, told, 0, value, 0, 0);
        }
    }

    /** Makes a symbol go on as another. */
    void succeed(int old, int renamed, Walk walk) {
        Listing next = listings.get(renamed);
        long ex = next.instrument().calendar().opensAt(next.first());
        int turn = successions++;
        double ratio = turn % 3 == 1 ? 2 : 1;
        walk.split(ratio);
        long told = tie(turn % 3 == 2 ? ex + DAY + chance.nextLong(3 * DAY) : ex - 5 * DAY - chance.nextLong(15 * DAY));
        add(old, SUCCESSION, ex, told, 0, ratio, 0, renamed);
    }

    private int add(
            int index, int topic, long ex, long told, int revision, double figure, long payable, int successor) {
        int at = rows.add(Kind.ACTIONS, index, ex, told, revision);
        rows.values[0][at] = figure;
        rows.values[1][at] = payable;
        rows.values[2][at] = successor;
        rows.values[3][at] = topic;
        return at;
    }

    /** One arrival in ten moves to the next decision or a microsecond beside it. */
    private long tie(long arrival) {
        if (decisions.length == 0 || chance.nextInt(10) != 0) {
            return arrival;
        }
        int found = Arrays.binarySearch(decisions, arrival + 1);
        int next = found < 0 ? -found - 1 : found;
        return next == decisions.length ? arrival : decisions[next] + BESIDE[chance.nextInt(BESIDE.length)];
    }
}
