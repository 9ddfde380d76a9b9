package dev.apex.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A refusal under a rule, whose message names what the test asks for. */
final class Refused {
    private Refused() {}

    static void by(Rule rule, ThrowingCallable call, String... named) {
        RefusedException refusal = catchThrowableOfType(RefusedException.class, call);
        assertThat(refusal).as("a refusal by %s", rule).isNotNull();
        assertThat(refusal.rule()).isEqualTo(rule);
        assertThat(List.of(named)).allSatisfy(part -> assertThat(refusal).hasMessageContaining("%s", part));
    }
}
