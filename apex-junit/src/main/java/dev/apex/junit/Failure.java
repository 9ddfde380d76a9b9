package dev.apex.junit;

import dev.apex.Rule;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Fingerprint.Difference;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.backtest.PitPanel;
import dev.apex.backtest.Result;
import dev.apex.backtest.RunFailedException;
import dev.apex.execution.Broker;
import dev.apex.execution.Ledger.Accounts;
import dev.apex.market.MarketSource;
import dev.apex.metrics.Metric;
import dev.apex.metrics.Metrics;
import dev.apex.metrics.Unit;
import dev.apex.time.Decision;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.description.Description;
import org.assertj.core.error.DescriptionFormatter;
import org.assertj.core.error.ErrorMessageFactory;
import org.assertj.core.presentation.Representation;

/**
 * What is said when a claim does not hold: what was expected, what was found, and in which run.
 *
 * <p>One factory a claim, so that a test can ask for the very text. Figures come in their units, and with all their
 * digits where the rounded ones would contradict the claim.
 *
 * @param expected the claim
 * @param found the truth
 * @param where the run or runs, a line each
 */
record Failure(String expected, String found, List<String> where) implements ErrorMessageFactory {
    private static final int WIDTH = "fingerprint".length();
    private static final int SHORT = 12;
    private static final int MOST = 5;

    static Failure below(Metric metric, double least, Result run) {
        return metric(metric, "at least", least, run);
    }

    static Failure above(Metric metric, double most, Result run) {
        return metric(metric, "at most", most, run);
    }

    private static Failure metric(Metric metric, String side, double bound, Result run) {
        DoubleFunction<String> text = metric.unit()::text;
        double value = metric.value().orElse(bound);
        return new Failure(
                metric.name() + " of " + side + " " + text(text, bound, value),
                metric.isDefined() ? text(text, value, bound) + spread(metric, run.metrics()) : metric.text(),
                lines(run));
    }

    /** How sure a figure is, if that was measured. */
    private static String spread(Metric metric, Metrics all) {
        Optional<String> interval = all.find(metric.name() + "Low")
                .flatMap(low -> all.find(metric.name() + "High")
                        .map(high -> " (95 %: " + low.text() + " to " + high.text() + ")"));
        return interval.or(() -> all.find(metric.name() + "StandardError")
                        .filter(Metric::isDefined)
                        .map(error -> " (standard error " + error.text() + ")"))
                .orElse("");
    }

    static Failure deeper(Metric drawdown, double most, Result run) {
        DoubleFunction<String> text = drawdown.unit()::text;
        double value = -drawdown.value().orElse(-most);
        return new Failure(
                "no fall from a peak by more than " + text(text, most, value),
                drawdown.isDefined() ? "one by " + text(text, value, most) : drawdown.text(),
                lines(run));
    }

    static Failure keepsLess(double share, double profit, double baseProfit, Result run, Result base) {
        DoubleFunction<String> percent = Unit.FRACTION::text;
        return new Failure(
                "at least " + text(percent, share, profit / baseProfit) + " kept of a profit of "
                        + money(base, baseProfit),
                text(percent, profit / baseProfit, share) + ", a profit of " + money(run, profit),
                and(lines(run), line("base", inWords(base))));
    }

    static Failure nothingToKeep(double share, double baseProfit, Result run, Result base) {
        return new Failure(
                "at least " + Unit.FRACTION.text(share) + " kept of the base's profit",
                "a base with a profit of " + money(base, baseProfit) + ": there is nothing to keep",
                and(lines(run), line("base", inWords(base))));
    }

    static Failure otherEquity(double expected, double within, Result run) {
        double equity = run.finalEquity();
        return new Failure(
                "final equity of " + money(run, expected) + ", give or take " + money(run, within),
                money(run, equity) + ", which is " + money(run, Math.abs(equity - expected))
                        + (equity < expected ? " less" : " more"),
                lines(run));
    }

    static Failure lessEquity(double least, Result run) {
        DoubleFunction<String> text = amount -> money(run, amount);
        return new Failure(
                "final equity of at least " + text(text, least, run.finalEquity()),
                text(text, run.finalEquity(), least),
                lines(run));
    }

    static Failure otherFingerprint(String expected, Result run) {
        return new Failure("fingerprint " + expected, run.fingerprint().hex(), lines(run));
    }

    static Failure parts(Result run, Result from) {
        return new Failure(
                "the fingerprint of another run",
                difference(from, "the other", run, "this"),
                and(lines(run), line("other", inWords(from)), line("fingerprint", from.fingerprint())));
    }

    static Failure assumes(double most, PitPanel pit, Result run) {
        DoubleFunction<String> percent = Unit.FRACTION::text;
        return new Failure(
                "an assumed arrival for at most " + text(percent, most, pit.shareAssumed())
                        + " of the rows handed to the strategy",
                pit.rowsDelivered() == 0
                        ? "a strategy that was handed no row at all"
                        : text(percent, pit.shareAssumed(), most) + " (" + pit.rowsAssumed() + " of "
                                + pit.rowsDelivered() + " rows)",
                lines(run));
    }

    static Failure restated(double most, Result run) {
        DoubleFunction<String> text = amount -> money(run, amount);
        double largest = run.largestRestatementEffect();
        return new Failure(
                "no restatement effect above " + text(text, most, Math.abs(largest)),
                text(text, largest, most) + " at the decision where it is largest, "
                        + money(run, run.restatementEffect()) + " at the last",
                lines(run));
    }

    static Failure otherFills(int expected, Result run) {
        String outcomes = Arrays.stream(Broker.Outcome.values())
                .map(outcome -> run.orders(outcome) + " " + outcome.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        return new Failure(
                expected + " fills",
                run.fills().size() + " fills of " + run.orders().size() + " orders (" + outcomes + ")",
                lines(run));
    }

    static Failure repeatsOtherwise(Result first, Result again, String how) {
        return new Failure(
                "the same run every time",
                how + " that parts from the first: " + difference(first, "first", again, "then")
                        + parting(first, again)
                                .map(at -> "; " + reason(at.layer()))
                                .orElse(""),
                and(lines(first), line("fingerprint", again.fingerprint() + " " + how)));
    }

    static Failure failsOnRepeat(Result first, RuntimeException failure, String how) {
        return new Failure("the same run every time", how + " that fails: " + failure, lines(first));
    }

    static Failure notRefused(Rule rule, Result run) {
        return new Failure("to be refused by " + inWords(rule), "run to its end", lines(run));
    }

    static Failure refusedOtherwise(Rule rule, RuntimeException failure, Backtest backtest, MarketSource source) {
        return new Failure(
                "to be refused by " + inWords(rule), String.valueOf(failure), lines(backtest, source, failure));
    }

    static Failure notFailed(Class<? extends Throwable> type, Result run) {
        return new Failure("to fail with " + type.getName(), "run to its end", lines(run));
    }

    static Failure failedOtherwise(
            Class<? extends Throwable> type, RuntimeException failure, Backtest backtest, MarketSource source) {
        return new Failure("to fail with " + type.getName(), String.valueOf(failure), lines(backtest, source, failure));
    }

    /** Where two runs part, and what each did there. */
    private static String difference(Result one, String ofOne, Result two, String ofTwo) {
        return parting(one, two)
                .map(at -> step(at.step(), one) + ", layer " + at.layer() + ": " + versus(at, one, ofOne, two, ofTwo))
                .orElse("the books by effective time at the end; they have the same steps");
    }

    private static Optional<Difference> parting(Result one, Result two) {
        return one.fingerprint().firstDifference(two.fingerprint());
    }

    private static String step(int step, Result run) {
        List<Decision> decisions = run.decisions();
        return "step " + step + " of " + decisions.size() + " ("
                + (step < decisions.size()
                        ? "decision of " + decisions.get(step).at()
                        : "settlement") + ")";
    }

    private static String versus(Difference at, Result one, String ofOne, Result two, String ofTwo) {
        boolean same = said(at, one).equals(said(at, two));
        return ofOne + " " + (same ? digest(at, one) : said(at, one)) + ", " + ofTwo + " "
                + (same ? digest(at, two) : said(at, two));
    }

    /** What a run did in a step, as far as its result tells; else a digest of it. */
    private static String said(Difference parting, Result run) {
        if (parting.step() >= run.knownAccounts().size()) {
            return "no such step";
        }
        Accounts known = run.knownAccounts().get(parting.step());
        return switch (parting.layer()) {
            case ORDERS ->
                listed(run.orders().stream()
                        .filter(order -> order.placedAt().equals(known.at()))
                        .map(order ->
                                (order.buys() ? "buy " : "sell ") + Math.abs(order.quantity()) + " " + order.symbol()));
            case FILLS ->
                listed(run.entries().stream()
                        .filter(entry -> entry.bookedAt().equals(known.at()))
                        .map(entry -> entry.kind().name().toLowerCase(Locale.ROOT) + " " + entry.symbol() + " at "
                                + entry.price()));
            case EQUITY -> "equity " + known.equity() + " of which cash " + known.cash();
            default -> digest(parting, run);
        };
    }

    private static String listed(Stream<String> things) {
        List<String> all = things.toList();
        String some = all.stream().limit(MOST).collect(Collectors.joining(", "));
        return all.isEmpty() ? "nothing" : all.size() > MOST ? some + " and " + (all.size() - MOST) + " more" : some;
    }

    private static String digest(Difference parting, Result run) {
        String said = run.fingerprint().hex(parting.layer(), parting.step());
        return said.isEmpty() ? "nothing" : said.substring(Math.max(0, said.length() - SHORT));
    }

    private static String reason(Layer layer) {
        return switch (layer) {
            case ROWS -> "the source released other rows";
            case FEATURES -> "the strategy read other values, or a feature is no function of what was visible";
            case DERIVED -> "what is derived depends on something but the rows and its seed";
            case ORDERS -> "look for static state, unseeded chance, a clock, or an order of hashes in the strategy";
            case FILLS, EQUITY -> "the orders are the same and the books are not: look at slippage and fees";
        };
    }

    private static List<String> lines(Result run) {
        return List.of(line("run", inWords(run)), line("run seed", run.seed()), line("fingerprint", run.fingerprint()));
    }

    private static List<String> lines(Backtest backtest, MarketSource source, Throwable failure) {
        List<String> lines = new ArrayList<>();
        lines.add(line("run", backtest.id() + " on " + source.describe()));
        if (failure instanceof RunFailedException failed) {
            lines.add(line("run seed", failed.seed()));
            lines.add(line("fingerprint", failed.fingerprint() + " until then"));
        }
        return lines;
    }

    private static List<String> and(List<String> lines, String... more) {
        List<String> all = new ArrayList<>(lines);
        all.addAll(List.of(more));
        return all;
    }

    private static String inWords(Result run) {
        return run.backtest().id() + " over " + run.backtest().span() + " on " + run.source();
    }

    private static String inWords(Rule rule) {
        return rule.code() + " (" + rule.sentence() + ")";
    }

    /** A figure, with all its digits if rounding makes it the same as the one it is not. */
    private static String text(DoubleFunction<String> text, double figure, double other) {
        String rounded = text.apply(figure);
        return figure != other && rounded.equals(text.apply(other)) ? rounded + " (" + figure + ")" : rounded;
    }

    private static String money(Result run, double amount) {
        return run.backtest().currency() + " "
                + new BigDecimal(amount).setScale(2, RoundingMode.HALF_EVEN).toPlainString();
    }

    /** A label and what it stands for; labels end below each other. */
    static String line(String label, Object what) {
        return " ".repeat(Math.max(0, WIDTH - label.length())) + label + ": " + what;
    }

    String text() {
        return line("expected", expected) + "\n" + line("but was", found) + "\n" + String.join("\n", where);
    }

    @Override
    public String create(Description description, Representation representation) {
        return create(description);
    }

    @Override
    public String create(Description description) {
        return DescriptionFormatter.instance().format(description) + create();
    }

    @Override
    public String create() {
        return "\n" + text();
    }
}
