package dev.apex.audit;

import dev.apex.UserCode;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Rehearsal;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.Symbol;
import dev.apex.market.Tape.Kind;
import dev.apex.market.Veil;
import dev.apex.time.Micros;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The main class of a fresh JVM: makes a case while every source is veiled, runs its backtest once, and writes down what it said.
 *
 * <p>What it is to do comes as a {@link Letter} over standard input, which then ends; the answer goes to a file, because
 * users print. It ends when the process that started it does, and in any case when its time is over.
 */
final class FreshRun {
    private FreshRun() {}

    public static void main(String[] args) throws IOException {
        Letter asked = Letter.read(System.in.readAllBytes()).orElseThrow();
        watch(Long.parseLong(asked.word("seconds")));
        for (List<String> property : asked.all("property")) {
            if (System.getProperty(property.get(0)) == null) {
                System.setProperty(property.get(0), property.get(1));
            }
        }
        Files.write(Path.of(asked.word("answer")), answer(asked).bytes());
        endChildren();
        System.exit(0); // threads of the user's may go on for ever
    }

    /** Leaves nobody behind whom nobody waits for. */
    private static void watch(long seconds) {
        ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(FreshRun::halt));
        Thread end = new Thread(
                () -> {
                    try {
                        Thread.sleep(seconds * 1_000);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    halt();
                },
                "apex: the end of a fresh JVM");
        end.setDaemon(true);
        end.start();
    }

    private static void endChildren() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    }

    private static void halt() {
        endChildren();
        Runtime.getRuntime().halt(3);
    }

    private static Letter answer(Letter asked) {
        Veil veil = Veil.everywhere(
                source -> Chronicle.of(source, MarketQuery.upTo(Protocol.EVER)).market(),
                mask(asked),
                Micros.toInstant(Long.parseLong(asked.word("start"))));
        Backtest backtest;
        MarketSource source;
        try {
            AuditCase made = make(asked);
            backtest = made.backtest();
            source = veil.of(made.source());
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) { // whatever user code throws
            return new Letter().put("unmade", told(e));
        }
        int steps = Integer.parseInt(asked.word("steps"));
        Rehearsal run = steps < 0 ? Rehearsal.whole(backtest, source) : Rehearsal.upTo(backtest, source, steps);
        return Told.of(backtest, run, veil.sideReads()).letter();
    }

    private static AuditCase make(Letter asked) throws Exception {
        List<String> words = asked.all("word").stream().map(line -> line.get(0)).toList();
        Class<? extends AuditCase> type = Class.forName(asked.word("case")).asSubclass(AuditCase.class);
        try {
            return constructor(type, words.size()).newInstance(words.toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw new ExceptionInInitializerError(e.getCause());
        }
    }

    /** The constructor that takes so many words. */
    static <T> Constructor<T> constructor(Class<T> type, int words) throws NoSuchMethodException {
        Class<?>[] parameters = new Class<?>[words];
        Arrays.fill(parameters, String.class);
        Constructor<T> constructor = type.getDeclaredConstructor(parameters);
        constructor.setAccessible(true);
        return constructor;
    }

    private static String told(Throwable failure) {
        Throwable cause = failure instanceof ExceptionInInitializerError && failure.getCause() != null
                ? failure.getCause()
                : failure;
        return cause + UserCode.line(cause).map(line -> ", at " + line).orElse("");
    }

    private static Veil.Mask mask(Letter asked) {
        if (!Boolean.parseBoolean(asked.word("veiled"))) {
            return World.OPEN;
        }
        Falsehood falsehood = new Falsehood(Long.parseLong(asked.word("falsehood")));
        Optional<Place> last = asked.find("last").map(Place::read);
        return new Veil.Mask() {
            @Override
            public boolean hides(Kind kind, Symbol symbol, long ts, long ingestedAt) {
                return last.isEmpty() || last.get().isAtOrAfter(new Place(ingestedAt, kind, symbol.name(), ts));
            }

            @Override
            public void tell(Kind kind, Symbol symbol, long ts, double tick, double[] values) {
                falsehood.tell(kind, symbol.name(), ts, tick, values);
            }
        };
    }

    /** Where a row stands among all by arrival. */
    record Place(long ingestedAt, Kind kind, String symbol, long ts) {
        private static final Comparator<Place> ORDER = Comparator.comparingLong(Place::ingestedAt)
                .thenComparing(Place::kind)
                .thenComparing(Place::symbol)
                .thenComparingLong(Place::ts);

        static Place of(Version row) {
            Version.Key key = row.key();
            return new Place(row.ingestedAt(), key.kind(), key.symbol().name(), key.ts());
        }

        static Place read(List<String> words) {
            return new Place(
                    Long.parseLong(words.get(0)),
                    Kind.valueOf(words.get(1)),
                    words.get(2),
                    Long.parseLong(words.get(3)));
        }

        boolean isAtOrAfter(Place other) {
            return ORDER.compare(this, other) >= 0;
        }
    }
}
