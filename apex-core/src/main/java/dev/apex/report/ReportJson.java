package dev.apex.report;

import dev.apex.Json;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.backtest.PitPanel;
import dev.apex.backtest.Result;
import dev.apex.backtest.RoundTrip;
import dev.apex.execution.Fill;
import dev.apex.execution.Ledger.Accounts;
import dev.apex.execution.Ledger.Entry;
import dev.apex.execution.Order;
import dev.apex.feature.Derived;
import dev.apex.market.Intake;
import dev.apex.market.Symbol;
import dev.apex.time.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The JSON of a result; {@code docs/reference/report-json.md} says what each member means. */
final class ReportJson {
    private static final String FORMAT = "apex.report.v1";
    private static final List<String> ACCOUNTS =
            List.of("at", "equity", "cash", "gross", "net", "bought", "sold", "priceMoves", "slippage", "fees");

    private final Result result;

    ReportJson(Result result) {
        this.result = result;
    }

    String text() {
        return Json.object(json -> json.put("format", FORMAT)
                .put("backtest", this::backtest)
                .put("source", result.source())
                .put("seed", result.seed().toString())
                .put("contentDigest", result.contentDigest())
                .put("fingerprint", this::fingerprint)
                .put("metrics", this::metrics)
                .put("pit", this::pit)
                .table(
                        "equity",
                        List.of("date", "equity"),
                        result.equity().entrySet(),
                        day -> List.of(day.getKey(), day.getValue()))
                .table("accounts", ACCOUNTS, result.accounts(), ReportJson::accounts)
                .table("knownAccounts", ACCOUNTS, result.knownAccounts(), ReportJson::accounts)
                .table(
                        "positions",
                        List.of("symbol", "quantity"),
                        result.positions().entrySet(),
                        held -> List.of(held.getKey(), held.getValue()))
                .table(
                        "orders",
                        List.of("id", "symbol", "quantity", "placedAt", "reachesAt", "sizedAt", "outcome"),
                        result.orders(),
                        this::order)
                .table(
                        "fills",
                        List.of(
                                "order",
                                "symbol",
                                "quantity",
                                "cut",
                                "printAt",
                                "knownAt",
                                "bookedAt",
                                "print",
                                "price",
                                "slippage",
                                "fee"),
                        result.fills(),
                        ReportJson::fill)
                .table(
                        "entries",
                        List.of(
                                "kind",
                                "order",
                                "symbol",
                                "lots",
                                "effectiveAt",
                                "knownAt",
                                "bookedAt",
                                "print",
                                "price",
                                "cash",
                                "slippage",
                                "fees"),
                        result.entries(),
                        ReportJson::entry)
                .table(
                        "roundTrips",
                        List.of("symbol", "openedAt", "closedAt", "profit"),
                        result.roundTrips(),
                        ReportJson::roundTrip)
                .table("decisions", List.of("date", "at", "highestIngestedAt"), decisions(), row -> row));
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
                .put("latency", backtest.latency().toString())
                .put("settlement", backtest.settlement().toString())
                .put("ceiling", backtest.ceiling().toString())
                .put("remembering", backtest.remembering())
                .put("staleAfter", backtest.staleAfter())
                .put("lapseAfter", backtest.lapseAfter())
                .put("symbols", backtest.symbols().stream().map(Symbol::name).toList())
                .put("derived", backtest.derived().stream().map(Derived::name).toList());
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

    private void metrics(Json json) {
        result.metrics()
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
                                age.symbol(), age.month(), age.steps(), seconds(age.mean()), seconds(age.longest())));
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

    private static List<Object> accounts(Accounts books) {
        return List.of(
                books.at(),
                books.equity(),
                books.cash(),
                books.gross(),
                books.net(),
                books.bought(),
                books.sold(),
                books.priceMoves(),
                books.slippage(),
                books.fees());
    }

    private List<Object> order(Order order) {
        return List.of(
                order.id(),
                order.symbol(),
                order.quantity(),
                order.placedAt(),
                order.reachesAt(),
                order.sizedAt(),
                result.outcome(order));
    }

    private static List<Object> fill(Fill fill) {
        return List.of(
                fill.order(),
                fill.symbol(),
                fill.quantity(),
                fill.cutLots() * fill.instrument().lot(),
                fill.printAt(),
                fill.knownAt(),
                fill.bookedAt(),
                fill.print(),
                fill.price(),
                fill.slippage(),
                fill.fee());
    }

    private static List<Object> entry(Entry entry) {
        return List.of(
                entry.kind(),
                entry.order(),
                entry.symbol(),
                entry.lots(),
                entry.effectiveAt(),
                entry.knownAt(),
                entry.bookedAt(),
                entry.print(),
                entry.price(),
                entry.cash(),
                entry.slippage(),
                entry.fees());
    }

    private static List<Object> roundTrip(RoundTrip trip) {
        return List.of(trip.symbol(), trip.openedAt(), trip.closedAt(), trip.profit());
    }

    private List<List<Object>> decisions() {
        List<List<Object>> rows = new ArrayList<>();
        List<Optional<Instant>> highest = result.pit().highestIngestedAt();
        for (int step = 0; step < result.decisions().size(); step++) {
            Decision decision = result.decisions().get(step);
            rows.add(List.of(decision.date(), decision.at(), highest.get(step)));
        }
        return rows;
    }
}
