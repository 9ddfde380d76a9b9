package dev.apex.audit;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.time.Micros;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether and how a backtest is run in a fresh JVM, and what that says of it. Immutable.
 *
 * @param made how it is made there; null if it is not
 * @param words what the constructor of that is given
 * @param required whether an audit without it is inconclusive
 * @param because why not, if it is not
 * @param jvm what is started
 * @param probes how many more may be started to find the row of a leak
 */
record Afresh(
        @Nullable Class<? extends AuditCase> made,
        List<String> words,
        boolean required,
        String because,
        FreshJvm jvm,
        int probes) {
    static final Afresh NOT = new Afresh(
            null,
            List.of(),
            false,
            "it was not told how to make the backtest there, which Audit.inAFreshJvm(..) is for",
            FreshJvm.within(Duration.ofMinutes(5)),
            16);

    Afresh by(Class<? extends AuditCase> type, List<String> some, boolean must) {
        try {
            if (type.isHidden() || type.isAnonymousClass() || type.isInterface()) {
                throw new NoSuchMethodException();
            }
            FreshRun.constructor(type, some.size());
        } catch (NoSuchMethodException e) {
            throw new RefusedException(
                    Rule.AUDIT_CASE, type.getName() + " with " + some.size() + " words for its constructor", e);
        }
        return new Afresh(type, some, must, "", jvm, probes);
    }

    Afresh not(String why) {
        return new Afresh(null, List.of(), false, why, jvm, probes);
    }

    Afresh within(Duration patience) {
        if (patience.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new RefusedException(Rule.AUDIT_PATIENCE, "a fresh JVM that may take " + patience);
        }
        return by(new FreshJvm(jvm.java(), jvm.main(), patience));
    }

    Afresh by(FreshJvm other) {
        return new Afresh(made, words, required, because, other, probes);
    }

    Afresh probing(int most) {
        return new Afresh(made, words, required, because, jvm, most);
    }

    /**
     * What the base run is, for one that is made again.
     *
     * @param told what it said
     * @param start the clock of its first decision
     * @param falsehood the seed of what is told in the place of the truth
     * @param steps of its backtest
     * @param compared how many of them can be compared; all, unless the base run failed
     */
    record Base(Told told, Instant start, long falsehood, int steps, int compared) {
        Optional<Parting> parting(Told other) {
            return told.failedIn() < 0 ? told.parting(other) : told.parting(compared, other);
        }
    }

    /**
     * What came of it.
     *
     * @param verdict a finding's, or INCONCLUSIVE if there was nothing to compare
     * @param parting where it parts from the base
     * @param row the row that a leak depends on
     * @param told what was said in the fresh JVM
     * @param note what else there is to say
     * @param runs how many fresh JVMs were started
     */
    record Outcome(
            AuditVerdict verdict,
            Optional<Parting> parting,
            Optional<Version> row,
            Optional<Told> told,
            String note,
            int runs) {}

    Outcome compare(Base base, List<Version> later) {
        return new Comparison(base, later).outcome();
    }

    /** A run there, and if it differs those that tell why. */
    private final class Comparison {
        private final Base base;
        private final List<Version> later;
        private int runs;

        Comparison(Base base, List<Version> later) {
            this.base = base;
            this.later = later;
        }

        /** What a fresh JVM told, or why nothing. */
        private record Heard(Optional<Told> told, String why, boolean unmade) {}

        private Heard hear(boolean veiled, int steps, Optional<Version> last) {
            runs++;
            Letter question = new Letter()
                    .put("case", made == null ? "" : made.getName())
                    .put("veiled", veiled)
                    .put("start", Micros.floor(base.start()))
                    .put("falsehood", base.falsehood())
                    .put("steps", steps);
            words.forEach(word -> question.put("word", word));
            last.map(FreshRun.Place::of)
                    .ifPresent(place ->
                            question.put("last", place.ingestedAt(), place.kind(), place.symbol(), place.ts()));
            FreshJvm.Answer answer = jvm.ask(question);
            if (answer.letter().isEmpty()) {
                return new Heard(Optional.empty(), answer.why(), false);
            }
            Letter letter = answer.letter().get();
            return letter.find("unmade")
                    .map(why -> new Heard(Optional.empty(), why.get(0), true))
                    .orElseGet(() -> new Heard(Optional.of(Told.read(letter)), "", false));
        }

        private Outcome none(String note) {
            return new Outcome(
                    AuditVerdict.INCONCLUSIVE, Optional.empty(), Optional.empty(), Optional.empty(), note, runs);
        }

        Outcome outcome() {
            Heard first = hear(true, -1, Optional.empty());
            if (first.told().isEmpty() && !first.unmade()) {
                return none(first.why());
            }
            if (first.told().filter(this::isSame).isPresent()) {
                return new Outcome(AuditVerdict.CLEAN, Optional.empty(), Optional.empty(), first.told(), "", runs);
            }
            Optional<Integer> rows = first.told().flatMap(base.told()::otherRows);
            if (rows.isPresent()) { // true once they are released, so that they are other ones, veiled or not
                return none("the source made there tells other rows, first in step " + rows.get());
            }
            Heard plain = hear(false, -1, Optional.empty());
            if (plain.told().isEmpty()) {
                return none(plain.unmade() ? "its case cannot be made there: " + plain.why() : plain.why());
            }
            Told there = plain.told().get();
            Optional<String> term = base.told().otherTerm(there);
            if (term.isPresent()) {
                return none("the backtest made there is another one; " + term.get());
            }
            Optional<Parting> parting = base.parting(there);
            if (parting.isPresent()) {
                return side(parting.get(), there);
            }
            if (first.told().isEmpty()) {
                return none("its case cannot be made while what is not yet known is false: " + first.why());
            }
            return hidden(first.told().get());
        }

        private boolean isSame(Told there) {
            return base.told().otherTerm(there).isEmpty()
                    && base.told().otherRows(there).isEmpty()
                    && base.parting(there).isEmpty();
        }

        private Outcome side(Parting parting, Told there) {
            String note = "it differs from one JVM to the next: it depends on an order of hashes, a default locale or"
                    + " zone, a clock, or on what a static field was given before the audit";
            return new Outcome(
                    AuditVerdict.SIDE_CHANNEL, Optional.of(parting), Optional.empty(), Optional.of(there), note, runs);
        }

        /** It differs only where what is not yet known is false. */
        private Outcome hidden(Told there) {
            Optional<String> term = base.told().otherTerm(there);
            Optional<Parting> parting = base.parting(there);
            int steps = parting.map(Parting::step).orElse(0) + 1;
            if (term.isPresent()) {
                steps = 0;
            } else if (steps > base.steps()) {
                steps = -1; // it parts in the settlement
            }
            if (term.isEmpty()) {
                Heard again = hear(true, steps, Optional.empty());
                if (again.told().isEmpty()) {
                    return none(again.why());
                }
                Optional<Parting> other = steps < 0
                        ? there.parting(again.told().get())
                        : there.parting(steps, again.told().get());
                if (other.isPresent()) {
                    return side(other.get(), there);
                }
            }
            String note =
                    "made where every row is false until it is known, and nothing was known before, it is another one"
                            + term.map(name -> "; its term " + name).orElse("");
            return new Outcome(
                    AuditVerdict.LEAK,
                    term.isPresent() ? Optional.empty() : parting,
                    row(steps, term.isPresent()),
                    Optional.of(there),
                    note,
                    runs);
        }

        /** By halving: how few of the first rows by arrival have to be false. */
        private Optional<Version> row(int steps, boolean byTerms) {
            int low = 1;
            int high = later.size();
            for (int probe = 0; low < high; probe++) {
                int middle = (low + high) >>> 1;
                if (probe == probes) {
                    return Optional.empty();
                }
                Optional<Told> there =
                        hear(true, steps, Optional.of(later.get(middle - 1))).told();
                if (there.isEmpty()) {
                    return Optional.empty();
                }
                boolean differs = byTerms
                        ? base.told().otherTerm(there.get()).isPresent()
                        : (steps < 0 ? base.parting(there.get()) : base.told().parting(steps, there.get())).isPresent();
                if (differs) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return high > 0 ? Optional.of(later.get(high - 1)) : Optional.empty();
        }
    }
}
