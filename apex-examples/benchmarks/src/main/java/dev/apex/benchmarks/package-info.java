/** Every measured claim as a command: each kernel checked, then timed in turn with its best rival in one JVM. */
@NullMarked
package dev.apex.benchmarks;

import org.jspecify.annotations.NullMarked;
