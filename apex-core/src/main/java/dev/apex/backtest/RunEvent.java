package dev.apex.backtest;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One run, for Java Flight Recorder: how long it took beside what else the machine did. */
@Name("dev.apex.Run")
@Label("Run")
@Description("One run of a backtest, from its first step to its last; runs that step together overlap")
@Category("Apex")
@StackTrace(false)
final class RunEvent extends Event {
    @Label("Strategy")
    String strategy = "";

    @Label("Span")
    String span = "";

    @Label("Steps")
    @Description("Steps done, the settlement included")
    int steps;

    @Label("Rows")
    @Description("Rows released")
    long rows;

    @Label("Fingerprint")
    String fingerprint = "";

    @Label("Failed")
    @Description("Class of what ended it and code of its rule; empty if it ran to its end")
    String failed = "";
}
