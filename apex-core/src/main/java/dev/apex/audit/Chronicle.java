package dev.apex.audit;

import dev.apex.market.Announcement;
import dev.apex.market.CorporateAction;
import dev.apex.market.Instrument;
import dev.apex.market.Intake;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.Membership;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.market.Tape;
import dev.apex.market.Tape.Kind;
import dev.apex.market.TapeWriter;
import dev.apex.market.Versions;
import dev.apex.random.ChaCha20;
import dev.apex.random.RunSeed;
import dev.apex.time.Micros;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Every version of every row that a source knew at a ceiling, kept in memory, to be told again with changes.
 *
 * <p>What is told again passes the same {@link TapeWriter} as any other rows, so that a changed market is a legal one:
 * a change that makes a row which cannot be is refused, and not run on. Immutable and safe for use by several threads.
 */
final class Chronicle {
    private final MemoryMarket market;
    private final MarketQuery query;
    private final Set<Kind> kinds;

    private Chronicle(MemoryMarket market, MarketQuery query, Set<Kind> kinds) {
        this.market = market;
        this.query = query;
        this.kinds = kinds;
    }

    /** What a source tells of a query. */
    static Chronicle of(MarketSource source, MarketQuery query) {
        Pen pen = new Pen(Collections.emptySet());
        new Reader(source, query).forEach(pen::write);
        return new Chronicle(pen.market(source.describe()), query, pen.writers.keySet());
    }

    /** As it was told. */
    MemoryMarket market() {
        return market;
    }

    /** Whether there are rows of a kind at all; a source that tells members tells them by the first of its rows too. */
    boolean tells(Kind kind) {
        return kinds.contains(kind);
    }

    /** Each version, by kind and in order of arrival. */
    void forEach(Consumer<Version> reader) {
        new Reader(market, query).forEach(reader);
    }

    /**
     * The market in which each version was told as {@code change} says.
     *
     * @throws dev.apex.RefusedException if the change makes a row that cannot be
     */
    MemoryMarket retold(String description, Retelling change) {
        Pen pen = new Pen(kinds);
        forEach(version -> change.tell(version, pen::write));
        return pen.market(description);
    }

    /** The same, written in an order that is drawn from a seed; which must not matter. */
    MemoryMarket shuffled(String description, Retelling change, RunSeed seed) {
        List<Version> versions = new ArrayList<>();
        forEach(version -> change.tell(version, versions::add));
        ChaCha20 chance = seed.stream("audit/shuffle", 0);
        chance.shuffle(versions);
        Pen pen = new Pen(kinds);
        versions.forEach(pen::write);
        return pen.market(description);
    }

    /** The same, in which only some versions change their places, among each other. */
    MemoryMarket shuffled(String description, Predicate<Version> some, RunSeed seed) {
        List<Version> versions = new ArrayList<>();
        List<Version> moving = new ArrayList<>();
        forEach(version -> {
            versions.add(version);
            if (some.test(version)) {
                moving.add(version);
            }
        });
        ChaCha20 chance = seed.stream("audit/shuffle", 0);
        chance.shuffle(moving);
        Iterator<Version> next = moving.iterator();
        Pen pen = new Pen(kinds);
        versions.forEach(version -> pen.write(some.test(version) ? next.next() : version));
        return pen.market(description);
    }

    /** Makes versions of what a source tells. */
    private static final class Reader implements Versions {
        private static final double[] NOTHING = {};
        private final MarketSource source;
        private final MarketQuery query;
        private final Map<Version.Key, Long> first = new HashMap<>();
        private final Map<Symbol, Instrument> instruments = new HashMap<>();
        private @Nullable Consumer<Version> to;

        Reader(MarketSource source, MarketQuery query) {
            this.source = source;
            this.query = query;
        }

        void forEach(Consumer<Version> reader) {
            to = reader;
            source.tell(query, this);
        }

        @Override
        public void instrument(Instrument instrument) {
            instruments.put(instrument.symbol(), instrument);
        }

        @Override
        public void bar(
                Instrument instrument,
                long opensAt,
                long ts,
                long ingestedAt,
                int rev,
                boolean assumed,
                double open,
                double high,
                double low,
                double close,
                double volume) {
            Version.Key key = new Version.Key(Kind.BARS, instrument.symbol(), ts, "");
            double[] values = {open, high, low, close, volume};
            tell(new Version(
                    key, instrument, opensAt, ingestedAt, first(key, ingestedAt), rev, assumed, false, values, null));
        }

        @Override
        public void fixing(Instrument instrument, long ts, long ingestedAt, int rev, boolean assumed, double price) {
            Version.Key key = new Version.Key(Kind.FIXINGS, instrument.symbol(), ts, "");
            double[] values = {price};
            tell(new Version(
                    key, instrument, ts, ingestedAt, first(key, ingestedAt), rev, assumed, false, values, null));
        }

        @Override
        public void membership(Membership change) {
            announced(Kind.MEMBERSHIP, change.symbol(), change.stamp(), "member", change.member() ? 1 : 0, null);
        }

        @Override
        public void action(CorporateAction action) {
            double figure = Version.figure(action);
            announced(Kind.ACTIONS, action.symbol(), action.stamp(), action.topic(), figure, action);
        }

        @Override
        public void announcement(Announcement said) {
            announced(Kind.ANNOUNCEMENTS, said.symbol(), said.stamp(), said.topic(), said.amount(), null);
        }

        private void announced(
                Kind kind, Symbol symbol, Stamp stamp, String topic, double figure, @Nullable CorporateAction action) {
            Version.Key key = new Version.Key(kind, symbol, Micros.exact(stamp.eventTime()), topic);
            tell(version(key, null, stamp, false, new double[] {figure}, action));
        }

        @Override
        public void retraction(Kind kind, Symbol symbol, Stamp stamp, String topic) {
            Version.Key key = new Version.Key(kind, symbol, Micros.exact(stamp.eventTime()), topic);
            tell(version(key, kind.isPrice() ? instruments.get(symbol) : null, stamp, true, NOTHING, null));
        }

        private Version version(
                Version.Key key,
                @Nullable Instrument instrument,
                Stamp stamp,
                boolean retracted,
                double[] values,
                @Nullable CorporateAction action) {
            long at = Micros.exact(stamp.ingestedAt());
            boolean assumed = stamp.arrival() == Stamp.Arrival.ASSUMED;
            return new Version(
                    key,
                    instrument,
                    key.ts(),
                    at,
                    first(key, at),
                    stamp.revision(),
                    assumed,
                    retracted,
                    values,
                    action);
        }

        /** Versions come in order of arrival, so that the first met is the first. */
        private long first(Version.Key key, long ingestedAt) {
            Long known = first.putIfAbsent(key, ingestedAt);
            return known == null ? ingestedAt : known;
        }

        private void tell(Version version) {
            if (to != null) {
                to.accept(version);
            }
        }
    }

    /**
     * Writes versions down; an instrument is declared with its first row, so that one without rows does not exist. That a source tells
     * rows of a kind at all is no secret, and stays so where none of them is told.
     */
    private static final class Pen {
        private final Map<Kind, TapeWriter> writers = new EnumMap<>(Kind.class);
        private long place;

        Pen(Set<Kind> kinds) {
            kinds.forEach(kind -> writers.put(kind, TapeWriter.of(kind)));
        }

        void write(Version version) {
            Version.Key key = version.key();
            TapeWriter writer = writers.computeIfAbsent(key.kind(), TapeWriter::of);
            place++;
            Instrument instrument = version.instrument();
            if (instrument != null) {
                write(version, writer, writer.declare(instrument));
            } else if (key.kind() == Kind.ACTIONS && !version.retracted()) {
                writer.write(version.toAction(), place);
            } else {
                double figure = version.retracted() ? 0 : version.values()[0];
                writer.announcement(
                        key.symbol(),
                        key.topic(),
                        key.ts(),
                        version.ingestedAt(),
                        version.rev(),
                        version.assumed(),
                        figure,
                        version.retracted(),
                        place);
            }
        }

        private void write(Version version, TapeWriter writer, int handle) {
            long ts = version.key().ts();
            double[] values = version.values();
            if (version.retracted()) {
                writer.retract(handle, ts, version.ingestedAt(), version.rev(), version.assumed(), place);
            } else if (version.key().kind() == Kind.FIXINGS) {
                writer.fixing(handle, ts, version.ingestedAt(), version.rev(), version.assumed(), values[0], place);
            } else {
                writer.bar(
                        handle,
                        version.opensAt(),
                        ts,
                        version.ingestedAt(),
                        version.rev(),
                        version.assumed(),
                        values[0],
                        values[1],
                        values[2],
                        values[3],
                        values[4],
                        place);
            }
        }

        MemoryMarket market(String description) {
            Intake intake = Intake.NONE;
            List<Tape> tapes = new ArrayList<>();
            for (TapeWriter writer : writers.values()) {
                intake = intake.plus(writer.commit());
                tapes.add(writer.build());
            }
            return MemoryMarket.of(description, tapes, intake);
        }
    }
}
