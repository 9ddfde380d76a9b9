package dev.apex.report;

import dev.apex.Json;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.backtest.PitPanel;
import dev.apex.backtest.Result;
import dev.apex.execution.Bookkeeping;
import dev.apex.feature.Derived;
import dev.apex.market.Intake;
import dev.apex.market.Symbol;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The JSON of a result; {@code docs/reference/report-json.md} says what each member means. */
final class ReportJson {
    private static final String FORMAT = "apex.report.v1";
    private final Result result;

    ReportJson(Result result) {
        this.result = result;
    }

    String text() {
        Tables tables = new Tables(result);
        return Json.object(json -> {
            json.put("format", FORMAT)
                    .put("backtest", this::backtest)
                    .put("source", result.source())
                    .put("seed", result.seed().toString())
                    .put("contentDigest", result.contentDigest())
                    .put("fingerprint", this::fingerprint)
                    .put("metrics", this::metrics)
                    .put("pit", this::pit)
                    .put("benchmark", this::benchmark)
                    .put("gate", this::gate)
                    .put("conclusion", result.isConclusive() ? "CONCLUSIVE" : "INCONCLUSIVE")
                    .put("doubts", result.doubts())
                    .table(
                            "notices",
                            List.of("at", "by", "code", "text"),
                            result.notices(),
                            notice -> List.of(notice.at(), notice.by(), notice.code(), notice.text()));
            tables.all().forEach(table -> table.putInto(json));
        });
    }

    private void backtest(Json json) {
        Backtest backtest = result.backtest();
        json.put("id", backtest.id())
                .put("identity", backtest.identity())
                .put("parameters", parameters -> backtest.parameters().forEach(parameters::put))
                .put("first", backtest.span().first().toString())
                .put("last", backtest.span().last().toString());
        if (result.startedLate()) {
            json.put("startedOn", result.startedOn().toString());
        }
        json.put(
                        "calendar",
                        calendar -> calendar.put("name", backtest.calendar().name())
                                .put("zone", backtest.calendar().zone().getId())
                                .put("sessionsPerYear", backtest.calendar().sessionsPerYear())
                                .put("digest", backtest.calendar().digest(backtest.span())))
                .put("decision", backtest.decision().name())
                .put("cash", backtest.cash())
                .put("currency", backtest.currency())
                .put("slippage", backtest.slippage().name())
                .put("fees", backtest.fees().name())
                .put("books", books -> bookkeeping(backtest.bookkeeping(), books))
                .put("latency", backtest.latency().toString())
                .put("settlement", backtest.settlement().toString())
                .put("ceiling", backtest.ceiling().toString())
                .put("remembering", backtest.remembering())
                .put("staleAfter", backtest.staleAfter())
                .put("lapseAfter", backtest.lapseAfter())
                .put("symbols", backtest.symbols().stream().map(Symbol::name).toList())
                .put("derived", backtest.derived().stream().map(Derived::name).toList());
    }

    /** What was said of the books beyond the plainest terms. */
    private static void bookkeeping(Bookkeeping terms, Json json) {
        terms.borrow().ifPresent(borrow -> json.put("borrow", borrow.name()));
        terms.interest().ifPresent(interest -> json.put("interest", interest.name()));
        terms.terminal().ifPresent(terminal -> json.put("terminalValue", terminal.name()));
        json.put("settlesAfter", terms.settlesAfter()).put("withheld", terms.withheld());
        json.put("conversions", all -> terms.conversions().forEach((code, by) -> all.put(code, by.toString())));
    }

    private void fingerprint(Json json) {
        json.put("hex", result.fingerprint().hex())
                .put("steps", result.fingerprint().steps());
        json.put("layers", layers -> {
            for (Layer layer : Layer.values()) {
                layers.put(layer.name(), result.fingerprint().hex(layer));
            }
        });
    }

    private void benchmark(Json json) {
        result.benchmark().ifPresent(other -> {
            json.put("id", other.backtest().id())
                    .put("identity", other.backtest().identity())
                    .put("fingerprint", other.fingerprint().hex())
                    .put("metrics", metrics -> metrics(metrics, other));
            new Tables(other).equity().putInto(json);
        });
    }

    private void gate(Json json) {
        result.backtest().gate().ifPresent(gate -> {
            HeldBack signals = HeldBack.of(result);
            json.put("name", gate.name())
                    .put("suppressed", signals.suppressed())
                    .put("traded", signals.traded())
                    .put("ended", signals.ended())
                    .put("shadowProfit", signals.profit());
        });
    }

    private void metrics(Json json) {
        metrics(json, result);
    }

    private static void metrics(Json json, Result some) {
        some.metrics()
                .forEach(metric -> json.put(metric.name(), one -> {
                    metric.value().ifPresent(value -> one.put("value", value));
                    metric.reason().ifPresent(reason -> one.put("undefined", reason));
                    one.put("unit", metric.unit().name()).put("definition", metric.definition());
                }));
    }

    private void pit(Json json) {
        PitPanel pit = result.pit();
        json.put("rowsDelivered", pit.rowsDelivered())
                .put("rowsAssumed", pit.rowsAssumed())
                .put("shareAssumed", pit.shareAssumed())
                .put("lags", lags -> pit.lagHistogram().forEach(lags::put))
                .put("restatementsMet", pit.restatementsMet())
                .put("restatementEffect", result.restatementEffect())
                .put("largestRestatementEffect", result.largestRestatementEffect())
                .put("intake", intake(pit.intake()))
                .table(
                        "ages",
                        List.of("symbol", "month", "steps", "meanSeconds", "longestSeconds"),
                        SymbolAge.all(pit.ages()),
                        age -> List.of(
                                age.symbol(), age.month(), age.steps(), seconds(age.mean()), seconds(age.longest())))
                .table(
                        "lateActions",
                        List.of("symbol", "topic", "ex", "knownAt", "change"),
                        pit.lateActions(),
                        late -> List.of(late.symbol(), late.topic(), late.ex(), late.knownAt(), late.change()));
    }

    private static Consumer<Json> intake(Intake intake) {
        return json -> json.put("read", intake.read())
                .put("accepted", intake.accepted())
                .put("duplicates", intake.duplicates())
                .put("redeliveries", intake.redeliveries())
                .put("quarantined", intake.quarantined());
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}
