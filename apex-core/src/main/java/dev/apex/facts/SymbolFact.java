package dev.apex.facts;

import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import java.util.Optional;

/**
 * What a name means to its source from an event time on, as it is kept in a {@link FactLog} under {@link
 * FactKinds#SYMBOL_MAP}.
 *
 * <p>A ticker is given to another company, a vendor renames its series; and the change is known at a time of its own, before
 * or after. {@link SymbolMap} answers what a name meant.
 *
 * @param source whose name it is: a vendor, an exchange
 * @param name as the source says it, at least one character
 * @param stamp from when on it means that, and when this was known
 * @param symbol what it means; empty if it means nothing from then on
 */
public record SymbolFact(String source, String name, Stamp stamp, Optional<Symbol> symbol) {
    /** Writes and reads them. */
    public static final Codec<SymbolFact> CODEC = new Codec<>() {
        @Override
        public FactSchema schema() {
            return FactKinds.SYMBOL_MAP;
        }

        @Override
        public Fact toFact(SymbolFact one) {
            Fact.Row row = schema().at(one.stamp).with("source", one.source).with("name", one.name);
            return (one.symbol.isPresent() ? row.with("symbol", one.symbol.get().name()) : row.withNull("symbol"))
                    .asserted();
        }

        @Override
        public SymbolFact fromFact(Fact fact) {
            return new SymbolFact(
                    fact.getText("source"),
                    fact.getText("name"),
                    fact.stamp(),
                    fact.findText("symbol").map(Symbol::of));
        }
    };
}
