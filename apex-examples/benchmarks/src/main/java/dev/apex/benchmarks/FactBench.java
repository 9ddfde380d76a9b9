package dev.apex.benchmarks;

import dev.apex.facts.Fact;
import dev.apex.facts.FactColumn;
import dev.apex.facts.FactLog;
import dev.apex.facts.FactQuery;
import dev.apex.facts.FactSchema;
import dev.apex.facts.MemoryFactLog;
import dev.apex.market.Stamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What it costs to keep facts append-only with two times, beside rows in a plain sorted array.
 *
 * <p>The facts are a score for each of 100 symbols on each of 250 days, a batch a day; every twentieth is restated the day
 * after. The array holds the same rows as primitive columns, sorted by symbol, event time and arrival; it checks nothing,
 * forgets nothing, and cannot be appended to: its rows are sorted anew. A read as of a clock goes through it from front to
 * end and keeps of each fact the last row that had arrived; a read of one symbol finds its rows by binary search. What the
 * log does more is to check every row against the schema and against its history, and to hand out values that are typed.
 *
 * <p>Oracle: the scores visible, added up from the loop that made them.
 */
final class FactBench {
    private static final int SYMBOLS = 100;
    private static final int DAYS = 250;
    private static final int RESTATED = 20;
    private static final String LOG = "fact_log";
    private static final String ARRAY = "sorted_array";
    private static final Instant START = Instant.parse("2021-01-01T21:00:00Z");
    private static final Duration LAG = Duration.ofHours(8);
    private static final FactSchema SCORES =
            FactSchema.of("scores").keyedBy(FactColumn.text("symbol")).saying(FactColumn.number("score"));

    private final List<List<Fact>> batches = new ArrayList<>();
    private final int rows;

    private FactBench() {
        for (int day = 0; day < DAYS; day++) {
            List<Fact> batch = new ArrayList<>();
            for (int symbol = 0; symbol < SYMBOLS; symbol++) {
                batch.add(fact(symbol, day, 0));
                if (day > 0 && isRestated(symbol, day - 1)) {
                    batch.add(fact(symbol, day - 1, 1));
                }
            }
            batches.add(batch);
        }
        rows = batches.stream().mapToInt(List::size).sum();
    }

    private static boolean isRestated(int symbol, int day) {
        return (symbol * 7 + day) % RESTATED == 0;
    }

    private static Fact fact(int symbol, int day, int version) {
        Stamp stamp = Stamp.observed(
                START.plus(Duration.ofDays(day)),
                START.plus(Duration.ofDays(day + version)).plus(LAG));
        return SCORES.at(stamp)
                .with("symbol", name(symbol))
                .with("score", score(symbol, day, version))
                .asserted();
    }

    private static String name(int symbol) {
        return "S" + (1000 + symbol);
    }

    private static double score(int symbol, int day, int version) {
        return symbol + day / 1000.0 + version * 0.5;
    }

    static void run(Report report) throws Exception {
        FactBench bench = new FactBench();
        Paired.Outcome append = bench.appending();
        report.table("ns per fact appended", append, ARRAY);
        report.line(BenchLine.told("core.fact_append_ns", append.nanos(LOG), "ns"));
        report.line(BenchLine.told("core.fact_append_vs_array", append.ratio(LOG, ARRAY)));
        Paired.Outcome asOf = bench.readingAll();
        report.table("ns per fact read as of a clock", asOf, ARRAY);
        report.line(BenchLine.told("core.fact_asof_ns", asOf.nanos(LOG), "ns"));
        report.line(BenchLine.told("core.fact_asof_vs_array", asOf.ratio(LOG, ARRAY)));
        Paired.Outcome one = bench.readingOne();
        report.table("ns per fact read symbol by symbol", one, ARRAY);
        report.line(BenchLine.told("core.fact_asof_one_ns", one.nanos(LOG), "ns"));
        report.line(BenchLine.told("core.fact_asof_one_vs_array", one.ratio(LOG, ARRAY)));
    }

    private Paired.Outcome appending() throws Exception {
        return Paired.byThreadTime()
                .variant(LOG, rows, () -> {
                    FactLog log = MemoryFactLog.create();
                    long accepted = 0;
                    for (List<Fact> batch : batches) {
                        accepted += log.append(SCORES, batch).intake().accepted();
                    }
                    return accepted;
                })
                .variant(ARRAY, rows, () -> new Sorted(batches, rows).scores.length)
                .run(rows);
    }

    private Paired.Outcome readingAll() throws Exception {
        FactLog log = filled();
        Sorted array = new Sorted(batches, rows);
        Instant clock = START.plus(Duration.ofDays(DAYS / 2)).plus(LAG);
        long expected = expected(DAYS / 2);
        return Paired.byThreadTime()
                .variant(LOG, expected, () -> {
                    double sum = 0;
                    for (Fact fact : log.asOf(SCORES, clock)) {
                        sum += fact.getDouble("score");
                    }
                    return Math.round(sum * 1000);
                })
                .variant(ARRAY, expected, () -> Math.round(array.sumAsOf(0, rows, micros(clock)) * 1000))
                .run((long) SYMBOLS * (DAYS / 2 + 1));
    }

    private Paired.Outcome readingOne() throws Exception {
        FactLog log = filled();
        Sorted array = new Sorted(batches, rows);
        Instant clock = START.plus(Duration.ofDays(DAYS / 2)).plus(LAG);
        long expected = expected(DAYS / 2);
        return Paired.byThreadTime()
                .variant(LOG, expected, () -> {
                    double sum = 0;
                    for (int symbol = 0; symbol < SYMBOLS; symbol++) {
                        FactQuery one = FactQuery.of(SCORES).where("symbol", name(symbol));
                        for (Fact fact : log.asOf(one, clock)) {
                            sum += fact.getDouble("score");
                        }
                    }
                    return Math.round(sum * 1000);
                })
                .variant(ARRAY, expected, () -> {
                    double sum = 0;
                    for (int symbol = 0; symbol < SYMBOLS; symbol++) {
                        sum += array.sumAsOf(array.first(symbol), array.first(symbol + 1), micros(clock));
                    }
                    return Math.round(sum * 1000);
                })
                .run((long) SYMBOLS * (DAYS / 2 + 1));
    }

    private FactLog filled() {
        FactLog log = MemoryFactLog.create();
        batches.forEach(batch -> log.append(SCORES, batch));
        return log;
    }

    /** Thousandths of the scores visible once the facts of a day have arrived. */
    private static long expected(int day) {
        double sum = 0;
        for (int symbol = 0; symbol < SYMBOLS; symbol++) {
            for (int of = 0; of <= day; of++) {
                sum += score(symbol, of, of < day && isRestated(symbol, of) ? 1 : 0);
            }
        }
        return Math.round(sum * 1000);
    }

    private static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000;
    }

    /** Rows as columns, by symbol, event time and arrival. */
    private static final class Sorted {
        private final int[] symbols;
        private final long[] ts;
        private final long[] ingestedAt;
        private final double[] scores;

        Sorted(List<List<Fact>> batches, int rows) {
            Row[] all = new Row[rows];
            int next = 0;
            for (List<Fact> batch : batches) {
                for (Fact fact : batch) {
                    all[next++] = new Row(
                            Integer.parseInt(fact.getText("symbol").substring(1)) - 1000,
                            micros(fact.stamp().eventTime()),
                            micros(fact.stamp().ingestedAt()),
                            fact.getDouble("score"));
                }
            }
            Arrays.sort(all);
            symbols = Arrays.stream(all).mapToInt(Row::symbol).toArray();
            ts = Arrays.stream(all).mapToLong(Row::ts).toArray();
            ingestedAt = Arrays.stream(all).mapToLong(Row::ingestedAt).toArray();
            scores = Arrays.stream(all).mapToDouble(Row::score).toArray();
        }

        private record Row(int symbol, long ts, long ingestedAt, double score) implements Comparable<Row> {
            @Override
            public int compareTo(Row other) {
                int bySymbol = Integer.compare(symbol, other.symbol);
                int byTime = bySymbol != 0 ? bySymbol : Long.compare(ts, other.ts);
                return byTime != 0 ? byTime : Long.compare(ingestedAt, other.ingestedAt);
            }
        }

        /** The first row of a symbol, or the end. */
        int first(int symbol) {
            int low = 0;
            int high = symbols.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (symbols[middle] < symbol) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        double sumAsOf(int from, int to, long clock) {
            double sum = 0;
            int row = from;
            while (row < to) {
                int last = -1;
                int next = row;
                while (next < to && symbols[next] == symbols[row] && ts[next] == ts[row]) {
                    last = ingestedAt[next] <= clock ? next : last;
                    next++;
                }
                sum += last < 0 ? 0 : scores[last];
                row = next;
            }
            return sum;
        }
    }
}
