package dev.apex.junit;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.MarketSource;
import java.lang.reflect.Parameter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;

/** Fills parameters with markets and the engine, and tells of every failed test how to run it again. */
final class ApexExtension implements ParameterResolver, TestWatcher, BeforeEachCallback, AfterEachCallback {
    @Override
    public void beforeEach(ExtensionContext context) {
        CurrentTest.begins(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        CurrentTest.ends();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.isAnnotated(Market.class) || asksForEngine(parameter);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return asksForEngine(parameter) ? ClickHouseEngine.running() : market(parameter, context);
    }

    private static boolean asksForEngine(ParameterContext parameter) {
        return parameter.getParameter().getType() == ClickHouseEngine.class && !parameter.isAnnotated(Market.class);
    }

    private static MarketSource market(ParameterContext parameter, ExtensionContext context) {
        String words = parameter.findAnnotation(Market.class).orElseThrow().value();
        MarketSource market = new TestMarkets(context).get(words);
        Parameter declared = parameter.getParameter();
        if (!declared.getType().isInstance(market)) {
            throw new RefusedException(
                    Rule.MARKET_DOES_NOT_FIT,
                    "parameter " + declared + " for \"" + words + "\", which is a "
                            + market.getClass().getSimpleName());
        }
        return market;
    }

    /** Runs after the test and before anybody is told of its failure, so that what is added here is seen by all. */
    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable failure) {
        String command = Replay.of(context).command();
        context.publishReportEntry("replay", command);
        if (failure instanceof RunAssertionError unmet) {
            unmet.replayWith(command);
        } else if (failure != null) {
            failure.addSuppressed(ReplayNote.of(failure, command));
        }
    }
}
