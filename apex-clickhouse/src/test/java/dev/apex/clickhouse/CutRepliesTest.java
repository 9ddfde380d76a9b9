package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.clickhouse.FaultyWire.Ending;
import dev.apex.clickhouse.FaultyWire.Fault;
import dev.apex.clickhouse.FaultyWire.Reply;
import dev.apex.clickhouse.Stores.Lent;
import dev.apex.junit.ClickHouseEngine;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.Visible;
import dev.apex.random.ChaCha20;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** A market is read through driver, pool and decoder while its replies are cut and changed: no wrong row is ever handed out. */
@TestInstance(Lifecycle.PER_CLASS)
class CutRepliesTest {
    private Lent lent;
    private FaultyWire wire;
    private ClickHouse store;
    private ClickHouseMarket market;
    private String content;
    private Visible visible;
    private Reply replay;
    private Reply query;

    @BeforeAll
    void record() throws IOException {
        lent = Stores.lendWithTables();
        SyntheticMarket source = SyntheticMarket.of(4)
                .symbols(1)
                .on(TradingCalendar.NYSE)
                .over(Span.between("2021-02-01", "2021-02-03"))
                .revisions(0.5)
                .build();
        Ingest.into(lent.store()).load(source);
        wire = new FaultyWire();
        store = ClickHouse.at(wire.url())
                .user(
                        ClickHouseEngine.running().user(),
                        Secret.of(ClickHouseEngine.running().password()))
                .database(lent.name())
                .connections(1)
                .patience(Duration.ofSeconds(5))
                .connect();
        market = ClickHouseMarket.in(store).open();
        content = Worlds.content(source);
        visible = source.asOf(Worlds.ALL, Worlds.EVER);
        replay = recorded(() ->
                assertThat(Worlds.content(ClickHouseMarket.in(store).open())).isEqualTo(content));
        query = recorded(() -> assertThat(market.asOf(Worlds.ALL, Worlds.EVER)).isEqualTo(visible));
    }

    /** The engine's last reply to a read. */
    private Reply recorded(Runnable reading) {
        AtomicReference<Reply> last = new AtomicReference<>();
        wire.suffer(line -> {
            Reply reply = line.ask();
            if (line.isRead()) {
                last.set(reply);
            }
            line.answer(reply);
        });
        reading.run();
        wire.suffer(Fault.NONE);
        return last.get();
    }

    @AfterAll
    void drop() {
        if (lent != null) {
            store.close();
            wire.close();
            lent.close();
        }
    }

    /** What became of reads whose replies were meddled with. */
    private static final class Tally {
        private int refused;
        private int right;
        private int wrong;

        @Override
        public String toString() {
            return "wrong rows delivered " + wrong + ", refused " + refused + ", right after all " + right;
        }
    }

    /** A reply in place of the engine's, for reads; a query that is to be ended is not there any more. */
    private interface Meddling {
        void answer(FaultyWire.Line line) throws IOException;
    }

    private void suffer(Meddling meddling) {
        wire.suffer(line -> {
            if (line.isRead()) {
                meddling.answer(line);
            } else if (line.isKill()) {
                line.nod();
            } else {
                line.pass();
            }
        });
    }

    private void replayed(Tally tally) {
        try {
            tally(tally, Worlds.content(market).equals(content));
        } catch (RefusedException e) {
            refused(tally, e);
        }
    }

    private void queried(Tally tally) {
        try {
            tally(tally, market.asOf(Worlds.ALL, Worlds.EVER).equals(visible));
        } catch (RefusedException e) {
            refused(tally, e);
        }
    }

    private static void tally(Tally tally, boolean right) {
        if (right) {
            tally.right++;
        } else {
            tally.wrong++;
        }
    }

    private static void refused(Tally tally, RefusedException e) {
        assertThat(e.rule()).as(e.getMessage()).isIn(Rule.SLICE_NOT_WHOLE, Rule.SERVER_SILENT, Rule.SERVER_REFUSED);
        tally.refused++;
    }

    @Test
    void a_reply_cut_anywhere_gives_no_market() {
        Tally tally = new Tally();
        for (Ending ending : Ending.values()) {
            for (int at = 0; at < replay.body().length; at++) {
                int cut = at;
                suffer(line -> ending.cut(line, replay, cut));
                replayed(tally);
            }
        }
        suffer(line -> line.answer(replay));
        assertThat(Worlds.content(market)).isEqualTo(content);
        System.out.println("clickhouse faults: market of 1 symbol, its reply cut at each of " + replay.body().length
                + " offsets x " + Ending.values().length + " endings, twice each: " + tally);
        assertThat(tally.wrong).isZero();
        assertThat(tally.right).isZero();
        assertThat(tally.refused).isEqualTo(replay.body().length * Ending.values().length);
    }

    @Test
    void a_reply_cut_once_is_read_again_whole() {
        Tally tally = new Tally();
        for (Ending ending : Ending.values()) {
            for (int at = 0; at < query.body().length; at += 3) {
                int cut = at;
                AtomicInteger reads = new AtomicInteger();
                suffer(line -> {
                    if (reads.incrementAndGet() == 1) {
                        ending.cut(line, query, cut);
                    } else {
                        line.answer(query);
                    }
                });
                queried(tally);
                assertThat(reads).hasValueBetween(1, 2);
            }
        }
        System.out.println("clickhouse faults: query at a clock, its first reply cut at every 3rd of "
                + query.body().length + " offsets x " + Ending.values().length + " endings: " + tally);
        assertThat(tally.wrong).isZero();
        assertThat(tally.right).isGreaterThan(query.body().length);
    }

    @Test
    void a_reply_with_bytes_changed_doubled_or_dropped_gives_no_wrong_row() {
        Tally tally = new Tally();
        ChaCha20 chance = ChaCha20.seedFromU64(5);
        int changes = 2_000;
        for (int change = 0; change < changes; change++) {
            byte[] other = changed(query.body(), chance);
            suffer(line -> line.answer(new Reply(200, query.head(), other)));
            queried(tally);
        }
        System.out.println("clickhouse faults: query at a clock, " + changes
                + " replies with bytes changed, doubled, dropped or swapped: " + tally);
        assertThat(tally.wrong).isZero();
        assertThat(tally.refused).isGreaterThan(changes / 2);
    }

    private static byte[] changed(byte[] whole, ChaCha20 chance) {
        int at = chance.nextInt(whole.length);
        int some = 1 + chance.nextInt(Math.min(16, whole.length - at));
        byte[] other;
        switch (chance.nextInt(4)) {
            case 0 -> {
                other = whole.clone();
                other[at] ^= (byte) (1 + chance.nextInt(255));
            }
            case 1 -> {
                other = new byte[whole.length + some];
                System.arraycopy(whole, 0, other, 0, at + some);
                System.arraycopy(whole, at, other, at + some, whole.length - at);
            }
            case 2 -> {
                other = new byte[whole.length - some];
                System.arraycopy(whole, 0, other, 0, at);
                System.arraycopy(whole, at + some, other, at, whole.length - at - some);
            }
            default -> {
                other = Arrays.copyOf(whole, whole.length);
                int to = chance.nextInt(whole.length - some + 1);
                System.arraycopy(whole, at, other, to, some);
            }
        }
        return other;
    }
}
