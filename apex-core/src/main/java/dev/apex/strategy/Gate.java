package dev.apex.strategy;

import dev.apex.Digest;
import dev.apex.execution.Order;
import dev.apex.market.Symbol;
import dev.apex.random.RunSeed;
import java.time.Instant;

/**
 * Stands between a strategy and the venue: it judges every order that opens a position or adds to one.
 *
 * <p>What it suppresses is traded all the same, in shadow books that move no money, because a gate that never hears what
 * became of the signals it held back learns from a sample it has censored itself. Orders that close or reduce a position
 * are not judged: they leave with what they close. A gate is a value that may be shared between backtests; its state
 * lives in the {@link Judge} of one run.
 */
public interface Gate {
    /** What it is called, parameters included; it goes into the run's identity and names its random stream. */
    String name();

    /** Begins a run. */
    Judge start(RunSeed seed);

    /**
     * After how many decisions a shadow trade of tickets is ended that the strategy did not end itself: it may never sell what its
     * portfolio does not show. What was ordered by weights ends when the weights say so.
     */
    default int shadowDecisions() {
        return 20;
    }

    /** One run's judge. */
    interface Judge {
        /**
         * Says whether an order may pass.
         *
         * @param today what the strategy saw when it ordered; whatever is read through it is known at the clock
         * @param order the order as it would be placed
         */
        Verdict judge(Day today, Order order);

        /** Hears how a trade ended that an order it judged had opened, real or shadow, at the clock that knows it. */
        default void hear(Outcome outcome) {}

        /** Adds the present state to the digest of the step; equal states give equal bytes. */
        default void digest(Digest digest) {}
    }

    /**
     * What a judge says of an order.
     *
     * @param passes whether it is placed
     * @param label what it was judged as, for example a pattern and a regime; it comes back with the outcome
     */
    record Verdict(boolean passes, String label) {
        /** Lets an order pass. */
        public static Verdict pass(String label) {
            return new Verdict(true, label);
        }

        /** Keeps an order from the venue and trades it in the shadow books. */
        public static Verdict suppress(String label) {
            return new Verdict(false, label);
        }
    }

    /**
     * How a trade ended, from flat to flat.
     *
     * @param symbol what was traded
     * @param label as what its first order was judged
     * @param suppressed whether it is a shadow trade
     * @param openedAt the print of its first fill
     * @param closedAt the print of the fill that made it flat
     * @param profit what came back less what went out, costs and dividends included, in the run's currency, as known when
     *     it is heard
     */
    record Outcome(
            Symbol symbol, String label, boolean suppressed, Instant openedAt, Instant closedAt, double profit) {}
}
