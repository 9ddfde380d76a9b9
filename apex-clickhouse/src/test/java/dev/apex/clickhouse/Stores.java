package dev.apex.clickhouse;

import dev.apex.junit.ClickHouseEngine;
import java.util.concurrent.atomic.AtomicInteger;

/** Databases of their own for tests, on the engine of this run; dropped when closed. */
final class Stores {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private Stores() {}

    /** A database for one test class. */
    static Lent lend() {
        ClickHouseEngine engine = ClickHouseEngine.running();
        String name = "apex_test_" + ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet();
        engine.ask("CREATE DATABASE " + name);
        return new Lent(name, plan(engine).database(name).connect());
    }

    /** A database with the tables of a market. */
    static Lent lendWithTables() {
        Lent lent = lend();
        ClickHouseSchema.of(lent.store).create();
        return lent;
    }

    static ClickHouse.Plan plan(ClickHouseEngine engine) {
        return ClickHouse.at(engine.url()).user(engine.user(), Secret.of(engine.password()));
    }

    /** A store and its database. */
    record Lent(String name, ClickHouse store) implements AutoCloseable {
        @Override
        public void close() {
            store.close();
            ClickHouseEngine.running().ask("DROP DATABASE " + name);
        }
    }
}
