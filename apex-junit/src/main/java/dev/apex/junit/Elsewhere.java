package dev.apex.junit;

import java.util.Locale;
import java.util.Locale.Category;
import java.util.TimeZone;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** Other places to run the same thing in: another thread, and another part of the world. */
final class Elsewhere {
    /** Turkish letters, Arabic digits, Thai years. */
    private static final Locale LOCALE = Locale.forLanguageTag("tr-TR-u-ca-buddhist-nu-arab");

    /** For a machine that speaks Turkish. */
    private static final Locale OTHER_LOCALE = Locale.forLanguageTag("en-IN-u-ca-buddhist-nu-arab");

    /** Ahead of nearly all others, with three quarters of an hour and a summer time in winter. */
    private static final TimeZone ZONE = TimeZone.getTimeZone("Pacific/Chatham");

    /** For a machine on those islands. */
    private static final TimeZone OTHER_ZONE = TimeZone.getTimeZone("America/St_Johns");

    private Elsewhere() {}

    /** On a thread of its own, of which nothing else is known. */
    static <T> T onAnotherThread(Supplier<T> task) {
        FutureTask<T> future = new FutureTask<>(task::get);
        Thread thread = new Thread(future, "apex: the same run on another thread");
        thread.setDaemon(true);
        thread.start();
        try {
            return future.get();
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + thread.getName(), e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause();
        }
    }

    /**
     * With a default locale and zone that are none of the machine's.
     *
     * <p>They are put back in any case. Both belong to the whole JVM, so callers wait for each other here, and other
     * threads see them meanwhile.
     */
    @SuppressForbidden("that the defaults do not matter can only be shown by changing them")
    static <T> T abroad(Supplier<T> task) {
        synchronized (Elsewhere.class) {
            Locale locale = Locale.getDefault();
            Locale display = Locale.getDefault(Category.DISPLAY);
            Locale format = Locale.getDefault(Category.FORMAT);
            TimeZone zone = TimeZone.getDefault();
            try {
                Locale.setDefault(locale.getLanguage().equals(LOCALE.getLanguage()) ? OTHER_LOCALE : LOCALE);
                TimeZone.setDefault(zone.hasSameRules(ZONE) ? OTHER_ZONE : ZONE);
                return task.get();
            } finally {
                Locale.setDefault(locale);
                Locale.setDefault(Category.DISPLAY, display);
                Locale.setDefault(Category.FORMAT, format);
                TimeZone.setDefault(zone);
            }
        }
    }
}
