package dev.apex.strategy;

/**
 * A rule that turns what is known into orders.
 *
 * <p>It is asked once at every decision instant and may keep state between days; every run gets a strategy of its own from a
 * factory, because state carried from one run to the next is foresight.
 */
@FunctionalInterface
public interface Strategy {
    /** Looks at {@code today} and says what to do; what it ordered is placed when it returns. */
    void onDay(Day today);
}
