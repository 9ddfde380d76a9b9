package dev.apex.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Tape.Kind;
import dev.apex.time.Micros;
import dev.apex.time.SimClock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a source tells a store is all of it. */
class VersionsTest {
    private static final MarketQuery ALL = MarketQuery.upTo(Worlds.EVER);

    /** A store that has nothing but what it was told. */
    private static final class Copy implements Versions {
        private final Map<Kind, TapeWriter> writers = new EnumMap<>(Kind.class);
        private final Map<Symbol, Integer> handles = new HashMap<>();

        @Override
        public void instrument(Instrument instrument) {
            boolean bars = instrument.pricing() == Instrument.Pricing.BARS;
            handles.put(
                    instrument.symbol(), writer(bars ? Kind.BARS : Kind.FIXINGS).declare(instrument));
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
            int handle = handles.get(instrument.symbol());
            writer(Kind.BARS).bar(handle, opensAt, ts, ingestedAt, rev, assumed, open, high, low, close, volume, 1);
        }

        @Override
        public void fixing(Instrument instrument, long ts, long ingestedAt, int rev, boolean assumed, double price) {
            writer(Kind.FIXINGS).fixing(handles.get(instrument.symbol()), ts, ingestedAt, rev, assumed, price, 1);
        }

        @Override
        public void membership(Membership change) {
            writer(Kind.MEMBERSHIP).write(change);
        }

        @Override
        public void action(CorporateAction action) {
            writer(Kind.ACTIONS).write(action);
        }

        @Override
        public void announcement(Announcement announcement) {
            writer(Kind.ANNOUNCEMENTS).write(announcement);
        }

        @Override
        public void retraction(Kind kind, Symbol symbol, Stamp stamp, String topic) {
            if (kind.isPrice()) {
                writer(kind).retract(symbol, stamp);
            } else {
                writer(kind).retract(symbol, stamp, topic);
            }
        }

        private TapeWriter writer(Kind kind) {
            return writers.computeIfAbsent(kind, TapeWriter::of);
        }

        MemoryMarket market() {
            List<Tape> tapes = writers.values().stream().map(TapeWriter::build).toList();
            return MemoryMarket.of("a copy", tapes, Intake.NONE);
        }
    }

    @OverSeeds
    void a_market_made_of_what_a_source_tells_has_the_same_content(long seed) {
        SyntheticMarket source = Worlds.acting(seed).build();
        Copy copy = new Copy();
        source.tell(ALL, copy);
        assertThat(content(copy.market())).isEqualTo(content(source));
    }

    @OverSeeds
    void nothing_is_told_that_was_not_known_at_the_ceiling(long seed) {
        SyntheticMarket source = Worlds.everything(seed).build();
        Instant ceiling = Instant.parse("2021-03-15T13:00:00Z");
        Copy copy = new Copy();
        source.tell(MarketQuery.upTo(ceiling), copy);
        assertThat(content(copy.market())).isEqualTo(content(source, ceiling));
    }

    @Test
    void a_source_tells_nothing_while_a_strategy_is_asked() {
        SyntheticMarket source = Worlds.everything(1).build();
        MarketView view = PointInTimeCursor.over(
                        source.open(ALL), SimClock.startingAt(Instant.EPOCH).clock())
                .view("nosy", 3);
        try (Asking asking = Asking.through(view)) {
            assertThat(asking).isNotNull();
            assertThatThrownBy(() -> source.tell(ALL, new Copy()))
                    .isInstanceOfSatisfying(
                            RefusedException.class,
                            refused -> assertThat(refused.rule()).isEqualTo(Rule.SOURCE_READ_WHILE_ASKED));
        }
    }

    private static String content(MarketSource source) {
        return content(source, Worlds.EVER);
    }

    private static String content(MarketSource source, Instant clock) {
        SimClock.Driver driver = SimClock.startingAt(Micros.toInstant(Micros.floor(clock)));
        try (PointInTimeCursor cursor = PointInTimeCursor.over(source.open(MarketQuery.upTo(clock)), driver.clock())) {
            cursor.advance();
            return cursor.contentDigest() + cursor.rowsReleased();
        }
    }
}
