package dev.apex.benchmarks;

import dev.apex.ApexException;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.market.Bar;
import dev.apex.market.Instrument;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Series;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.random.ChaCha20;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.DecisionTime;
import dev.apex.time.Session;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.ta4j.core.BarSeries;
import org.ta4j.core.BaseBar;
import org.ta4j.core.BaseBarSeriesBuilder;
import org.ta4j.core.BaseStrategy;
import org.ta4j.core.Rule;
import org.ta4j.core.TradingRecord;
import org.ta4j.core.backtest.BarSeriesManager;
import org.ta4j.core.backtest.TradeOnNextOpenModel;
import org.ta4j.core.num.DoubleNum;
import org.ta4j.core.num.Num;
import org.ta4j.core.rules.AbstractRule;

/**
 * One rule on one random walk of a thousand bars, in ta4j and in Apex, once as it may be written and then with an index or a date
 * that is a bar or two ahead: whether an engine refuses what cannot be known, or pays for it.
 *
 * <p>Held is what rose from the bar before; bought and sold is at the next open, without costs. Both engines are given the same
 * bars. {@code mvn -q -Paudit} prints it, and
 * writes {@code docs/reference/peek.md} with {@code -Dapex.args=docs}.
 */
public final class Peek {
    private static final TradingCalendar NYSE = TradingCalendar.NYSE;
    private static final Symbol A = Symbol.of("A");
    private static final List<Session> SESSIONS =
            NYSE.sessions(Span.between("2019-01-02", "2022-12-30")).subList(0, 1_000);
    private static final int LAST = SESSIONS.size() - 1;

    private final double[] opens = new double[SESSIONS.size()];
    private final double[] closes = new double[SESSIONS.size()];

    /** What came of a run: how many trades, how many of them won, and what one unit of money became. */
    record Outcome(int trades, int wins, double multiple, String reaction) {}

    Peek(long seed) {
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        double price = 100;
        for (int i = 0; i < opens.length; i++) {
            opens[i] = price * StrictMath.exp(0.002 * chance.nextGaussian());
            closes[i] = opens[i] * StrictMath.exp(0.012 * chance.nextGaussian());
            price = closes[i];
        }
    }

    /** The rule in ta4j, reading so many bars ahead. */
    Outcome ta4j(int ahead) {
        BarSeries series = new BaseBarSeriesBuilder()
                .withNumTypeOf(DoubleNum.ZERO)
                .withBars(bars())
                .build();
        BaseStrategy strategy = new BaseStrategy(moving(series, ahead, 1), moving(series, ahead, -1), 1);
        TradingRecord record = new BarSeriesManager(series, new TradeOnNextOpenModel()).run(strategy);
        List<double[]> trades = new ArrayList<>();
        record.getPositions()
                .forEach(position -> trades.add(new double[] {
                    price(position.getEntry().getPricePerAsset()),
                    price(position.getExit().getPricePerAsset())
                }));
        return outcome(trades, "none: no error, no warning");
    }

    private static double price(Num number) {
        return ((DoubleNum) number).doubleValue();
    }

    private static Rule moving(BarSeries series, int ahead, int sign) {
        return new AbstractRule() {
            @Override
            public boolean isSatisfied(int index, TradingRecord record) {
                int read = index + ahead;
                return read <= series.getEndIndex()
                        && sign
                                        * series.getBar(read)
                                                .getClosePrice()
                                                .compareTo(
                                                        series.getBar(read - 1).getClosePrice())
                                > 0;
            }
        };
    }

    private List<org.ta4j.core.Bar> bars() {
        List<org.ta4j.core.Bar> bars = new ArrayList<>();
        for (int i = 0; i < opens.length; i++) {
            bars.add(new BaseBar(
                    Duration.ofDays(1),
                    SESSIONS.get(i).closesAt().atZone(ZoneOffset.UTC),
                    DoubleNum.valueOf(opens[i]),
                    DoubleNum.valueOf(Math.max(opens[i], closes[i])),
                    DoubleNum.valueOf(Math.min(opens[i], closes[i])),
                    DoubleNum.valueOf(closes[i]),
                    DoubleNum.valueOf(1_000),
                    DoubleNum.ZERO));
        }
        return bars;
    }

    private MarketSource market() {
        MemoryMarket.Builder market = MemoryMarket.builder().trading(Instrument.bars("A", NYSE));
        for (int i = 0; i < opens.length; i++) {
            Session day = SESSIONS.get(i);
            double high = Math.max(opens[i], closes[i]);
            double low = Math.min(opens[i], closes[i]);
            Stamp known = Stamp.observed(day.closesAt(), day.closesAt());
            market.add(new Bar(A, known, day.opensAt(), opens[i], high, low, closes[i], 1_000));
        }
        return market.build();
    }

    /** Where the rule has its closes from. */
    @FunctionalInterface
    private interface Closes {
        /** The close so many sessions ahead of today's. */
        OptionalDouble ahead(Day today, int sessions);
    }

    /** One unit held as long as the close rose from the one before; the same order at the same open as in ta4j. */
    private static final class Rising implements Strategy {
        private final Closes closes;
        private final int ahead;
        private boolean held;

        Rising(Closes closes, int ahead) {
            this.closes = closes;
            this.ahead = ahead;
        }

        @Override
        public void onDay(Day today) {
            OptionalDouble now = closes.ahead(today, ahead);
            OptionalDouble before = closes.ahead(today, ahead - 1);
            if (now.isPresent() && before.isPresent()) {
                double move = now.getAsDouble() - before.getAsDouble();
                if (!held && move > 0) {
                    today.order(A).buy(1);
                    held = true;
                } else if (held && move < 0) {
                    today.order(A).sell(1);
                    held = false;
                }
            }
        }
    }

    /** The rule in Apex, reading so many sessions ahead by their date. */
    Outcome apex(int ahead) {
        return apex(() -> new Rising(
                (today, sessions) -> {
                    Series prices = today.prices(A);
                    if (sessions <= 0) {
                        return prices.close(-sessions);
                    }
                    int session = NYSE.ordinalAtOrBefore(today.date()) + sessions;
                    return prices.close(NYSE.session(session).date());
                },
                ahead));
    }

    /** The same, asking the source itself. */
    Outcome apexBehindItsBack(int ahead) {
        MarketSource market = market();
        return apex(() -> new Rising(
                (today, sessions) -> {
                    LocalDate date = NYSE.session(NYSE.ordinalAtOrBefore(today.date()) + sessions)
                            .date();
                    return market
                            .asOf(
                                    MarketQuery.upTo(SESSIONS.get(LAST).closesAt()),
                                    SESSIONS.get(LAST).closesAt())
                            .bars()
                            .stream()
                            .filter(bar -> bar.stamp()
                                    .eventTime()
                                    .equals(NYSE.session(NYSE.ordinalAtOrBefore(date))
                                            .closesAt()))
                            .mapToDouble(Bar::close)
                            .findFirst();
                },
                ahead));
    }

    private Outcome apex(Supplier<Strategy> factory) {
        Backtest backtest = Backtest.of("rising", factory)
                .over(
                        SESSIONS.get(1).date().toString(),
                        SESSIONS.get(LAST).date().toString())
                .on(NYSE)
                .deciding(DecisionTime.afterClose(Duration.ofMinutes(1)))
                .startingWith(1_000_000);
        try {
            Result result = backtest.run(market());
            List<double[]> trades = new ArrayList<>();
            double bought = 0;
            for (var fill : result.fills()) {
                if (fill.lots() > 0) {
                    bought = fill.price();
                } else {
                    trades.add(new double[] {bought, fill.price()});
                }
            }
            return outcome(trades, "none: nothing to refuse");
        } catch (ApexException e) {
            return new Outcome(0, 0, Double.NaN, "refused: " + reason(e));
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        // the line of the rule, without the name that the compiler gave to a lambda
        return cause.getMessage().replaceAll(", at [\\w.$]+\\((Peek.java):\\d+\\)", ", at $1");
    }

    private static Outcome outcome(List<double[]> trades, String reaction) {
        int wins = 0;
        double multiple = 1;
        for (double[] trade : trades) {
            wins += trade[1] > trade[0] ? 1 : 0;
            multiple *= trade[1] / trade[0];
        }
        return new Outcome(trades.size(), wins, multiple, reaction);
    }

    /** The page. */
    static String page() {
        Peek peek = new Peek(1);
        StringBuilder page = new StringBuilder("""
                # A peek of one bar

                Printed by `mvn -q -Paudit`. One rule on one seeded random walk of 1,000 daily bars, without costs: hold what rose from the
                bar before, bought and sold at the next open. Both engines have the same bars. Then the rule reads one bar ahead, and two:
                an index with 1 added to it in ta4j 0.17, the newest that runs on Java 17, and a date in Apex.

                | engine | the rule reads | trades | won | one unit became | what the engine does |
                |---|---|---|---|---|---|
                """);
        for (int ahead = 0; ahead <= 2; ahead++) {
            page.append(row("ta4j 0.17", read(ahead, "bar i"), peek.ta4j(ahead)));
        }
        for (int ahead = 0; ahead <= 2; ahead++) {
            page.append(row("Apex", read(ahead, "today's close"), peek.apex(ahead)));
        }
        page.append(row("Apex", "the next close, from the source itself", peek.apexBehindItsBack(1)));
        page.append("""

                Without a peek both make the same trades at the same prices. What this shows is whether the question is allowed. ta4j hands
                out any bar of its series, and is not alone in that; an engine that does cannot tell a mistake of one in an index from skill.
                """);
        return page.toString();
    }

    private static String read(int ahead, String now) {
        return ahead == 0 ? now : now + " + " + ahead;
    }

    private static String row(String engine, String reads, Outcome outcome) {
        boolean ran = !Double.isNaN(outcome.multiple);
        return "| " + engine + " | " + reads + " | " + (ran ? outcome.trades : "-") + " | "
                + (ran ? percent(outcome) : "-") + " | " + (ran ? fixed(outcome.multiple, 2) : "-") + " | "
                + outcome.reaction.replace("|", "/").replace("\n", " ") + " |\n";
    }

    private static String percent(Outcome outcome) {
        return fixed(100.0 * outcome.wins / outcome.trades, 1) + " %";
    }

    private static String fixed(double number, int digits) {
        return new BigDecimal(number).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
    }

    public static void main(String[] args) throws IOException {
        if (!System.getProperty("apex.csv", "").isEmpty()) {
            return; // it is about prices of the user's own
        }
        String text = page();
        System.out.print(text);
        if (args.length > 0) {
            Files.writeString(Path.of(args[0]).resolve("reference/peek.md"), text);
        }
    }
}
