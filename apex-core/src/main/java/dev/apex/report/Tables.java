package dev.apex.report;

import dev.apex.backtest.Position;
import dev.apex.backtest.Result;
import dev.apex.backtest.RoundTrip;
import dev.apex.backtest.Underwater;
import dev.apex.execution.Fill;
import dev.apex.execution.Ledger.Accounts;
import dev.apex.execution.Ledger.Entry;
import dev.apex.execution.Order;
import dev.apex.metrics.Metric;
import dev.apex.time.Decision;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Year;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;

/** Everything of a result that is a table. */
final class Tables {
    private static final List<String> ACCOUNTS = List.of(
            "at",
            "equity",
            "cash",
            "gross",
            "net",
            "bought",
            "sold",
            "priceMoves",
            "slippage",
            "fees",
            "accruals",
            "dividends",
            "interest",
            "borrow");

    private final Result result;

    Tables(Result result) {
        this.result = result;
    }

    /** Those of the JSON, in their order. */
    List<Table<?>> all() {
        return List.of(
                equity(),
                new Table<>("accounts", ACCOUNTS, result.accounts(), Tables::accounts),
                new Table<>("knownAccounts", ACCOUNTS, result.knownAccounts(), Tables::accounts),
                positions(),
                positionsBySession(),
                orders(),
                fills(),
                entries(),
                roundTrips(),
                decisions(),
                drawdowns(),
                months(),
                years());
    }

    /** Those of the CSV, by file name. */
    Map<String, Table<?>> files() {
        Map<String, Table<?>> files = new LinkedHashMap<>();
        files.put("equity.csv", sessions());
        files.put("orders.csv", orders());
        files.put("fills.csv", fills());
        files.put("trades.csv", roundTrips());
        files.put("positions.csv", held());
        files.put("metrics.csv", metrics());
        files.put("drawdowns.csv", drawdowns());
        files.put("months.csv", months());
        return files;
    }

    Table<?> equity() {
        return new Table<>(
                "equity",
                List.of("date", "equity"),
                result.equity().entrySet(),
                day -> List.of(day.getKey(), day.getValue()));
    }

    /** A row for each session: the books at its close, what it returned, how far below the peak it ended. */
    private Table<?> sessions() {
        List<List<Object>> rows = new ArrayList<>();
        List<LocalDate> dates = List.copyOf(result.equity().keySet());
        List<Accounts> accounts = result.accounts();
        double[] returns = result.returns().toArray();
        Optional<List<Accounts>> others = result.benchmark().map(Result::accounts);
        double peak = result.backtest().cash();
        for (int i = 0; i < dates.size(); i++) {
            int session = i;
            Accounts books = accounts.get(i);
            peak = Math.max(peak, books.equity());
            List<Object> row = new ArrayList<>(List.of(dates.get(i)));
            row.addAll(accounts(books).subList(1, ACCOUNTS.size()));
            row.add(i < returns.length ? Optional.of(returns[i]) : Optional.empty());
            row.add((books.equity() - peak) / peak);
            others.ifPresent(other -> row.add(other.get(session).equity()));
            rows.add(row);
        }
        List<String> columns = new ArrayList<>(List.of("date"));
        columns.addAll(ACCOUNTS.subList(1, ACCOUNTS.size()));
        columns.addAll(List.of("return", "drawdown"));
        others.ifPresent(other -> columns.add("benchmarkEquity"));
        return new Table<>("sessions", columns, rows, row -> row);
    }

    private Table<?> positions() {
        return new Table<>(
                "positions",
                List.of("symbol", "quantity"),
                result.positions().entrySet(),
                held -> List.of(held.getKey(), held.getValue()));
    }

    /** A row for each session at which something was held, with lists side by side. */
    private Table<?> positionsBySession() {
        List<Map.Entry<LocalDate, List<Position>>> rows = result.positionsBySession().entrySet().stream()
                .filter(session -> !session.getValue().isEmpty())
                .toList();
        return new Table<>(
                "positionsBySession",
                List.of("date", "symbol", "units", "value"),
                rows,
                session -> List.of(
                        session.getKey(),
                        each(session.getValue(), Position::symbol),
                        each(session.getValue(), Position::units),
                        each(session.getValue(), Position::value)));
    }

    private static List<Object> each(List<Position> positions, Function<Position, Object> cell) {
        return positions.stream().map(cell).toList();
    }

    /** A row for each symbol held at each session. */
    private Table<?> held() {
        List<List<Object>> rows = new ArrayList<>();
        result.positionsBySession().forEach((date, positions) -> {
            for (Position held : positions) {
                rows.add(List.of(date, held.symbol(), held.units(), held.value(), optional(held.weight())));
            }
        });
        return new Table<>("held", List.of("date", "symbol", "units", "value", "weight"), rows, row -> row);
    }

    private static Optional<Double> optional(OptionalDouble number) {
        return number.isPresent() ? Optional.of(number.getAsDouble()) : Optional.empty();
    }

    private Table<?> orders() {
        return new Table<>(
                "orders",
                List.of("id", "symbol", "quantity", "placedAt", "reachesAt", "sizedAt", "outcome"),
                result.orders(),
                this::order);
    }

    private Table<?> fills() {
        return new Table<>(
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
                        "fee",
                        "rate"),
                result.fills(),
                Tables::fill);
    }

    private Table<?> entries() {
        return new Table<>(
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
                        "fees",
                        "accrual",
                        "dividends",
                        "interest",
                        "borrow"),
                result.entries(),
                Tables::entry);
    }

    private Table<?> roundTrips() {
        return new Table<>(
                "roundTrips",
                List.of("symbol", "openedAt", "closedAt", "profit", "days"),
                result.roundTrips(),
                Tables::roundTrip);
    }

    private Table<?> decisions() {
        List<List<Object>> rows = new ArrayList<>();
        List<Optional<Instant>> highest = result.pit().highestIngestedAt();
        for (int step = 0; step < result.decisions().size(); step++) {
            Decision decision = result.decisions().get(step);
            rows.add(List.of(decision.date(), decision.at(), highest.get(step)));
        }
        return new Table<>("decisions", List.of("date", "at", "highestIngestedAt"), rows, row -> row);
    }

    /** A row for each metric, with that of the benchmark where there is one. */
    private Table<?> metrics() {
        List<String> columns = new ArrayList<>(List.of("metric", "value", "unit", "undefined"));
        result.benchmark().ifPresent(other -> columns.addAll(List.of("benchmark", "benchmarkUndefined")));
        columns.add("definition");
        return new Table<>("metrics", columns, result.metrics().stream().toList(), this::metric);
    }

    private List<Object> metric(Metric metric) {
        List<Object> row = new ArrayList<>(List.of(metric.name()));
        row.add(value(Optional.of(metric)));
        row.add(metric.unit().name());
        row.add(metric.reason());
        result.benchmark().ifPresent(other -> {
            Optional<Metric> beside = other.metrics().find(metric.name());
            row.add(value(beside));
            row.add(beside.flatMap(Metric::reason));
        });
        row.add(metric.definition());
        return row;
    }

    private static Optional<Double> value(Optional<Metric> metric) {
        return metric.filter(Metric::isDefined).map(Metric::get);
    }

    private Table<?> drawdowns() {
        return new Table<>(
                "drawdowns",
                List.of("depth", "peak", "trough", "recovery", "sessionsDown", "sessionsUp"),
                result.drawdowns(Integer.MAX_VALUE),
                Tables::drawdown);
    }

    private Table<?> months() {
        return new Table<Map.Entry<YearMonth, Double>>(
                "months",
                List.of("month", "return"),
                result.periods().byMonth().entrySet(),
                month -> List.of(month.getKey(), month.getValue()));
    }

    private Table<?> years() {
        return new Table<Map.Entry<Year, Double>>(
                "years",
                List.of("year", "return"),
                result.periods().byYear().entrySet(),
                year -> List.of(year.getKey().getValue(), year.getValue()));
    }

    private static List<Object> drawdown(Underwater fall) {
        return List.of(
                fall.depth(),
                fall.peak(),
                fall.trough(),
                fall.recovery(),
                fall.sessionsDown(),
                optional(fall.sessionsUp()));
    }

    private static Optional<Integer> optional(OptionalInt number) {
        return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
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
                books.fees(),
                books.accruals(),
                books.dividends(),
                books.interest(),
                books.borrow());
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
                fill.fee(),
                fill.rate());
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
                entry.fees(),
                entry.accrual(),
                entry.dividends(),
                entry.interest(),
                entry.borrow());
    }

    private static List<Object> roundTrip(RoundTrip trip) {
        return List.of(trip.symbol(), trip.openedAt(), trip.closedAt(), trip.profit(), trip.days());
    }
}
