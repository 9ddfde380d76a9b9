package dev.apex.features;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.feature.Reading;
import dev.apex.market.Adjustment;
import dev.apex.market.Series;
import java.time.Instant;
import java.util.function.BiFunction;

/**
 * What a model is to foretell: a number of a symbol that becomes known some time after a decision.
 *
 * <p>It is read from the prices visible at later decisions, never from the end of the data, so that the clock at which it is first
 * known is its knowledge time. Once known it stays as it is, like an order that was filled: a later revision changes no label.
 * Implementations keep nothing between readings.
 */
public interface Label {
    /** What it is called. */
    String name();

    /** How many sessions of the symbol after its decision it is asked for first; it may say that it is not known yet. */
    int sessions();

    /**
     * Its value, if it is known.
     *
     * @param prices of the symbol, as visible at a later decision
     * @param from when an order that was placed at the decision reaches the venue: it is done at a print after that
     */
    Reading read(Series prices, Instant from);

    /**
     * The return from the first open, or fixing, after the decision to the open, or fixing, so many sessions later: what an order
     * at that decision earns until one so many sessions later, before costs. Splits are taken out, dividends are not in it. Without
     * a row in either session it is never known, as where a symbol is delisted in between.
     */
    static Label forwardReturn(int sessions) {
        return new ForwardReturn(sessions, Adjustment.SPLITS);
    }

    /** The same with dividends reinvested. */
    static Label forwardTotalReturn(int sessions) {
        return new ForwardReturn(sessions, Adjustment.TOTAL_RETURN);
    }

    /** A label made of a function. */
    static Label of(String name, int sessions, BiFunction<Series, Instant, Reading> function) {
        if (sessions < 0) {
            throw new RefusedException(Rule.SESSIONS_NEGATIVE, name + " over " + sessions + " sessions");
        }
        return new Label() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public int sessions() {
                return sessions;
            }

            @Override
            public Reading read(Series prices, Instant from) {
                return function.apply(prices, from);
            }

            @Override
            public String toString() {
                return name;
            }
        };
    }
}
