package dev.apex.metrics;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.time.LocalDate;
import java.time.Year;
import java.time.YearMonth;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What an account gained in each month and each year: from its equity at the end of the period before to that at its own end.
 *
 * <p>The first and the last period are as long as the run has sessions in them. A period that begins without equity, the
 * account wiped out, has no return and is left out. Immutable.
 */
public final class PeriodReturns {
    private final Returns returns;
    private final List<LocalDate> dates;

    private PeriodReturns(Returns returns, List<LocalDate> dates) {
        this.returns = returns;
        this.dates = dates;
    }

    /**
     * The account's returns with the date of each session.
     *
     * @param dates one for every session, rising
     * @throws RefusedException with {@link Rule#LENGTHS_DIFFER} if there is not one for every session
     */
    public static PeriodReturns of(Returns returns, List<LocalDate> dates) {
        if (dates.size() != returns.sessions()) {
            throw new RefusedException(
                    Rule.LENGTHS_DIFFER, "dates for " + dates.size() + " of " + returns.sessions() + " sessions");
        }
        return new PeriodReturns(returns, List.copyOf(dates));
    }

    /** Simple returns by calendar month, 0.01 for one per cent. */
    public SortedMap<YearMonth, Double> byMonth() {
        return by(YearMonth::from);
    }

    /** Simple returns by calendar year. */
    public SortedMap<Year, Double> byYear() {
        return by(Year::from);
    }

    private <P extends Comparable<? super P>> SortedMap<P, Double> by(Function<LocalDate, P> period) {
        SortedMap<P, Double> gains = new TreeMap<>();
        double[] equity = returns.equity();
        double start = equity[0];
        for (int i = 0; i < dates.size(); i++) {
            P own = period.apply(dates.get(i));
            double end = equity[i + 1];
            if (i + 1 == dates.size() || !period.apply(dates.get(i + 1)).equals(own)) {
                if (start > 0) {
                    gains.put(own, (end - start) / start);
                }
                start = end;
            }
        }
        return gains;
    }
}
