package dev.apex.market;

import dev.apex.time.Micros;
import java.lang.StackWalker.StackFrame;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A market in which every row holds false values until a clock has released it; the audit's door, and nobody else's.
 *
 * <p>The run under audit reads {@link #source()}: tapes of its own, on which a row gets its true values when its clock
 * reaches it, so that whatever looks ahead - also within the engine - meets what is not so. What is read of the original
 * source meanwhile, by an object that was captured, from the audit's thread or one that was started under it, is led here
 * too: such a read sees the truth up to where the audited run's clock stands, and falsehood beyond. Times, symbols and
 * revisions are never false. One run at a time; reads from the side may come from any thread.
 *
 * <p>A JVM that was started for one audited run alone can be veiled as a whole, {@link #everywhere}: then whatever source is
 * read, by whichever thread and from the first line of a static initializer on, is led to what it tells behind the veil.
 */
public final class Veil {
    /** What a row says while it is hidden. */
    public interface Mask {
        /** Whether the row is to be hidden at all. */
        boolean hides(Tape.Kind kind, Symbol symbol, long ts, long ingestedAt);

        /**
         * Writes false values over those of a row.
         *
         * @param tick the smallest step of a price; 1 for what is announced
         * @param values a copy of the row's, in the order of its tape's columns
         */
        void tell(Tape.Kind kind, Symbol symbol, long ts, double tick, double[] values);
    }

    /**
     * A read of a source that did not go through the audited run's cursor.
     *
     * @param deed what was read
     * @param original whether it was of the source under audit; any other is as it is
     * @param line where in the user's code, {@code Momentum.java:42} with its method; empty if unknown
     */
    public record SideRead(String deed, boolean original, String line) {}

    private static final InheritableThreadLocal<@Nullable Veil> CONTEXT = new InheritableThreadLocal<>();
    private static final ThreadLocal<Integer> TELLING = ThreadLocal.withInitial(() -> 0);
    private static final int KEPT_READS = 100;

    private static volatile @Nullable Veil everywhere;

    private final Mask mask;
    private final @Nullable MarketSource original;
    private final Function<MarketSource, @Nullable MemoryMarket> truths;
    private final Map<MarketSource, MarketSource> standIns = new IdentityHashMap<>();
    private final List<SideRead> sideReads = new ArrayList<>();
    private volatile long clock;

    private Veil(
            @Nullable MarketSource original,
            Function<MarketSource, @Nullable MemoryMarket> truths,
            Mask mask,
            Instant start) {
        this.original = original;
        this.truths = truths;
        this.mask = mask;
        this.clock = Micros.floor(start);
    }

    /**
     * A veil over a market.
     *
     * @param original the source whose captured references are led here
     * @param truth what it tells
     * @param start what is true before the run has begun: the clock of its first decision
     */
    public static Veil over(MarketSource original, MemoryMarket truth, Mask mask, Instant start) {
        return new Veil(original, asked -> asked == original ? truth : null, mask, start);
    }

    /**
     * A veil over every source there is, from now on and for as long as the JVM lives; for one that does nothing else.
     *
     * @param telling reads all that a source tells, which it does without a veil
     * @param start what is true before the run has begun: the clock of its first decision
     */
    public static Veil everywhere(Function<MarketSource, MemoryMarket> telling, Mask mask, Instant start) {
        Veil veil = new Veil(null, asked -> untouched(() -> telling.apply(asked)), mask, start);
        everywhere = veil;
        return veil;
    }

    /** A source may be made of others: what it reads of them to tell its own rows is what they are. */
    private static <T> T untouched(Supplier<T> reading) {
        TELLING.set(TELLING.get() + 1);
        try {
            return reading.get();
        } finally {
            TELLING.set(TELLING.get() - 1);
        }
    }

    /** The market for the run under audit; each reading of it begins with everything hidden. */
    public MarketSource source() {
        return of(Objects.requireNonNull(original, "a veil over every source is asked for that of one"));
    }

    /** The same for one of all the sources. */
    public MarketSource of(MarketSource some) {
        return new Run(some, Objects.requireNonNull(truths.apply(some), "not veiled"));
    }

    /** Does some work in the context of the audit: on this thread, and on those that are started from it meanwhile. */
    public <T> T over(Supplier<T> work) {
        Veil before = CONTEXT.get();
        CONTEXT.set(this);
        try {
            return work.get();
        } finally {
            if (before == null) {
                CONTEXT.remove();
            } else {
                CONTEXT.set(before);
            }
        }
    }

    /** What was read past the cursor, at most the first hundred. */
    public List<SideRead> sideReads() {
        synchronized (sideReads) {
            return List.copyOf(sideReads);
        }
    }

    /** The source that is read in a source's stead on this thread. */
    static MarketSource inPlaceOf(MarketSource asked) {
        Veil veil = CONTEXT.get();
        if (veil == null && everywhere != null && TELLING.get() == 0) {
            veil = everywhere;
        }
        return veil == null ? asked : veil.standIn(asked);
    }

    private MarketSource standIn(MarketSource asked) {
        if (asked instanceof Veiled veiled && veiled.veil() == this) {
            return asked;
        }
        synchronized (sideReads) {
            if (sideReads.size() < KEPT_READS) {
                sideReads.add(new SideRead(asked.describe(), asked == original, line()));
            }
        }
        synchronized (standIns) {
            MarketSource known = standIns.get(asked);
            if (known == null) {
                MemoryMarket truth = truths.apply(asked);
                known = truth == null ? asked : new Aside(asked, truth);
                standIns.put(asked, known);
            }
            return known;
        }
    }

    private static String line() {
        return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> frames.filter(frame -> isUsers(frame.getDeclaringClass()))
                        .findFirst()
                        .map(StackFrame::toString)
                        .orElse(""));
    }

    private static boolean isUsers(Class<?> type) {
        return type.getClassLoader() != null && !origin(type).equals(origin(Veil.class));
    }

    private static Optional<Object> origin(Class<?> type) {
        return Optional.ofNullable(type.getProtectionDomain().getCodeSource()).map(source -> source.getLocation());
    }

    /** Tapes of their own, on which everything that had not arrived by a clock is hidden. */
    private List<Hidden> hidden(MemoryMarket truth, MarketQuery query, long known) {
        return truth.feed(query).tapes().stream()
                .map(tape -> new Hidden(tape, known))
                .toList();
    }

    /** A tape and what it hides. */
    private final class Hidden {
        private final Tape truth;
        private final Tape tape;
        private int shown;

        Hidden(Tape truth, long known) {
            this.truth = truth;
            this.tape = truth.withValuesOfItsOwn();
            this.shown = truth.countUpTo(known, 0);
            double[] values = new double[tape.values.length];
            for (int row = shown; row < tape.size; row++) {
                hide(row, values);
            }
        }

        private void hide(int row, double[] values) {
            Symbol symbol = tape.symbols.get(tape.symbol(row));
            long ts = tape.ts(row);
            if (!tape.isRetracted(row) && mask.hides(tape.kind, symbol, ts, tape.ingestedAt[row])) {
                for (int column = 0; column < values.length; column++) {
                    values[column] = tape.values[column][row];
                }
                double tick = tape.kind.isPrice()
                        ? tape.instruments.get(tape.symbol(row)).tick()
                        : 1;
                mask.tell(tape.kind, symbol, ts, tick, values);
                for (int column = 0; column < values.length; column++) {
                    tape.values[column][row] = values[column];
                }
            }
        }

        void show(long now) {
            int to = truth.countUpTo(now, shown);
            for (int column = 0; column < tape.values.length; column++) {
                System.arraycopy(truth.values[column], shown, tape.values[column], shown, to - shown);
            }
            shown = to;
        }
    }

    /** A source behind this veil. */
    private abstract class Veiled extends MarketSource {
        final MarketSource of;
        final MemoryMarket truth;

        Veiled(MarketSource of, MemoryMarket truth) {
            this.of = of;
            this.truth = truth;
        }

        Veil veil() {
            return Veil.this;
        }

        @Override
        public String describe() {
            return of.describe();
        }
    }

    /** What the audited run reads. */
    private final class Run extends Veiled {
        Run(MarketSource of, MemoryMarket truth) {
            super(of, truth);
        }

        @Override
        protected Feed feed(MarketQuery query) {
            List<Hidden> tapes = hidden(truth, query, -1);
            return new Feed() {
                @Override
                public List<Tape> tapes() {
                    return tapes.stream().map(hidden -> hidden.tape).toList();
                }

                @Override
                public void releasedAt(long now) {
                    tapes.forEach(hidden -> hidden.show(now));
                    clock = now;
                }
            };
        }

        @Override
        protected Visible visibleAt(MarketQuery query, long at) {
            return truth.visibleAt(query, at);
        }
    }

    /** What is read past the run's cursor. */
    private final class Aside extends Veiled {
        Aside(MarketSource of, MemoryMarket truth) {
            super(of, truth);
        }

        @Override
        protected Feed feed(MarketQuery query) {
            return Feed.of(tapes(query));
        }

        @Override
        protected Visible visibleAt(MarketQuery query, long at) {
            return AsOf.read(tapes(query), at);
        }

        private List<Tape> tapes(MarketQuery query) {
            return hidden(truth, query, clock).stream()
                    .map(hidden -> hidden.tape)
                    .toList();
        }
    }
}
