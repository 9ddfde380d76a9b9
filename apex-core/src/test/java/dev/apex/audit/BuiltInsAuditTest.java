package dev.apex.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Benchmark;
import dev.apex.backtest.Result;
import dev.apex.execution.Borrow;
import dev.apex.execution.Fees;
import dev.apex.execution.Interest;
import dev.apex.execution.Matching;
import dev.apex.execution.OpenOrder;
import dev.apex.execution.Participation;
import dev.apex.execution.Slippage;
import dev.apex.execution.TerminalValue;
import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.Adjustment;
import dev.apex.market.Announcement;
import dev.apex.market.Bar;
import dev.apex.market.CorporateAction;
import dev.apex.market.Fixing;
import dev.apex.market.Instrument;
import dev.apex.market.Instrument.Pricing;
import dev.apex.market.Membership;
import dev.apex.market.MemoryMarket;
import dev.apex.market.PriceField;
import dev.apex.market.Series;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.Tape.Kind;
import dev.apex.market.Worlds;
import dev.apex.strategy.Day;
import dev.apex.strategy.Gate;
import dev.apex.strategy.Ranking;
import dev.apex.strategy.Selection;
import dev.apex.strategy.Strategy;
import dev.apex.strategy.Ticket;
import dev.apex.strategy.Universe;
import dev.apex.time.DecisionTime;
import dev.apex.time.TradingCalendar;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a user can choose from in the core, audited as a strategy of a user's would be: costs, fills, tickets, books, screens, rankings,
 * calendars, times of decision, benchmarks, gates, and every door of a day and of a series.
 *
 * <p>The words are found by reflection: one that is in no case here makes the test red.
 */
class BuiltInsAuditTest {
    private static final MemoryMarket MARKET = market();
    private static double cost;
    private static final Set<String> CLEAN = new TreeSet<>();

    /** What an audit of a run cannot be about, and why. */
    private static final Map<String, String> LEFT_OUT = new TreeMap<>(Map.ofEntries(
            Map.entry("Backtest.of", "the strategy"),
            Map.entry("Backtest.over", "the span"),
            Map.entry("Backtest.on", "a calendar: each is a word"),
            Map.entry("Backtest.deciding", "a time of decision: each is a word"),
            Map.entry("Backtest.decidingAt", "the same"),
            Map.entry("Backtest.startingWith", "an amount"),
            Map.entry("Backtest.with", "a name in the identity"),
            Map.entry("Backtest.allowing", "a word about code"),
            Map.entry("Backtest.within", "a limit of real time; an audit leaves it out"),
            Map.entry("Backtest.remembering", "history asked of the source"),
            Map.entry("Backtest.knowing", "something derived: audited with features and regimes"),
            Map.entry("Backtest.settlingFor", "the end of the run, which every audit varies"),
            Map.entry("Ticket.replaces", "says what was written"),
            Map.entry("Ticket.linked", "says what was written"),
            Map.entry("Universe.of", "made by hand"),
            Map.entry("Universe.ofSorted", "made by hand"),
            Map.entry("Series.requireKnown", "for models: audited with features"),
            Map.entry("Series.figures", "for what is derived: audited with regimes"),
            Map.entry("Day.cancel", "see Ticket"),
            Map.entry("Day.regime", "audited with regimes")));

    private static final Set<String> OBJECTS = Set.of("equals", "hashCode", "toString");

    /** A backtest and the words that it is made of. */
    private record Case(String name, Backtest backtest, Set<String> words) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Case of(String name, Backtest backtest, String... words) {
        return new Case(name, backtest, new TreeSet<>(Arrays.asList(words)));
    }

    // the market: everything that can go wrong with data, in two currencies, with rates announced late

    private static final class Rewritten implements SyntheticMarket.Receiver {
        private final MemoryMarket.Builder builder = MemoryMarket.builder().named("everything, in two currencies");

        @Override
        public void instrument(Instrument instrument) {
            boolean inEuros = instrument.symbol().name().startsWith("T")
                    || instrument.symbol().name().equals("U1");
            builder.trading(inEuros ? instrument.quotedIn("EUR") : instrument);
        }

        @Override
        public void bar(Bar bar) {
            builder.add(bar);
        }

        @Override
        public void fixing(Fixing fixing) {
            builder.add(fixing);
        }

        @Override
        public void membership(Membership change) {
            builder.add(change);
        }

        @Override
        public void action(CorporateAction action) {
            builder.add(action);
        }

        @Override
        public void retracted(Kind kind, Symbol symbol, Stamp stamp, String topic) {
            if (kind.isPrice()) {
                builder.retract(symbol, stamp);
            }
        }
    }

    private static MemoryMarket market() {
        Rewritten rewritten = new Rewritten();
        Worlds.acting(5).build().deliverTo(rewritten);
        Instant before = Instant.parse("2021-01-04T00:00:00Z");
        for (int i = 0; i < 8; i++) {
            Symbol symbol = Symbol.of("S" + i);
            rewritten.builder.announce(
                    new Announcement(symbol, Stamp.observed(before, before), Borrow.TOPIC, 0.01 * (i + 1)),
                    new Announcement(symbol, told("2021-03-10"), Borrow.TOPIC, 0.03 * (i + 1)));
        }
        Symbol dollar = Symbol.of("USD");
        rewritten.builder.announce(
                new Announcement(dollar, Stamp.observed(before, before), Interest.TOPIC, 0.02),
                new Announcement(dollar, told("2021-03-15"), Interest.TOPIC, 0.05));
        return rewritten.builder.build();
    }

    /** In effect from a day on, and told two days later. */
    private static Stamp told(String day) {
        Instant from = LocalDate.parse(day).atStartOfDay(ZoneOffset.UTC).toInstant();
        return Stamp.observed(from, from.plus(Duration.ofHours(50)));
    }

    // strategies

    private static Feature momentum(int sessions) {
        return Feature.of("momentum-" + sessions, sessions + 1, prices -> {
            double now = prices.closeOrNaN(0);
            double then = prices.closeOrNaN(sessions);
            return Reading.of(now / then - 1);
        });
    }

    /** Holds the half that rose most. */
    private static Strategy rising() {
        return today -> today.universe().rankedBy(momentum(2)).top(0.5).holdEqually();
    }

    /** Long of what rose and short of what fell. */
    private static Strategy longShort() {
        return today -> {
            Map<Symbol, Double> weights = new TreeMap<>();
            List<Symbol> symbols = today.universe().symbols();
            for (Symbol symbol : symbols) {
                OptionalDouble change = today.read(momentum(2), symbol).value();
                if (change.isPresent() && symbol.name().startsWith("S")) {
                    weights.put(symbol, (change.getAsDouble() > 0 ? 0.9 : -0.9) / symbols.size());
                }
            }
            today.hold(weights);
        };
    }

    /** Holds what a way of choosing chooses, another way each day. */
    private static Strategy choosing(List<BiFunction<Day, Universe, Selection>> ways) {
        int[] day = {0};
        return today ->
                ways.get(day[0]++ % ways.size()).apply(today, today.universe()).holdEqually();
    }

    private static Strategy selecting() {
        List<BiFunction<Ranking, Universe, Selection>> ways = List.of(
                (ranking, all) -> ranking.top(0.6),
                (ranking, all) -> ranking.bottom(0.6),
                (ranking, all) -> ranking.between(0.2, 0.9),
                (ranking, all) -> ranking.atLeast(-0.02),
                (ranking, all) -> ranking.atMost(0.02),
                (ranking, all) -> ranking.first(3),
                (ranking, all) -> all.all());
        List<BiFunction<Day, Universe, Selection>> choices = new ArrayList<>();
        for (BiFunction<Ranking, Universe, Selection> way : ways) {
            choices.add((today, all) -> way.apply(all.rankedBy(momentum(3)), all));
            choices.add((today, all) -> {
                Universe some = all.passing((day, symbols) -> symbols.stream()
                                .filter(symbol ->
                                        day.read(momentum(1), symbol).value().isPresent())
                                .toList())
                        .where(symbol ->
                                all.read(momentum(2)).orNaN(all.symbols().indexOf(symbol)) < 0.2);
                return way.apply(some.rankedBy(momentum(2).asSeen(1)), some);
            });
        }
        return choosing(choices);
    }

    /** Writes tickets of every kind, by what prices did. */
    private static final class Tickets implements Strategy {
        private int day;

        @Override
        public void onDay(Day today) {
            day++;
            for (OpenOrder order : today.openOrders()) {
                if (!today.universe().symbols().contains(order.symbol())) {
                    continue;
                }
                if ((order.id() + day) % 5 == 0) {
                    today.cancel(order);
                } else if ((order.id() + day) % 7 == 0) {
                    today.replace(order)
                            .limit(Math.max(
                                    0.01,
                                    round(today.prices(order.symbol()).last().orElse(1))));
                }
            }
            int place = 0;
            for (Symbol symbol : today.universe()) {
                Series prices = today.prices(symbol);
                OptionalDouble last = prices.last();
                place++;
                if (prices.instrument().pricing() == Pricing.BARS
                        && symbol.name().startsWith("S")
                        && last.isPresent()
                        && prices.closeOrNaN(1) > 0) {
                    write(today, symbol, round(last.getAsDouble()), last.getAsDouble() > prices.closeOrNaN(1), place);
                }
            }
        }

        private static double round(double price) {
            return Math.round(price * 100) / 100.0;
        }

        private void write(Day today, Symbol symbol, double last, boolean rose, int place) {
            double held = today.portfolio().position(symbol).quantity();
            boolean quiet = today.openOrders().stream()
                    .noneMatch(order -> order.symbol().equals(symbol));
            double above = round(last * 1.01);
            double below = round(last * 0.99);
            if (!quiet) {
                return;
            }
            if (held >= 5) {
                Ticket stop = today.order(symbol).sell(held).stop(below).goodTillCancelled();
                today.order(symbol)
                        .sell(held)
                        .limit(above)
                        .oneCancelsOther(stop)
                        .goodTillCancelled();
                return;
            }
            switch ((day + place) % 8) {
                case 0 -> today.order(symbol).buy(rose ? 7 : 5).onOpen();
                case 1 -> today.order(symbol).buy(rose ? 7 : 5).onClose();
                case 2 ->
                    today.order(symbol)
                            .buy(rose ? 7 : 5)
                            .limit(rose ? last : below)
                            .day();
                case 3 -> today.order(symbol).buy(rose ? 7 : 5).stop(rose ? above : last);
                case 4 -> today.order(symbol).buy(rose ? 7 : 5).stop(last).limit(above);
                case 5 ->
                    today.order(symbol)
                            .buy(rose ? 7 : 5)
                            .limit(below)
                            .goodTill(today.date().plusDays(rose ? 7 : 5));
                case 6 -> today.order(symbol).buy(rose ? 7 : 5).limit(below).goodTillCancelled();
                default -> today.order(symbol).buy(rose ? 7 : 5);
            }
        }
    }

    /** Reads through every door there is, and decides by all of it. */
    private static Strategy reading() {
        return today -> {
            Map<Symbol, Double> weights = new TreeMap<>();
            int size = today.universe().size();
            for (Symbol symbol : today.universe()) {
                double sum = sum(today, symbol);
                if (symbol.name().startsWith("S")) {
                    weights.put(symbol, (1 + Math.abs(sum % 7)) / 8 / size);
                }
            }
            today.hold(weights);
        };
    }

    private static double sum(Day today, Symbol symbol) {
        double sum = today.isFirstOfWeek() ? 1 : today.isFirstOfMonth() ? 2 : 0;
        sum += today.actions(symbol).size() + today.announcements(symbol).size();
        sum += today.findPrices(symbol).isPresent() ? 1 : 0;
        sum += today.random("pick").nextInt(3);
        sum += today.portfolio().position(symbol).quantity();
        sum += today.read(momentum(2), List.of(symbol)).size();
        Series prices = today.prices(symbol);
        for (Series each : List.of(
                prices,
                prices.raw(),
                prices.totalReturn(),
                prices.firstKnown(),
                prices.before(1),
                prices.on(Adjustment.TOTAL_RETURN),
                prices.peer(symbol).orElse(prices))) {
            sum += each.history() + each.age().orElse(9) + (each.isFresh() ? 1 : 0) + each.ordinal() % 5;
            sum += each.last().orElse(0)
                    + each.close(1).orElse(0)
                    + each.closes(3).known();
            sum += each.belonged(1) ? 1 : 0;
            sum += each.arrivalLag().map(Duration::toHours).orElse(0L);
            sum += each.eventTime().map(Instant::getEpochSecond).orElse(0L) % 11;
            sum += each.closeOrNaN(0) > 0 ? each.valueOrNaN(PriceField.CLOSE, 0) : 0;
            if (each.instrument().pricing() == Pricing.BARS) {
                sum += each.open(0).orElse(0)
                        + each.high(0).orElse(0)
                        + each.low(0).orElse(0);
                sum += each.volume(0).orElse(0) % 13
                        + each.bar(0).map(Bar::close).orElse(0.0);
                sum += each.symbol().equals(symbol) ? 1 : 0;
            } else {
                sum += each.fixing(0).map(Fixing::price).orElse(0.0);
            }
        }
        return sum + prices.peers().size();
    }

    /** Lets pass what rose, and hears of what became of it. */
    private static Gate rises() {
        return new Gate() {
            @Override
            public String name() {
                return "rises";
            }

            @Override
            public Judge start(dev.apex.random.RunSeed seed) {
                return new Judge() {
                    private double heard;

                    @Override
                    public Verdict judge(Day today, dev.apex.execution.Order order) {
                        boolean rose = today.prices(order.symbol()).closeOrNaN(0)
                                > today.prices(order.symbol()).closeOrNaN(1);
                        return rose == heard >= 0 ? Verdict.pass("rose") : Verdict.suppress("fell");
                    }

                    @Override
                    public void hear(Outcome outcome) {
                        heard += outcome.profit();
                    }
                };
            }
        };
    }

    private static Backtest with(String id, java.util.function.Supplier<Strategy> factory) {
        return Backtest.of(id, factory)
                .over("2021-02-16", "2021-04-20")
                .on(TradingCalendar.NYSE)
                .deciding(DecisionTime.at(LocalTime.of(9, 0)))
                .remembering(8)
                .startingWith(100_000)
                .trading(IntStream.range(0, 8).mapToObj(i -> "S" + i).toArray(String[]::new));
    }

    static List<Case> cases() {
        Slippage every = Slippage.none()
                .plus(Slippage.bps(3))
                .plus(Slippage.halfSpread(4, Map.of("S1", 9.0)))
                .plus(Slippage.squareRoot(0.5, 5, Slippage.bps(20)));
        Fees fees = Fees.none()
                .plus(Fees.perShare(0.01).above(100, Fees.perShare(0.005)))
                .plus(Fees.onPurchases(Fees.bps(1)))
                .plus(Fees.onSales(Fees.bps(2)))
                .atLeast(1)
                .atMost(0.02);
        TradingCalendar own = TradingCalendar.named("own", ZoneId.of("Europe/Paris"))
                .hours(LocalTime.of(9, 0), LocalTime.of(17, 30))
                .sessionsPerYear(260)
                .verified(dev.apex.time.Span.between("2020-01-01", "2022-12-31"))
                .build();
        return List.of(
                of(
                        "costs",
                        with("costs", BuiltInsAuditTest::rising)
                                .costing(every, fees)
                                .against(Benchmark.equalWeight().costing(Slippage.bps(1), Fees.bps(1))),
                        "Slippage.none",
                        "Slippage.bps",
                        "Slippage.halfSpread",
                        "Slippage.squareRoot",
                        "Slippage.plus",
                        "Fees.none",
                        "Fees.perShare",
                        "Fees.bps",
                        "Fees.onPurchases",
                        "Fees.onSales",
                        "Fees.plus",
                        "Fees.atLeast",
                        "Fees.atMost",
                        "Fees.above",
                        "Backtest.costing",
                        "Backtest.against",
                        "Backtest.trading",
                        "Benchmark.equalWeight",
                        "Benchmark.costing",
                        "TradingCalendar.NYSE",
                        "DecisionTime.at"),
                of(
                        "tickets at the worst path",
                        with("tickets", Tickets::new)
                                .matching(Matching.pessimistic().touching(0.5))
                                .participatingUpTo(0.1)
                                .lapsingAfter(2)
                                .closingOrdersBy(Duration.ofMinutes(15)),
                        "Ticket.buy",
                        "Ticket.sell",
                        "Ticket.limit",
                        "Ticket.stop",
                        "Ticket.onOpen",
                        "Ticket.onClose",
                        "Ticket.day",
                        "Ticket.goodTillCancelled",
                        "Ticket.goodTill",
                        "Ticket.oneCancelsOther",
                        "Matching.pessimistic",
                        "Matching.touching",
                        "Backtest.matching",
                        "Backtest.participatingUpTo",
                        "Backtest.lapsingAfter",
                        "Backtest.closingOrdersBy",
                        "Day.order",
                        "Day.openOrders",
                        "Day.replace"),
                of(
                        "tickets at the best path",
                        with("optimist", Tickets::new)
                                .matching(Matching.pessimistic().optimistic())
                                .participating(Participation.upTo(0.05, 5))
                                .reachingTheVenueAfter(Duration.ofHours(5))
                                .settlingTradesAfter(2)
                                .deciding(DecisionTime.beforeClose(Duration.ofHours(2))),
                        "Matching.optimistic",
                        "Participation.upTo",
                        "Backtest.participating",
                        "Backtest.reachingTheVenueAfter",
                        "Backtest.settlingTradesAfter",
                        "DecisionTime.beforeClose"),
                of(
                        "rankings",
                        with("rankings", BuiltInsAuditTest::selecting)
                                .staleAfter(2)
                                .deciding(DecisionTime.beforeOpen(Duration.ofMinutes(30)))
                                .participating(Participation.unlimited()),
                        "Ranking.top",
                        "Ranking.bottom",
                        "Ranking.between",
                        "Ranking.atLeast",
                        "Ranking.atMost",
                        "Ranking.first",
                        "Ranking.ranks",
                        "Universe.all",
                        "Universe.passing",
                        "Universe.where",
                        "Universe.rankedBy",
                        "Universe.read",
                        "Universe.symbols",
                        "Universe.size",
                        "Universe.iterator",
                        "Selection.symbols",
                        "Selection.holdEqually",
                        "Feature.of",
                        "Feature.asSeen",
                        "Backtest.staleAfter",
                        "DecisionTime.beforeOpen",
                        "Participation.unlimited",
                        "Day.universe",
                        "Day.hold"),
                of(
                        "every door",
                        with("doors", BuiltInsAuditTest::reading)
                                .withholding(0.15)
                                .valuingTheSilent(TerminalValue.atLastPrice())
                                .against(Benchmark.holding("S0"))
                                .warmingUpFor(4)
                                .deciding(DecisionTime.afterClose(Duration.ofHours(9))),
                        "Day.date",
                        "Day.now",
                        "Day.isFirstOfWeek",
                        "Day.isFirstOfMonth",
                        "Day.prices",
                        "Day.findPrices",
                        "Day.actions",
                        "Day.announcements",
                        "Day.read",
                        "Day.portfolio",
                        "Day.random",
                        "Series.symbol",
                        "Series.instrument",
                        "Series.firstKnown",
                        "Series.raw",
                        "Series.totalReturn",
                        "Series.on",
                        "Series.before",
                        "Series.peers",
                        "Series.peer",
                        "Series.belonged",
                        "Series.ordinal",
                        "Series.history",
                        "Series.isFresh",
                        "Series.age",
                        "Series.arrivalLag",
                        "Series.last",
                        "Series.bar",
                        "Series.fixing",
                        "Series.close",
                        "Series.open",
                        "Series.high",
                        "Series.low",
                        "Series.volume",
                        "Series.closeOrNaN",
                        "Series.valueOrNaN",
                        "Series.closes",
                        "Series.eventTime",
                        "Backtest.withholding",
                        "Backtest.valuingTheSilent",
                        "Backtest.warmingUpFor",
                        "TerminalValue.atLastPrice",
                        "Benchmark.holding",
                        "DecisionTime.afterClose"),
                of(
                        "shorts at announced rates",
                        with("shorts", BuiltInsAuditTest::longShort)
                                .shorting(Borrow.announced().upTo(1.5))
                                .earning(Interest.announced("USD"))
                                .valuingTheSilent(TerminalValue.losing(0.5))
                                .against(Benchmark.of("longs", BuiltInsAuditTest::rising)),
                        "Borrow.announced",
                        "Borrow.upTo",
                        "Interest.announced",
                        "Backtest.shorting",
                        "Backtest.earning",
                        "TerminalValue.losing",
                        "Benchmark.of"),
                of(
                        "shorts at rates of their own",
                        with("rates", BuiltInsAuditTest::longShort)
                                .shorting(Borrow.at(0.03, Map.of("S2", 0.2)).upTo(1.2))
                                .earning(Interest.at(0.01))
                                .valuingTheSilent(TerminalValue.atZero())
                                .deciding(DecisionTime.afterOpen(Duration.ofMinutes(5)))
                                .notBefore(LocalDate.of(2021, 2, 20)),
                        "Borrow.at",
                        "Interest.at",
                        "TerminalValue.atZero",
                        "DecisionTime.afterOpen",
                        "Backtest.notBefore"),
                of(
                        "a gate and shorts for nothing",
                        with("gated", BuiltInsAuditTest::longShort)
                                .shorting(Borrow.at(0.03).free())
                                .gatedBy(rises()),
                        "Borrow.free",
                        "Backtest.gatedBy"),
                of(
                        "two currencies on the calendar of fixings",
                        Backtest.of("euros", BuiltInsAuditTest::rising)
                                .over("2021-02-16", "2021-04-20")
                                .on(TradingCalendar.TARGET)
                                .deciding(DecisionTime.at(LocalTime.of(16, 30), Worlds.BERLIN))
                                .remembering(8)
                                .startingWith(1_000_000)
                                .converting("EUR", "U0"),
                        "Backtest.converting",
                        "TradingCalendar.TARGET"),
                of(
                        "the other way round, around the clock",
                        Backtest.of("inverse", BuiltInsAuditTest::rising)
                                .over("2021-02-16", "2021-04-20")
                                .on(TradingCalendar.roundTheClock())
                                .deciding(DecisionTime.at(LocalTime.of(6, 0)))
                                .remembering(8)
                                .startingWith(1_000_000)
                                .convertingByInverse("EUR", "U1"),
                        "Backtest.convertingByInverse",
                        "TradingCalendar.roundTheClock"),
                of(
                        "weekdays",
                        with("weekdays", BuiltInsAuditTest::rising)
                                .on(TradingCalendar.weekdays(
                                        ZoneId.of("Asia/Tokyo"), LocalTime.of(9, 0), LocalTime.of(15, 0))),
                        "TradingCalendar.weekdays"),
                of(
                        "a calendar of one's own",
                        with("own", BuiltInsAuditTest::rising).on(own),
                        "TradingCalendar.named"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void what_is_built_in_sees_only_its_past(Case some) {
        AuditReport report = Audit.of(some.backtest()).against(MARKET);
        assertThat(report.verdict()).as(report.text()).isEqualTo(AuditVerdict.CLEAN);
        cost += report.cost();
        CLEAN.addAll(some.words());
        Result result = some.backtest().run(MARKET);
        assertThat(result.fills()).hasSizeGreaterThan(10);
        if (some.name().startsWith("tickets")) {
            assertThat(result.fills().stream().map(fill -> fill.basis()).distinct())
                    .hasSize(3);
        }
    }

    @AfterAll
    static void print() {
        System.out.printf(Locale.ROOT, "audit.built-ins %d of apex-core: CLEAN, %.1f base runs%n", CLEAN.size(), cost);
    }

    @Test
    void every_word_is_audited_or_it_is_said_why_not() {
        Set<String> words = new TreeSet<>();
        for (Class<?> type : List.of(
                Slippage.class,
                Fees.class,
                Matching.class,
                Participation.class,
                Borrow.class,
                Interest.class,
                TerminalValue.class,
                Benchmark.class,
                DecisionTime.class,
                TradingCalendar.class,
                Backtest.class,
                Feature.class)) {
            for (Method method : type.getMethods()) {
                boolean makes = method.getReturnType() == type
                        || type == TradingCalendar.class && Modifier.isStatic(method.getModifiers());
                if (makes && method.getDeclaringClass() == type) {
                    words.add(type.getSimpleName() + "." + method.getName());
                }
            }
            Arrays.stream(type.getFields())
                    .filter(field -> field.getType() == type)
                    .forEach(field -> words.add(type.getSimpleName() + "." + field.getName()));
        }
        for (Class<?> type :
                List.of(Ticket.class, Universe.class, Ranking.class, Selection.class, Series.class, Day.class)) {
            for (Method method : type.getMethods()) {
                if (method.getDeclaringClass() == type
                        && !OBJECTS.contains(method.getName())
                        && (type != Ticket.class || method.getReturnType() == type)) {
                    words.add(type.getSimpleName() + "." + method.getName());
                }
            }
        }
        Set<String> audited = new TreeSet<>();
        cases().forEach(some -> audited.addAll(some.words()));
        audited.addAll(LEFT_OUT.keySet());
        Set<String> missing = new TreeSet<>(words);
        missing.removeAll(audited);
        assertThat(missing).as("not audited").isEmpty();
        audited.removeAll(words);
        audited.removeIf(word -> word.startsWith("Ticket."));
        assertThat(audited).as("audited, and gone").isEmpty();
    }
}
