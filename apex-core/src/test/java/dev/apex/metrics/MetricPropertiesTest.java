package dev.apex.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.apex.Digest;
import dev.apex.random.ChaCha20;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every account; the seed in a failing test's name makes the account again. */
class MetricPropertiesTest {
    private static final int SEEDS = 200;
    private static final Set<String> OF_THE_PATH =
            Set.of("maxDrawdown", "longestDrawdown", "timeUnderWater", "ulcerIndex", "calmar", "martin", "stability");

    static LongStream seeds() {
        return LongStream.rangeClosed(1, SEEDS);
    }

    @Test
    void the_accounts_are_of_every_kind() {
        List<RandomAccount> accounts = seeds().mapToObj(RandomAccount::of).toList();
        List<Drawdown> drawdowns = accounts.stream()
                .map(account -> account.returns().deepestDrawdown())
                .flatMap(Optional::stream)
                .toList();

        assertThat(share(accounts, account -> account.returns().wipedOutIn().isPresent()))
                .isBetween(0.01, 0.2);
        assertThat(share(accounts, account -> account.returns().totalReturn().get() > 0))
                .isBetween(0.1, 0.9);
        assertThat(share(drawdowns, deepest -> deepest.recovery().isPresent())).isBetween(0.02, 0.9);
        assertThat(share(drawdowns, deepest -> deepest.peak() == 0)).isBetween(0.02, 0.9);
        assertThat(share(accounts, account -> account.book().activeDayWinRate().scratches() > 0))
                .isGreaterThan(0.3);
        assertThat(share(
                        accounts,
                        account -> account.book().netExposure().value().orElse(0) < 0))
                .isGreaterThan(0.1);
        assertThat(share(
                        accounts,
                        account -> Trades.of(account.profits()).tradeWinRate().scratches() > 0))
                .isGreaterThan(0.3);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void scaling_an_account_by_a_power_of_two_changes_no_bit(long seed) {
        RandomAccount account = RandomAccount.of(seed);

        assertThat(valued(account.scaled(0x1p20).metrics())).isEqualTo(valued(account.metrics()));
        assertThat(account.scaled(0x1p-20).returns().deepestDrawdown())
                .isEqualTo(account.returns().deepestDrawdown());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void scaling_an_account_changes_nothing_but_last_digits(long seed) {
        RandomAccount account = RandomAccount.of(seed);
        Metrics metrics = account.metrics();
        for (Metric scaled : account.scaled(0.0317).metrics()) {
            Metric metric = metrics.get(scaled.name());
            assertThat(scaled.isDefined()).as(scaled.name()).isEqualTo(metric.isDefined());
            double expected = metric.value().orElse(0) * (metric.unit() == Unit.MONEY ? 0.0317 : 1);
            scaled.value()
                    .ifPresent(value -> assertThat(value)
                            .as(scaled.name())
                            .isCloseTo(expected, within(1e-11 * (1 + StrictMath.abs(expected)))));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_order_of_sessions_matters_to_drawdowns_only(long seed) {
        Returns returns = RandomAccount.of(seed).returns();
        if (returns.wipedOutIn().isPresent()) {
            return;
        }
        double[] shuffled = returns.toArray();
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        for (int i = shuffled.length - 1; i > 0; i--) {
            int j = chance.nextInt(i + 1);
            double kept = shuffled[i];
            shuffled[i] = shuffled[j];
            shuffled[j] = kept;
        }
        Returns other = Returns.ofReturns(shuffled, returns.sessionsPerYear());

        for (Metric metric : Metrics.of(other)) {
            if (!OF_THE_PATH.contains(metric.name())) {
                Metric before = Metrics.of(returns).get(metric.name());
                assertThat(metric.isDefined()).isEqualTo(before.isDefined());
                metric.value()
                        .ifPresent(value -> assertThat(value)
                                .as(metric.name())
                                .isCloseTo(before.get(), within(1e-11 * (1 + StrictMath.abs(before.get())))));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_deepest_drawdown_is_the_deepest_of_all_points_below_all_before(long seed) {
        RandomAccount account = RandomAccount.of(seed);
        double[] points = new double[account.equity().length + 1];
        points[0] = account.start();
        System.arraycopy(account.equity(), 0, points, 1, account.equity().length);
        double deepest = 0;
        for (int i = 0; i < points.length; i++) {
            double peak = Arrays.stream(points, 0, i + 1).max().orElseThrow();
            deepest = Math.min(deepest, (points[i] - peak) / peak);
        }
        Drawdown found = account.returns().deepestDrawdown().orElse(new Drawdown(0, 0, 0, OptionalInt.of(0)));

        assertThat(found.depth()).isEqualTo(deepest);
        assertThat(found.depth()).isEqualTo((points[found.trough()] - points[found.peak()]) / points[found.peak()]);
        assertThat(Arrays.stream(points, 0, found.trough()).max().orElse(points[0]))
                .isEqualTo(points[found.peak()]);
        int recovery = found.recovery().orElse(points.length);
        assertThat(Arrays.stream(points, Math.min(found.trough() + 1, recovery), recovery))
                .allMatch(equity -> equity < points[found.peak()]);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void figures_agree_with_each_other(long seed) {
        RandomAccount account = RandomAccount.of(seed);
        Returns returns = account.returns();
        Book book = account.book();
        double years = (double) returns.sessions() / returns.sessionsPerYear();

        returns.cagr()
                .value()
                .ifPresent(growth -> assertThat(StrictMath.pow(1 + growth, years))
                        .isCloseTo(1 + returns.totalReturn().get(), within(1e-12)));
        returns.probabilisticSharpe().value().ifPresent(probability -> {
            assertThat(probability).isBetween(0.0, 1.0);
            assertThat(probability > 0.5).isEqualTo(returns.sharpe().get() > 0);
        });
        assertThat(book.turnoverOneWay().value().orElse(0) * 2)
                .isLessThanOrEqualTo(book.turnoverTwoWay().value().orElse(0) * (1 + 1e-15));
        assertThat(StrictMath.abs(book.netExposure().value().orElse(0)))
                .isLessThanOrEqualTo(book.grossExposure().value().orElse(0));
        for (WinRate rate : winRates(account)) {
            assertThat(rate.wins() + rate.losses() + rate.scratches()).isEqualTo(rate.all());
            rate.rate().value().ifPresent(value -> {
                assertThat(value).isBetween(rate.low().get(), rate.high().get());
                assertThat(rate.low().get()).isGreaterThanOrEqualTo(0);
                assertThat(rate.high().get()).isLessThanOrEqualTo(1);
            });
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void win_rates_differ_by_their_denominator_alone(long seed) {
        RandomAccount account = RandomAccount.of(seed);
        if (account.returns().wipedOutIn().isPresent()) {
            return;
        }
        WinRate sessions = account.returns().sessionWinRate();
        WinRate days = account.book().activeDayWinRate();

        assertThat(days.wins()).isEqualTo(sessions.wins());
        assertThat(days.losses()).isEqualTo(sessions.losses());
        assertThat(days.all()).isEqualTo(account.book().activeSessions());
        assertThat(sessions.all()).isEqualTo(account.returns().sessions());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void any_finite_numbers_give_a_finite_value_or_a_reason(long seed) {
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        double[] equity = new double[chance.nextInt(30)];
        double[] amounts = new double[equity.length];
        Arrays.setAll(equity, i -> wild(chance));
        Arrays.setAll(amounts, i -> StrictMath.abs(wild(chance)));
        double start = StrictMath.abs(wild(chance)) + Double.MIN_VALUE;

        for (Returns returns : List.of(
                Returns.of(start, equity, 252),
                Returns.of(start, Arrays.stream(equity).map(StrictMath::abs).toArray(), 252),
                Returns.ofReturns(Arrays.stream(equity).map(x -> x % 1e3).toArray(), 252))) {
            Book book = Book.of(returns, amounts, amounts, amounts, amounts);
            for (Metric metric : Metrics.of(book, Trades.of(equity))) {
                assertThat(metric.isDefined()).isNotEqualTo(metric.reason().isPresent());
                metric.value().ifPresent(value -> assertThat(value).isFinite());
                assertThat(metric.toString()).isNotBlank();
            }
        }
    }

    /** Frozen after every value was checked against exact arithmetic: a change here asks for a look at what moved. */
    @Test
    void every_bit_and_every_letter_is_the_same_on_every_machine() {
        Digest digest = Digest.create();
        seeds().mapToObj(RandomAccount::of).forEach(account -> {
            for (Metric metric : account.metrics()) {
                digest.put(metric.name()).put(metric.text()).put(metric.value().orElse(-1));
            }
            digest.put(account.returns().deepestDrawdown().map(Drawdown::trough).orElse(0));
        });

        assertThat(digest.finishHex()).isEqualTo("c2ad77b112aee1a2a4e7b6b6b23119350c40e98049ede772fdc0d65d91e0c6f0");
    }

    private static double wild(ChaCha20 chance) {
        return switch (chance.nextInt(7)) {
            case 0 -> 0;
            case 1 -> Double.MAX_VALUE;
            case 2 -> Double.MIN_VALUE;
            case 3 -> -Double.MAX_VALUE;
            case 4 -> chance.nextGaussian();
            case 5 -> 1;
            default -> StrictMath.scalb(chance.nextDouble() - 0.5, chance.nextInt(2_000) - 1_000);
        };
    }

    private static List<WinRate> winRates(RandomAccount account) {
        return List.of(
                account.returns().sessionWinRate(),
                account.book().activeDayWinRate(),
                Trades.of(account.profits()).tradeWinRate());
    }

    /** Names and values; a reason may quote an amount of money. */
    private static List<String> valued(Metrics metrics) {
        return metrics.stream()
                .filter(metric -> metric.unit() != Unit.MONEY)
                .map(metric -> metric.name() + " "
                        + metric.value().stream()
                                .mapToLong(Double::doubleToRawLongBits)
                                .boxed()
                                .toList())
                .toList();
    }

    private static <T> double share(List<T> all, Predicate<T> kind) {
        return (double) all.stream().filter(kind).count() / all.size();
    }
}
