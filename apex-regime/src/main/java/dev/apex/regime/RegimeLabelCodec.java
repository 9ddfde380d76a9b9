package dev.apex.regime;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.facts.Codec;
import dev.apex.facts.Fact;
import dev.apex.facts.FactKinds;
import dev.apex.facts.FactQuery;
import dev.apex.facts.FactSchema;
import dev.apex.market.Stamp;

/**
 * How labels of one walk are kept in a {@link dev.apex.facts.FactLog}, under {@code regime_labels_walk_forward}.
 *
 * <p>A session is one fact, and each window that labels it writes a version: read as of a clock, the log gives the label of the
 * newest window known then; as first known, the one that was first published; and its history is all of them. Holds no state.
 */
public final class RegimeLabelCodec implements Codec<RegimeLabel> {
    private static final FactSchema SCHEMA = FactKinds.REGIME_LABELS;

    private final String name;

    private RegimeLabelCodec(String name) {
        this.name = name;
    }

    /** The labels of regimes of this name. */
    public static RegimeLabelCodec of(Regimes regimes) {
        return of(regimes.name());
    }

    /** The labels of regimes of this name. */
    public static RegimeLabelCodec of(String regimes) {
        return new RegimeLabelCodec(regimes);
    }

    @Override
    public FactSchema schema() {
        return SCHEMA;
    }

    /** All labels of these regimes. */
    public FactQuery query() {
        return FactQuery.of(SCHEMA).where("regimes", name);
    }

    @Override
    public Fact toFact(RegimeLabel label) {
        Fact.Row row = SCHEMA.at(
                        Stamp.observed(label.eventTime(), label.knownAt()).revision(label.window()))
                .with("regimes", name)
                .with("session", label.session())
                .with("window_number", label.window())
                .with("era", label.era())
                .with("probabilities", label.probabilities());
        return (label.state().isPresent() ? row.with("state", label.state().getAsInt()) : row.withNull("state"))
                .asserted();
    }

    @Override
    public RegimeLabel fromFact(Fact fact) {
        if (!fact.getText("regimes").equals(name)) {
            throw new RefusedException(Rule.FACT_OF_ANOTHER_SCHEMA, fact + " read as one of " + name);
        }
        return new RegimeLabel(
                (int) fact.getLong("session"),
                fact.stamp().eventTime(),
                fact.stamp().ingestedAt(),
                (int) fact.getLong("window_number"),
                (int) fact.getLong("era"),
                fact.getDoubles("probabilities"));
    }
}
