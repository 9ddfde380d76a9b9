package dev.apex.junit;

import dev.apex.audit.AuditVerdict;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.market.Symbol;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Strategies that know which symbols there will be. */
final class LeaksOfSets {
    private LeaksOfSets() {}

    static List<Specimen> all() {
        return List.of(
                Specimen.leak(
                                "today's universe: who still trades in the end",
                                AuditVerdict.LEAK,
                                "cut",
                                setting -> setting.backtest("survivors", () -> {
                                    Set<Symbol> alive = Closes.unguarded(() -> setting.survivors(setting.source()));
                                    return new Picking((today, symbol) -> alive.contains(symbol));
                                }))
                        .in(Layer.ORDERS)
                        .unless(LeaksOfSets::everybodySurvives),
                Specimen.leak(
                                "today's universe: who is a member in the end",
                                AuditVerdict.LEAK,
                                "veil",
                                setting -> setting.backtest("members", () -> {
                                    Set<Symbol> members = Closes.ever(setting).membersInTheEnd();
                                    return new Picking((today, symbol) -> members.contains(symbol));
                                }))
                        .in(Layer.ORDERS)
                        .unless(setting -> setting.tellsOfMembers()
                                ? Optional.empty()
                                : Optional.of("no change of membership is told of while strategies are asked")));
    }

    private static Optional<String> everybodySurvives(Setting setting) {
        return setting.survivors(setting.source()).containsAll(setting.symbols())
                ? Optional.of("every symbol is priced to the end")
                : Optional.empty();
    }
}
