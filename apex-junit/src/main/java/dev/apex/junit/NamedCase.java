package dev.apex.junit;

import dev.apex.audit.Audit;
import dev.apex.audit.AuditCase;
import dev.apex.audit.AuditReport;
import dev.apex.backtest.Backtest;
import dev.apex.market.MarketSource;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** A backtest and a market made again from the names that they have in a test: a static field, and the words of a {@link Market}. */
final class NamedCase implements AuditCase {
    /** The parameter that says whether an audit is to have a fresh JVM: {@code try}, {@code must} or {@code no}. */
    static final String PARAMETER = "apex.audit.jvm";

    private final Class<?> test;
    private final Class<?> owner;
    private final String field;
    private final String words;
    private final Optional<String> seed;

    NamedCase(String test, String owner, String field, String words, String seed) throws ClassNotFoundException {
        this.test = Class.forName(test);
        this.owner = Class.forName(owner);
        this.field = field;
        this.words = words;
        this.seed = Optional.of(seed).filter(text -> !text.isEmpty());
    }

    @Override
    public Backtest backtest() {
        try {
            Field found = owner.getDeclaredField(field);
            return Objects.requireNonNull(
                    (Backtest) value(found), owner.getName() + "#" + field + " is null until something else fills it");
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public MarketSource source() {
        return TestMarkets.again(words, test, seed);
    }

    /** How the audit of a backtest on a market is to be done, as far as the test that is running can tell. */
    static Audit audit(Backtest backtest, MarketSource market) {
        Audit audit = Audit.of(backtest);
        Optional<ExtensionContext> running = CurrentTest.find();
        if (running.isEmpty()) {
            return audit.withoutAFreshJvm("this thread runs no test of a class with @ApexTest");
        }
        ExtensionContext context = running.get();
        if (wanted(context).equals("no")) {
            return audit.withoutAFreshJvm(PARAMETER + " says no");
        }
        Class<?> test = context.getRequiredTestClass();
        Optional<Field> field = constant(backtest, test);
        if (field.isEmpty()) {
            return audit.withoutAFreshJvm("the backtest is no static field of " + test.getName()
                    + "; keep it in one, or use Audit.of(..).inAFreshJvm(..)");
        }
        Optional<TestMarkets.Given> given = new TestMarkets(context).given(market);
        if (given.isEmpty()) {
            return audit.withoutAFreshJvm("the market was not given by a @Market that can be asked again without an"
                    + " instance of the test; give it by one, or use Audit.of(..).inAFreshJvm(..)");
        }
        Field constant = field.get();
        String[] names = {
            test.getName(),
            constant.getDeclaringClass().getName(),
            constant.getName(),
            given.get().words(),
            given.get().seed().orElse("")
        };
        return wanted(context).equals("must")
                ? audit.inAFreshJvm(NamedCase.class, names)
                : audit.tryingAFreshJvm(NamedCase.class, names);
    }

    /** Whether a fresh JVM is to be had or the claim fails. */
    static boolean isMust() {
        return CurrentTest.find()
                .map(NamedCase::wanted)
                .orElse(System.getProperty(PARAMETER, "try"))
                .equals("must");
    }

    /** Whether an audit had one. */
    static boolean isIn(AuditReport report) {
        return report.tried().stream().anyMatch(check -> check.name().equals("jvm"));
    }

    private static String wanted(ExtensionContext context) {
        return context.getConfigurationParameter(PARAMETER).orElse("try");
    }

    /** The static field of a test class, or of one above or around it, that holds this very backtest. */
    private static Optional<Field> constant(Backtest backtest, Class<?> test) {
        return Stream.<Class<?>>iterate(test, Objects::nonNull, Class::getEnclosingClass)
                .flatMap(type -> fields(type).stream())
                .filter(field -> value(field) == backtest)
                .findFirst();
    }

    private static List<Field> fields(Class<?> type) {
        return ReflectionSupport.findFields(
                type,
                field -> Modifier.isStatic(field.getModifiers()) && field.getType() == Backtest.class,
                HierarchyTraversalMode.BOTTOM_UP);
    }

    private static Object value(Field field) {
        try {
            return ReflectionSupport.tryToReadFieldValue(field, null).get();
        } catch (Exception e) {
            throw new IllegalStateException(field + " cannot be read", e);
        }
    }
}
