package dev.apex.backtest;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of one run outside of it: two lines of log at debug, and an event for Java Flight Recorder.
 *
 * <p>It tells ids, dates and digests, and of a failure its class and code: a message may hold what nobody meant to be logged.
 */
final class RunLog {
    private static final Logger LOG = LoggerFactory.getLogger(Backtest.class);
    private static final int SHORT = 8;

    private final Backtest backtest;
    private final RunEvent event = new RunEvent();

    private RunLog(Backtest backtest) {
        this.backtest = backtest;
    }

    /** Of a run that begins. */
    static RunLog begin(Backtest backtest) {
        RunLog log = new RunLog(backtest);
        log.event.begin();
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
        event.end();
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
        if (event.shouldCommit()) {
            event.strategy = backtest.id();
            event.span = backtest.span().toString();
            event.failed = why;
            if (result != null) {
                tell(result.fingerprint(), result.snapshot());
            }
            stopped.ifPresent(failed -> tell(failed.fingerprint(), failed.snapshot()));
            event.commit();
        }
    }

    private void tell(Fingerprint fingerprint, Manifest.Snapshot snapshot) {
        event.steps = fingerprint.steps();
        event.fingerprint = fingerprint.hex();
        event.rows =
                snapshot.rows().values().stream().mapToLong(Long::longValue).sum();
    }

    private static String where(RunFailedException failed) {
        return " in step " + failed.step() + " at " + failed.clock();
    }
}
