package dev.apex.clickhouse;

import dev.apex.market.Tape.Kind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The tables that a market is kept in. */
final class MarketTables {
    static final Column SYMBOL = Column.of("symbol", Type.WORD);
    static final Column TS = Column.of("ts", Type.STAMP);
    static final Column INGESTED_AT = Column.of("ingested_at", Type.STAMP);
    static final Column REV = Column.of("rev", Type.REVISION);
    static final Column RETRACTED = Column.of("retracted", Type.FLAG);
    static final Column ASSUMED = Column.of("assumed", Type.FLAG);
    static final Column TOPIC = Column.of("topic", Type.WORD);
    /** Under which a row was staged; the batches table says which loads are published, and as what. */
    static final Column LOAD = Column.of("load", Type.COUNT);

    private static final String CAUSAL = "ingested_at >= ts";

    static final Table BARS = Table.of(
                    "bars",
                    List.of("symbol", "ts", "ingested_at", "rev"),
                    SYMBOL,
                    TS,
                    INGESTED_AT,
                    REV,
                    RETRACTED,
                    ASSUMED,
                    Column.of("opens_at", Type.STAMP),
                    Column.of("open", Type.NUMBER),
                    Column.of("high", Type.NUMBER),
                    Column.of("low", Type.NUMBER),
                    Column.of("close", Type.NUMBER),
                    Column.of("volume", Type.NUMBER),
                    LOAD)
            .checking(CAUSAL);

    static final Table FIXINGS = Table.of(
                    "fixings",
                    List.of("symbol", "ts", "ingested_at", "rev"),
                    SYMBOL,
                    TS,
                    INGESTED_AT,
                    REV,
                    RETRACTED,
                    ASSUMED,
                    Column.of("price", Type.NUMBER),
                    LOAD)
            .checking(CAUSAL);

    static final Table UNIVERSE = Table.of(
            "universe",
            List.of("symbol", "ts", "ingested_at", "rev"),
            SYMBOL,
            TS,
            INGESTED_AT,
            REV,
            RETRACTED,
            ASSUMED,
            Column.of("member", Type.FLAG),
            LOAD);

    /** A figure, an instant and a symbol; which of them mean something depends on the topic. */
    static final Table ACTIONS = Table.of(
            "corporate_actions",
            List.of("symbol", "ts", "topic", "ingested_at", "rev"),
            SYMBOL,
            TS,
            TOPIC,
            INGESTED_AT,
            REV,
            RETRACTED,
            ASSUMED,
            new Column("figure", Type.NUMBER, true),
            Column.of("payable_at", Type.STAMP),
            Column.of("successor", Type.WORD),
            LOAD);

    static final Table ANNOUNCEMENTS = Table.of(
            "announcements",
            List.of("symbol", "ts", "topic", "ingested_at", "rev"),
            SYMBOL,
            TS,
            TOPIC,
            INGESTED_AT,
            REV,
            RETRACTED,
            ASSUMED,
            Column.of("amount", Type.NUMBER),
            LOAD);

    static final Table INSTRUMENTS = Table.of(
            "instruments",
            List.of("symbol", "load"),
            SYMBOL,
            Column.of("pricing", Type.WORD),
            Column.of("calendar", Type.TEXT),
            Column.of("zone", Type.TEXT),
            Column.of("currency", Type.WORD),
            Column.of("lot", Type.NUMBER),
            Column.of("tick", Type.NUMBER),
            Column.of("any_sign", Type.FLAG),
            LOAD);

    /** Up to which event time a source has told all it had, and when that was so. */
    static final Table WATERMARKS = Table.of(
                    "source_watermarks",
                    List.of("source", "ingested_at"),
                    Column.of("source", Type.WORD),
                    TS,
                    INGESTED_AT,
                    LOAD)
            .checking(CAUSAL);

    static final List<Table> ALL =
            List.of(BARS, FIXINGS, UNIVERSE, ACTIONS, ANNOUNCEMENTS, INSTRUMENTS, WATERMARKS, Batches.TABLE);

    private MarketTables() {}

    static Table of(Kind kind) {
        return switch (kind) {
            case BARS -> BARS;
            case FIXINGS -> FIXINGS;
            case MEMBERSHIP -> UNIVERSE;
            case ACTIONS -> ACTIONS;
            case ANNOUNCEMENTS -> ANNOUNCEMENTS;
        };
    }

    /** What identifies a fact of a kind, versions aside. */
    static List<String> key(Kind kind) {
        return kind == Kind.ACTIONS || kind == Kind.ANNOUNCEMENTS
                ? List.of("symbol", "ts", "topic")
                : List.of("symbol", "ts");
    }

    /** Empty slices, one a kind. */
    static Map<Kind, Slice> slices() {
        Map<Kind, Slice> slices = new TreeMap<>();
        for (Kind kind : Kind.values()) {
            slices.put(kind, new Slice(withoutLoad(of(kind))));
        }
        return slices;
    }

    /** All columns but that under which a row was staged. */
    static List<Column> withoutLoad(Table table) {
        return table.columns().stream().filter(column -> !column.equals(LOAD)).toList();
    }
}
