package dev.apex.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What facts refuse. How a log behaves is told by {@code FactLogConformance} in {@code apex-junit}, for every log alike. */
final class Refusals {
    private Refusals() {}

    static void refused(Rule rule, ThrowingCallable deed) {
        assertThatThrownBy(deed)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(rule));
    }
}
