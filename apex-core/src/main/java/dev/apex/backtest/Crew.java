package dev.apex.backtest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The threads that share out the parts of one piece of work: the caller's own, and helpers.
 *
 * <p>The caller works too, so that an executor all of whose threads are taken delays the work and cannot block it. It does not
 * return before every helper has left; a helper that an executor starts later finds nothing to do. Used once.
 */
final class Crew {
    private final Watch watch;
    private final Deque<Runnable> parts;
    private final Set<Thread> working = new LinkedHashSet<>();
    private final Set<Thread> woken = new LinkedHashSet<>();
    private boolean over;

    Crew(Watch watch, List<? extends Runnable> parts) {
        this.watch = watch;
        this.parts = new ArrayDeque<>(parts);
    }

    /** Works through all parts on this thread and new ones, which end with it. */
    void work(int threads) {
        List<Thread> helpers = new ArrayList<>();
        try {
            work(threads, work -> {
                Thread helper = new Thread(work, "apex-sweep-" + (helpers.size() + 1));
                helper.setDaemon(true);
                helpers.add(helper);
                helper.start();
            });
        } finally {
            helpers.forEach(Crew::join);
        }
    }

    private static void join(Thread helper) {
        boolean interrupted = false;
        while (helper.isAlive()) {
            try {
                helper.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Works through all parts on this thread and at most so many less one of an executor. */
    void work(int threads, Executor executor) {
        try {
            for (int helper = 1; helper < Math.min(threads, parts.size()); helper++) {
                executor.execute(this::help);
            }
            help();
        } catch (RuntimeException | Error e) { // an executor may refuse, a part does not throw
            watch.stop(e);
        } finally {
            waitForHelpers();
        }
    }

    private void help() {
        Thread me = Thread.currentThread();
        if (enter(me)) {
            try {
                for (Runnable part = next(); part != null; part = next()) {
                    part.run();
                }
            } finally {
                leave(me);
            }
        }
    }

    private synchronized boolean enter(Thread me) {
        return !over && working.add(me);
    }

    private synchronized @Nullable Runnable next() {
        return over || watch.stopped() != null ? null : parts.poll();
    }

    private synchronized void leave(Thread me) {
        working.remove(me);
        if (woken.remove(me)) {
            Thread.interrupted(); // our word to this thread, not its owner's
        }
        notifyAll();
    }

    private synchronized void waitForHelpers() {
        over = true;
        boolean interrupted = Thread.interrupted();
        if (interrupted && !working.isEmpty()) {
            watch.interrupted();
        }
        while (!working.isEmpty()) {
            if (watch.stopped() != null) {
                working.stream().filter(woken::add).forEach(Thread::interrupt);
            }
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
                watch.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
