package dev.apex.backtest;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A notice, for Java Flight Recorder: what kind, by what and at which clock of the run. */
@Name("dev.apex.Notice")
@Label("Notice")
@Description("Something that is derived has to tell, such as that regimes were lost to view")
@Category("Apex")
@StackTrace(false)
final class NoticeEvent extends Event {
    @Label("Strategy")
    String strategy = "";

    @Label("By")
    @Description("What is derived")
    String by = "";

    @Label("Code")
    String code = "";

    @Label("Clock")
    @Description("The clock of the run")
    String clock = "";
}
