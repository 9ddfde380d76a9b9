package dev.apex.backtest;

import dev.apex.facts.Codec;
import dev.apex.facts.Fact;
import dev.apex.facts.FactKinds;
import dev.apex.facts.FactSchema;
import dev.apex.market.Stamp;
import dev.apex.metrics.MetricDefinition;
import java.time.Instant;
import java.time.LocalDate;
import java.util.OptionalDouble;

/**
 * What one run of a study came to, as it is kept in a {@link dev.apex.facts.FactLog} under {@link FactKinds#TRIALS}.
 *
 * <p>Every run is written, also those that came to nothing: how much the best of them is worth depends on how many there were
 * and on how they differ.
 *
 * @param study what the runs are trials of
 * @param strategy the strategy's id
 * @param run the run's fingerprint
 * @param stamp when it was written
 * @param terms the identity of the backtest's terms
 * @param content the digest of every row it could have seen
 * @param first the first day of its figures
 * @param last the last day of its span
 * @param sessions how many sessions its figures rest on
 * @param profit in the run's currency
 * @param sharpe a year; empty where it has none
 * @param skewness of its returns; empty where they have none
 * @param kurtosis of its returns, 3 for a normal; empty where they have none
 * @param conclusive whether its final equity rests on prices
 */
public record TrialFact(
        String study,
        String strategy,
        String run,
        Stamp stamp,
        String terms,
        String content,
        LocalDate first,
        LocalDate last,
        long sessions,
        double profit,
        OptionalDouble sharpe,
        OptionalDouble skewness,
        OptionalDouble kurtosis,
        boolean conclusive) {
    /** Writes and reads them. */
    public static final Codec<TrialFact> CODEC = new Trials();

    /**
     * What a run came to.
     *
     * @param study what it is a trial of
     * @param writtenAt when this is written down, rounded up to a microsecond: before anybody looks at it
     */
    public static TrialFact of(String study, Result result, Instant writtenAt) {
        Stamp rounded = Stamp.observed(Instant.EPOCH, writtenAt);
        return new TrialFact(
                study,
                result.backtest().id(),
                result.fingerprint().hex(),
                Stamp.observed(rounded.ingestedAt(), rounded.ingestedAt()),
                result.backtest().identity(),
                result.contentDigest(),
                result.startedOn(),
                result.backtest().span().last(),
                result.accounts().size(),
                result.profit(),
                result.metrics().get(MetricDefinition.SHARPE).value(),
                result.metrics().get(MetricDefinition.SKEWNESS).value(),
                result.metrics().get(MetricDefinition.KURTOSIS).value(),
                result.isConclusive());
    }

    private static final class Trials implements Codec<TrialFact> {
        @Override
        public FactSchema schema() {
            return FactKinds.TRIALS;
        }

        @Override
        public Fact toFact(TrialFact one) {
            return schema().at(one.stamp)
                    .with("study", one.study)
                    .with("strategy", one.strategy)
                    .with("run", one.run)
                    .with("terms", one.terms)
                    .with("content", one.content)
                    .with("first_day", one.first.toString())
                    .with("last_day", one.last.toString())
                    .with("sessions", one.sessions)
                    .with("profit", one.profit)
                    .with("sharpe", one.sharpe)
                    .with("skewness", one.skewness)
                    .with("kurtosis", one.kurtosis)
                    .with("conclusive", one.conclusive)
                    .asserted();
        }

        @Override
        public TrialFact fromFact(Fact fact) {
            return new TrialFact(
                    fact.getText("study"),
                    fact.getText("strategy"),
                    fact.getText("run"),
                    fact.stamp(),
                    fact.getText("terms"),
                    fact.getText("content"),
                    LocalDate.parse(fact.getText("first_day")),
                    LocalDate.parse(fact.getText("last_day")),
                    fact.getLong("sessions"),
                    fact.getDouble("profit"),
                    fact.findDouble("sharpe"),
                    fact.findDouble("skewness"),
                    fact.findDouble("kurtosis"),
                    fact.getFlag("conclusive"));
        }
    }
}
