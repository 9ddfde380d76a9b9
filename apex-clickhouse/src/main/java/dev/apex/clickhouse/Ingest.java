package dev.apex.clickhouse;

import dev.apex.Digest;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Asking;
import dev.apex.market.Instrument;
import dev.apex.market.Intake;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.Symbol;
import dev.apex.market.Tape.Kind;
import dev.apex.time.Micros;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Puts rows of a source into a store: staged, found again as they were sent, and then published whole.
 *
 * <p>A batch has a token, by default made of its rows. Whatever becomes of an ingest - repeated, interrupted at any point, its
 * answers lost - asking for it again with the same token leaves the rows there exactly once. What the store knows already is
 * counted and not written again. Immutable; each method that changes something gives a changed copy.
 */
public final class Ingest {
    /** A price's other versions, and the other prices of its session, have event times at most so far from its own. */
    private static final long NEIGHBOURHOOD = Duration.ofDays(4).toSeconds() * 1_000_000;

    private static final Instant ALL = Instant.parse("2100-01-01T00:00:00Z");

    private final ClickHouse store;
    private final String source;
    private final Optional<String> token;
    private final Optional<Instant> completeThrough;
    private final Progress progress;

    private Ingest(
            ClickHouse store,
            String source,
            Optional<String> token,
            Optional<Instant> completeThrough,
            Progress progress) {
        this.store = store;
        this.source = source;
        this.token = token;
        this.completeThrough = completeThrough;
        this.progress = progress;
    }

    /** How far an ingest is; called on its thread. */
    @FunctionalInterface
    public interface Progress {
        /** What is reached. */
        enum Stage {
            /** The source has told its rows. */
            READ,
            /** What is new among them is known. */
            WEIGHED,
            /** The batch is published, by this ingest or by one before. */
            PUBLISHED
        }

        /**
         * Tells of a stage reached.
         *
         * @param rows those read, those new, those published
         */
        void reached(Stage stage, long rows);
    }

    /**
     * What became of an ingest.
     *
     * <p>Its counts add up: what was read is what was accepted, doubled, delivered again or quarantined. What a source had
     * quarantined before it told its rows is among them when it tells all it has; of a part, nobody knows which of the refused
     * rows would have been in it, and only rows told are counted.
     *
     * @param batch the number of its batch, by which it can be read again
     * @param token what stands for it
     * @param intake its rows; {@code accepted} are those that were new to the store
     */
    public record Outcome(long batch, String token, Intake intake) {}

    /** An ingest into the market of a store, whose tables must be there. */
    public static Ingest into(ClickHouse store) {
        return new Ingest(store, "unnamed", Optional.empty(), Optional.empty(), (stage, rows) -> {});
    }

    /** Names where the rows come from, for the manifest and the watermark. */
    public Ingest from(String name) {
        return new Ingest(store, name, token, completeThrough, progress);
    }

    /**
     * Gives the batch a token of one's own, for example a file's name and date.
     *
     * <p>A batch of that token which is published stands for this ingest, whatever its rows are now.
     */
    public Ingest token(String text) {
        if (text.isBlank()) {
            throw new RefusedException(Rule.SETTING_OF_A_STORE, "a blank token");
        }
        return new Ingest(store, source, Optional.of(text), completeThrough, progress);
    }

    /**
     * Says that the source has told all it had up to an event time, so that what is missing until there is known to be none;
     * {@link ClickHouseMarket#watermarks()} tells it again.
     */
    public Ingest completeThrough(Instant eventTime) {
        return new Ingest(store, source, token, Optional.of(eventTime), progress);
    }

    /** Tells someone how far it is. */
    public Ingest telling(Progress listener) {
        return new Ingest(store, source, token, completeThrough, listener);
    }

    /** Ingests all that a source has. */
    public Outcome load(MarketSource market) {
        return load(market, MarketQuery.upTo(ALL));
    }

    /**
     * Ingests what a source tells of a query.
     *
     * @throws RefusedException if a row contradicts the store ({@link Rule#ONE_VERSION_TWO_PAYLOADS}, {@link
     *     Rule#HISTORY_REWRITTEN}, {@link Rule#REVISION_FELL}, {@link Rule#TWO_EVENT_TIMES_IN_A_SESSION}, {@link
     *     Rule#INSTRUMENT_TWICE}); with {@link Rule#NOT_PUBLISHED} if what was staged is not found as it was; as the server
     *     refuses. Nothing of the batch is visible then
     */
    public Outcome load(MarketSource market, MarketQuery query) {
        Asking.refuse(() -> "ingests into " + store.describe());
        MarketRows rows = new MarketRows();
        market.tell(query, rows);
        progress.reached(Progress.Stage.READ, rows.told());
        String name = token.orElseGet(() -> tokenOf(rows));
        Batches.Published batch = new Batches(store, ClickHouseMarket.STREAM)
                .publish(name, known -> Optional.of(weigh(rows, metBefore(market, rows), known)))
                .orElseThrow();
        progress.reached(Progress.Stage.PUBLISHED, batch.rows());
        return new Outcome(batch.number(), name, batch.intake());
    }

    /** What the source itself met of these rows: all of it if it tells of no more rows than it took in. */
    private static Intake metBefore(MarketSource market, MarketRows rows) {
        Intake intake = market.intake();
        return intake.accepted() == rows.told() ? intake : new Intake(rows.told(), rows.told(), 0, 0, 0);
    }

    private String tokenOf(MarketRows rows) {
        Digest digest = Digest.create().put(source);
        rows.slices().forEach((kind, slice) -> {
            digest.put(kind.name()).put((long) slice.size()).put(slice.digest());
        });
        rows.instruments().keySet().forEach(symbol -> digest.put(symbol.name()));
        completeThrough.ifPresent(through -> digest.put(Micros.floor(through)));
        return "rows " + digest.finishHex();
    }

    private Batches.Staging weigh(MarketRows rows, Intake met, List<Batches.Published> published) {
        Reader reader = new Reader(store, Batches.loads(published, Long.MAX_VALUE));
        Map<Table, Slice> staged = new LinkedHashMap<>();
        Slice terms = newTerms(reader, rows.instruments());
        staged.put(MarketTables.INSTRUMENTS, terms);
        long accepted = 0;
        long duplicates = met.duplicates();
        long redeliveries = met.redeliveries();
        for (Map.Entry<Kind, Slice> each : rows.slices().entrySet()) {
            Kind kind = each.getKey();
            Slice fresh = each.getValue();
            if (fresh.size() == 0) {
                continue;
            }
            Slice known = known(reader, kind, fresh);
            if (known.size() == 0) {
                staged.put(MarketTables.of(kind), fresh);
                accepted += fresh.size();
                continue;
            }
            MarketAdmission admission = MarketAdmission.of(kind, known, fresh);
            requireReadable(kind, known, admission.accepted(), rows.instruments());
            staged.put(MarketTables.of(kind), admission.accepted());
            accepted += admission.accepted().size();
            duplicates += admission.duplicates();
            redeliveries += admission.redeliveries();
        }
        long latest = latestArrival(rows);
        completeThrough.ifPresent(through -> staged.put(MarketTables.WATERMARKS, watermark(through, latest)));
        progress.reached(Progress.Stage.WEIGHED, accepted);
        Intake intake = new Intake(
                accepted + duplicates + redeliveries + met.quarantined(),
                accepted,
                duplicates,
                redeliveries,
                met.quarantined());
        return new Batches.Staging(staged, source, intake);
    }

    /** What the store knows that the rows could be versions or neighbours of. */
    private static Slice known(Reader reader, Kind kind, Slice fresh) {
        MarketQuery query = MarketQuery.upTo(ALL);
        if (kind.isPrice()) {
            Cells ts = fresh.cells("ts");
            long first = Long.MAX_VALUE;
            for (int row = 0; row < fresh.size(); row++) {
                first = Math.min(first, ts.whole(row));
            }
            query = query.from(Micros.toInstant(first - NEIGHBOURHOOD));
        }
        return reader.versions(kind, query, Reader.BEGINNING, Micros.floor(ALL));
    }

    /** What is stored can be read again: a tape takes it. */
    private static void requireReadable(
            Kind kind, Slice known, Slice accepted, SortedMap<Symbol, Instrument> instruments) {
        if (accepted.size() == 0) {
            return;
        }
        Slice both = new Slice(accepted.columns());
        for (int row = 0; row < known.size(); row++) {
            if (!kind.isPrice()
                    || instruments.containsKey(Symbol.of(known.cells("symbol").text(row)))) {
                both.addRow(known, row);
            }
        }
        for (int row = 0; row < accepted.size(); row++) {
            both.addRow(accepted, row);
        }
        new ClickHouseMarket.Writing(kind, instruments.values()).write(both);
    }

    private static Slice newTerms(Reader reader, SortedMap<Symbol, Instrument> instruments) {
        Map<String, TradingCalendar> calendars = new TreeMap<>();
        instruments.values().forEach(each -> calendars.put(each.calendar().name(), each.calendar()));
        Slice terms = new Slice(MarketTables.withoutLoad(MarketTables.INSTRUMENTS));
        Slice stored = reader.terms();
        Map<String, Integer> places = new TreeMap<>();
        for (int row = 0; row < stored.size(); row++) {
            places.put(stored.cells("symbol").text(row), row);
        }
        for (Instrument instrument : instruments.values()) {
            Integer row = places.get(instrument.symbol().name());
            if (row == null) {
                Reader.add(instrument, terms);
                continue;
            }
            Instrument before = Reader.instrument(stored, row, calendars);
            if (!before.equals(instrument)) {
                throw new RefusedException(Rule.INSTRUMENT_TWICE, instrument + " after " + before);
            }
        }
        return terms;
    }

    private Slice watermark(Instant through, long latest) {
        Slice row = new Slice(MarketTables.withoutLoad(MarketTables.WATERMARKS));
        row.cells("source").add(source);
        row.cells("ts").add(Micros.floor(through));
        row.cells("ingested_at").add(Math.max(latest, Micros.floor(through)));
        return row;
    }

    private static long latestArrival(MarketRows rows) {
        long latest = 0;
        for (Slice slice : rows.slices().values()) {
            Cells arrivals = slice.cells("ingested_at");
            for (int row = 0; row < slice.size(); row++) {
                latest = Math.max(latest, arrivals.whole(row));
            }
        }
        return latest;
    }
}
