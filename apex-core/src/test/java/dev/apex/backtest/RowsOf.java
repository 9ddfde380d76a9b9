package dev.apex.backtest;

import dev.apex.market.Bar;
import dev.apex.market.CorporateAction;
import dev.apex.market.Feed;
import dev.apex.market.Fixing;
import dev.apex.market.Instrument;
import dev.apex.market.Intake;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.Membership;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.Tape;
import dev.apex.market.Tape.Kind;
import dev.apex.market.TapeWriter;
import dev.apex.market.Visible;
import dev.apex.time.Micros;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The rows of a synthetic market one by one, to be put into other worlds: cut, changed, delayed, shuffled or fed by steps. */
final class RowsOf implements SyntheticMarket.Receiver {
    /** A row, and how it is written. */
    record Row(Kind kind, Stamp stamp, Consumer<TapeWriter> write) {}

    final List<Instrument> instruments = new ArrayList<>();
    final List<Row> rows = new ArrayList<>();
    private final UnaryOperator<Bar> change;
    private final Predicate<Stamp> keep;
    private final UnaryOperator<Stamp> arrival;

    RowsOf(SyntheticMarket market, Predicate<Stamp> keep, UnaryOperator<Bar> change) {
        this(market, keep, change, stamp -> stamp);
    }

    RowsOf(SyntheticMarket market, Predicate<Stamp> keep, UnaryOperator<Bar> change, UnaryOperator<Stamp> arrival) {
        this.keep = keep;
        this.arrival = arrival;
        this.change = change;
        market.deliverTo(this);
    }

    static RowsOf all(SyntheticMarket market) {
        return new RowsOf(market, stamp -> true, bar -> bar);
    }

    @Override
    public void instrument(Instrument instrument) {
        instruments.add(instrument);
    }

    @Override
    public void bar(Bar bar) {
        Bar changed = change.apply(bar);
        Stamp stamp = arrival.apply(changed.stamp());
        Bar written = new Bar(
                changed.symbol(),
                stamp,
                changed.opensAt(),
                changed.open(),
                changed.high(),
                changed.low(),
                changed.close(),
                changed.volume());
        add(Kind.BARS, stamp, writer -> writer.write(written));
    }

    @Override
    public void fixing(Fixing fixing) {
        Fixing written = new Fixing(fixing.symbol(), arrival.apply(fixing.stamp()), fixing.price());
        add(Kind.FIXINGS, written.stamp(), writer -> writer.write(written));
    }

    @Override
    public void membership(Membership row) {
        add(Kind.MEMBERSHIP, row.stamp(), writer -> writer.write(row));
    }

    @Override
    public void action(CorporateAction row) {
        add(Kind.ACTIONS, row.stamp(), writer -> writer.write(row));
    }

    @Override
    public void retracted(Kind kind, Symbol symbol, Stamp known, String topic) {
        Stamp stamp = kind.isPrice() ? arrival.apply(known) : known;
        add(kind, stamp, writer -> {
            if (kind.isPrice()) {
                writer.retract(symbol, stamp);
            } else {
                writer.retract(symbol, stamp, topic);
            }
        });
    }

    private void add(Kind kind, Stamp stamp, Consumer<TapeWriter> write) {
        if (keep.test(stamp)) {
            rows.add(new Row(kind, stamp, write));
        }
    }

    private Map<Kind, TapeWriter> writers() {
        Map<Kind, TapeWriter> writers = new EnumMap<>(Kind.class);
        rows.forEach(row -> writers.computeIfAbsent(row.kind(), TapeWriter::of));
        for (Instrument instrument : instruments) {
            Kind kind = instrument.pricing() == Instrument.Pricing.BARS ? Kind.BARS : Kind.FIXINGS;
            writers.computeIfAbsent(kind, TapeWriter::of).declare(instrument);
        }
        return writers;
    }

    MemoryMarket inMemory() {
        Map<Kind, TapeWriter> writers = writers();
        rows.forEach(row -> row.write().accept(writers.get(row.kind())));
        List<Tape> tapes = writers.values().stream().map(TapeWriter::build).toList();
        return MemoryMarket.of("another world", tapes, Intake.NONE);
    }

    /** A source that reads what arrived between two clocks when the second is reached, and nothing before. */
    MarketSource stepwise() {
        return new MarketSource() {
            @Override
            public String describe() {
                return "rows by steps";
            }

            @Override
            protected Feed feed(MarketQuery query) {
                return new StepwiseFeed(query);
            }

            @Override
            protected Visible visibleAt(MarketQuery query, long clock) {
                throw new IllegalStateException("not asked for here");
            }
        };
    }

    private final class StepwiseFeed implements Feed {
        private final Map<Kind, TapeWriter> writers = writers();
        private final MarketQuery query;
        private long released = -1;

        StepwiseFeed(MarketQuery query) {
            this.query = query;
        }

        @Override
        public List<Tape> tapes() {
            return writers.values().stream().map(TapeWriter::tape).toList();
        }

        @Override
        public void releasedAt(long clock) {
            long upTo = Math.min(clock, Micros.floor(query.ceiling()));
            for (Row row : rows) {
                long ingestedAt = Micros.ceil(row.stamp().ingestedAt());
                boolean inReach =
                        !row.kind().isPrice() || !row.stamp().eventTime().isBefore(query.from());
                if (ingestedAt > released && ingestedAt <= upTo && inReach) {
                    row.write().accept(writers.get(row.kind()));
                }
            }
            writers.values().forEach(TapeWriter::commit);
            released = upTo;
        }
    }

    static Predicate<Stamp> arrivedBy(Instant cut) {
        return stamp -> !stamp.ingestedAt().isAfter(cut);
    }
}
