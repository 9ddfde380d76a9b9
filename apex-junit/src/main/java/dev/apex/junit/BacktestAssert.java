package dev.apex.junit;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.audit.AuditReport;
import dev.apex.audit.AuditVerdict;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Result;
import dev.apex.market.MarketSource;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractAssert;

/** Claims about what a backtest does when it is run; each runs it anew. */
public final class BacktestAssert extends AbstractAssert<BacktestAssert, Backtest> {
    BacktestAssert(Backtest actual) {
        super(actual, BacktestAssert.class);
    }

    /**
     * Four runs on the source have one fingerprint: a first, a second, one on another thread, and one under another
     * default locale and zone.
     *
     * <p>It finds state that outlives a run, unseeded chance, clocks, orders that hang on addresses, and whatever depends
     * on thread or defaults; of the first run that parts, the first step and layer are told. What differs only from one
     * JVM to the next - the order of {@code Set.of}, other versions and machines - needs another JVM: keep a fingerprint
     * for {@link ResultAssert#hasFingerprint}.
     *
     * <p>The defaults belong to the whole JVM and are put back at once; where tests run in parallel, lock
     * {@code Resources.LOCALE} and {@code Resources.TIME_ZONE} on the tests that call this.
     *
     * @throws RuntimeException what the first run throws; a backtest that fails repeats nothing
     */
    public BacktestAssert repeatsExactly(MarketSource source) {
        Supplier<Result> run = () -> actual.run(source);
        Result first = run.get();
        repeats(first, "a second run", run);
        repeats(first, "a run on another thread", () -> Elsewhere.onAnotherThread(run));
        repeats(first, "a run under another default locale and zone", () -> Elsewhere.abroad(run));
        return myself;
    }

    /**
     * An audit finds nothing: in markets of which everything that it may know is the same and everything that it may not is
     * another, the backtest says the same, step by step.
     *
     * <p>It costs at most twelve runs. A strategy that decides too little to be found out does not pass either. What the audit
     * cannot see, foresight worked out beforehand, is told by {@link AuditReport#notes()}.
     *
     * <p>One of the runs is made in a fresh JVM, in which no static field has been filled, if it can be made there: the
     * class is an {@link ApexTest}, the backtest a static field of it, of a class above or around it, and the source was
     * given by a {@link Market} whose words mean no member of an instance. That JVM initialises the test class and runs none of
     * its methods, {@code @BeforeAll} neither. Where it cannot be had the notes say why and the rest of the audit decides; the
     * configuration parameter or system property {@code apex.audit.jvm} makes it {@code must} be had, or says {@code
     * no}.
     *
     * @throws RuntimeException what an audit throws
     */
    public BacktestAssert sawNothingFromTheFuture(MarketSource source) {
        AuditReport report = NamedCase.audit(actual, source).against(source);
        if (report.verdict() != AuditVerdict.CLEAN || NamedCase.isMust() && !NamedCase.isIn(report)) {
            throw unmet(Failure.sawTheFuture(report, actual, source));
        }
        return myself;
    }

    /** A run on the source is refused by this rule, at the door or in a step. */
    public BacktestAssert isRefusedWith(Rule rule, MarketSource source) {
        return ends(
                source,
                failure -> thrown(failure, RefusedException.class)
                        .filter(refused -> refused.rule() == rule)
                        .isPresent(),
                run -> Failure.notRefused(rule, run),
                failure -> Failure.refusedOtherwise(rule, failure, actual, source));
    }

    /** A run on the source ends in an exception of this type, or in one caused by it. */
    public BacktestAssert failsWith(Class<? extends Throwable> type, MarketSource source) {
        return ends(
                source,
                failure -> thrown(failure, type).isPresent(),
                run -> Failure.notFailed(type, run),
                failure -> Failure.failedOtherwise(type, failure, actual, source));
    }

    private BacktestAssert ends(
            MarketSource source,
            Predicate<RuntimeException> asClaimed,
            Function<Result, Failure> notAtAll,
            Function<RuntimeException, Failure> otherwise) {
        Result result;
        try {
            result = actual.run(source);
        } catch (RuntimeException failure) {
            if (asClaimed.test(failure)) {
                return myself;
            }
            throw unmet(otherwise.apply(failure), failure);
        }
        throw unmet(notAtAll.apply(result));
    }

    private void repeats(Result first, String how, Supplier<Result> run) {
        Result again;
        try {
            again = run.get();
        } catch (RuntimeException failure) {
            throw unmet(Failure.failsOnRepeat(first, failure, how), failure);
        }
        if (!again.fingerprint().equals(first.fingerprint())) {
            throw unmet(Failure.repeatsOtherwise(first, again, how));
        }
    }

    private static <T extends Throwable> Optional<T> thrown(Throwable failure, Class<T> type) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }

    private RunAssertionError unmet(Failure failure) {
        return RunAssertionError.of(assertionError(failure));
    }

    private RunAssertionError unmet(Failure failure, RuntimeException cause) {
        return RunAssertionError.of(assertionError(failure), cause);
    }
}
