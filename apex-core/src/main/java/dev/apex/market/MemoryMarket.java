package dev.apex.market;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Tape.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A market held in memory.
 *
 * <p>Its rows are one batch: what was built is what there is. Runs that ask alike share one set of tapes, and with it
 * the digests of what was released. Immutable and safe for use by several threads.
 */
public final class MemoryMarket extends MarketSource {
    private static final int KEPT_READINGS = 8;

    private final String description;
    private final List<Tape> tapes;
    private final Intake intake;
    private final Map<MarketQuery, List<Tape>> readings = new LinkedHashMap<>(KEPT_READINGS, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<MarketQuery, List<Tape>> eldest) {
            return size() > KEPT_READINGS;
        }
    };

    private MemoryMarket(String description, List<Tape> tapes, Intake intake) {
        this.description = description;
        this.tapes = List.copyOf(tapes);
        this.intake = intake;
        requireDistinct(this.tapes);
    }

    private static void requireDistinct(List<Tape> tapes) {
        Map<Kind, Tape> byKind = new EnumMap<>(Kind.class);
        Map<Symbol, Instrument> priced = new HashMap<>();
        for (Tape tape : tapes) {
            if (byKind.put(tape.kind, tape) != null) {
                throw new RefusedException(Rule.WRONG_TAPE, "two tapes of " + tape.kind + " in one market");
            }
            for (Instrument instrument : tape.instruments) {
                Instrument before = priced.put(instrument.symbol(), instrument);
                if (before != null) {
                    throw new RefusedException(Rule.INSTRUMENT_TWICE, instrument + " after " + before);
                }
            }
        }
    }

    /** A market of finished tapes, for sources that write their own. */
    public static MemoryMarket of(String description, List<Tape> tapes, Intake intake) {
        return new MemoryMarket(description, tapes, intake);
    }

    /** A market to be filled row by row; the first row refused throws. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public String describe() {
        return description;
    }

    @Override
    public Intake intake() {
        return intake;
    }

    @Override
    protected Feed feed(MarketQuery query) {
        synchronized (readings) {
            return Feed.of(readings.computeIfAbsent(query, this::reading));
        }
    }

    @Override
    protected Visible visibleAt(MarketQuery query, long clock) {
        return AsOf.read(reading(query), clock);
    }

    List<Tape> tapes() {
        return tapes;
    }

    private List<Tape> reading(MarketQuery query) {
        return tapes.stream().map(tape -> TapeCut.of(tape, query)).toList();
    }

    /** Fills a {@link MemoryMarket}. */
    public static final class Builder {
        private final Map<Kind, TapeWriter> writers = new EnumMap<>(Kind.class);
        private final Map<Symbol, Instrument> instruments = new LinkedHashMap<>();
        private String description = "a market in memory";

        private Builder() {}

        /** Names the market in messages and reports. */
        public Builder named(String name) {
            this.description = name;
            return this;
        }

        /** Declares instruments; prices need theirs declared first. */
        public Builder trading(Instrument... some) {
            Arrays.stream(some).forEach(this::declare);
            return this;
        }

        public Builder add(Bar... bars) {
            for (Bar bar : bars) {
                writer(Kind.BARS).write(bar);
            }
            return this;
        }

        public Builder add(Fixing... fixings) {
            for (Fixing fixing : fixings) {
                writer(Kind.FIXINGS).write(fixing);
            }
            return this;
        }

        public Builder add(Membership... changes) {
            for (Membership change : changes) {
                writer(Kind.MEMBERSHIP).write(change);
            }
            return this;
        }

        /** Adds something told about a symbol that has no effect on prices or positions by itself. */
        public Builder announce(Announcement... announcements) {
            for (Announcement announcement : announcements) {
                writer(Kind.ANNOUNCEMENTS).write(announcement);
            }
            return this;
        }

        /** Adds corporate actions: splits, dividends and the like. */
        public Builder add(CorporateAction... actions) {
            for (CorporateAction action : actions) {
                writer(Kind.ACTIONS).write(action);
            }
            return this;
        }

        /** Withdraws a price at the stamp's event time, as of the stamp's arrival. */
        public Builder retract(Symbol symbol, Stamp stamp) {
            Instrument instrument = instruments.get(symbol);
            if (instrument == null) {
                throw new RefusedException(Rule.UNDECLARED_INSTRUMENT, "symbol " + symbol);
            }
            writer(kindOf(instrument)).retract(symbol, stamp);
            return this;
        }

        /** Withdraws a corporate action of the stamp's event time, as of the stamp's arrival. */
        public Builder callOff(CorporateAction action, Stamp stamp) {
            writer(Kind.ACTIONS).retract(action.symbol(), stamp, action.topic());
            return this;
        }

        /** The market; refuses the first row that breaks a rule. */
        public MemoryMarket build() {
            Intake intake = Intake.NONE;
            List<Tape> tapes = new ArrayList<>();
            for (TapeWriter writer : writers.values()) {
                intake = intake.plus(writer.commit());
                tapes.add(writer.build());
            }
            return new MemoryMarket(description, tapes, intake);
        }

        private void declare(Instrument instrument) {
            writer(kindOf(instrument)).declare(instrument);
            Instrument before = instruments.putIfAbsent(instrument.symbol(), instrument);
            if (before != null && !before.equals(instrument)) {
                throw new RefusedException(Rule.INSTRUMENT_TWICE, instrument + " after " + before);
            }
        }

        private TapeWriter writer(Kind kind) {
            return writers.computeIfAbsent(kind, TapeWriter::of);
        }

        private static Kind kindOf(Instrument instrument) {
            return instrument.pricing() == Instrument.Pricing.BARS ? Kind.BARS : Kind.FIXINGS;
        }
    }
}
