package dev.apex.market;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Tape.Kind;
import dev.apex.random.ChaCha20;
import dev.apex.random.RunSeed;
import dev.apex.time.DecisionTime;
import dev.apex.time.Session;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A market made up from a seed, for tests and benchmarks: every way in which data misbehaves, on purpose and counted.
 *
 * <p>A property that was never tried on a late row says nothing about late rows; so {@link Recipe#build()} counts what
 * it made, and refuses a market in which something that was asked for did not happen. Shares are exact: a twentieth of
 * the rows revised means that number, rounded, and not about as many. Prices are geometric random walks in whole ticks
 * of 0.01. Equal recipes give equal markets on every machine. Immutable and safe for use by several threads.
 */
public final class SyntheticMarket extends MarketSource {
    private final String description;
    private final SyntheticRows rows;
    private final MemoryMarket market;
    private final Coverage coverage;

    private SyntheticMarket(String description, SyntheticRows rows, MemoryMarket market, Coverage coverage) {
        this.description = description;
        this.rows = rows;
        this.market = market;
        this.coverage = coverage;
    }

    /** A recipe without any rows yet; a calendar, a span and symbols must be given. */
    public static Recipe of(long seed) {
        return new Recipe(seed);
    }

    /**
     * The preset of the benchmarks: bars of 500 symbols in 1,260 sessions of New York, 31,500 of the 630,000 revised.
     */
    public static Recipe daily500x1260(long seed) {
        TradingCalendar nyse = TradingCalendar.NYSE;
        Session first = nyse.session(LocalDate.of(2019, 1, 2));
        Session last = nyse.session(first.ordinal() + 1259);
        return of(seed).symbols(500)
                .on(nyse)
                .over(Span.between(first.date(), last.date()))
                .revisions(0.05);
    }

    /** What was made, counted on the finished tapes. */
    public Coverage coverage() {
        return coverage;
    }

    @Override
    public String describe() {
        return description;
    }

    @Override
    public Intake intake() {
        return market.intake();
    }

    @Override
    protected Feed feed(MarketQuery query) {
        return market.feed(query);
    }

    @Override
    protected Visible visibleAt(MarketQuery query, long clock) {
        return market.visibleAt(query, clock);
    }

    /**
     * Delivers every row, in no particular order, so that the same market can be put into another store.
     *
     * @throws RefusedException while a strategy is being asked on this thread
     */
    public void deliverTo(Receiver receiver) {
        Asking.refuseReadOf(this);
        rows.instruments.forEach(receiver::instrument);
        for (int row = 0; row < rows.size; row++) {
            rows.deliver(row, receiver);
        }
    }

    SyntheticRows rows() {
        return rows;
    }

    /** Takes the rows of a synthetic market one by one. */
    public interface Receiver {
        /** The terms of a symbol; all come before the first row. */
        void instrument(Instrument instrument);

        /** A version of a bar. */
        void bar(Bar bar);

        /** A version of a fixing. */
        void fixing(Fixing fixing);

        /** A version of a change of membership. */
        void membership(Membership change);

        /** A version of an action. */
        void action(CorporateAction action);

        /**
         * The withdrawal of what was said under this key; the topic of a price is empty, that of a membership {@code
         * member}, that of an action its {@link CorporateAction#topic()}.
         */
        void retracted(Kind kind, Symbol symbol, Stamp stamp, String topic);
    }

    /**
     * What a synthetic market holds, counted on its finished tapes.
     *
     * @param bars versions of bars, retractions included
     * @param fixings versions of fixings, retractions included
     * @param revisions rows that replace a version which was not withdrawn, by other values
     * @param revisionsOnArrival those that arrived at the same instant as the version they replace
     * @param retractions prices withdrawn
     * @param reassertions prices that came back after their withdrawal
     * @param late first versions that arrived more than a day after their event
     * @param overtaken first versions that arrived after a later session of their symbol
     * @param gaps sessions without a row between the first and the last of a symbol
     * @param ties rows that arrive exactly at a decision
     * @param nearTies rows that arrive one microsecond before or after a decision
     * @param assumed prices whose arrival is marked as assumed
     * @param observed prices whose arrival is not
     * @param delistings symbols whose rows end before the span does
     * @param lateListings symbols whose rows begin after the span does
     * @param memberships versions of changes of membership, withdrawals included
     * @param announcedAhead announcements known before they took effect
     * @param announcedAfter announcements known only after they had taken effect
     * @param withdrawnMemberships changes of membership that were called off
     * @param splits versions of splits
     * @param dividends versions of dividends
     * @param successions versions of successions
     * @param toldDelistings versions of delistings that were announced
     * @param lateActions corporate actions of which nothing was known before they took effect
     * @param revisedActions corporate actions told again with other figures
     * @param calledOffActions corporate actions withdrawn
     * @param calendars different calendars
     */
    public record Coverage(
            long bars,
            long fixings,
            long revisions,
            long revisionsOnArrival,
            long retractions,
            long reassertions,
            long late,
            long overtaken,
            long gaps,
            long ties,
            long nearTies,
            long assumed,
            long observed,
            long delistings,
            long lateListings,
            long memberships,
            long announcedAhead,
            long announcedAfter,
            long withdrawnMemberships,
            long splits,
            long dividends,
            long successions,
            long toldDelistings,
            long lateActions,
            long revisedActions,
            long calledOffActions,
            long calendars) {}

    /** What a synthetic market is to hold. Immutable; change is a copy. */
    public static final class Recipe {
        long seed;
        final List<Group> groups = new ArrayList<>();
        int symbols;
        Optional<TradingCalendar> calendar = Optional.empty();
        Optional<Span> span = Optional.empty();
        Optional<DecisionTime> ties = Optional.empty();
        double late;
        double revisions;
        double retractions;
        double gaps;
        double assumed;
        int delistings;
        int lateListings;
        int memberships;
        int splits;
        double splitsAYear;
        double dividendsAYear;
        int successions;

        /** Symbols beside the first ones: how many, priced how, on which calendar, fixed when. */
        record Group(Instrument.Pricing pricing, TradingCalendar calendar, int symbols, LocalTime time, ZoneId zone) {}

        private Recipe(long seed) {
            this.seed = seed;
        }

        private Recipe(Recipe other) {
            seed = other.seed;
            groups.addAll(other.groups);
            symbols = other.symbols;
            calendar = other.calendar;
            span = other.span;
            ties = other.ties;
            late = other.late;
            revisions = other.revisions;
            retractions = other.retractions;
            gaps = other.gaps;
            assumed = other.assumed;
            delistings = other.delistings;
            lateListings = other.lateListings;
            memberships = other.memberships;
            splits = other.splits;
            splitsAYear = other.splitsAYear;
            dividendsAYear = other.dividendsAYear;
            successions = other.successions;
        }

        /** The same recipe under another seed: another market that misbehaves as much. */
        public Recipe seed(long number) {
            Recipe copy = new Recipe(this);
            copy.seed = number;
            return copy;
        }

        /** The seed it was given. */
        public long seed() {
            return seed;
        }

        /** So many symbols with bars on the calendar of {@link #on}. */
        public Recipe symbols(int number) {
            Recipe copy = new Recipe(this);
            copy.symbols = number("symbols", number);
            return copy;
        }

        /** The calendar of the first symbols and of the decisions. */
        public Recipe on(TradingCalendar sessions) {
            Recipe copy = new Recipe(this);
            copy.calendar = Optional.of(sessions);
            return copy;
        }

        /** The dates from which prices come. */
        public Recipe over(Span dates) {
            Recipe copy = new Recipe(this);
            copy.span = Optional.of(dates);
            return copy;
        }

        /** More symbols with bars, on a calendar of their own. */
        public Recipe alsoBars(int number, TradingCalendar sessions) {
            Recipe copy = new Recipe(this);
            copy.groups.add(new Group(
                    Instrument.Pricing.BARS, sessions, number("symbols", number), LocalTime.MIDNIGHT, sessions.zone()));
            return copy;
        }

        /** More symbols, with a fixing at a local time of a zone in every session of a calendar. */
        public Recipe alsoFixings(int number, TradingCalendar sessions, LocalTime time, ZoneId zone) {
            Recipe copy = new Recipe(this);
            copy.groups.add(new Group(Instrument.Pricing.FIXINGS, sessions, number("symbols", number), time, zone));
            return copy;
        }

        /** This share of the rows arrives one to five days after the event. */
        public Recipe lateRows(double share) {
            Recipe copy = new Recipe(this);
            copy.late = share("late rows", share);
            return copy;
        }

        /**
         * This share of the rows is revised, one in eight of them at the very instant of arrival, under a greater
         * number.
         */
        public Recipe revisions(double share) {
            Recipe copy = new Recipe(this);
            copy.revisions = share("revisions", share);
            return copy;
        }

        /** This share of the rows is withdrawn, and every second of them asserted again later. */
        public Recipe retractions(double share) {
            Recipe copy = new Recipe(this);
            copy.retractions = share("retractions", share);
            return copy;
        }

        /** This share of the sessions has no row at all. */
        public Recipe gaps(double share) {
            Recipe copy = new Recipe(this);
            copy.gaps = share("gaps", share);
            return copy;
        }

        /** This share of the rows has an arrival that was filled in: eight hours after the event, and marked. */
        public Recipe assumed(double share) {
            Recipe copy = new Recipe(this);
            copy.assumed = share("assumed arrivals", share);
            return copy;
        }

        /** So many of the first symbols stop in the middle of the span. */
        public Recipe delistings(int number) {
            Recipe copy = new Recipe(this);
            copy.delistings = number("delistings", number);
            return copy;
        }

        /** So many of the first symbols begin in the middle of the span. */
        public Recipe lateListings(int number) {
            Recipe copy = new Recipe(this);
            copy.lateListings = number("late listings", number);
            return copy;
        }

        /**
         * Every symbol joins the universe, and so many times one leaves and rejoins it: announced ahead, announced too
         * late, called off and revised, by turns.
         */
        public Recipe membershipChanges(int number) {
            Recipe copy = new Recipe(this);
            copy.memberships = number("changes of membership", number);
            return copy;
        }

        /** So many splits, announced ahead; raw prices fall by the ratio from the ex date on. */
        public Recipe splits(int number) {
            Recipe copy = new Recipe(this);
            copy.splits = number("splits", number);
            return copy;
        }

        /**
         * So many splits and dividends a symbol and year; raw prices fall at the ex date by the ratio or the amount. By
         * turns, one in five is told one to five days late, one in four first with a wrong figure, which is corrected before or
         * after the ex date, and one in ten called off before it; the others are told 2 to 40 days ahead. {@link
         * #delistings} are then told too, every second one with what a unit is worth.
         */
        public Recipe corporateActions(double splits, double dividends) {
            Recipe copy = new Recipe(this);
            copy.splitsAYear = rate("splits", splits);
            copy.dividendsAYear = rate("dividends", dividends);
            return copy;
        }

        /**
         * So many of the first symbols, none of them listed late or delisted, change their symbol in the middle of the span; one in
         * three becomes two units of the new one, and one in three is told late.
         */
        public Recipe successions(int number) {
            Recipe copy = new Recipe(this);
            copy.successions = number("successions", number);
            return copy;
        }

        /**
         * A tenth of the rows, revisions and withdrawals arrives at the next decision: half exactly, the others one
         * microsecond to either side of it.
         */
        public Recipe tiesAtTheClock(DecisionTime decisions) {
            Recipe copy = new Recipe(this);
            copy.ties = Optional.of(decisions);
            return copy;
        }

        /** The decisions at which rows tie; none without {@link #tiesAtTheClock}. */
        public List<Instant> decisions() {
            return ties.stream()
                    .flatMap(time -> time.decisions(calendar(), span()).stream())
                    .map(decision -> decision.at())
                    .toList();
        }

        /**
         * Makes the market.
         *
         * @throws RefusedException with {@link Rule#SYNTHETIC_SETTING} if calendar, span or symbols are missing; with
         *     {@link Rule#SYNTHETIC_COVERAGE} if something that was asked for did not happen, as a small market may
         *     have no room for it
         */
        public SyntheticMarket build() {
            SyntheticRows rows = SyntheticRows.of(this);
            MemoryMarket market = new SyntheticRows.Loading(rows).writeAll().market(toString());
            return new SyntheticMarket(toString(), rows, market, new SyntheticCoverage(this).of(market));
        }

        /** The recipe in words, with its seed. */
        @Override
        public String toString() {
            return "synthetic market of seed " + seed + ", "
                    + (symbols + groups.stream().mapToInt(Group::symbols).sum()) + " symbols"
                    + span.map(dates -> " over " + dates).orElse("");
        }

        int fixings() {
            return groups.stream()
                    .filter(group -> group.pricing() == Instrument.Pricing.FIXINGS)
                    .mapToInt(Group::symbols)
                    .sum();
        }

        TradingCalendar calendar() {
            return calendar.orElseThrow(() -> missing("calendar"));
        }

        Span span() {
            return span.orElseThrow(() -> missing("span"));
        }

        /** Chance by name, so that more of one phenomenon does not move the others. */
        ChaCha20 chance(String consumer, long number) {
            return RunSeed.of("synthetic-market." + seed, span().first(), span().last()).stream(consumer, number);
        }

        private RefusedException missing(String what) {
            return new RefusedException(Rule.SYNTHETIC_SETTING, "a synthetic market without a " + what);
        }

        private static double share(String of, double share) {
            if (!(share >= 0 && share <= 1)) {
                throw new RefusedException(Rule.SYNTHETIC_SETTING, "a share " + share + " of " + of);
            }
            return share;
        }

        private static double rate(String of, double rate) {
            if (!(rate >= 0 && rate <= 50)) {
                throw new RefusedException(Rule.SYNTHETIC_SETTING, rate + " " + of + " a symbol and year");
            }
            return rate;
        }

        private static int number(String of, int number) {
            if (number < 0) {
                throw new RefusedException(Rule.SYNTHETIC_SETTING, number + " " + of);
            }
            return number;
        }
    }
}
