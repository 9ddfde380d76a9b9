package dev.apex.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the benchmarks, all of them or those named, and prints their lines: {@code mvn -q -Pbench}. */
public final class Bench {
    private static final String TABLES = "tables";

    /** A class of benchmarks. */
    @FunctionalInterface
    interface Area {
        void run(Report report) throws Exception;
    }

    private Bench() {}

    private static Map<String, Area> areas(DailyBars bars) {
        Map<String, Area> areas = new LinkedHashMap<>();
        areas.put("replay", report -> new ReplayBench(bars).run(report));
        areas.put("memory", report -> MemoryBench.run(bars, report));
        areas.put("csv", report -> CsvBench.run(bars, report));
        areas.put("facts", FactBench::run);
        areas.put("random", RandomBench::run);
        areas.put("orders", OrderBench::run);
        areas.put("sweep", report -> SweepBench.run(bars, report));
        areas.put("features", report -> new FeatureBench(bars).run(report));
        areas.put("graph", report -> new GraphBench(bars).run(report));
        areas.put("crossover", report -> new CrossoverBench(bars).run(report));
        areas.put("correlation", report -> new CorrelationBench().run(report));
        areas.put("regime", report -> new RegimeBench(5_000, 60).run(report));
        areas.put("audit", report -> new AuditBench(200, 500).run(report));
        areas.put("clickhouse", report -> ClickHouseBench.run(bars, report));
        return areas;
    }

    /**
     * Runs them in the order they are listed, under three lines that say where, on what a busy machine, and on which rows.
     *
     * @param arguments which to run, none for all; {@code tables} among them shows the times behind each ratio
     * @throws Exception what a benchmark throws, above all when a kernel's checksum is wrong
     */
    public static void main(String[] arguments) throws Exception {
        List<String> names = new ArrayList<>(List.of(arguments));
        Report report = new Report(System.out, names.remove(TABLES));
        report.header("Java " + System.getProperty("java.vm.version") + " on " + System.getProperty("os.arch") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors");
        report.header("load average "
                + BenchLine.number(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage())
                + "; times were taken in turn, and only their ratios hold on another machine");
        DailyBars bars = DailyBars.daily500x1260();
        report.header("daily bars of " + bars);
        Map<String, Area> areas = areas(bars);
        if (!areas.keySet().containsAll(names)) {
            throw new IllegalArgumentException("there are the benchmarks " + areas.keySet() + ", not " + names);
        }
        areas.keySet().retainAll(names.isEmpty() ? areas.keySet() : names);
        for (Area area : areas.values()) {
            area.run(report);
        }
    }
}
