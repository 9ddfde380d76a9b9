package dev.apex.audit;

import dev.apex.UserCode;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Fingerprint;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.backtest.Rehearsal;
import dev.apex.market.Veil;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a run in another JVM said. Immutable.
 *
 * @param terms the terms of its backtest
 * @param said what each layer said, step by step, as hexadecimal digits
 * @param whole the whole fingerprint
 * @param failedIn the step in which it failed, from 0; -1 if it did not
 * @param failure why it failed; empty if it did not
 * @param lines lines of the user's code that read a source past the cursor
 */
record Told(
        Map<String, String> terms,
        Map<Layer, List<String>> said,
        String whole,
        int failedIn,
        String failure,
        List<String> lines) {
    /** What a run here said. */
    static Told of(Backtest backtest, Rehearsal run, List<Veil.SideRead> sideReads) {
        Fingerprint fingerprint = run.fingerprint();
        Map<Layer, List<String>> said = new EnumMap<>(Layer.class);
        for (Layer layer : Layer.values()) {
            List<String> steps = new ArrayList<>();
            for (int step = 0; step < fingerprint.steps(); step++) {
                steps.add(fingerprint.hex(layer, step));
            }
            said.put(layer, steps);
        }
        String failure = run.failure()
                .map(cause ->
                        cause + UserCode.line(cause).map(line -> ", at " + line).orElse(""))
                .orElse("");
        List<String> lines = sideReads.stream()
                .map(Veil.SideRead::line)
                .filter(line -> !line.isEmpty())
                .distinct()
                .toList();
        return new Told(new TreeMap<>(backtest.terms()), said, fingerprint.hex(), run.failedIn(), failure, lines);
    }

    Letter letter() {
        Letter letter = new Letter().put("whole", whole).put("failed", failedIn, failure);
        terms.forEach((name, value) -> letter.put("term", name, value));
        lines.forEach(line -> letter.put("line", line));
        said.forEach((layer, steps) -> letter.put(
                "said", Stream.concat(Stream.of(layer.name()), steps.stream()).toArray()));
        return letter;
    }

    /** Reads it from a letter; refuses with a RuntimeException what is no such letter. */
    static Told read(Letter letter) {
        Map<String, String> terms = new TreeMap<>();
        letter.all("term").forEach(term -> terms.put(term.get(0), term.get(1)));
        Map<Layer, List<String>> said = new EnumMap<>(Layer.class);
        letter.all("said").forEach(line -> said.put(Layer.valueOf(line.get(0)), line.subList(1, line.size())));
        List<String> failed = letter.find("failed").orElseThrow();
        return new Told(
                terms,
                said,
                letter.word("whole"),
                Integer.parseInt(failed.get(0)),
                failed.get(1),
                letter.all("line").stream().map(line -> line.get(0)).toList());
    }

    private int steps() {
        return said.getOrDefault(Layer.ROWS, List.of()).size();
    }

    private String hex(Layer layer, int step) {
        List<String> steps = said.getOrDefault(layer, List.of());
        return step < steps.size() ? steps.get(step) : "";
    }

    /** The first term that is another one there, with both values. */
    Optional<String> otherTerm(Told other) {
        Map<String, String> all = new TreeMap<>(terms);
        all.putAll(other.terms);
        return all.keySet().stream()
                .filter(name -> !terms.getOrDefault(name, "none").equals(other.terms.getOrDefault(name, "none")))
                .findFirst()
                .map(name -> name + ": " + terms.getOrDefault(name, "none") + ", then "
                        + other.terms.getOrDefault(name, "none"));
    }

    /** The first step in which other rows were released, of those that both came to. */
    Optional<Integer> otherRows(Told other) {
        for (int step = 0; step < Math.min(steps(), other.steps()); step++) {
            if (!hex(Layer.ROWS, step).equals(other.hex(Layer.ROWS, step))) {
                return Optional.of(step);
            }
        }
        return Optional.empty();
    }

    /** Where the two part, in the first so many steps. */
    Optional<Parting> parting(int count, Told other) {
        return Parting.within(count, this::hex, failedIn, other::hex, other.failedIn);
    }

    /** Where the two part in all that they said, settlement included; if one failed in the base, up to there. */
    Optional<Parting> parting(Told other) {
        int count = Math.max(steps(), other.steps());
        Optional<Parting> parting = parting(count, other);
        return parting.isEmpty() && failedIn < 0 && !whole.equals(other.whole)
                ? Optional.of(new Parting(count - 1, Layer.EQUITY))
                : parting;
    }
}
