package dev.apex;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a package of Apex's own outside the core: its code has tests of its own that it repeats itself, so that a run does
 * not look through it ({@link Rule#FORBIDDEN_IN_A_STRATEGY}).
 *
 * <p>It counts only for classes that lie where the package's {@code package-info} lies.
 */
@Documented
@Target(ElementType.PACKAGE)
@Retention(RetentionPolicy.RUNTIME)
public @interface ApexModule {}
