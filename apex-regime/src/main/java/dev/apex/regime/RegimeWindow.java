package dev.apex.regime;

import dev.apex.feature.Notice;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * One refit of a walk: what it was fitted to, when it was known, and what came of it.
 *
 * @param number from 0
 * @param boundary the first session after it, an ordinal of the calendar
 * @param first the date of its first session
 * @param last the date of its last session
 * @param fittedAt the clock at which it was fitted, to rows visible then
 * @param knownAt that clock plus what the fit is declared to take
 * @param outcome what came of it
 * @param reason why, unless a model was fitted; empty if one was
 * @param model the model in force, its states in the order of the era; empty if there are no regimes
 * @param fit what came of the training; empty if there was none, or it failed
 * @param centre of each feature over the window, its mean; empty if it has too few rows
 * @param spread of each feature over the window, its variance; empty if it has too few rows
 * @param order by state of the era, the state of the training
 * @param cost what aligning it to the window before cost, in nats; empty if there was none to align it to
 * @param agreement the share of the days of both windows on which both models name the same state; empty if there are none
 * @param breaks whether regimes were lost to view here, and an era begins: agreement was too low
 * @param era how many times that had happened by then
 * @param settings of the walk and its training in words, as they enter a run's identity
 * @param stream the random stream of its starts
 * @param parent the window whose model was one of its starts; empty unless starts are warm
 */
public record RegimeWindow(
        int number,
        int boundary,
        LocalDate first,
        LocalDate last,
        Instant fittedAt,
        Instant knownAt,
        Outcome outcome,
        String reason,
        Optional<GaussianHmm> model,
        Optional<HmmFit> fit,
        List<Double> centre,
        List<Double> spread,
        List<Integer> order,
        OptionalDouble cost,
        OptionalDouble agreement,
        boolean breaks,
        int era,
        String settings,
        String stream,
        OptionalInt parent) {
    /** What came of a refit. */
    public enum Outcome {
        /** A model was fitted. */
        FITTED,
        /** It could not be, and the model of the window before stays in force. */
        CARRIED,
        /** There are no regimes to be told apart, or none could be fitted and there was no model before. */
        NO_REGIMES
    }

    /**
     * What whoever follows a run hears of it when it comes into force: {@code REGIME_BREAK} if an era begins, {@code
     * REGIME_CARRIED} if the model before stays, {@code REGIME_NONE} if there are no regimes; nothing if all is as before.
     */
    public Optional<Notice> notice() {
        String window = "window " + number + ", " + first + " to " + last + ", ";
        if (breaks) {
            String share = agreement.isPresent()
                    ? String.format(Locale.ROOT, "names %.1f %% of the days", 100 * agreement.getAsDouble())
                    : "has none of the days";
            return Optional.of(new Notice(
                    "REGIME_BREAK",
                    window + share + " of the window before as that did: era " + era
                            + " begins, and its states are not those of era " + (era - 1)));
        }
        return switch (outcome) {
            case FITTED -> Optional.empty();
            case CARRIED -> Optional.of(new Notice("REGIME_CARRIED", window + "keeps an older model: " + reason));
            case NO_REGIMES -> Optional.of(new Notice("REGIME_NONE", window + "has no regimes: " + reason));
        };
    }

    public RegimeWindow {
        centre = List.copyOf(centre);
        spread = List.copyOf(spread);
        order = List.copyOf(order);
    }
}
