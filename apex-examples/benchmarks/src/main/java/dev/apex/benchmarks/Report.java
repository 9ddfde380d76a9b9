package dev.apex.benchmarks;

import java.io.PrintStream;

/** Where benchmarks say what they measured: always the lines, the tables behind them only where asked for. */
final class Report {
    private final PrintStream out;
    private final boolean withTables;

    Report(PrintStream out, boolean withTables) {
        this.out = out;
        this.withTables = withTables;
    }

    /** A remark that stands above the lines. */
    void header(String remark) {
        out.println("# " + remark);
    }

    void line(BenchLine line) {
        out.println(line);
    }

    void table(String title, Paired.Outcome outcome, String baseline) {
        if (withTables) {
            out.println("# " + title);
            out.println(outcome.table(baseline));
        }
    }
}
