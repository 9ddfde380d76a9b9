package dev.apex.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks a class of strategy tests: its parameters with {@link Market} or of type {@link ClickHouseEngine} are filled, and
 * a test that fails says how to run it again.
 *
 * <p>The line starts with {@code replay:} and stands in the message of our own assertions, with every other failure as a
 * suppressed exception, and in the report entries of JUnit under {@code replay}. It names class and method, and the seed
 * of the synthetic markets that the test was given. Nested classes are included.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ApexExtension.class)
public @interface ApexTest {}
