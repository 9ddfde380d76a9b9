package dev.apex.features;

import dev.apex.market.Bar;
import dev.apex.market.CorporateAction;
import dev.apex.market.Feed;
import dev.apex.market.Fixing;
import dev.apex.market.Instrument;
import dev.apex.market.Membership;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.Tape;
import dev.apex.market.Tape.Kind;
import dev.apex.market.TapeWriter;
import dev.apex.time.Micros;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A feed whose tapes grow when the clock reaches a row, symbols included, as in a live session. */
final class LiveFeed implements Feed, SyntheticMarket.Receiver {
    private record Row(Kind kind, Symbol symbol, long ingestedAt, Consumer<TapeWriter> write) {}

    private final Map<Kind, TapeWriter> writers = new EnumMap<>(Kind.class);
    private final Map<Symbol, Instrument> instruments = new java.util.TreeMap<>();
    private final List<Row> rows = new ArrayList<>();
    private long released = Long.MIN_VALUE;

    LiveFeed(SyntheticMarket market) {
        for (Kind kind : List.of(Kind.BARS, Kind.FIXINGS, Kind.MEMBERSHIP, Kind.ACTIONS)) {
            writers.put(kind, TapeWriter.of(kind));
        }
        market.deliverTo(this);
    }

    @Override
    public List<Tape> tapes() {
        return writers.values().stream().map(TapeWriter::tape).toList();
    }

    @Override
    public void releasedAt(long clock) {
        for (Row row : rows) {
            if (row.ingestedAt > released && row.ingestedAt <= clock) {
                if (row.kind.isPrice() && instruments.containsKey(row.symbol)) {
                    writers.get(row.kind).declare(instruments.remove(row.symbol));
                }
                row.write.accept(writers.get(row.kind));
            }
        }
        writers.values().forEach(TapeWriter::commit);
        released = clock;
    }

    private void add(Kind kind, Symbol symbol, Stamp stamp, Consumer<TapeWriter> write) {
        rows.add(new Row(kind, symbol, Micros.ceil(stamp.ingestedAt()), write));
    }

    @Override
    public void instrument(Instrument instrument) {
        instruments.put(instrument.symbol(), instrument);
    }

    @Override
    public void bar(Bar bar) {
        add(Kind.BARS, bar.symbol(), bar.stamp(), writer -> writer.write(bar));
    }

    @Override
    public void fixing(Fixing fixing) {
        add(Kind.FIXINGS, fixing.symbol(), fixing.stamp(), writer -> writer.write(fixing));
    }

    @Override
    public void membership(Membership change) {
        add(Kind.MEMBERSHIP, change.symbol(), change.stamp(), writer -> writer.write(change));
    }

    @Override
    public void action(CorporateAction action) {
        add(Kind.ACTIONS, action.symbol(), action.stamp(), writer -> writer.write(action));
    }

    @Override
    public void retracted(Kind kind, Symbol symbol, Stamp stamp, String topic) {
        add(kind, symbol, stamp, writer -> {
            if (topic.isEmpty()) {
                writer.retract(symbol, stamp);
            } else {
                writer.retract(symbol, stamp, topic);
            }
        });
    }
}
