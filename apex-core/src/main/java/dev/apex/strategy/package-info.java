/** What a user writes: a strategy, asked once a session through its day. */
@NullMarked
package dev.apex.strategy;

import org.jspecify.annotations.NullMarked;
