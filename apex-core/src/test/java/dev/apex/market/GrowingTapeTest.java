package dev.apex.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.market.Tape.Kind;
import dev.apex.time.SimClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A tape that grows while it is read shows what the finished one shows: its cells move, what is in them does not. */
class GrowingTapeTest {
    @OverSeeds
    void a_cursor_over_a_tape_that_grows_sees_what_one_over_the_finished_tape_sees(long seed) {
        SyntheticMarket.Recipe recipe = Worlds.everything(seed);
        SyntheticMarket market = recipe.build();
        List<Instant> clocks = Worlds.clocks(recipe, market, 40);
        SimClock.Driver driver = SimClock.startingAt(clocks.get(0));
        GrowingFeed feed = new GrowingFeed(market.rows());
        PointInTimeCursor growing = PointInTimeCursor.over(feed, driver.clock());
        PointInTimeCursor finished = PointInTimeCursor.over(market.open(MarketQuery.upTo(Worlds.EVER)), driver.clock());
        int moved = 0;
        for (Instant clock : clocks) {
            List<Layout> before = feed.tapes().stream().map(Tape::layout).toList();
            driver.advanceTo(clock);
            growing.advance();
            finished.advance();
            for (int i = 0; i < before.size(); i++) {
                moved += feed.tapes().get(i).layout().keepsCellsOf(before.get(i)) ? 0 : 1;
            }
            assertThat(growing.visible().bars()).isEqualTo(finished.visible().bars());
            assertThat(growing.visible().fixings()).isEqualTo(finished.visible().fixings());
            assertThat(changes(growing)).isEqualTo(changes(finished));
            for (Instrument instrument : market.rows().instruments) {
                assertThat(prints(growing, instrument.symbol())).isEqualTo(prints(finished, instrument.symbol()));
            }
        }
        assertThat(moved).isPositive();
    }

    private static List<Object> prints(PointInTimeCursor cursor, Symbol symbol) {
        return cursor.latestPrinted(symbol)
                .map(row -> List.<Object>of(
                        row.session(), row.opensAt(), row.eventTime(), row.ingestedAt(), row.open(), row.close()))
                .orElse(List.of());
    }

    private static List<String> changes(PointInTimeCursor cursor) {
        List<String> changes = new ArrayList<>();
        cursor.changes().forEach((symbol, session, change) -> changes.add(symbol + " " + session + " " + change));
        cursor.changes()
                .forEachCorrection((symbol, session, change) -> changes.add(symbol + " " + session + " " + change));
        return changes;
    }

    /** Writes prices when the clock releases them, and declares an instrument when its first one comes. */
    private static final class GrowingFeed implements Feed, SyntheticMarket.Receiver {
        private final SyntheticRows rows;
        private final List<Integer> byArrival;
        private final Map<Kind, TapeWriter> writers = new EnumMap<>(Kind.class);
        private int next;

        GrowingFeed(SyntheticRows rows) {
            this.rows = rows;
            this.byArrival = IntStream.range(0, rows.size)
                    .filter(row -> rows.kind(row).isPrice())
                    .boxed()
                    .sorted(Comparator.comparing(row -> rows.ingestedAt[row]))
                    .toList();
            for (Kind kind : List.of(Kind.BARS, Kind.FIXINGS)) {
                writers.put(kind, TapeWriter.of(kind));
            }
        }

        @Override
        public List<Tape> tapes() {
            return writers.values().stream().map(TapeWriter::tape).toList();
        }

        @Override
        public void releasedAt(long clock) {
            for (; next < byArrival.size() && rows.ingestedAt[byArrival.get(next)] <= clock; next++) {
                int row = byArrival.get(next);
                instrument(rows.instruments.get(rows.symbol[row]));
                rows.deliver(row, this);
            }
            writers.values().forEach(TapeWriter::commit);
        }

        @Override
        public void instrument(Instrument instrument) {
            boolean bars = instrument.pricing() == Instrument.Pricing.BARS;
            writers.get(bars ? Kind.BARS : Kind.FIXINGS).declare(instrument);
        }

        @Override
        public void bar(Bar bar) {
            writers.get(Kind.BARS).write(bar);
        }

        @Override
        public void fixing(Fixing fixing) {
            writers.get(Kind.FIXINGS).write(fixing);
        }

        @Override
        public void membership(Membership change) {
            throw new IllegalStateException("not a price");
        }

        @Override
        public void action(CorporateAction action) {
            throw new IllegalStateException("not a price");
        }

        @Override
        public void retracted(Kind kind, Symbol symbol, Stamp stamp, String topic) {
            writers.get(kind).retract(symbol, stamp);
        }
    }
}
