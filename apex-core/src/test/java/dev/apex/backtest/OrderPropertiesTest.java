package dev.apex.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.RefusedException;
import dev.apex.execution.Broker.Outcome;
import dev.apex.execution.Fees;
import dev.apex.execution.Fill;
import dev.apex.execution.Fill.Basis;
import dev.apex.execution.Instruction;
import dev.apex.execution.Matching;
import dev.apex.execution.OpenOrder;
import dev.apex.execution.Order;
import dev.apex.execution.Slippage;
import dev.apex.market.Bar;
import dev.apex.market.Instrument.Pricing;
import dev.apex.market.OverSeeds;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.random.ChaCha20;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.strategy.Ticket;
import dev.apex.time.Micros;
import dev.apex.time.Session;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Random orders of every kind, cancelled, replaced and linked at random, over markets in which data goes wrong. */
class OrderPropertiesTest {
    private static final LocalDate TURNED = LocalDate.parse("2021-03-24");

    /** It looks at prices and at how much it holds, and never at money, so that costs do not change what it orders. */
    static final class Trader implements Strategy {
        @Override
        public void onDay(Day today) {
            ChaCha20 chance = today.random("trader");
            List<OpenOrder> open = today.openOrders();
            for (int i = 0; i < Math.min(2, open.size()); i++) {
                change(today, open.get(chance.nextInt(open.size())), chance);
            }
            List<Symbol> symbols = today.universe().symbols();
            Set<Symbol> sold = new HashSet<>();
            for (int i = 0; i < 4 && !symbols.isEmpty(); i++) {
                Symbol symbol = symbols.get(chance.nextInt(symbols.size()));
                double price = today.prices(symbol).last().orElse(0);
                boolean bars = today.prices(symbol).instrument().pricing() == Pricing.BARS;
                double tick = today.prices(symbol).instrument().tick();
                double lot = today.prices(symbol).instrument().lot();
                double units = lot * (1 + chance.nextInt(40));
                var position = today.portfolio().position(symbol);
                double held = position.quantity() + Math.min(0, position.pending());
                boolean resting = today.openOrders().stream()
                        .anyMatch(order -> order.symbol().equals(symbol));
                if (!resting && held >= 2 * lot && chance.nextBoolean() && sold.add(symbol)) {
                    Ticket stop = timed(today.order(symbol).sell(lot).stop(ticks(price * 0.98, tick)), today, chance);
                    timed(today.order(symbol).sell(lot).limit(ticks(price * 1.02, tick)), today, chance)
                            .oneCancelsOther(stop);
                } else {
                    buy(today, chance, symbol, price, bars, tick, units);
                }
            }
        }

        private static void change(Day today, OpenOrder order, ChaCha20 chance) {
            try {
                if (chance.nextInt(3) == 0) {
                    today.cancel(order);
                } else if (order.instruction().until().isEmpty()) {
                    today.replace(order);
                }
            } catch (RefusedException twice) {
                assertThat(twice).hasMessageContaining("APEX-R101");
            }
        }

        private static void buy(
                Day today, ChaCha20 chance, Symbol symbol, double price, boolean bars, double tick, double units) {
            Ticket ticket = today.order(symbol).buy(units);
            double off = 1 + (chance.nextDouble() - 0.5) * 0.04;
            switch (chance.nextInt(bars ? 6 : 5)) {
                case 0:
                    break;
                case 1:
                    ticket.onOpen();
                    break;
                case 2:
                    timed(ticket.limit(ticks(price * off, tick)), today, chance);
                    break;
                case 3:
                    timed(ticket.stop(ticks(price * off, tick)), today, chance);
                    break;
                case 4:
                    timed(ticket.stop(ticks(price * off, tick)).limit(ticks(price * off * 1.005, tick)), today, chance);
                    break;
                default:
                    ticket.onClose();
            }
        }

        private static Ticket timed(Ticket ticket, Day today, ChaCha20 chance) {
            switch (chance.nextInt(3)) {
                case 0:
                    return ticket;
                case 1:
                    return ticket.goodTillCancelled();
                default:
                    return ticket.goodTill(today.date().plusDays(5 + chance.nextInt(5)));
            }
        }

        private static double ticks(double price, double tick) {
            return Math.max(1, Math.rint(price / tick)) * tick;
        }
    }

    private static Backtest trader(long seed) {
        return Backtest.of("trader-" + seed, Trader::new)
                .over("2021-02-16", "2021-04-20")
                .on(TradingCalendar.NYSE)
                .decidingAt(LocalTime.of(9, 0))
                .matching(Matching.pessimistic().touching(0.5))
                .remembering(8)
                .startingWith(1e12);
    }

    private static SyntheticMarket bars(long seed) {
        return SyntheticMarket.of(seed)
                .symbols(6)
                .on(TradingCalendar.NYSE)
                .over(Span.between("2021-02-01", "2021-04-30"))
                .lateRows(0.06)
                .revisions(0.10)
                .retractions(0.05)
                .gaps(0.05)
                .build();
    }

    private static Map<Long, Order> byId(Result result) {
        Map<Long, Order> orders = new HashMap<>();
        result.orders().forEach(order -> orders.put(order.id(), order));
        return orders;
    }

    @OverSeeds
    void invariant_20_no_order_of_any_kind_is_done_in_a_bar_that_had_begun(long seed) {
        Result result = trader(seed)
                .reachingTheVenueAfter(Duration.ofMinutes(seed % 3 * 45)) // at 09:00, 09:45 or 10:30
                .costing(Slippage.bps(3))
                .run(RunPropertiesTest.market(seed));
        Map<Long, Order> orders = byId(result);
        Map<Long, Long> done = new HashMap<>();
        for (Fill fill : result.fills()) {
            Order order = orders.get(fill.order());
            TradingCalendar calendar = order.instrument().calendar();
            assertThat(fill.printAt()).isAfter(order.reachesAt());
            assertThat(fill.knownAt()).isAfterOrEqualTo(fill.printAt()).isBeforeOrEqualTo(fill.bookedAt());
            assertThat(fill.bookedAt()).isAfter(order.placedAt());
            if (fill.basis() == Basis.LEVEL) {
                Session session = calendar.session(calendar.slotOf(Micros.floor(fill.printAt())));
                assertThat(session.opensAt()).isAfter(order.reachesAt());
            }
            Instruction instruction = order.instruction();
            instruction
                    .limit()
                    .ifPresent(limit -> assertThat(fill.lots() > 0 ? fill.price() : -fill.price())
                            .isLessThanOrEqualTo(fill.lots() > 0 ? limit : -limit));
            if (instruction.kind() == Instruction.Kind.STOP && fill.basis() == Basis.LEVEL) {
                assertThat(fill.print()).isEqualTo(instruction.stop().orElseThrow());
            }
            assertThat(fill.basis() == Basis.CLOSE).isEqualTo(instruction.kind() == Instruction.Kind.ON_CLOSE);
            assertThat(fill.slippage() >= 0).isTrue();
            done.merge(order.id(), fill.lots(), Long::sum);
        }
        for (Order order : result.orders()) {
            long lots = done.getOrDefault(order.id(), 0L);
            assertThat(Math.abs(lots)).isLessThanOrEqualTo(Math.abs(order.lots()));
            if (result.outcome(order) == Outcome.FILLED && order.replaces() == 0 && order.linkedTo() == 0) {
                assertThat(lots == order.lots() || isLinked(order, result)).isTrue();
            }
            if (result.outcome(order) == Outcome.LAPSED) {
                assertThat(lots).isZero();
            }
        }
    }

    private static boolean isLinked(Order order, Result result) {
        return result.orders().stream()
                .anyMatch(other -> other.linkedTo() == order.id() || other.replaces() == order.id());
    }

    @OverSeeds
    void invariant_20_raising_costs_never_raises_profit_for_the_same_trades(long seed) {
        SyntheticMarket market = bars(seed);
        Backtest base = trader(seed);
        List<Result> dearer = List.of(
                base.run(market),
                base.costing(Slippage.bps(3)).run(market),
                base.costing(Slippage.bps(3).plus(Slippage.squareRoot(0.5, 5, Slippage.bps(1))))
                        .run(market),
                base.costing(Slippage.bps(3).plus(Slippage.squareRoot(1, 5, Slippage.bps(2))))
                        .run(market),
                base.costing(
                                Slippage.bps(3).plus(Slippage.squareRoot(1, 5, Slippage.bps(2))),
                                Fees.perShare(0.01)
                                        .above(20, Fees.perShare(0.005))
                                        .atLeast(1))
                        .run(market));
        for (int i = 1; i < dearer.size(); i++) {
            assertThat(trades(dearer.get(i))).isEqualTo(trades(dearer.get(i - 1)));
            assertThat(dearer.get(i).finalEquity()).isLessThan(dearer.get(i - 1).finalEquity());
        }
    }

    private static List<String> trades(Result result) {
        return result.fills().stream()
                .map(fill -> fill.order() + " " + fill.lots() + " " + fill.print() + " " + fill.printAt())
                .toList();
    }

    @OverSeeds
    void a_fill_at_an_open_knows_nothing_of_the_rest_of_its_day(long seed) {
        SyntheticMarket market = bars(seed);
        Backtest traded = trader(seed).participatingUpTo(0.00001).costing(Slippage.squareRoot(1, 5, Slippage.bps(5)));
        Result before = traded.run(market);
        Result after = traded.run(new RowsOf(market, stamp -> true, OrderPropertiesTest::turned).inMemory());
        List<String> opens = opens(before);
        assertThat(opens).isNotEmpty().isEqualTo(opens(after));
    }

    /** The same open, and another range, close and volume, on one day. */
    private static Bar turned(Bar bar) {
        if (!bar.stamp().eventTime().equals(TradingCalendar.NYSE.session(TURNED).closesAt())) {
            return bar;
        }
        return new Bar(
                bar.symbol(),
                bar.stamp(),
                bar.opensAt(),
                bar.open(),
                bar.high() * 1.5,
                bar.low() * 0.5,
                bar.high() * 1.4,
                bar.volume() * 1000);
    }

    private static List<String> opens(Result result) {
        Instant open = TradingCalendar.NYSE.session(TURNED).opensAt();
        Instant booked = TradingCalendar.NYSE.session(TURNED.plusDays(1)).opensAt();
        return result.fills().stream()
                .filter(fill ->
                        !fill.printAt().isAfter(open) && !fill.bookedAt().isAfter(booked))
                .map(fill -> fill.order() + " " + fill.lots() + " " + fill.print() + " " + fill.price())
                .toList();
    }

    @OverSeeds
    void bulk_and_steps_match_alike(long seed) {
        SyntheticMarket market = RunPropertiesTest.market(seed);
        Fingerprint bulk = trader(seed).run(market).fingerprint();
        assertThat(trader(seed).run(RowsOf.all(market).stepwise()).fingerprint())
                .isEqualTo(bulk);
    }

    @Test
    void the_traders_meet_every_kind_basis_and_outcome() {
        Set<Instruction.Kind> kinds = EnumSet.noneOf(Instruction.Kind.class);
        Set<Basis> bases = EnumSet.noneOf(Basis.class);
        Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
        List<Long> seeds = new ArrayList<>(LongStream.rangeClosed(1, 6).boxed().toList());
        for (long seed : seeds) {
            Result result = trader(seed).participatingUpTo(0.00001).run(bars(seed));
            Map<Long, Order> orders = byId(result);
            result.fills().forEach(fill -> {
                kinds.add(orders.get(fill.order()).instruction().kind());
                bases.add(fill.basis());
            });
            result.orders().forEach(order -> outcomes.add(result.outcome(order)));
        }
        assertThat(kinds).isEqualTo(EnumSet.allOf(Instruction.Kind.class));
        assertThat(bases).isEqualTo(EnumSet.allOf(Basis.class));
        assertThat(outcomes)
                .contains(Outcome.FILLED, Outcome.PARTIAL, Outcome.EXPIRED, Outcome.CANCELLED, Outcome.PENDING);
    }
}
