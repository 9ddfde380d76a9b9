package dev.apex.clickhouse;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A thread that waits for a server, and no longer than it may: an interrupt or a reply that does not come breaks its connection
 * off.
 *
 * <p>Java's sockets hear no interrupt, and a timeout of theirs begins anew with every byte; a wire that gives one now and then
 * would hold a run for ever.
 */
final class Waiting implements AutoCloseable {
    private static final long LOOK_MILLIS = 50;
    /** What a query is given to be ended on the server before its connection is broken off all the same. */
    private static final long LAST_WORDS_MILLIS = 500;

    private static final ScheduledThreadPoolExecutor LOOKS = looks();

    private final Thread who = Thread.currentThread();
    private final Duration most;
    private final Runnable lastWords;
    private final Runnable breakOff;
    private final ScheduledFuture<?> looking;
    private volatile long moved;
    private volatile boolean hurried;
    private long seen;
    private long looks;
    private String ended = "";
    private boolean broken;
    private boolean over;

    private Waiting(Duration most, Runnable lastWords, Runnable breakOff) {
        this.most = most;
        this.lastWords = lastWords;
        this.breakOff = breakOff;
        this.looking = LOOKS.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Nothing runs when nobody waits. */
    private static ScheduledThreadPoolExecutor looks() {
        ScheduledThreadPoolExecutor looks = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "apex-clickhouse-waiting");
            thread.setDaemon(true);
            return thread;
        });
        looks.setRemoveOnCancelPolicy(true);
        looks.setKeepAliveTime(10, TimeUnit.SECONDS);
        looks.allowCoreThreadTimeOut(true);
        return looks;
    }

    /**
     * Begins to wait.
     *
     * @param most how long without {@link #moved() a move}
     * @param lastWords what is said to the server first
     * @param breakOff breaks the connection off, from any thread and any number of times
     */
    static Waiting atMost(Duration most, Runnable lastWords, Runnable breakOff) {
        return new Waiting(most, lastWords, breakOff);
    }

    /** Something went on, so the time begins anew. */
    void moved() {
        moved = moved + 1;
    }

    /** What is still to come is of no use, so the connection is broken off soon; that is no reason to refuse. */
    void hurry() {
        hurried = true;
        moved();
    }

    private void look() {
        if (moved != seen) {
            seen = moved;
            looks = 0;
        }
        looks++;
        long waited = looks * LOOK_MILLIS;
        if (hurried) {
            if (waited > LAST_WORDS_MILLIS) {
                end("", breakOff);
            }
        } else if (who.isInterrupted()) {
            end("interrupted", this::endPolitely);
        } else if (waited > most.toMillis()) {
            end("nothing whole within " + most, this::endPolitely);
        }
    }

    private void end(String why, Runnable how) {
        synchronized (this) {
            if (over || broken) {
                return;
            }
            broken = true;
            ended = why;
            looking.cancel(false);
        }
        how.run();
    }

    private void endPolitely() {
        Thread ending = new Thread(
                () -> {
                    lastWords.run();
                    breakOff.run();
                },
                "apex-clickhouse-ending");
        ending.setDaemon(true);
        ending.start();
        LOOKS.schedule(breakOff, LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Refuses if the waiting was ended, whatever that made fail.
     *
     * @throws RefusedException with {@link Rule#SERVER_SILENT}
     */
    synchronized void requireGoingOn(String what) {
        if (!ended.isEmpty()) {
            throw new RefusedException(Rule.SERVER_SILENT, what + ": " + ended);
        }
    }

    /** The waiting is over. What was ended is broken off before anybody else is lent its connection. */
    @Override
    public void close() {
        boolean alsoBroken;
        synchronized (this) {
            over = true;
            looking.cancel(false);
            alsoBroken = broken;
        }
        if (alsoBroken) {
            breakOff.run();
        }
    }
}
