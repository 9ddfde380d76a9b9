package dev.apex.backtest;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A thread of one run's own, on which each of its steps has so much time and no more.
 *
 * <p>Java can ask a thread to end and cannot make it, so a step that is out of time is interrupted, given a moment, and then
 * left behind on its daemon thread with everything it could reach refused to it. Used by one thread.
 */
final class TimeLimit implements AutoCloseable {
    private static final long GRACE_MILLIS = 200;

    private final Duration limit;
    private final ExecutorService thread;
    private @Nullable Thread daemon;

    TimeLimit(String name, Duration limit) {
        this.limit = limit;
        this.thread = Executors.newSingleThreadExecutor(work -> {
            Thread made = new Thread(work, name);
            made.setDaemon(true);
            daemon = made;
            return made;
        });
    }

    /**
     * Does something on the run's thread.
     *
     * @throws RefusedException with {@link Rule#OUT_OF_TIME} if it took too long; with {@link Rule#RUN_INTERRUPTED} if this
     *     thread was interrupted meanwhile, which it stays
     * @throws Throwable what it throws itself
     */
    <T> T call(Callable<T> work) throws Throwable {
        Future<T> future = thread.submit(work);
        try {
            return future.get(nanos(limit), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            future.cancel(true);
            throw new RefusedException(Rule.OUT_OF_TIME, "a step that took longer than " + limit);
        } catch (InterruptedException e) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw new RefusedException(Rule.RUN_INTERRUPTED, "interrupted in a step", e);
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    /** So long at most: a year or more is for ever. */
    static long nanos(Duration duration) {
        return duration.compareTo(Duration.ofDays(365)) > 0 ? Long.MAX_VALUE : duration.toNanos();
    }

    /** Ends the thread, and waits a moment for it. */
    @Override
    public void close() {
        thread.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            if (daemon != null) {
                daemon.join(GRACE_MILLIS);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
