package dev.apex.metrics;

/**
 * How often something ended above zero, of how many, and how sure that is.
 *
 * <p>What ended at exactly zero is a scratch: it counts among all, not among the wins, and is shown. The interval is
 * Wilson's at 95 % (E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", Journal of the
 * American Statistical Association 22, 1927, doi:10.1080/01621459.1927.10502953); it takes the outcomes as
 * independent, which trades of one day are not, so it is rather too narrow. Immutable.
 */
public final class WinRate {
    private final MetricDefinition definition;
    private final int wins;
    private final int losses;
    private final int scratches;
    private final String reason;

    private WinRate(MetricDefinition definition, int wins, int losses, int scratches, String reason) {
        this.definition = definition;
        this.wins = wins;
        this.losses = losses;
        this.scratches = scratches;
        this.reason = reason;
    }

    /** Of these outcomes; the reason is told if there are none. */
    static WinRate of(MetricDefinition definition, double[] outcomes, String reason) {
        int wins = 0;
        int losses = 0;
        for (double outcome : outcomes) {
            wins += outcome > 0 ? 1 : 0;
            losses += outcome < 0 ? 1 : 0;
        }
        return new WinRate(definition, wins, losses, outcomes.length - wins - losses, reason);
    }

    /** Of nothing, for this reason. */
    static WinRate undefined(MetricDefinition definition, String reason) {
        return of(definition, new double[0], reason);
    }

    /** How many ended above zero. */
    public int wins() {
        return wins;
    }

    /** How many ended below zero. */
    public int losses() {
        return losses;
    }

    /** How many ended at exactly zero. */
    public int scratches() {
        return scratches;
    }

    /** Wins, losses and scratches. */
    public int all() {
        return wins + losses + scratches;
    }

    /** Wins over all; undefined if there are none at all. */
    public Metric rate() {
        return all() == 0 ? definition.undefined(reason) : definition.of((double) wins / all());
    }

    /** The lower end of the 95 % interval, 0 if there is no win; undefined if the rate is. */
    public Metric low() {
        return all() == 0
                ? definition.low().undefined(reason)
                : definition.low().of(wilsonLow(wins, all()));
    }

    /** The upper end of the 95 % interval, 1 if all are wins; undefined if the rate is. */
    public Metric high() {
        return all() == 0
                ? definition.high().undefined(reason)
                : definition.high().of(1 - wilsonLow(all() - wins, all()));
    }

    /** For example {@code tradeWinRate 30.80 % (81 of 263, 2 scratches, 95 %: 25.53 % to 36.62 %)}. */
    @Override
    public String toString() {
        return all() == 0
                ? rate().toString()
                : rate() + " (" + wins + " of " + all() + ", " + scratches
                        + (scratches == 1 ? " scratch" : " scratches") + ", 95 %: " + low().text() + " to "
                        + high().text() + ")";
    }

    /** Written without the difference of the textbook form, which loses the digits of a small bound. */
    static double wilsonLow(int wins, int all) {
        double z = Normal.Z95;
        double rate = (double) wins / all;
        return 2.0 * wins * rate / (2.0 * wins + z * z + z * StrictMath.sqrt(z * z + 4.0 * wins * (1 - rate)));
    }
}
