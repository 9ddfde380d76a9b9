package dev.apex.examples;

import dev.apex.ApexException;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.clickhouse.ClickHouse;
import dev.apex.clickhouse.ClickHouseMarket;
import dev.apex.clickhouse.ClickHouseSchema;
import dev.apex.clickhouse.Ingest;
import dev.apex.clickhouse.Secret;
import dev.apex.junit.ClickHouseEngine;
import dev.apex.market.MarketSource;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/**
 * The quickstart's backtest on a real ClickHouse: {@code mvn -q -Pclickhouse}.
 *
 * <p>It puts the euro reference rates into a store, runs the same backtest in memory and there, in bulk and step by step, and
 * prints fingerprints, which are equal, and what each stage takes. The server is that of {@code APEX_CLICKHOUSE_URL}, where the
 * database {@value #DATABASE} is made if it is missing and stays; else a {@link ClickHouseEngine} of its own, gone afterwards.
 * Run it again, or stop it anywhere and run it again: the rows are there once.
 */
public final class ClickHouseQuickstart {
    static final String DATABASE = "apex_quickstart";

    /** A run that asks the server twice a day takes a while; so it is one of two years, unless all is asked for. */
    private static final String FIRST_DAY_STEPWISE = "2025-01-02";

    private final PrintStream to;

    private ClickHouseQuickstart(PrintStream to) {
        this.to = to;
    }

    public static void main(String[] args) {
        Optional<ClickHouseEngine> engine = ClickHouseEngine.find();
        if (engine.isEmpty()) {
            System.err.println("There is no ClickHouse here: " + ClickHouseEngine.whyNone()
                    + ". Set APEX_CLICKHOUSE_URL=http://user:password@host:8123, or install npm.");
            System.exit(1);
        }
        boolean all = args.length > 0 && args[0].equals("all");
        boolean same = false;
        try {
            same = run(engine.get(), DATABASE, all ? "1999-04-05" : FIRST_DAY_STEPWISE, "1999-04-05", System.out);
        } catch (ApexException e) {
            System.err.println(e.getMessage());
        }
        System.exit(same ? 0 : 1);
    }

    /** Whether every run on the store had the fingerprint that it has in memory. */
    static boolean run(
            ClickHouseEngine engine, String database, String firstDayStepwise, String firstDay, PrintStream to) {
        engine.ask("CREATE DATABASE IF NOT EXISTS " + database);
        try (ClickHouse store = ClickHouse.at(engine.url())
                .user(engine.user(), Secret.of(engine.password()))
                .database(database)
                .connect()) {
            return new ClickHouseQuickstart(to).compare(store, firstDayStepwise, firstDay);
        }
    }

    private boolean compare(ClickHouse store, String firstDayStepwise, String firstDay) {
        to.println("ClickHouse " + store.version() + ", " + store.describe());
        long began = System.nanoTime();
        MarketSource rates = EcbRates.market();
        stage("read from CSV", rates.intake().accepted() + " rows", began);

        began = System.nanoTime();
        Ingest.Outcome outcome = ingest(store, rates);
        stage("put into the store", told(outcome), began);

        began = System.nanoTime();
        ClickHouseMarket market = ClickHouseMarket.in(store).open();
        stage("opened", "batches 1 to " + market.batches(), began);

        Backtest whole = Quickstart.ecb("ecb-momentum", 0.25).over(firstDay, "2026-10-30");
        String expected = run("in memory", whole, rates);
        String bulk = run("on the store, in bulk", whole, market);

        Backtest part = whole.over(firstDayStepwise, "2026-10-30");
        String expectedPart = run("in memory, from " + firstDayStepwise, part, rates);
        String stepwise = run("on the store, step by step", part, market.stepwise());

        boolean same = bulk.equals(expected) && stepwise.equals(expectedPart);
        to.println(same ? "The fingerprints are equal." : "THE FINGERPRINTS DIFFER.");
        return same;
    }

    /** The rows make the token, so that a run of this that was stopped, or is repeated, leaves one copy of them. */
    private static Ingest.Outcome ingest(ClickHouse store, MarketSource rates) {
        ClickHouseSchema.of(store).create();
        return Ingest.into(store).from("ECB").load(rates);
    }

    private static String told(Ingest.Outcome outcome) {
        return "batch " + outcome.batch() + ", read " + outcome.intake().read() + ", new "
                + outcome.intake().accepted() + ", refused "
                + outcome.intake().quarantined();
    }

    private String run(String where, Backtest backtest, MarketSource market) {
        long began = System.nanoTime();
        Result result = backtest.run(market);
        String fingerprint = result.fingerprint().hex();
        stage(where, fingerprint, began);
        return fingerprint;
    }

    private void stage(String name, String what, long began) {
        String seconds = BigDecimal.valueOf((System.nanoTime() - began) / 10_000_000, 2) + " s";
        to.println(String.format(Locale.ROOT, "%-28s %9s  %s", name, seconds, what));
    }
}
