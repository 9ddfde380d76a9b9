package dev.apex.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Lets one method do what the build forbids, and says why. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.CLASS)
@interface SuppressForbidden {
    /** Why. */
    String value();
}
