package dev.apex.strategy;

import dev.apex.market.Symbol;
import java.util.List;

/**
 * What decides which symbols of a universe pass, by looking at all of them together on a day.
 *
 * <p>It keeps nothing between days: what it learns of the past it reads through the day.
 */
@FunctionalInterface
public interface Screen {
    /**
     * Those that pass.
     *
     * @param symbols by name
     */
    List<Symbol> passing(Day today, List<Symbol> symbols);
}
