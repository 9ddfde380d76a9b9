package dev.apex.junit;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.MarketSource;
import dev.apex.market.SyntheticMarket.Recipe;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
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

    /**
     * How a market that was given can be made again.
     *
     * @param words what it was asked for by
     * @param seed what was put in the place of a recipe's seed
     */
    record Given(String words, Optional<String> seed) {}

    /** How a market that the test, or what surrounds it, was given can be made again without an instance of the test. */
    Optional<Given> given(MarketSource market) {
        return Optional.ofNullable(given().get(market));
    }

    /** The market that some words mean. */
    MarketSource get(String words) {
        MarketSource market = find(words);
        if (SyntheticWords.are(words) || CsvWords.are(words) || member(words).isStatic()) {
            given().put(market, new Given(words, context.getConfigurationParameter(SEED)));
        }
        return market;
    }

    /** The same market, elsewhere. */
    static MarketSource again(String words, Class<?> test, Optional<String> seed) {
        Object made = SyntheticWords.are(words)
                ? SyntheticWords.recipe(words)
                : CsvWords.are(words)
                        ? CsvWords.market(words, test)
                        : MarketMember.named(words, test).valueOfStatic();
        return made instanceof Recipe recipe ? seeded(recipe, seed).build() : (MarketSource) made;
    }

    private MarketSource find(String words) {
        if (SyntheticWords.are(words)) {
            return built(words, SyntheticWords.recipe(words), ofClass());
        }
        if (CsvWords.are(words)) {
            Class<?> test = context.getRequiredTestClass();
            return ofClass().getOrComputeIfAbsent(words, read -> CsvWords.market(words, test), MarketSource.class);
        }
        MarketMember member = member(words);
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
        Recipe seeded = seeded(recipe, context.getConfigurationParameter(SEED));
        met(context).add(seeded.seed());
        return keeper.getOrComputeIfAbsent(key, made -> seeded.build(), MarketSource.class);
    }

    private MarketMember member(String words) {
        return MarketMember.named(words, context.getRequiredTestClass());
    }

    private static Recipe seeded(Recipe recipe, Optional<String> seed) {
        return seed.map(text -> recipe.seed(seed(text))).orElse(recipe);
    }

    private static long seed(String text) {
        try {
            return Long.parseLong(text.trim());
        } catch (NumberFormatException e) {
            throw new RefusedException(Rule.MARKET_SEED, SEED + "=" + text, e);
        }
    }

    @SuppressWarnings("unchecked")
    private Map<MarketSource, Given> given() {
        return ofClass()
                .getOrComputeIfAbsent(
                        Given.class, all -> Collections.synchronizedMap(new IdentityHashMap<>()), Map.class);
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
