package dev.apex.facts;

import java.util.List;

/**
 * The kinds of facts that Apex itself keeps: what each is about, and what is said of it.
 *
 * <p>They are told here, below all that writes them, so that a store can make a table for each without knowing who writes
 * to it. Each is written and read by a {@link Codec}: here for names, features and predictions, in {@code dev.apex.backtest}
 * for decisions, fills and trials, in {@code apex-regime} for regimes.
 */
public final class FactKinds {
    private static final FactColumn MODE = FactColumn.text("mode");
    private static final FactColumn RUN = FactColumn.text("run");
    private static final FactColumn STRATEGY = FactColumn.text("strategy");
    private static final FactColumn SYMBOL = FactColumn.text("symbol");

    /** What a name means to its source from an event time on, announced before or after it; see {@link SymbolFact}. */
    public static final FactSchema SYMBOL_MAP = FactSchema.of("symbol_map")
            .keyedBy(FactColumn.text("source"), FactColumn.text("name"))
            .saying(SYMBOL.orNull())
            .foretelling();

    /** What a feature was of a symbol at a session; see {@link FeatureFact}. */
    public static final FactSchema FEATURES = FactSchema.of("features")
            .keyedBy(FactColumn.text("feature"), SYMBOL)
            .saying(FactColumn.number("value").orNull());

    /** What a model expected of a symbol, and, once that is known, what came; see {@link PredictionFact}. */
    public static final FactSchema PREDICTIONS = FactSchema.of("predictions")
            .keyedBy(FactColumn.text("model"), FactColumn.text("version"), SYMBOL)
            .saying(
                    FactColumn.text("expected"),
                    FactColumn.number("score"),
                    FactColumn.number("label").orNull());

    /** What one window's model says of a session. */
    public static final FactSchema REGIME_LABELS = FactSchema.of("regime_labels_walk_forward")
            .keyedBy(FactColumn.text("regimes"))
            .saying(
                    FactColumn.whole("session"),
                    FactColumn.whole("window_number"),
                    FactColumn.whole("era"),
                    FactColumn.whole("state").orNull(),
                    FactColumn.numbers("probabilities"));

    /** A window of regimes: what it was trained on, and the model in force from when it is known. */
    public static final FactSchema REGIME_MODELS = FactSchema.of("regime_models")
            .keyedBy(FactColumn.text("regimes"), FactColumn.whole("window_number"))
            .saying(
                    FactColumn.whole("boundary"),
                    FactColumn.text("train_from"),
                    FactColumn.text("train_to"),
                    FactColumn.text("outcome"),
                    FactColumn.text("reason"),
                    FactColumn.whole("era"),
                    FactColumn.flag("regime_break"),
                    FactColumn.numbers("align_perm"),
                    FactColumn.number("align_cost").orNull(),
                    FactColumn.number("agreement").orNull(),
                    FactColumn.whole("parent").orNull(),
                    FactColumn.text("settings"),
                    FactColumn.text("stream"),
                    FactColumn.numbers("centre"),
                    FactColumn.numbers("spread"),
                    FactColumn.text("covariance"),
                    FactColumn.numbers("initial"),
                    FactColumn.numbers("transitions"),
                    FactColumn.numbers("means"),
                    FactColumn.numbers("covariances"),
                    FactColumn.number("log_likelihood").orNull(),
                    FactColumn.number("bic").orNull(),
                    FactColumn.whole("whole_rows").orNull(),
                    FactColumn.whole("steps").orNull(),
                    FactColumn.whole("total_steps").orNull(),
                    FactColumn.flag("converged").orNull(),
                    FactColumn.whole("tried").orNull(),
                    FactColumn.whole("rejected").orNull(),
                    FactColumn.whole("agreeing").orNull(),
                    FactColumn.whole("best_start").orNull(),
                    FactColumn.number("runner_up_gap").orNull());

    /** An order as it was decided, or as a gate kept it from the venue. */
    public static final FactSchema DECISIONS = FactSchema.of("decisions")
            .keyedBy(MODE, STRATEGY, RUN, FactColumn.flag("suppressed"), FactColumn.whole("number"))
            .saying(
                    SYMBOL,
                    FactColumn.whole("lots"),
                    FactColumn.number("quantity"),
                    FactColumn.text("kind"),
                    FactColumn.number("limit_price").orNull(),
                    FactColumn.number("stop_price").orNull(),
                    FactColumn.text("in_force"),
                    FactColumn.text("good_until").orNull(),
                    FactColumn.instant("reaches_at"),
                    FactColumn.number("sized_at").orNull(),
                    FactColumn.whole("replaces"),
                    FactColumn.whole("linked_to"),
                    FactColumn.text("label").orNull(),
                    FactColumn.instant("shadow_closed_at").orNull(),
                    FactColumn.number("shadow_profit").orNull());

    /** An order done, whole or in part, by the time of its print, with what was put right later as later versions. */
    public static final FactSchema FILLS = FactSchema.of("fills")
            .keyedBy(MODE, STRATEGY, RUN, FactColumn.whole("number"))
            .saying(
                    FactColumn.whole("decision"),
                    SYMBOL,
                    FactColumn.whole("lots"),
                    FactColumn.number("quantity"),
                    FactColumn.number("print"),
                    FactColumn.number("price"),
                    FactColumn.number("cash"),
                    FactColumn.number("slippage"),
                    FactColumn.number("fees"),
                    FactColumn.instant("print_known_at"),
                    FactColumn.flag("print_withdrawn"));

    /** What one run of a study came to; every one of them is kept, for the number tried says what the best is worth. */
    public static final FactSchema TRIALS = FactSchema.of("trials")
            .keyedBy(FactColumn.text("study"), STRATEGY, RUN)
            .saying(
                    FactColumn.text("terms"),
                    FactColumn.text("content"),
                    FactColumn.text("first_day"),
                    FactColumn.text("last_day"),
                    FactColumn.whole("sessions"),
                    FactColumn.number("profit"),
                    FactColumn.number("sharpe").orNull(),
                    FactColumn.number("skewness").orNull(),
                    FactColumn.number("kurtosis").orNull(),
                    FactColumn.flag("conclusive"));

    /** All of them. */
    public static final List<FactSchema> ALL =
            List.of(SYMBOL_MAP, REGIME_LABELS, REGIME_MODELS, FEATURES, PREDICTIONS, DECISIONS, FILLS, TRIALS);

    private FactKinds() {}
}
