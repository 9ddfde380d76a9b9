package dev.apex.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.apex.backtest.NaiveBooks.Answer;
import dev.apex.backtest.NaiveBooks.Traded;
import dev.apex.execution.Borrow;
import dev.apex.execution.Fees;
import dev.apex.execution.Ledger.Accounts;
import dev.apex.execution.Ledger.Entry;
import dev.apex.execution.Ledger.Kind;
import dev.apex.execution.Slippage;
import dev.apex.execution.TerminalValue;
import dev.apex.market.CorporateAction;
import dev.apex.market.Instrument;
import dev.apex.market.Instrument.Pricing;
import dev.apex.market.MemoryMarket;
import dev.apex.market.OverSeeds;
import dev.apex.market.Symbol;
import dev.apex.market.Visible;
import dev.apex.market.Worlds;
import dev.apex.random.ChaCha20;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.strategy.Ticket;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Random strategies that go long and short, at the market and at prices of their own, in two currencies, over random markets
 * in which companies act and data come late, are revised and withdrawn: the books against an oracle that works them out anew.
 */
class BooksPropertiesTest {
    private static final double CASH = 100_000;
    private static final double INTEREST = 0.04;
    private static final double BORROW = 0.06;
    private static final double FIXING_RATE = 0.09;

    /** Trades whatever can be traded, in every way there is. */
    static final class Wild implements Strategy {
        @Override
        public void onDay(Day today) {
            ChaCha20 chance = today.random("wild");
            List<Symbol> symbols = new ArrayList<>();
            for (Symbol symbol : today.universe().symbols()) {
                if (today.actions(symbol).stream().noneMatch(action -> hasEnded(action, today))) {
                    symbols.add(symbol);
                }
            }
            if (symbols.isEmpty()) {
                return;
            }
            today.portfolio()
                    .symbols()
                    .forEach(symbol -> today.portfolio().position(symbol).basis());
            if (chance.nextInt(4) == 0) {
                Map<Symbol, Double> weights = new TreeMap<>();
                for (Symbol symbol : symbols) {
                    weights.put(symbol, (chance.nextDouble() * 2 - 0.9) / symbols.size());
                }
                today.hold(weights);
            }
            for (int i = chance.nextInt(4); i > 0; i--) {
                order(today, symbols.get(chance.nextInt(symbols.size())), chance);
            }
        }

        private static boolean hasEnded(CorporateAction action, Day today) {
            return (action instanceof CorporateAction.Delisting || action instanceof CorporateAction.Succession)
                    && !action.ex().isAfter(today.now());
        }

        private static void order(Day today, Symbol symbol, ChaCha20 chance) {
            Ticket ticket = today.order(symbol);
            int units = 5 * (1 + chance.nextInt(12));
            boolean buys = chance.nextBoolean();
            ticket = buys ? ticket.buy(units) : ticket.sell(units);
            if (today.prices(symbol).instrument().pricing() == Pricing.FIXINGS) {
                return;
            }
            double last = today.prices(symbol).last().orElse(1);
            double away = Math.max(0.01, Math.rint(last * (1 + (chance.nextDouble() - 0.5) * 0.06) * 100) / 100);
            switch (chance.nextInt(6)) {
                case 0 -> ticket.limit(away);
                case 1 -> ticket.stop(away).goodTillCancelled();
                case 2 -> ticket.limit(away).goodTillCancelled();
                case 3 -> ticket.onClose();
                case 4 -> ticket.onOpen();
                default -> {}
            }
        }
    }

    private record World(RowsOf rows, MemoryMarket market, Map<String, Double> rates) {}

    /** Every third bar is quoted in euros, which a fixing converts. */
    private static World world(long seed) {
        RowsOf rows = RowsOf.all(Worlds.acting(seed).build());
        Map<String, Double> rates = new TreeMap<>();
        int bars = 0;
        for (int i = 0; i < rows.instruments.size(); i++) {
            Instrument instrument = rows.instruments.get(i);
            if (instrument.pricing() == Pricing.FIXINGS) {
                rates.put(instrument.symbol().name(), FIXING_RATE);
            } else if (bars++ % 3 == 1) {
                rows.instruments.set(i, instrument.quotedIn("EUR").lot(bars % 2 == 0 ? 1 : 5));
            }
        }
        return new World(rows, rows.inMemory(), rates);
    }

    private static Backtest wild(long seed, World world) {
        return Backtest.of("wild-" + seed, Wild::new)
                .over("2021-02-16", "2021-04-20")
                .on(TradingCalendar.NYSE)
                .deciding(Worlds.MORNINGS)
                .remembering(10)
                .staleAfter(12)
                .startingWith(CASH)
                .costing(Slippage.bps(5), Fees.bps(2).atLeast(0.5))
                .shorting(Borrow.at(BORROW, world.rates).upTo(1.6))
                .earning(INTEREST)
                .withholding(0.15)
                .settlingTradesAfter((int) (seed % 3))
                .converting("EUR", world.rates.keySet().iterator().next())
                .valuingTheSilent(TerminalValue.losing(0));
    }

    private static List<Traded> trades(Result result, Instant bookedBy) {
        List<Traded> trades = new ArrayList<>();
        for (Entry entry : result.entries()) {
            if ((entry.kind() == Kind.FILL || entry.kind() == Kind.CORRECTION)
                    && !entry.bookedAt().isAfter(bookedBy)) {
                trades.add(new Traded(
                        Symbol.of(entry.symbol()), entry.effectiveAt(), entry.lots(), entry.print(), entry.cash()));
            }
        }
        return trades;
    }

    private static NaiveBooks oracle(World world, Backtest backtest, Result result, Instant clock) {
        Map<Symbol, Double> own = new TreeMap<>();
        world.rates.forEach((symbol, rate) -> own.put(Symbol.of(symbol), rate));
        Visible visible = world.market.asOf(backtest.query(), clock);
        return new NaiveBooks(
                NaiveBooks.known(backtest.bookkeeping()),
                INTEREST,
                BORROW,
                own,
                world.rows.instruments,
                visible,
                symbol -> visible.bars().stream().anyMatch(bar -> bar.symbol().equals(symbol)),
                trades(result, clock),
                CASH,
                result.decisions().get(0).at());
    }

    private static void assertSame(Accounts books, Answer naive) {
        double tolerance = 1e-9 * naive.stake();
        assertThat(books.cash()).as("cash at %s", books.at()).isCloseTo(naive.cash(), within(tolerance));
        assertThat(books.accruals()).as("accruals at %s", books.at()).isCloseTo(naive.accruals(), within(tolerance));
        assertThat(books.gross()).as("gross at %s", books.at()).isCloseTo(naive.gross(), within(tolerance));
        assertThat(books.equity()).as("equity at %s", books.at()).isCloseTo(naive.equity(), within(tolerance));
    }

    @OverSeeds
    void by_effective_time_the_books_are_what_trades_actions_and_prices_make_of_them(long seed) {
        World world = world(seed);
        Backtest backtest = wild(seed, world);
        Result result = backtest.run(world.market);
        NaiveBooks naive = oracle(world, backtest, result, backtest.ceiling());
        List<List<Position>> held = List.copyOf(result.positionsBySession().values());
        for (int i = 0; i < held.size(); i++) {
            Accounts books = result.accounts().get(i);
            Answer answer = naive.at(books.at());
            assertSame(books, answer);
            assertSame(held.get(i), books, answer, world);
        }
    }

    private static void assertSame(List<Position> held, Accounts books, Answer naive, World world) {
        Map<Symbol, Long> lots = new TreeMap<>();
        double net = 0;
        double gross = 0;
        for (Position one : held) {
            double lot = world.rows.instruments.stream()
                    .filter(instrument -> instrument.symbol().equals(one.symbol()))
                    .findFirst()
                    .orElseThrow()
                    .lot();
            lots.put(one.symbol(), Math.round(one.units() / lot));
            net += one.value();
            gross += Math.abs(one.value());
            assertThat(one.weight())
                    .isEqualTo(
                            books.equity() > 0
                                    ? OptionalDouble.of(one.value() / books.equity())
                                    : OptionalDouble.empty());
        }
        assertThat(lots).as("lots at %s", books.at()).isEqualTo(naive.lots());
        assertThat(held).extracting(Position::symbol).isSorted();
        assertThat(gross).as("gross at %s", books.at()).isEqualTo(books.gross());
        assertThat(net).as("net at %s", books.at()).isCloseTo(books.net(), within(1e-9 * naive.stake()));
    }

    @OverSeeds
    void at_every_clock_the_known_books_are_what_was_known_by_then_makes_of_them(long seed) {
        World world = world(seed);
        Backtest backtest = wild(seed, world);
        Result result = backtest.run(world.market);
        for (int step = 0; step < result.knownAccounts().size(); step++) {
            Accounts books = result.knownAccounts().get(step);
            assertSame(books, oracle(world, backtest, result, books.at()).at(books.at()));
        }
    }

    @OverSeeds
    void entries_add_up_to_the_books(long seed) {
        World world = world(seed);
        Result result = wild(seed, world).run(world.market);
        double cash = 0;
        double accruals = 0;
        double stake = 0;
        int next = 0;
        for (Accounts books : result.knownAccounts()) {
            for (;
                    next < result.entries().size()
                            && !result.entries().get(next).bookedAt().isAfter(books.at());
                    next++) {
                Entry entry = result.entries().get(next);
                cash += entry.cash();
                accruals += entry.accrual();
                stake += Math.abs(entry.cash()) + Math.abs(entry.accrual());
                assertThat(entry.effectiveAt()).as("%s", entry).isBeforeOrEqualTo(entry.knownAt());
                assertThat(entry.knownAt()).as("%s", entry).isBeforeOrEqualTo(entry.bookedAt());
            }
            assertThat(books.cash()).isCloseTo(cash, within(1e-9 * stake));
        }
        assertThat(next).isEqualTo(result.entries().size());
        assertThat(accruals).isFinite();
    }

    @OverSeeds
    void replay_steps_and_bulk_give_one_fingerprint(long seed) {
        World world = world(seed);
        Backtest backtest = wild(seed, world);
        Fingerprint bulk = backtest.run(world.market).fingerprint();
        Collections.shuffle(world.rows.rows, new Random(seed));
        assertThat(backtest.run(world.rows.stepwise()).fingerprint().firstDifference(bulk))
                .isEmpty();
        assertThat(backtest.run(world.rows.inMemory()).fingerprint()).isEqualTo(bulk);
        assertThat(backtest.run(world.market).fingerprint()).isEqualTo(bulk);
    }

    /** The worlds must have in them what is to be proved. */
    @Test
    void everything_happens_in_these_worlds() {
        Map<Kind, Integer> met = new EnumMap<>(Kind.class);
        int corrected = 0;
        int shorts = 0;
        int foreign = 0;
        for (long seed = 1; seed <= 12; seed++) {
            World world = world(seed);
            Result result = wild(seed, world).run(world.market);
            for (Entry entry : result.entries()) {
                met.merge(entry.kind(), 1, Integer::sum);
                boolean late = entry.kind().compareTo(Kind.RETRACTION) > 0
                        && entry.knownAt().isAfter(entry.effectiveAt());
                corrected += late ? 1 : 0;
            }
            shorts += (int) result.accounts().stream()
                    .filter(books -> books.gross() > Math.abs(books.net()) * 1.001)
                    .count();
            foreign += (int)
                    result.fills().stream().filter(fill -> fill.rate() != 1).count();
        }
        assertThat(met.keySet())
                .contains(
                        Kind.FILL,
                        Kind.CORRECTION,
                        Kind.RETRACTION,
                        Kind.SPLIT,
                        Kind.DIVIDEND,
                        Kind.PAYMENT,
                        Kind.SUCCESSION,
                        Kind.INHERITANCE,
                        Kind.DELISTING,
                        Kind.BORROW,
                        Kind.INTEREST);
        assertThat(corrected).isGreaterThan(100);
        assertThat(shorts).isGreaterThan(100);
        assertThat(foreign).isGreaterThan(100);
    }
}
