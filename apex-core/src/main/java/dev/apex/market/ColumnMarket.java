package dev.apex.market;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Tape.Kind;
import dev.apex.time.LagRule;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A market taken from columns: arrays of symbols, stamps and prices, as a frame, a file format or a query brings them.
 *
 * <p>Every row is accepted, counted as a duplicate or redelivery, or refused with a code and its number; {@link #intake()} adds
 * up. Without a quarantine the first refused row refuses the load. A row without an arrival gets one by a lag rule, and is
 * marked. What was loaded is in memory, immutable and safe for use by several threads.
 */
public final class ColumnMarket extends MarketSource {
    /** In place of an arrival that is not known. */
    public static final long NO_ARRIVAL = Long.MIN_VALUE;

    private static final double TOLERATED = 0.05;

    private final MemoryMarket market;

    private ColumnMarket(MemoryMarket market) {
        this.market = market;
    }

    /** A plan to read rows whose instruments trade on one calendar; more may be added. */
    public static Plan reading(TradingCalendar calendar, Rows... rows) {
        return new Plan(
                        List.of(),
                        terms -> terms,
                        LagRule.standard(),
                        Optional.empty(),
                        TOLERATED,
                        "a market from columns")
                .and(calendar, rows);
    }

    @Override
    public String describe() {
        return market.describe();
    }

    @Override
    public Intake intake() {
        return market.intake();
    }

    @Override
    protected Feed feed(MarketQuery query) {
        return market.open(query);
    }

    @Override
    protected Visible visibleAt(MarketQuery query, long clock) {
        return market.asOf(query, Micros.toInstant(clock));
    }

    /**
     * Rows as columns of one length, in any order. The arrays are read when the market is loaded and not kept; who changes
     * them before changes what is read.
     *
     * <p>Stamps are whole microseconds since 1970-01-01T00:00Z. Immutable but for its arrays; change is a copy.
     */
    public static final class Rows {
        private final Instrument.Pricing pricing;
        private final String[] symbols;
        private final long[] ts;
        private final double[][] values;
        private final long @Nullable [] opensAt;
        private final long @Nullable [] ingestedAt;
        private final int @Nullable [] revisions;
        private final boolean @Nullable [] retracted;

        private Rows(
                Instrument.Pricing pricing,
                String[] symbols,
                long[] ts,
                double[][] values,
                long @Nullable [] opensAt,
                long @Nullable [] ingestedAt,
                int @Nullable [] revisions,
                boolean @Nullable [] retracted) {
            this.pricing = pricing;
            this.symbols = symbols;
            this.ts = ts;
            this.values = values;
            this.opensAt = opensAt;
            this.ingestedAt = ingestedAt;
            this.revisions = revisions;
            this.retracted = retracted;
        }

        /**
         * Bars.
         *
         * @param ts the end of each bar, in microseconds
         * @throws RefusedException with {@link Rule#COLUMNS_OF_ONE_SET}
         */
        public static Rows bars(
                String[] symbols,
                long[] ts,
                double[] open,
                double[] high,
                double[] low,
                double[] close,
                double[] volume) {
            return checked(Instrument.Pricing.BARS, symbols, ts, open, high, low, close, volume);
        }

        /**
         * Fixings.
         *
         * @param ts the instant of each fixing, in microseconds
         * @throws RefusedException with {@link Rule#COLUMNS_OF_ONE_SET}
         */
        public static Rows fixings(String[] symbols, long[] ts, double[] price) {
            return checked(Instrument.Pricing.FIXINGS, symbols, ts, price);
        }

        private static Rows checked(Instrument.Pricing pricing, String[] symbols, long[] ts, double[]... values) {
            requireLength("ts", ts.length, symbols.length);
            for (double[] column : values) {
                requireLength("prices", column.length, symbols.length);
            }
            return new Rows(pricing, symbols, ts, values, null, null, null, null);
        }

        private static void requireLength(String column, int length, int symbols) {
            if (length != symbols) {
                throw new RefusedException(
                        Rule.COLUMNS_OF_ONE_SET, column + " of " + length + " rows beside symbols of " + symbols);
            }
        }

        /** When each bar opened, in microseconds; by default with the session that it ends. */
        public Rows opensAt(long[] micros) {
            requireLength("opens_at", micros.length, size());
            return new Rows(pricing, symbols, ts, values, micros, ingestedAt, revisions, retracted);
        }

        /** When each row arrived, in microseconds, {@link #NO_ARRIVAL} where nobody knows; by default nobody knows. */
        public Rows ingestedAt(long[] micros) {
            requireLength("ingested_at", micros.length, size());
            return new Rows(pricing, symbols, ts, values, opensAt, micros, revisions, retracted);
        }

        /** The number of each row's revision, from 0; 0 by default. */
        public Rows revision(int[] numbers) {
            requireLength("rev", numbers.length, size());
            return new Rows(pricing, symbols, ts, values, opensAt, ingestedAt, numbers, retracted);
        }

        /** Which rows withdraw the one before them, so that their prices mean nothing; none by default. */
        public Rows retracted(boolean[] which) {
            requireLength("retracted", which.length, size());
            return new Rows(pricing, symbols, ts, values, opensAt, ingestedAt, revisions, which);
        }

        int size() {
            return symbols.length;
        }

        private Kind kind() {
            return pricing == Instrument.Pricing.BARS ? Kind.BARS : Kind.FIXINGS;
        }
    }

    /** Which columns are to be read, and what becomes of rows that cannot be. Immutable; change is a copy. */
    public static final class Plan {
        private final List<Part> parts;
        private final UnaryOperator<Instrument> terms;
        private final LagRule lag;
        private final Optional<Quarantine> quarantine;
        private final double tolerated;
        private final String name;

        private record Part(TradingCalendar calendar, Rows rows) {}

        private Plan(
                List<Part> parts,
                UnaryOperator<Instrument> terms,
                LagRule lag,
                Optional<Quarantine> quarantine,
                double tolerated,
                String name) {
            this.parts = parts;
            this.terms = terms;
            this.lag = lag;
            this.quarantine = quarantine;
            this.tolerated = tolerated;
            this.name = name;
        }

        /** Reads these rows too, whose instruments trade on a calendar. */
        public Plan and(TradingCalendar calendar, Rows... rows) {
            List<Part> more = new ArrayList<>(parts);
            Arrays.stream(rows).forEach(each -> more.add(new Part(calendar, each)));
            return new Plan(List.copyOf(more), terms, lag, quarantine, tolerated, name);
        }

        /** The terms of an instrument, given one in USD with lot 1 and tick 0.01; they may depend on its symbol. */
        public Plan trading(UnaryOperator<Instrument> with) {
            return new Plan(parts, with, lag, quarantine, tolerated, name);
        }

        /** When a row without an arrival is taken to have been known; eight hours after its event by default. */
        public Plan assuming(LagRule rule) {
            return new Plan(parts, terms, rule, quarantine, tolerated, name);
        }

        /**
         * Hands refused rows to someone, each with the rule it breaks and its number from 1 on, counted through all the rows of
         * the plan; what a rule says and what to do about it is told by {@link Rule}.
         */
        public Plan quarantining(Quarantine to) {
            return new Plan(parts, terms, lag, Optional.of(to), tolerated, name);
        }

        /** Refuses the load if a greater share of the rows is refused; 0.05 by default. */
        public Plan tolerating(double share) {
            if (!(share >= 0 && share <= 1)) {
                throw new RefusedException(Rule.COLUMNS_OF_ONE_SET, "a tolerated share of " + share);
            }
            return new Plan(parts, terms, lag, quarantine, share, name);
        }

        /** Names the market in messages and reports. */
        public Plan named(String market) {
            return new Plan(parts, terms, lag, quarantine, tolerated, market);
        }

        /**
         * Reads the columns.
         *
         * @throws RefusedException if a row is refused and there is no quarantine; with {@link Rule#TOO_MANY_REFUSED} if more
         *     are than tolerated, after all of them went there
         */
        public ColumnMarket load() {
            Map<Kind, TapeWriter> writers = new EnumMap<>(Kind.class);
            long rows = 0;
            for (Part part : parts) {
                TapeWriter writer = writers.computeIfAbsent(
                        part.rows.kind(),
                        kind -> TapeWriter.of(kind).quarantining(quarantine.orElse(Quarantine.REFUSING)));
                new Reading(part, writer, rows).read();
                rows += part.rows.size();
            }
            Intake intake = Intake.NONE;
            List<Tape> tapes = new ArrayList<>();
            for (TapeWriter writer : writers.values()) {
                intake = intake.plus(writer.commit());
                tapes.add(writer.build());
            }
            if (intake.read() != rows) {
                throw new IllegalStateException(
                        "rows unaccounted for: " + rows + " met, and the tapes know of " + intake);
            }
            if (intake.quarantined() > tolerated * intake.read()) {
                throw new RefusedException(
                        Rule.TOO_MANY_REFUSED,
                        intake.quarantined() + " of " + intake.read() + " rows of " + name + " were refused, more than "
                                + tolerated);
            }
            return new ColumnMarket(MemoryMarket.of(name, tapes, intake));
        }

        /** One reading of rows of one calendar. */
        private final class Reading {
            private final TradingCalendar calendar;
            private final Rows rows;
            private final TapeWriter writer;
            private final long before;
            private final Map<String, Integer> handles = new HashMap<>();
            private String last = "";
            private int handle;

            Reading(Part part, TapeWriter writer, long before) {
                this.calendar = part.calendar;
                this.rows = part.rows;
                this.writer = writer;
                this.before = before;
            }

            void read() {
                for (int row = 0; row < rows.size(); row++) {
                    long place = before + row + 1;
                    long ts = rows.ts[row];
                    try {
                        enter(rows.symbols[row]);
                        write(row, place, ts, opening(row, ts), arrival(row, ts));
                    } catch (Unfit unfit) {
                        writer.refuse(unfit.refused.rule(), place, unfit.refused.subject());
                    }
                }
            }

            private void write(int row, long place, long ts, long opensAt, long ingestedAt) {
                int rev = rows.revisions == null ? 0 : rows.revisions[row];
                boolean assumed = rows.ingestedAt == null || rows.ingestedAt[row] == NO_ARRIVAL;
                double[][] values = rows.values;
                if (rows.retracted != null && rows.retracted[row]) {
                    writer.retract(handle, ts, ingestedAt, rev, assumed, place);
                } else if (rows.pricing == Instrument.Pricing.FIXINGS) {
                    writer.fixing(handle, ts, ingestedAt, rev, assumed, values[0][row], place);
                } else {
                    writer.bar(
                            handle,
                            opensAt,
                            ts,
                            ingestedAt,
                            rev,
                            assumed,
                            values[0][row],
                            values[1][row],
                            values[2][row],
                            values[3][row],
                            values[4][row],
                            place);
                }
            }

            /** Most rows come symbol by symbol. */
            private void enter(@Nullable String symbol) throws Unfit {
                if (symbol == null) {
                    throw new Unfit(new RefusedException(Rule.SYMBOL_NAME, "no symbol"));
                }
                if (symbol.equals(last)) {
                    return;
                }
                Integer known = handles.get(symbol);
                if (known == null) {
                    known = writer.declare(terms.apply(declared(symbol)));
                    handles.put(symbol, known);
                }
                handle = known;
                last = symbol;
            }

            private Instrument declared(String symbol) throws Unfit {
                try {
                    return rows.pricing == Instrument.Pricing.BARS
                            ? Instrument.bars(symbol, calendar)
                            : Instrument.fixings(symbol, calendar);
                } catch (RefusedException e) {
                    throw new Unfit(e);
                }
            }

            /** When the bar opened; a day's beginning is the name of a day and not the end of a bar. */
            private long opening(int row, long ts) throws Unfit {
                int slot = calendar.slotOf(ts);
                boolean ends = slot >= 0 && calendar.closesAt(slot) == ts;
                if (!ends && isMidnight(ts)) {
                    throw new Unfit(new RefusedException(
                            Rule.BARE_DATE, Micros.toInstant(ts) + " is midnight, not the end of a session"));
                }
                if (rows.opensAt != null) {
                    return rows.opensAt[row];
                }
                return slot < 0 ? ts - 1 : calendar.opensAt(slot);
            }

            private boolean isMidnight(long ts) {
                return Math.floorMod(ts, 86_400_000_000L) == 0
                        || Micros.exact(Micros.toInstant(ts)
                                        .atZone(calendar.zone())
                                        .toLocalDate()
                                        .atStartOfDay(calendar.zone())
                                        .toInstant())
                                == ts;
            }

            private long arrival(int row, long ts) throws Unfit {
                if (rows.ingestedAt != null && rows.ingestedAt[row] != NO_ARRIVAL) {
                    return rows.ingestedAt[row];
                }
                try {
                    return lag.knownAt(ts, calendar);
                } catch (RefusedException e) {
                    throw new Unfit(e);
                }
            }
        }

        /** A row that cannot be written, and why. */
        private static final class Unfit extends Exception {
            private static final long serialVersionUID = 1L;

            private final transient RefusedException refused;

            Unfit(RefusedException refused) {
                super(refused.subject(), null, false, false);
                this.refused = refused;
            }
        }
    }
}
