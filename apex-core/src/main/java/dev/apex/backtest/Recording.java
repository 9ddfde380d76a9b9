package dev.apex.backtest;

import dev.apex.Digest;
import dev.apex.backtest.Explanation.Absence;
import dev.apex.backtest.Explanation.Action;
import dev.apex.backtest.Explanation.DerivedValue;
import dev.apex.backtest.Explanation.FeatureValue;
import dev.apex.backtest.Explanation.Row;
import dev.apex.backtest.Explanation.Stream;
import dev.apex.execution.Portfolio;
import dev.apex.feature.Derived;
import dev.apex.market.CorporateAction;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.market.Tape;
import dev.apex.market.Witness;
import dev.apex.random.ChaCha20;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Takes down one step of a run as it happens. What is read twice by the same reader is taken down once. */
final class Recording implements Witness {
    final Set<Row> rows = new LinkedHashSet<>();
    final Set<Action> actions = new LinkedHashSet<>();
    final Set<Absence> absences = new LinkedHashSet<>();
    final Set<FeatureValue> features = new LinkedHashSet<>();
    final List<DerivedValue> derived = new ArrayList<>();
    final List<Stream> streams = new ArrayList<>();
    final SortedSet<Symbol> symbols = new TreeSet<>();

    @Nullable
    Portfolio portfolio;

    Optional<Map<Symbol, Double>> target = Optional.empty();

    private String reader = "";

    @Override
    public void readBy(String name) {
        reader = name;
    }

    @Override
    public void row(Tape.Kind kind, Symbol symbol, Stamp stamp, String what, OptionalDouble value) {
        rows.add(new Row(reader, kind, symbol, stamp, what, value));
    }

    @Override
    public void action(CorporateAction action) {
        actions.add(new Action(reader, action));
    }

    @Override
    public void nothing(Symbol symbol, String what) {
        absences.add(new Absence(reader, symbol, what));
    }

    @Override
    public void symbols(List<Symbol> some) {
        symbols.addAll(some);
    }

    @Override
    public void reading(String feature, Symbol symbol, OptionalDouble value) {
        features.add(new FeatureValue(feature, symbol, value));
        reader = "";
    }

    /** The strategy is about to be asked. */
    void asked(Portfolio known, Map<Derived<?>, Derived.Course<?>> courses, Map<Derived<?>, Object> values) {
        portfolio = known;
        courses.forEach((some, course) -> {
            Digest state = Digest.create();
            course.digest(state);
            derived.add(new DerivedValue(some.name(), some.version(), values.get(some), state.finishHex()));
        });
    }

    /** The strategy has answered. */
    void answered(StepDay today) {
        target = today.target();
        today.streams().forEach((name, stream) -> streams.add(stream(name, stream)));
        reader = "";
    }

    private static Stream stream(String name, ChaCha20 stream) {
        return new Stream(name, stream.streamNumber(), stream.wordPosition());
    }
}
