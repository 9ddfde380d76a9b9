package dev.apex.junit;

import dev.apex.Rule;
import dev.apex.audit.AuditReport;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.PitPanel;
import dev.apex.backtest.Result;
import dev.apex.backtest.RunFailedException;
import dev.apex.execution.Broker;
import dev.apex.market.MarketSource;
import dev.apex.metrics.Metric;
import dev.apex.metrics.Metrics;
import dev.apex.metrics.Unit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;
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
        DoubleFunction<String> text = amount -> money(run, amount);
        double equity = run.finalEquity();
        double off = Math.abs(equity - expected);
        return new Failure(
                "final equity of " + text(text, expected, equity) + ", give or take " + text(text, within, off),
                text(text, equity, expected) + ", which is " + text(text, off, within)
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
                Parting.of(from, run).told("the other", "this"),
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
                .filter(outcome -> outcome.compareTo(Broker.Outcome.LAPSED) <= 0 || run.orders(outcome) > 0)
                .map(outcome -> run.orders(outcome) + " " + outcome.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        return new Failure(
                expected + " fills",
                run.fills().size() + " fills of " + run.orders().size() + " orders (" + outcomes + ")",
                lines(run));
    }

    static Failure repeatsOtherwise(Result first, Result again, String how) {
        Parting parting = Parting.of(first, again);
        return new Failure(
                "the same run every time",
                how + " that parts from the first: " + parting.told("first", "then") + "; " + parting.reason(),
                and(lines(first), line("fingerprint", again.fingerprint() + " " + how)));
    }

    static Failure failsOnRepeat(Result first, RuntimeException failure, String how) {
        return new Failure("the same run every time", how + " that fails: " + failure, lines(first));
    }

    static Failure sawTheFuture(AuditReport report, Backtest backtest, MarketSource source) {
        return new Failure(
                "an audit that finds nothing",
                report.text().strip(),
                List.of(line("run", backtest.id() + " on " + source.describe()), line("run seed", backtest.seed())));
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
