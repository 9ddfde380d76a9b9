package dev.apex.benchmarks;

import dev.apex.time.Micros;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ta4j.core.Bar;
import org.ta4j.core.BarSeries;
import org.ta4j.core.BaseBar;
import org.ta4j.core.BaseBarSeriesBuilder;
import org.ta4j.core.BaseStrategy;
import org.ta4j.core.BaseTradingRecord;
import org.ta4j.core.Indicator;
import org.ta4j.core.Trade;
import org.ta4j.core.TradingRecord;
import org.ta4j.core.backtest.BarSeriesManager;
import org.ta4j.core.backtest.TradeOnNextOpenModel;
import org.ta4j.core.indicators.ROCIndicator;
import org.ta4j.core.indicators.SMAIndicator;
import org.ta4j.core.indicators.helpers.ClosePriceIndicator;
import org.ta4j.core.indicators.helpers.HighestValueIndicator;
import org.ta4j.core.indicators.helpers.LowestValueIndicator;
import org.ta4j.core.indicators.statistics.StandardDeviationIndicator;
import org.ta4j.core.num.DoubleNum;
import org.ta4j.core.num.Num;
import org.ta4j.core.rules.CrossedDownIndicatorRule;
import org.ta4j.core.rules.CrossedUpIndicatorRule;

/**
 * The crossover as one who knows ta4j well would write it: series of {@code DoubleNum} rather than the default decimals, built
 * before the time is taken; one set of indicators for a symbol, shared by all that ask, with ta4j's own caches.
 *
 * <p>{@link #byManager} is what its manual shows, a strategy of two rules that {@code BarSeriesManager} runs. {@link #byLoop} leaves
 * out rules and manager, and with them a third cache and a boxed Boolean a bar: it asks the two means itself and enters the
 * record at the next open. That is the faster by about a sixth, so it is the rival.
 *
 * <p>ta4j 0.17 is the newest that runs on Java 17: 0.18 and 0.19 are Java 21 bytecode, 0.24.1 is Java 25's.
 */
final class Ta4jCrossover {
    private final List<BarSeries> series = new ArrayList<>();

    Ta4jCrossover(DailyBars bars) {
        List<List<Bar>> rows = new ArrayList<>();
        for (int s = 0; s < bars.symbols; s++) {
            rows.add(new ArrayList<>());
        }
        for (int row = 0; row < bars.rows; row++) {
            List<Bar> of = rows.get(bars.symbol[row]);
            if (of.size() != bars.day[row]) {
                throw new IllegalStateException("bar " + of.size() + " of a symbol is of session " + bars.day[row]);
            }
            of.add(bar(bars, row));
        }
        for (int s = 0; s < bars.symbols; s++) {
            series.add(new BaseBarSeriesBuilder()
                    .withName(bars.instruments.get(s).symbol().name())
                    .withNumTypeOf(DoubleNum.ZERO)
                    .withBars(rows.get(s))
                    .build());
        }
    }

    private static Bar bar(DailyBars bars, int row) {
        double[][] values = bars.values;
        return new BaseBar(
                Duration.ofDays(1),
                Micros.toInstant(bars.ts[row]).atZone(ZoneOffset.UTC),
                DoubleNum.valueOf(values[0][row]),
                DoubleNum.valueOf(values[1][row]),
                DoubleNum.valueOf(values[2][row]),
                DoubleNum.valueOf(values[DailyBars.CLOSE][row]),
                DoubleNum.valueOf(values[DailyBars.VOLUME][row]),
                DoubleNum.ZERO);
    }

    /** What a symbol's run is made of and holds on to. */
    record Run(List<Indicator<Num>> indicators, TradingRecord record, double seen) {}

    Crossover.Trades byManager() {
        Crossover.Trades trades = new Crossover.Trades(series.size());
        for (int s = 0; s < series.size(); s++) {
            BarSeries bars = series.get(s);
            Indicator<Num> close = new ClosePriceIndicator(bars);
            Indicator<Num> fast = new SMAIndicator(close, Crossover.FAST);
            Indicator<Num> slow = new SMAIndicator(close, Crossover.SLOW);
            BaseStrategy strategy = new BaseStrategy(
                    new CrossedUpIndicatorRule(fast, slow),
                    new CrossedDownIndicatorRule(fast, slow),
                    Crossover.SLOW); // it looks back at the bar before, whose mean is then of a full window
            take(s, new BarSeriesManager(bars, new TradeOnNextOpenModel()).run(strategy), trades);
        }
        return trades;
    }

    Crossover.Trades byLoop() {
        Crossover.Trades trades = new Crossover.Trades(series.size());
        for (int s = 0; s < series.size(); s++) {
            take(s, lazily(series.get(s)).record, trades);
        }
        return trades;
    }

    /** The means where the rule asks for them and nothing else. */
    private static Run lazily(BarSeries bars) {
        Indicator<Num> close = new ClosePriceIndicator(bars);
        Indicator<Num> fast = new SMAIndicator(close, Crossover.FAST);
        Indicator<Num> slow = new SMAIndicator(close, Crossover.SLOW);
        TradingRecord record = new BaseTradingRecord();
        Num one = bars.one();
        int side = 0;
        for (int i = Crossover.SLOW - 1; i < bars.getEndIndex(); i++) {
            side = decide(bars, i, fast.getValue(i), slow.getValue(i), side, record, one);
        }
        return new Run(List.of(fast, slow), record, 0);
    }

    /** Buys the next open when the fast mean has come above the slow one, and sells when it has come below. */
    private static int decide(BarSeries bars, int i, Num fast, Num slow, int side, TradingRecord record, Num one) {
        int now = fast.isGreaterThan(slow) ? 1 : fast.isLessThan(slow) ? -1 : side;
        if (side < 0 && now > 0) {
            record.enter(i + 1, bars.getBar(i + 1).getOpenPrice(), one);
        } else if (side > 0 && now < 0) {
            record.exit(i + 1, bars.getBar(i + 1).getOpenPrice(), one);
        }
        return now;
    }

    /** The same with {@link Crossover#SIX} features on every bar, whatever the rule asks for; their sum is part of the checksum. */
    long sixByLoop() {
        return sixByLoop(new Crossover.Trades(series.size()));
    }

    /** The same, and gives the trades. */
    long sixByLoop(Crossover.Trades trades) {
        double sum = 0;
        for (int s = 0; s < series.size(); s++) {
            Run run = six(series.get(s));
            take(s, run.record, trades);
            sum += run.seen;
        }
        return trades.checksum() * 31 + Double.doubleToLongBits(sum);
    }

    private static Run six(BarSeries bars) {
        Indicator<Num> close = new ClosePriceIndicator(bars);
        Indicator<Num> fast = new SMAIndicator(close, Crossover.FAST);
        Indicator<Num> slow = new SMAIndicator(close, Crossover.SLOW);
        Indicator<Num> change = new ROCIndicator(close, Crossover.FAST);
        Indicator<Num> deviation = new StandardDeviationIndicator(close, Crossover.FAST);
        Indicator<Num> highest = new HighestValueIndicator(close, Crossover.FAST);
        Indicator<Num> lowest = new LowestValueIndicator(close, Crossover.FAST);
        TradingRecord record = new BaseTradingRecord();
        Num one = bars.one();
        int side = 0;
        double seen = 0;
        for (int i = 0; i < bars.getEndIndex(); i++) {
            Num isFast = fast.getValue(i);
            Num isSlow = slow.getValue(i);
            seen += change.getValue(i).doubleValue()
                    + deviation.getValue(i).doubleValue()
                    + highest.getValue(i).doubleValue()
                    + lowest.getValue(i).doubleValue();
            if (i >= Crossover.SLOW - 1) {
                side = decide(bars, i, isFast, isSlow, side, record, one);
            }
        }
        return new Run(List.of(fast, slow, change, deviation, highest, lowest), record, seen);
    }

    /** What ta4j says of a symbol on a session, in the order of {@link Crossover#six}, in its units. */
    double[][] sixFeatures(int symbol) {
        return six(series.get(symbol)).indicators.stream()
                .map(indicator -> IntStream.range(0, series.get(symbol).getBarCount())
                        .mapToDouble(i -> indicator.getValue(i).doubleValue())
                        .toArray())
                .toArray(double[][]::new);
    }

    private static void take(int symbol, TradingRecord record, Crossover.Trades trades) {
        for (Trade trade : record.getTrades()) {
            double price = ((DoubleNum) trade.getPricePerAsset()).doubleValue();
            trades.take(symbol, trade.getIndex(), trade.isBuy(), price);
        }
    }

    /** Everything that a run over all symbols has in hand when it is over. */
    List<Run> kept(boolean six) {
        List<Run> runs = new ArrayList<>();
        for (BarSeries bars : series) {
            runs.add(six ? six(bars) : lazily(bars));
        }
        return runs;
    }

    List<BarSeries> series() {
        return series;
    }
}
