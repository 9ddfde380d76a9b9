package dev.apex.examples;

import dev.apex.backtest.Progress;
import java.io.PrintStream;

/**
 * How far a run or a sweep has come: a bar that is drawn over itself on a terminal, and a line for each tenth anywhere else.
 *
 * <p>A log or a file would keep every stroke of a bar, so only a console gets one.
 */
public final class ProgressBar implements Progress {
    private static final int WIDTH = 40;

    private final PrintStream out;
    private final boolean terminal;
    private long tenths;

    ProgressBar(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** A bar where somebody watches, lines where nobody does. */
    public static ProgressBar on(PrintStream out) {
        return new ProgressBar(out, System.console() != null);
    }

    @Override
    public void reached(Mark mark) {
        boolean done = mark.steps() == mark.ofSteps();
        if (terminal) {
            int full = (int) (WIDTH * mark.steps() / mark.ofSteps());
            out.print("\r[" + "#".repeat(full) + ".".repeat(WIDTH - full) + "] " + mark + (done ? "\n" : ""));
            out.flush();
        } else if (mark.steps() * 10 / mark.ofSteps() > tenths) {
            tenths = mark.steps() * 10 / mark.ofSteps();
            out.println(mark);
        }
    }
}
