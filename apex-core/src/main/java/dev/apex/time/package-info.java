/** Time as Apex sees it: a clock that only the simulator moves, calendars of sessions, decision instants and lags. */
@NullMarked
package dev.apex.time;

import org.jspecify.annotations.NullMarked;
