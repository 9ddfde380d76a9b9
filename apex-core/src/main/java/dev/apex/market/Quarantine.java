package dev.apex.market;

import dev.apex.RefusedException;
import dev.apex.Rule;

/**
 * Where refused rows go: each with its place, the rule it breaks and what it said.
 *
 * <p>A row that Apex reads is accepted, counted as a duplicate, or ends here; there is no fourth fate.
 */
@FunctionalInterface
public interface Quarantine {
    /** Refuses at once: the first bad row throws {@link RefusedException} and nothing of its batch is accepted. */
    Quarantine REFUSING = (rule, place, detail) -> {
        throw new RefusedException(rule, "row " + place + ": " + detail);
    };

    /**
     * Takes one row that was refused.
     *
     * @param rule the rule that it breaks
     * @param place its line in the file, or its number among the rows written, from 1
     * @param detail what it said, with numbers and units
     */
    void take(Rule rule, long place, String detail);
}
