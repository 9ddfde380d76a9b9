package dev.apex.report;

import dev.apex.backtest.Backtest;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.backtest.Noticed;
import dev.apex.backtest.PitPanel;
import dev.apex.backtest.Result;
import dev.apex.execution.Bookkeeping;
import dev.apex.execution.Broker.Outcome;
import dev.apex.execution.Fill;
import dev.apex.execution.Ledger.Accounts;
import dev.apex.market.Intake;
import dev.apex.market.LateAction;
import dev.apex.metrics.Unit;
import dev.apex.strategy.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The page of a result, from its terms down to its fingerprint. */
final class ReportPage {
    private static final int OLDEST = 5;
    private static final int NOTICES = 12;

    private final Result result;
    private final Backtest backtest;
    private final Page page = new Page();

    ReportPage(Result result) {
        this.result = result;
        this.backtest = result.backtest();
    }

    String text() {
        terms();
        books();
        equity();
        new ReportMetrics(result, page).write();
        trading();
        pointInTime();
        notices();
        oldestPrices();
        identity();
        return page.text();
    }

    private String started() {
        return result.startedLate()
                ? ", begun on " + result.startedOn() + ", the first day with "
                        + Page.count(backtest.warmUp(), "session") + " to look back on"
                        + backtest.notBefore()
                                .map(day -> " and not before " + day)
                                .orElse("")
                : "";
    }

    private void terms() {
        page.heading("Backtest " + backtest.id())
                .line("verdict", Verdict.of(result))
                .line("strategy", strategy())
                .line("span", backtest.span().first() + " to " + backtest.span().last() + started())
                .line(
                        "decided",
                        backtest.decision().name() + ", on "
                                + Page.count(result.decisions().size()) + " days of "
                                + backtest.calendar().name() + " ("
                                + backtest.calendar().zone() + ")")
                .line(
                        "filled",
                        "at the next open or fixing"
                                + (backtest.latency().isZero() ? "" : " " + backtest.latency() + " later")
                                + ", lapsed if none is known after " + Page.count(backtest.lapseAfter(), "session"))
                .line(
                        "costs",
                        backtest.slippage().name() + "; " + backtest.fees().name())
                .line("benchmark", backtest.benchmark().map(Object::toString).orElse("none"))
                .line("source", result.source())
                .line("known by", backtest.ceiling().toString());
    }

    private String strategy() {
        SortedMap<String, String> parameters = new TreeMap<>(backtest.parameters());
        String name = parameters.remove("strategy");
        return name
                + parameters.entrySet().stream()
                        .map(parameter -> ", " + parameter.getKey() + " = " + withoutType(parameter.getValue()))
                        .collect(Collectors.joining());
    }

    private static String withoutType(String value) {
        return value.substring(value.indexOf(' ') + 1);
    }

    /** How the books were kept, as far as anything was said of it. */
    private void books() {
        Bookkeeping terms = backtest.bookkeeping();
        terms.borrow().ifPresent(borrow -> page.line("shorts", borrow.name()));
        terms.interest().ifPresent(interest -> page.line("interest", interest.name()));
        if (terms.settlesAfter() > 0) {
            page.line("sales settle", "after " + Page.count(terms.settlesAfter(), "session"));
        }
        if (terms.withheld() > 0) {
            page.line("withheld", Unit.FRACTION.text(terms.withheld()) + " of dividends");
        }
        terms.conversions().forEach((code, by) -> page.line("converted", code + " by " + by));
        terms.terminal().ifPresent(terminal -> page.line("silent positions", terminal.name()));
    }

    private void equity() {
        double cash = result.accounts().get(result.accounts().size() - 1).cash();
        page.heading("Equity in " + backtest.currency())
                .line("start", Page.amount(backtest.cash()))
                .line(
                        "end",
                        Page.amount(result.finalEquity()) + ", of it " + Page.amount(cash) + " in cash and the rest in "
                                + Page.count(result.positions().size(), "position"));
    }

    private void trading() {
        List<Fill> fills = result.fills();
        long cut = fills.stream().filter(fill -> fill.cutLots() > 0).count();
        page.heading("Orders and costs")
                .line("orders", orders())
                .line(
                        "fills",
                        Page.count(fills.size()) + ", of them cut " + Page.count(cut) + "; orders cut to nothing "
                                + Page.count(result.orders(Outcome.CUT) - cut))
                .line("slippage", Page.amount(sum(Accounts::slippage)) + " in all")
                .line("fees", Page.amount(sum(Accounts::fees)) + " in all");
        said("borrow", sum(Accounts::borrow));
        said("dividends", sum(Accounts::dividends));
        said("interest", sum(Accounts::interest));
        backtest.gate().ifPresent(gate -> page.line("held back", heldBack(gate)));
        double costs = sum(Accounts::slippage) + sum(Accounts::fees) + sum(Accounts::borrow);
        page.line("profit", Page.amount(result.profit()) + ", before costs " + Page.amount(result.profit() + costs));
    }

    private String heldBack(Gate gate) {
        HeldBack signals = HeldBack.of(result);
        return Page.count(signals.suppressed(), "order") + " by " + gate.name() + ", "
                + Page.count(signals.traded()) + " of them traded in the shadow; "
                + Page.count(signals.ended()) + " ended, with a profit of " + Page.amount(signals.profit());
    }

    /** What few runs know is told where there is some. */
    private void said(String label, double amount) {
        if (amount != 0) {
            page.line(label, Page.amount(amount) + " in all");
        }
    }

    /** Up to the close of the last session, as the equity is. */
    private double sum(ToDoubleFunction<Accounts> change) {
        double sum = 0;
        for (Accounts books : result.accounts()) {
            sum += change.applyAsDouble(books);
        }
        return sum;
    }

    private String orders() {
        StringBuilder text = new StringBuilder(Page.count(result.orders().size()));
        String separator = ": ";
        for (Outcome outcome : Outcome.values()) {
            long count = result.orders(outcome);
            if (count == 0 && outcome.compareTo(Outcome.LAPSED) > 0) {
                continue; // what few runs know is told where there is some
            }
            text.append(separator)
                    .append(outcome.name().toLowerCase(Locale.ROOT))
                    .append(' ')
                    .append(Page.count(count));
            separator = ", ";
        }
        return text.toString();
    }

    private void pointInTime() {
        PitPanel pit = result.pit();
        Intake intake = pit.intake();
        page.heading("Point in time")
                .line("rows handed out", Page.count(pit.rowsDelivered()))
                .line(
                        "arrivals assumed",
                        Page.count(pit.rowsAssumed()) + " of them, " + Unit.FRACTION.text(pit.shareAssumed()))
                .line(
                        "arrived after",
                        pit.lagHistogram().entrySet().stream()
                                .map(lag -> lag.getKey() + ": " + Page.count(lag.getValue()))
                                .collect(Collectors.joining(", ")))
                .line(
                        "restatements met",
                        Page.count(pit.restatementsMet()) + ", effect on equity "
                                + Page.amount(result.restatementEffect()) + " at the last decision, "
                                + Page.amount(result.largestRestatementEffect()) + " at most")
                .line("unadjusted for a time", unadjusted(pit))
                .line(
                        "rows read",
                        Page.count(intake.read()) + " = " + Page.count(intake.accepted()) + " accepted + "
                                + Page.count(intake.duplicates()) + " duplicates + "
                                + Page.count(intake.redeliveries()) + " redeliveries + "
                                + Page.count(intake.quarantined()) + " quarantined");
    }

    private static String unadjusted(PitPanel pit) {
        long symbols =
                pit.lateActions().stream().map(LateAction::symbol).distinct().count();
        return pit.lateActions().isEmpty()
                ? "no symbol"
                : Page.count(symbols, "symbol") + ", for "
                        + Page.count(pit.lateActions().size(), "action") + " known after taking effect";
    }

    /** What came to pass in what is derived, where something did. */
    private void notices() {
        List<Noticed> notices = result.notices();
        if (notices.isEmpty()) {
            return;
        }
        page.heading("Notices");
        notices.stream()
                .limit(NOTICES)
                .forEach(notice -> page.line(
                        notice.code().toLowerCase(Locale.ROOT).replace('_', ' '),
                        notice.at() + ", " + notice.by() + ": " + notice.text()));
        if (notices.size() > NOTICES) {
            page.line("and", Page.count(notices.size() - NOTICES) + " more, all of them in the JSON");
        }
    }

    private void oldestPrices() {
        List<SymbolAge> ages = SymbolAge.all(result.pit().ages());
        if (ages.isEmpty()) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("symbol", "month", "looked at", "mean age", "oldest"));
        for (SymbolAge age : SymbolAge.oldest(ages, OLDEST)) {
            rows.add(List.of(
                    age.symbol().name(),
                    age.month().toString(),
                    Page.count(age.steps()),
                    Page.length(age.mean()),
                    Page.length(age.longest())));
        }
        page.heading("Oldest prices at a decision, " + (rows.size() - 1) + " symbols in their worst month; all "
                        + Page.count(ages.size()) + " months are in the JSON")
                .table(rows);
    }

    private void identity() {
        page.heading("Identity")
                .line("seed", result.seed().toString())
                .line("backtest", backtest.identity())
                .line("content", result.contentDigest())
                .line("fingerprint", result.fingerprint().hex());
        for (Layer layer : Layer.values()) {
            page.line(
                    "  " + layer.name().toLowerCase(Locale.ROOT),
                    result.fingerprint().hex(layer));
        }
    }
}
