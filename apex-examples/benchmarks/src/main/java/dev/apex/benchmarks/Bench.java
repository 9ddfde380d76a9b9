package dev.apex.benchmarks;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the benchmarks, all of them or those named, and prints their lines: {@code mvn -q -Pbench}. */
public final class Bench {
    /** A class of benchmarks. */
    @FunctionalInterface
    interface Area {
        void run(PrintStream out) throws Exception;
    }

    private Bench() {}

    private static Map<String, Area> areas() {
        Map<String, Area> areas = new LinkedHashMap<>();
        areas.put("random", RandomBench::run);
        return areas;
    }

    /**
     * Runs them in the order they are listed.
     *
     * @param names which to run; none for all
     * @throws Exception what a benchmark throws, above all when a kernel's checksum is wrong
     */
    public static void main(String[] names) throws Exception {
        Map<String, Area> areas = areas();
        if (!areas.keySet().containsAll(List.of(names))) {
            throw new IllegalArgumentException(
                    "there are the benchmarks " + areas.keySet() + ", not " + List.of(names));
        }
        PrintStream out = System.out;
        out.println("# Java " + System.getProperty("java.vm.version") + " on " + System.getProperty("os.arch") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors, load average "
                + BenchLine.number(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        areas.keySet().retainAll(names.length == 0 ? areas.keySet() : List.of(names));
        for (Area area : areas.values()) {
            area.run(out);
        }
    }
}
