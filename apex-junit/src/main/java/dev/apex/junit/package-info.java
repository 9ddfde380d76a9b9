/**
 * What a strategy test needs: markets handed to test methods, a real ClickHouse, assertions about runs, and on a
 * failure the line that runs it again.
 *
 * <p>JUnit Jupiter and AssertJ live here and not in the core, so that a trading service carries neither.
 */
@NullMarked
package dev.apex.junit;

import org.jspecify.annotations.NullMarked;
