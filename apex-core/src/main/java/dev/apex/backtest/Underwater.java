package dev.apex.backtest;

import dev.apex.metrics.Drawdown;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A drawdown by its dates: from the last day at the peak to the first day back at it.
 *
 * @param depth the fall as a fraction of the peak, below zero
 * @param peak the last session that ended at the peak; empty if the run started there
 * @param trough the first session that ended at the lowest
 * @param recovery the first session that ended at the peak again or above; empty if the run ended before
 * @param sessionsDown sessions from the peak to the trough
 * @param sessionsUp sessions from the trough to the recovery; empty if the run ended before
 */
public record Underwater(
        double depth,
        Optional<LocalDate> peak,
        LocalDate trough,
        Optional<LocalDate> recovery,
        int sessionsDown,
        OptionalInt sessionsUp) {

    /** Of a drawdown by points, where point i is the end of the i-th of these sessions. */
    static Underwater of(Drawdown fall, List<LocalDate> dates) {
        return new Underwater(
                fall.depth(),
                fall.peak() == 0 ? Optional.empty() : Optional.of(dates.get(fall.peak() - 1)),
                dates.get(fall.trough() - 1),
                fall.recovery().isPresent()
                        ? Optional.of(dates.get(fall.recovery().getAsInt() - 1))
                        : Optional.empty(),
                fall.sessionsDown(),
                fall.sessionsUp());
    }
}
