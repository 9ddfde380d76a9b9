package dev.apex.junit;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.MarketSource;
import dev.apex.market.SyntheticMarket.Recipe;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/**
 * The markets that a test, or what surrounds it, asks for: each made once, and its seed remembered for the replay.
 *
 * <p>All is kept with the outermost test class: a store of JUnit's that is still open when a failed test is told of.
 *
 * @param context where it is asked
 */
record TestMarkets(ExtensionContext context) {
    /** The parameter that puts a seed in the place of every recipe's. */
    static final String SEED = "apex.seed";

    private static final Namespace NAMESPACE = Namespace.create(TestMarkets.class);

    /** Seeds met by the test or class of this id. */
    private record Met(String uniqueId) {}

    /** The market that some words mean. */
    MarketSource get(String words) {
        if (SyntheticWords.are(words)) {
            return built(words, SyntheticWords.recipe(words), ofClass());
        }
        if (CsvWords.are(words)) {
            Class<?> test = context.getRequiredTestClass();
            return ofClass().getOrComputeIfAbsent(words, read -> CsvWords.market(words, test), MarketSource.class);
        }
        MarketMember member = MarketMember.named(words, context);
        Store keeper = member.isStatic() ? ofClass() : context.getStore(NAMESPACE);
        Object value = member.isMethod()
                ? keeper.getOrComputeIfAbsent(member.member(), key -> member.value(context))
                : member.value(context);
        return value instanceof Recipe recipe ? built(recipe, recipe, keeper) : (MarketSource) value;
    }

    /** The seeds of the synthetic markets that this test, its instance or its class was given. */
    SortedSet<Long> seeds() {
        SortedSet<Long> seeds = new TreeSet<>();
        for (Optional<ExtensionContext> at = Optional.of(context);
                at.isPresent();
                at = at.get().getParent()) {
            seeds.addAll(met(at.get()));
        }
        return Collections.unmodifiableSortedSet(seeds);
    }

    private MarketSource built(Object key, Recipe recipe, Store keeper) {
        Recipe seeded = context.getConfigurationParameter(SEED)
                .map(text -> recipe.seed(seed(text)))
                .orElse(recipe);
        met(context).add(seeded.seed());
        return keeper.getOrComputeIfAbsent(key, made -> seeded.build(), MarketSource.class);
    }

    private static long seed(String text) {
        try {
            return Long.parseLong(text.trim());
        } catch (NumberFormatException e) {
            throw new RefusedException(Rule.MARKET_SEED, SEED + "=" + text, e);
        }
    }

    @SuppressWarnings("unchecked")
    private SortedSet<Long> met(ExtensionContext at) {
        return ofClass()
                .getOrComputeIfAbsent(
                        new Met(at.getUniqueId()), id -> new ConcurrentSkipListSet<Long>(), SortedSet.class);
    }

    private Store ofClass() {
        ExtensionContext outermost = context;
        while (outermost
                .getParent()
                .filter(parent -> parent.getTestClass().isPresent())
                .isPresent()) {
            outermost = outermost.getParent().orElseThrow();
        }
        return outermost.getStore(NAMESPACE);
    }
}
