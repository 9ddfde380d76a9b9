/**
 * Market data with two times on every row, and the one door through which it is read.
 *
 * <p>Sources hand a {@link dev.apex.market.Feed} of arrival-ordered {@link dev.apex.market.Tape}s to the {@link
 * dev.apex.market.PointInTimeCursor}; nothing else can read a tape, and the cursor reads only what the clock has
 * released.
 */
@NullMarked
package dev.apex.market;

import org.jspecify.annotations.NullMarked;
