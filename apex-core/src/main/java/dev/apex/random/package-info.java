/**
 * Chance as Apex hands it out: a run's seed, and ChaCha20 streams with names.
 *
 * <p>A backtest must give the same bytes on every JDK and machine, and adding a consumer of chance must move nobody
 * else's numbers. So every stream is addressed by name from a {@link dev.apex.random.RunSeed}, and every draw of {@link
 * dev.apex.random.ChaCha20} is an algorithm written down here rather than inherited from a JDK that may change it.
 */
@NullMarked
package dev.apex.random;

import org.jspecify.annotations.NullMarked;
