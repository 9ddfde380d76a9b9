package dev.apex.benchmarks;

import dev.apex.audit.Audit;
import dev.apex.audit.AuditCase;
import dev.apex.audit.AuditReport;
import dev.apex.audit.AuditVerdict;
import dev.apex.backtest.Backtest;
import dev.apex.examples.QuickstartCase;
import dev.apex.features.Rolling;
import dev.apex.market.MarketSource;
import dev.apex.market.SyntheticMarket;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.lang.reflect.Constructor;
import java.nio.ByteBuffer;
import java.time.LocalTime;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

/**
 * What it costs to be caught.
 *
 * <p><b>Guard.</b> A run that reads twenty closes of every symbol on every day, over the same run without the checks that every touch of
 * a price makes; see {@link Unguarded}. Oracle: both have one fingerprint, and only one of them refuses a view that was kept.
 *
 * <p><b>Full.</b> An audit of a clean strategy, the fresh JVM counted as the one run it is: in steps simulated over steps of the
 * backtest, and in time over its run. <b>Fresh JVM.</b> How much longer the audit takes with it. <b>Quickstart.</b> An audit of the quickstart
 * on 27 years of euro reference rates, once, from start to verdict. Oracle: all of them are clean.
 */
final class AuditBench {
    private static final List<String> MUST = List.of("Series.requireStep", "MarketView.requireOwner", "Asking.refuse");

    private final int symbols;
    private final int sessions;

    AuditBench(int symbols, int sessions) {
        this.symbols = symbols;
        this.sessions = sessions;
    }

    void run(Report report) throws Exception {
        Paired.Outcome guard = guard(6, 15);
        report.table("ns per symbol and session", guard, "without");
        report.line(BenchLine.atMost("audit.guard", guard.ratio("with", "without"), 1.10));
        AuditReport full = full(Momentum.class);
        report.line(BenchLine.atMost("audit.full", full.cost(), "base_runs", 12));
        Paired.Outcome times = times(1, 5);
        report.table("ns per run", times, "run");
        report.line(BenchLine.told("audit.full_time", times.ratio("audit_fresh", "run")));
        report.line(BenchLine.told("audit.fresh_jvm", (times.nanos("audit_fresh") - times.nanos("audit")) / 1e9, "s"));
        long started = System.nanoTime();
        full(QuickstartCase.class);
        report.line(BenchLine.atMost("audit.quickstart", (System.nanoTime() - started) / 1e9, "s", 60));
    }

    Paired.Outcome guard(int toWarmUp, int toMeasure) throws Exception {
        // in loaders of their own, so that what is timed has seen no other work than the other
        require(in(new Unguarded(true)).toString(), "a view that was kept is refused");
        require(in(new Unguarded(false)).toString(), "a view that was kept is read");
        Unguarded bare = new Unguarded(false);
        Supplier<?> without = in(bare);
        Supplier<?> with = in(new Unguarded(true));
        long expected = checksum(new ReadingRun(symbols, sessions));
        Paired.Outcome outcome = Paired.byThreadTime()
                .rounds(toWarmUp, toMeasure)
                .variant("without", expected, () -> checksum(without))
                .variant("with", expected, () -> checksum(with))
                .run((long) symbols * sessions);
        if (!bare.emptied().containsAll(MUST)) {
            throw new IllegalStateException("checks were taken away from " + bare.emptied() + " alone");
        }
        return outcome;
    }

    private Supplier<?> in(Unguarded loader) throws ReflectiveOperationException {
        Constructor<?> made = loader.loadClass(ReadingRun.class.getName()).getDeclaredConstructor(int.class, int.class);
        made.setAccessible(true);
        return (Supplier<?>) made.newInstance(symbols, sessions);
    }

    private static void require(String found, String expected) {
        if (!found.equals(expected)) {
            throw new IllegalStateException("expected that " + expected + ", but " + found);
        }
    }

    private static long checksum(Supplier<?> run) {
        return ByteBuffer.wrap(HexFormat.of().parseHex((String) run.get())).getLong();
    }

    /** A strategy as they are, on a market of the size of a small test. */
    static final class Momentum implements AuditCase {
        @Override
        public Backtest backtest() {
            return Backtest.of(
                            "momentum",
                            () -> today -> today.universe()
                                    .rankedBy(Rolling.momentum(20))
                                    .top(0.2)
                                    .holdEqually())
                    .over("2020-02-03", "2021-12-31")
                    .on(TradingCalendar.NYSE)
                    .decidingAt(LocalTime.of(9, 0))
                    .startingWith(1_000_000);
        }

        @Override
        public MarketSource source() {
            return SyntheticMarket.of(DailyBars.SEED)
                    .symbols(20)
                    .on(TradingCalendar.NYSE)
                    .over(Span.between("2019-11-01", "2022-01-31"))
                    .lateRows(0.02)
                    .revisions(0.05)
                    .build();
        }
    }

    /** An audit with a fresh JVM; of what it audits, which has to be clean. */
    AuditReport full(Class<? extends AuditCase> type) throws ReflectiveOperationException {
        AuditCase made = type.getDeclaredConstructor().newInstance();
        return clean(Audit.of(made.backtest()).inAFreshJvm(type).against(made.source()));
    }

    private static AuditReport clean(AuditReport report) {
        if (report.verdict() != AuditVerdict.CLEAN) {
            throw new IllegalStateException(report.text());
        }
        return report;
    }

    Paired.Outcome times(int toWarmUp, int toMeasure) throws Exception {
        Momentum made = new Momentum();
        Backtest backtest = made.backtest();
        MarketSource source = made.source();
        long orders = backtest.run(source).orders().size();
        return Paired.byWallClock()
                .rounds(toWarmUp, toMeasure)
                .variant("run", orders, () -> backtest.run(source).orders().size())
                .variant(
                        "audit",
                        8,
                        () -> clean(Audit.of(backtest).against(source)).tried().stream()
                                .map(AuditReport.Check::name)
                                .distinct()
                                .count())
                .variant(
                        "audit_fresh",
                        9,
                        () -> clean(Audit.of(backtest)
                                        .inAFreshJvm(Momentum.class)
                                        .against(source))
                                .tried()
                                .stream()
                                .map(AuditReport.Check::name)
                                .distinct()
                                .count())
                .run(1);
    }
}
