package dev.apex.backtest;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of one run outside of it: two lines of log at debug, one more for each notice, and events for Java Flight Recorder.
 *
 * <p>It tells ids, dates and digests, and of a failure its class and code: a message may hold what nobody meant to be logged.
 */
final class RunLog {
    private static final Logger LOG = LoggerFactory.getLogger(Backtest.class);
    private static final int SHORT = 8;
    private static final boolean RECORDS =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private final Backtest backtest;
    /** None where the JVM was built without the recorder. */
    private final @Nullable RunEvent event = RECORDS ? new RunEvent() : null;

    private RunLog(Backtest backtest) {
        this.backtest = backtest;
    }

    /** Of a run that begins. */
    static RunLog begin(Backtest backtest) {
        RunLog log = new RunLog(backtest);
        if (log.event != null) {
            log.event.begin();
        }
        if (LOG.isDebugEnabled()) {
            LOG.debug(
                    "run of {} over {} begins, seed {}",
                    backtest.id(),
                    backtest.span(),
                    backtest.seed().toString().substring(0, SHORT));
        }
        return log;
    }

    /** The run is over. */
    void end(@Nullable Result result, @Nullable Throwable failure) {
        Optional<RunFailedException> stopped =
                failure instanceof RunFailedException failed ? Optional.of(failed) : Optional.empty();
        String why = failure == null
                ? ""
                : Manifest.Stop.told(stopped.map(Throwable::getCause).orElse(failure));
        if (result != null) {
            LOG.debug("run of {} ends, fingerprint {}", backtest.id(), result.fingerprint());
        } else {
            LOG.debug(
                    "run of {} failed{}: {}",
                    backtest.id(),
                    stopped.map(RunLog::where).orElse(""),
                    why);
        }
        if (event != null) {
            record(event, result, stopped, why);
        }
    }

    /** Something that is derived has to tell: its code, and not its words. */
    static void tell(Backtest backtest, Noticed noticed) {
        LOG.debug("{} in the run of {} at {}, by {}", noticed.code(), backtest.id(), noticed.at(), noticed.by());
        if (RECORDS) {
            NoticeEvent event = new NoticeEvent();
            if (event.shouldCommit()) {
                event.strategy = backtest.id();
                event.by = noticed.by();
                event.code = noticed.code();
                event.clock = noticed.at().toString();
                event.commit();
            }
        }
    }

    private void record(RunEvent some, @Nullable Result result, Optional<RunFailedException> stopped, String why) {
        some.end();
        if (some.shouldCommit()) {
            some.strategy = backtest.id();
            some.span = backtest.span().toString();
            some.failed = why;
            if (result != null) {
                tell(some, result.fingerprint(), result.snapshot());
            }
            stopped.ifPresent(failed -> tell(some, failed.fingerprint(), failed.snapshot()));
            some.commit();
        }
    }

    private static void tell(RunEvent some, Fingerprint fingerprint, Manifest.Snapshot snapshot) {
        some.steps = fingerprint.steps();
        some.fingerprint = fingerprint.hex();
        some.rows = snapshot.rows().values().stream().mapToLong(Long::longValue).sum();
    }

    private static String where(RunFailedException failed) {
        return " in step " + failed.step() + " at " + failed.clock();
    }
}
