package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.apex.RefusedException;
import dev.apex.clickhouse.FaultyWire.Fault;
import dev.apex.clickhouse.FaultyWire.Reply;
import dev.apex.clickhouse.Stores.Lent;
import dev.apex.junit.ClickHouseEngine;
import dev.apex.market.SyntheticMarket;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a wire or a server does: no wrong row is read, none is lost, none is there twice. */
class FaultsTest {
    private FaultyWire wire;
    private Lent lent;
    private ClickHouse store;

    @BeforeEach
    void lend() throws IOException {
        lent = Stores.lendWithTables();
        wire = new FaultyWire();
        store = ClickHouse.at(wire.url())
                .user(
                        ClickHouseEngine.running().user(),
                        Secret.of(ClickHouseEngine.running().password()))
                .database(lent.name())
                .patience(Duration.ofSeconds(5))
                .connect();
    }

    @AfterEach
    void drop() {
        if (lent != null) {
            store.close();
            wire.close();
            lent.close();
        }
    }

    private static SyntheticMarket small() {
        return SyntheticMarket.of(4)
                .symbols(2)
                .on(TradingCalendar.NYSE)
                .over(Span.between("2021-02-01", "2021-02-12"))
                .revisions(0.2)
                .build();
    }

    /** How a reply may end before its end. */
    enum Ending {
        RESET,
        CLEAN,
        ERROR_TEXT,
        TAGGED_ERROR;

        void cut(HttpExchange exchange, Reply reply, int at) throws IOException {
            byte[] some = Arrays.copyOf(reply.body(), at);
            switch (this) {
                case RESET -> FaultyWire.answer(exchange, 200, reply.body().length, some, at);
                case CLEAN -> FaultyWire.answer(exchange, 200, at, some, at);
                case ERROR_TEXT -> say(exchange, some, FaultyWire.ERROR);
                case TAGGED_ERROR -> {
                    exchange.getResponseHeaders().add("X-ClickHouse-Exception-Tag", "abcdefghijklmnop");
                    say(exchange, some, FaultyWire.TAGGED);
                }
            }
        }

        private static void say(HttpExchange exchange, byte[] some, byte[] error) throws IOException {
            ByteArrayOutputStream both = new ByteArrayOutputStream();
            both.write(some);
            both.write(error);
            FaultyWire.answer(exchange, 200, both.size(), both.toByteArray(), both.size());
        }
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void a_reply_that_ends_early_is_refused_and_no_row_of_it_is_used(Ending ending) {
        Slice whole = read();
        int length = 3_000;
        int wrong = 0;
        int refused = 0;
        for (int at = 0; at < length; at += 1 + at / 20 + 37) {
            int cut = at;
            wire.suffer((number, body, exchange, self) -> {
                Reply reply = self.ask(exchange, body);
                ending.cut(exchange, reply, Math.min(cut, reply.body().length - 1));
            });
            try {
                wrong += read().seal().equals(whole.seal()) ? 0 : 1;
            } catch (RefusedException e) {
                refused++;
            }
        }
        assertThat(wrong).isZero();
        assertThat(refused).isGreaterThan(20);
        wire.suffer(Fault.NONE);
        assertThat(read().seal()).isEqualTo(whole.seal());
    }

    private Slice read() {
        return store.wire()
                .read(Select.of(
                        List.of(Column.of("number", Type.COUNT), Column.of("text", Type.WORD)),
                        "SELECT number, toLowCardinality(toString(number % 7)) AS text FROM numbers(300)"));
    }

    @Test
    void a_read_that_broke_once_is_repeated_whole() {
        Slice whole = read();
        wire.suffer((number, body, exchange, self) -> {
            if (number == 1) {
                Ending.CLEAN.cut(exchange, self.ask(exchange, body), 500);
            } else {
                self.pass(exchange, body);
            }
        });
        assertThat(read().seal()).isEqualTo(whole.seal());
    }

    /** What becomes of one request. */
    enum Mishap implements Fault {
        /** It never arrives. */
        LOST {
            @Override
            public void on(int number, byte[] body, HttpExchange exchange, FaultyWire wire) throws IOException {
                FaultyWire.answer(exchange, 200, 100, new byte[0], 0);
            }
        },
        /** It is done, and its answer lost. */
        UNANSWERED {
            @Override
            public void on(int number, byte[] body, HttpExchange exchange, FaultyWire wire) throws IOException {
                wire.ask(exchange, body);
                FaultyWire.answer(exchange, 200, 100, new byte[0], 0);
            }
        },
        /** It is said to be done, and is not. */
        DROPPED {
            @Override
            public void on(int number, byte[] body, HttpExchange exchange, FaultyWire wire) throws IOException {
                FaultyWire.answer(exchange, 200, 0, new byte[0], 0);
            }
        },
        /** It is done twice. */
        REPEATED {
            @Override
            public void on(int number, byte[] body, HttpExchange exchange, FaultyWire wire) throws IOException {
                wire.ask(exchange, body);
                wire.pass(exchange, body);
            }
        },
        /** The server falls over. */
        FAILED {
            @Override
            public void on(int number, byte[] body, HttpExchange exchange, FaultyWire wire) throws IOException {
                FaultyWire.answer(exchange, 500, FaultyWire.ERROR.length, FaultyWire.ERROR, FaultyWire.ERROR.length);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Mishap.class)
    void an_ingest_that_met_a_fault_anywhere_and_is_asked_for_again_is_there_once(Mishap mishap) {
        SyntheticMarket source = small();
        String expected = Worlds.content(source);
        int failed = 0;
        wire.suffer(Fault.NONE);
        Ingest.into(store).token("undisturbed").load(source);
        int operations = wire.requests();
        for (int at = 1; at <= operations; at++) {
            int which = at;
            ClickHouseEngine.running().ask("DROP TABLE " + lent.name() + ".batches SYNC");
            ClickHouseSchema.of(lent.store()).create();
            wire.suffer((number, body, exchange, self) ->
                    (number == which ? mishap : Fault.NONE).on(number, body, exchange, self));
            try {
                Ingest.into(store).token("part " + at).load(source);
            } catch (RefusedException e) {
                failed++;
                long visible = ClickHouseMarket.in(lent.store()).open().batches();
                assertThat(visible).isLessThanOrEqualTo(1);
            }
            wire.suffer(Fault.NONE);
            Ingest.into(store).token("part " + at).load(source);
            ClickHouseMarket market = ClickHouseMarket.in(store).open();
            assertThat(Worlds.content(market)).as("request %d", at).isEqualTo(expected);
            assertThat(market.batches()).isEqualTo(1);
            assertThat(market.intake().accepted()).isEqualTo(source.intake().accepted());
        }
        System.out.println("clickhouse faults: " + mishap + " at each of " + operations + " requests, " + failed
                + " ingests failed and asked for again: rows lost 0, doubled 0, partial batches visible 0");
        assertThat(operations).isGreaterThan(5);
    }
}
