package dev.apex.market;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.SyntheticMarket.Coverage;
import dev.apex.market.SyntheticMarket.Recipe;
import dev.apex.market.Tape.Kind;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.util.Arrays;
import java.util.BitSet;
import java.util.TreeSet;

/** Counts what really is on the tapes of a {@link SyntheticMarket}, and refuses one that lacks what was asked for. */
final class SyntheticCoverage {
    private static final long DAY = 86_400_000_000L;

    private final Recipe recipe;
    private final long[] decisions;

    private long bars;
    private long fixings;
    private long revisions;
    private long revisionsOnArrival;
    private long retractions;
    private long reassertions;
    private long late;
    private long overtaken;
    private long gaps;
    private long ties;
    private long nearTies;
    private long assumed;
    private long observed;
    private long delistings;
    private long lateListings;
    private long memberships;
    private long announcedAhead;
    private long announcedAfter;
    private long withdrawnMemberships;
    private long splits;
    private long dividends;
    private long successions;
    private long toldDelistings;
    private long lateActions;
    private long revisedActions;
    private long calledOffActions;
    private final TreeSet<String> calendars = new TreeSet<>();

    SyntheticCoverage(Recipe recipe) {
        this.recipe = recipe;
        this.decisions = recipe.decisions().stream().mapToLong(Micros::floor).toArray();
    }

    Coverage of(MemoryMarket market) {
        for (Tape tape : market.tapes()) {
            if (tape.kind.isPrice()) {
                prices(tape);
            } else {
                announcements(tape);
            }
        }
        require("revision", recipe.revisions, revisions);
        require("revision on arrival", recipe.revisions, revisionsOnArrival);
        require("retraction", recipe.retractions, retractions);
        require("assertion after a retraction", recipe.retractions, reassertions);
        require("late row", recipe.late, late);
        require("row overtaken by a later session", recipe.late, overtaken);
        require("gap", recipe.gaps, gaps);
        require("assumed arrival", recipe.assumed, assumed);
        require("tie at a decision", decisions.length, ties);
        require("near tie at a decision", decisions.length, nearTies);
        require("delisting", recipe.delistings, delistings);
        require("late listing", recipe.lateListings, lateListings);
        require("change of membership", recipe.memberships, memberships);
        require("change of membership announced ahead", recipe.memberships, announcedAhead);
        require("change of membership announced too late", recipe.memberships, announcedAfter);
        require("change of membership called off", recipe.memberships, withdrawnMemberships);
        require("split", recipe.splits + recipe.splitsAYear, splits);
        require("dividend", recipe.dividendsAYear, dividends);
        require("succession", recipe.successions, successions);
        require("late action", recipe.splitsAYear + recipe.dividendsAYear, lateActions);
        require("revised action", recipe.splitsAYear + recipe.dividendsAYear, revisedActions);
        require("action called off", recipe.splitsAYear + recipe.dividendsAYear, calledOffActions);
        require("fixing", recipe.fixings(), fixings);
        return new Coverage(
                bars,
                fixings,
                revisions,
                revisionsOnArrival,
                retractions,
                reassertions,
                late,
                overtaken,
                gaps,
                ties,
                nearTies,
                assumed,
                observed,
                delistings,
                lateListings,
                memberships,
                announcedAhead,
                announcedAfter,
                withdrawnMemberships,
                splits,
                dividends,
                successions,
                toldDelistings,
                lateActions,
                revisedActions,
                calledOffActions,
                calendars.size());
    }

    private void require(String what, double asked, long happened) {
        if (asked > 0 && happened == 0) {
            throw new RefusedException(
                    Rule.SYNTHETIC_COVERAGE,
                    recipe + " has no " + what + " among " + (bars + fixings) + " prices and " + memberships
                            + " changes of membership");
        }
    }

    private void prices(Tape tape) {
        int[] newest = new int[tape.symbols.size()];
        Arrays.fill(newest, -1);
        BitSet[] days = new BitSet[tape.symbols.size()];
        Arrays.setAll(days, i -> new BitSet());
        int link = 0;
        for (int row = 0; row < tape.size; row++) {
            int symbol = tape.symbol(row);
            tie(tape.ingestedAt[row]);
            if (tape.isAssumed(row)) {
                assumed++;
            } else {
                observed++;
            }
            if (link < tape.replacements && tape.replacing[link] == row) {
                replace(tape, row, tape.replaced[link++]);
            } else {
                days[symbol].set(tape.slot(row));
                late += tape.ingestedAt[row] - tape.ts(row) > DAY ? 1 : 0;
                overtaken += tape.slot(row) < newest[symbol] ? 1 : 0;
            }
            newest[symbol] = Math.max(newest[symbol], tape.slot(row));
        }
        if (tape.kind == Kind.BARS) {
            bars += tape.size;
        } else {
            fixings += tape.size;
        }
        for (int symbol = 0; symbol < days.length; symbol++) {
            TradingCalendar calendar = tape.instruments.get(symbol).calendar();
            calendars.add(calendar.digest());
            if (!days[symbol].isEmpty()) {
                listing(days[symbol], calendar);
            }
        }
    }

    private void replace(Tape tape, int row, int before) {
        if (tape.isRetracted(row)) {
            retractions++;
        } else if (tape.isRetracted(before)) {
            reassertions++;
        } else {
            revisions++;
            revisionsOnArrival += tape.ingestedAt[row] == tape.ingestedAt[before] ? 1 : 0;
        }
    }

    private void listing(BitSet days, TradingCalendar calendar) {
        int first = days.nextSetBit(0);
        int last = days.length() - 1;
        gaps += last - first + 1 - days.cardinality();
        delistings += last < calendar.ordinalAtOrBefore(recipe.span().last()) ? 1 : 0;
        lateListings += first > calendar.ordinalAtOrAfter(recipe.span().first()) ? 1 : 0;
    }

    private void announcements(Tape tape) {
        for (int row = 0; row < tape.size; row++) {
            if (tape.kind == Kind.MEMBERSHIP) {
                memberships++;
                tie(tape.ingestedAt[row]);
                withdrawnMemberships += tape.isRetracted(row) ? 1 : 0;
                announcedAhead += tape.ingestedAt[row] < tape.ts(row) ? 1 : 0;
                announcedAfter += tape.ingestedAt[row] > tape.ts(row) ? 1 : 0;
            } else {
                action(tape, row);
            }
        }
    }

    private void action(Tape tape, int row) {
        switch (tape.topic(row)) {
            case Topics.SPLIT -> splits++;
            case Topics.DIVIDEND -> dividends++;
            case Topics.SUCCESSION -> successions++;
            default -> toldDelistings++;
        }
        boolean first = tape.predecessor(row) < 0;
        lateActions += first && tape.ingestedAt[row] > tape.ts(row) ? 1 : 0;
        revisedActions += !first && !tape.isRetracted(row) ? 1 : 0;
        calledOffActions += tape.isRetracted(row) ? 1 : 0;
    }

    private void tie(long arrival) {
        if (decisions.length == 0) {
            return;
        }
        int found = Arrays.binarySearch(decisions, arrival);
        if (found >= 0) {
            ties++;
            return;
        }
        int next = -found - 1;
        boolean justBefore = next < decisions.length && decisions[next] - arrival == 1;
        boolean justAfter = next > 0 && arrival - decisions[next - 1] == 1;
        nearTies += justBefore || justAfter ? 1 : 0;
    }
}
