package dev.apex.facts;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Intake;
import dev.apex.market.Stamp;
import dev.apex.market.Stamp.Arrival;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a batch adds to what is known, worked out before anything is written; for those who write a {@link FactLog}.
 *
 * <p>Every store asks here, so that all of them tell a duplicate from a redelivery, and a revision from a conflict, in the
 * same way. The result does not depend on the order of the batch.
 *
 * @param accepted the versions to write, {@linkplain Fact#byVersion() in order}
 * @param intake the counts of the batch
 */
public record Admission(List<Fact> accepted, Intake intake) {
    public Admission {
        accepted = List.copyOf(accepted);
    }

    /**
     * Weighs a batch against what is known.
     *
     * @param batch facts of one schema, in any order
     * @param known gives all versions known of the fact that its argument is a version of, in order of arrival and revision
     * @throws RefusedException with {@link Rule#FACT_TWO_PAYLOADS}, {@link Rule#FACT_BEHIND_ITS_HISTORY}, {@link
     *     Rule#REVISION_FELL} or {@link Rule#NOTHING_TO_RETRACT}
     */
    public static Admission of(Collection<Fact> batch, Function<Fact, List<Fact>> known) {
        List<Fact> sorted = new ArrayList<>(batch);
        sorted.sort(Fact.byVersion());
        Weighing weighing = new Weighing();
        for (Fact fact : sorted) {
            weighing.meet(fact, known);
        }
        return new Admission(weighing.accepted, weighing.intake(sorted.size()));
    }

    /** Goes through a sorted batch, one fact's versions after the other. */
    private static final class Weighing {
        private final List<Fact> accepted = new ArrayList<>();
        private final List<Fact> versions = new ArrayList<>();
        private int written;
        private long duplicates;
        private long redeliveries;
        private @Nullable Fact last;

        void meet(Fact fact, Function<Fact, List<Fact>> known) {
            Fact met = last;
            if (met == null || Fact.byKeyAndEventTime().compare(met, fact) != 0) {
                versions.clear();
                versions.addAll(known.apply(fact));
                written = versions.size();
            } else if (sameVersion(met, fact)) {
                repeat(met, fact);
                return;
            }
            last = fact;
            weigh(fact);
        }

        /** The second of two rows of a batch that claim to be one version. */
        private void repeat(Fact met, Fact fact) {
            requireEqual(met, fact);
            duplicates++;
            int newest = versions.size() - 1;
            boolean wrote = newest >= written && sameVersion(versions.get(newest), fact);
            if (wrote && fact.stamp().arrival() == Arrival.OBSERVED) {
                versions.set(newest, fact.observed());
                accepted.set(accepted.size() - 1, fact.observed());
            }
        }

        private void weigh(Fact fact) {
            int before = versions.size() - 1;
            while (before >= 0 && Fact.byVersion().compare(versions.get(before), fact) > 0) {
                before--;
            }
            if (before < 0 && versions.isEmpty()) {
                begin(fact);
            } else if (before >= 0 && sameVersion(versions.get(before), fact)) {
                requireEqual(versions.get(before), fact);
                duplicates++;
            } else if (before >= 0 && versions.get(before).saysTheSameAs(fact)) {
                redeliveries++;
            } else if (before < versions.size() - 1) {
                throw new RefusedException(
                        Rule.FACT_BEHIND_ITS_HISTORY, fact + "; known: " + versions.get(versions.size() - 1));
            } else {
                revise(versions.get(before), fact);
            }
        }

        private void begin(Fact fact) {
            if (fact.isRetracted()) {
                throw new RefusedException(Rule.NOTHING_TO_RETRACT, fact.toString());
            }
            accept(fact);
        }

        private void revise(Fact before, Fact fact) {
            if (fact.stamp().revision() < before.stamp().revision()) {
                throw new RefusedException(
                        Rule.REVISION_FELL,
                        fact + " after revision " + before.stamp().revision());
            }
            accept(fact);
        }

        private void accept(Fact fact) {
            versions.add(fact);
            accepted.add(fact);
        }

        private static boolean sameVersion(Fact one, Fact other) {
            Stamp a = one.stamp();
            Stamp b = other.stamp();
            return a.ingestedAt().equals(b.ingestedAt()) && a.revision() == b.revision();
        }

        private static void requireEqual(Fact one, Fact other) {
            if (!one.saysTheSameAs(other)) {
                throw new RefusedException(Rule.FACT_TWO_PAYLOADS, other + ", twice");
            }
        }

        Intake intake(long read) {
            return new Intake(read, accepted.size(), duplicates, redeliveries, 0);
        }
    }
}
