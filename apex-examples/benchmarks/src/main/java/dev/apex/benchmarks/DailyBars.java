package dev.apex.benchmarks;

import dev.apex.Digest;
import dev.apex.backtest.Backtest;
import dev.apex.market.Bar;
import dev.apex.market.CorporateAction;
import dev.apex.market.Fixing;
import dev.apex.market.Instrument;
import dev.apex.market.Intake;
import dev.apex.market.Membership;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.Tape;
import dev.apex.market.TapeWriter;
import dev.apex.strategy.Strategy;
import dev.apex.time.Micros;
import dev.apex.time.Session;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The daily bars the benchmarks work on, as what a plain loop would have: primitive columns in arrival order.
 *
 * <p>They come from a {@link SyntheticMarket} through its public door and are sorted here, apart from the core's own
 * sorting, so that a baseline reads the same rows in the same order and an oracle owes nothing to the tape it judges.
 */
final class DailyBars {
    static final int COLUMNS = 5;
    static final int CLOSE = 3;
    static final int VOLUME = 4;
    static final long SEED = 42;
    private static final TradingCalendar NYSE = TradingCalendar.NYSE;
    private static final Session FIRST = NYSE.session(LocalDate.of(2019, 1, 2));

    final int symbols;
    final int sessions;
    final int rows;
    final List<Instrument> instruments;
    /** Index into {@link #instruments}, by row. */
    final int[] symbol;
    /** Session counted from the first of the span, by row. */
    final int[] day;

    final long[] opensAt;
    final long[] ts;
    final long[] ingestedAt;
    final int[] rev;
    /** Open, high, low, close and volume, by column and row. */
    final double[][] values;

    private DailyBars(int sessions, List<Instrument> instruments, List<Bar> bars) {
        this.symbols = instruments.size();
        this.sessions = sessions;
        this.instruments = List.copyOf(instruments);
        rows = bars.size();
        symbol = new int[rows];
        day = new int[rows];
        opensAt = new long[rows];
        ts = new long[rows];
        ingestedAt = new long[rows];
        rev = new int[rows];
        values = new double[COLUMNS][rows];
        Map<Symbol, Integer> indices = new HashMap<>();
        instruments.forEach(instrument -> indices.put(instrument.symbol(), indices.size()));
        for (int row = 0; row < rows; row++) {
            Bar bar = bars.get(row);
            symbol[row] = indices.get(bar.symbol());
            opensAt[row] = Micros.exact(bar.opensAt());
            ts[row] = Micros.exact(bar.stamp().eventTime());
            day[row] = NYSE.slotOf(ts[row]) - FIRST.ordinal();
            ingestedAt[row] = Micros.ceil(bar.stamp().ingestedAt());
            rev[row] = bar.stamp().revision();
            values[0][row] = bar.open();
            values[1][row] = bar.high();
            values[2][row] = bar.low();
            values[CLOSE][row] = bar.close();
            values[VOLUME][row] = bar.volume();
        }
    }

    /** Bars of so many symbols in so many sessions from 2019-01-02 on, one in twenty of them revised. */
    static DailyBars of(int symbols, int sessions) {
        return of(symbols, sessions, 0.05);
    }

    /** The same with another share revised. */
    static DailyBars of(int symbols, int sessions, double revised) {
        return of(
                sessions,
                SyntheticMarket.of(SEED)
                        .symbols(symbols)
                        .on(NYSE)
                        .over(span(sessions))
                        .revisions(revised)
                        .build());
    }

    /** The preset: 500 symbols in 1,260 sessions. */
    static DailyBars daily500x1260() {
        return of(1260, SyntheticMarket.daily500x1260(SEED).build());
    }

    /** Without the revisions. */
    DailyBars firstVersions() {
        return new DailyBars(
                sessions,
                instruments,
                IntStream.range(0, rows)
                        .filter(row -> rev[row] == 0)
                        .mapToObj(this::bar)
                        .toList());
    }

    /** The same rows symbol after symbol, each by event time and arrival: as a server keeps them. */
    DailyBars bySymbol() {
        Comparator<Bar> order = Comparator.comparing(Bar::symbol)
                .thenComparing(bar -> bar.stamp().eventTime())
                .thenComparing(bar -> bar.stamp().ingestedAt())
                .thenComparing(bar -> bar.stamp().revision());
        return new DailyBars(
                sessions,
                instruments,
                IntStream.range(0, rows).mapToObj(this::bar).sorted(order).toList());
    }

    private static DailyBars of(int sessions, SyntheticMarket market) {
        List<Instrument> instruments = new ArrayList<>();
        List<Bar> bars = new ArrayList<>();
        market.deliverTo(new SyntheticMarket.Receiver() {
            @Override
            public void instrument(Instrument instrument) {
                instruments.add(instrument);
            }

            @Override
            public void bar(Bar bar) {
                bars.add(bar);
            }

            @Override
            public void fixing(Fixing fixing) {
                throw new IllegalStateException("daily bars with " + fixing);
            }

            @Override
            public void membership(Membership change) {
                throw new IllegalStateException("daily bars with " + change);
            }

            @Override
            public void action(CorporateAction action) {
                throw new IllegalStateException("daily bars with " + action);
            }

            @Override
            public void retracted(Tape.Kind kind, Symbol symbol, Stamp stamp, String topic) {
                throw new IllegalStateException("daily bars without " + symbol + " " + stamp);
            }
        });
        bars.sort(Comparator.comparing((Bar bar) -> bar.stamp().ingestedAt())
                .thenComparing(Bar::symbol)
                .thenComparing(bar -> bar.stamp().eventTime())
                .thenComparing(bar -> bar.stamp().revision()));
        return new DailyBars(sessions, instruments, bars);
    }

    /** The same rows on a tape of their own, without the digests that an earlier run would have left on it. */
    MemoryMarket market() {
        TapeWriter writer = TapeWriter.of(Tape.Kind.BARS);
        int[] handles = instruments.stream().mapToInt(writer::declare).toArray();
        for (int row = 0; row < rows; row++) {
            writer.bar(
                    handles[symbol[row]],
                    opensAt[row],
                    ts[row],
                    ingestedAt[row],
                    rev[row],
                    false,
                    values[0][row],
                    values[1][row],
                    values[2][row],
                    values[CLOSE][row],
                    values[VOLUME][row],
                    row + 1L);
        }
        Intake intake = writer.commit();
        if (intake.accepted() != rows) {
            throw new IllegalStateException(rows + " rows were written: " + intake);
        }
        return MemoryMarket.of("daily bars", List.of(writer.build()), intake);
    }

    /** A row as an object. */
    Bar bar(int row) {
        return new Bar(
                instruments.get(symbol[row]).symbol(),
                new Stamp(
                        Micros.toInstant(ts[row]), Micros.toInstant(ingestedAt[row]), rev[row], Stamp.Arrival.OBSERVED),
                Micros.toInstant(opensAt[row]),
                values[0][row],
                values[1][row],
                values[2][row],
                values[CLOSE][row],
                values[VOLUME][row]);
    }

    /** A backtest over all the sessions that is asked at nine in New York and does nothing. */
    Backtest emptyBacktest() {
        return backtest(() -> today -> {});
    }

    /** The same of a strategy that does something. */
    Backtest backtest(Supplier<Strategy> factory) {
        return backtest("empty", factory);
    }

    /** The same under a name. */
    Backtest backtest(String id, Supplier<Strategy> factory) {
        return Backtest.of(id, factory).over(span(sessions)).on(NYSE).decidingAt(LocalTime.of(9, 0));
    }

    /** The instants at which that backtest is asked, and its ceiling. */
    List<Instant> clocks() {
        Backtest backtest = emptyBacktest();
        List<Instant> clocks = new ArrayList<>();
        backtest.decision().decisions(NYSE, backtest.span()).forEach(decision -> clocks.add(decision.at()));
        clocks.add(backtest.ceiling());
        return clocks;
    }

    /** How many rows a step, counted from 0, and those before it release. */
    long releasedBy(int step) {
        long clock = Micros.floor(clocks().get(step));
        return Arrays.stream(ingestedAt).filter(arrival -> arrival <= clock).count();
    }

    private static Span span(int sessions) {
        Session last = NYSE.session(FIRST.ordinal() + sessions - 1);
        return Span.between(FIRST.date(), last.date());
    }

    /** SHA-256 over the rows in arrival order, each with symbol, both times, revision and values. */
    String sha256() {
        Digest digest = Digest.create();
        for (int row = 0; row < rows; row++) {
            digest.put(instruments.get(symbol[row]).symbol().name());
            digest.put(opensAt[row]).put(ts[row]).put(ingestedAt[row]).put((long) rev[row]);
            for (double[] column : values) {
                digest.put(column[row]);
            }
        }
        return digest.finishHex();
    }

    @Override
    public String toString() {
        return symbols + " symbols x " + sessions + " sessions, seed " + SEED + ": " + rows + " rows, SHA-256 "
                + sha256();
    }
}
