package dev.apex.clickhouse;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Intake;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What has been published: rows are staged under a load's number, found again as they were, and become visible all at once
 * by one row of this table.
 *
 * <p>Batches of a stream are numbered from 1 without a gap. Two who want the same number insert under one deduplication token,
 * of which the server takes the first; who finds another's load there begins again with what that brought. A token that was
 * published twice all the same counts where it came first.
 */
final class Batches {
    static final Table TABLE = Table.of(
                    "batches",
                    List.of("stream", "number"),
                    Column.of("stream", Type.WORD),
                    Column.of("number", Type.COUNT),
                    Column.of("token", Type.TEXT),
                    Column.of("load", Type.COUNT),
                    Column.of("rows", Type.COUNT),
                    Column.of("digest", Type.COUNT),
                    Column.of("source", Type.TEXT),
                    Column.of("read", Type.COUNT),
                    Column.of("accepted", Type.COUNT),
                    Column.of("duplicates", Type.COUNT),
                    Column.of("redeliveries", Type.COUNT),
                    Column.of("quarantined", Type.COUNT))
            .with("non_replicated_deduplication_window = 10000");

    private static final int ATTEMPTS = 4;

    private final ClickHouse store;
    private final String stream;
    private final ReentrantLock turn = new ReentrantLock();

    Batches(ClickHouse store, String stream) {
        this.store = store;
        this.stream = stream;
    }

    /** One published batch; {@code counts} is false where its token had been published before. */
    record Published(
            long number,
            String token,
            long load,
            long rows,
            long digest,
            String source,
            Intake intake,
            boolean counts) {}

    /** Rows that are to be published together, by table, without their load. */
    record Staging(Map<Table, Slice> rows, String source, Intake intake) {
        long size() {
            return rows.values().stream().mapToLong(Slice::size).sum();
        }
    }

    /** Works out what to stage from what has been published. */
    @FunctionalInterface
    interface Weighing {
        /** Gives nothing if there is nothing to be published. */
        Optional<Staging> weigh(List<Published> known);
    }

    /** All batches, by number. */
    List<Published> published() {
        Slice rows = store.wire()
                .read(Select.of(
                                TABLE.columns(),
                                "SELECT " + Table.names(TABLE.columns()) + " FROM " + store.qualified(TABLE.name())
                                        + " WHERE stream = unhex({stream:String})")
                        .orderedBy("number")
                        .with("stream", stream));
        List<Published> all = new ArrayList<>();
        Set<String> tokens = new HashSet<>();
        for (int row = 0; row < rows.size(); row++) {
            Intake intake = new Intake(
                    rows.cells("read").whole(row),
                    rows.cells("accepted").whole(row),
                    rows.cells("duplicates").whole(row),
                    rows.cells("redeliveries").whole(row),
                    rows.cells("quarantined").whole(row));
            Published batch = new Published(
                    rows.cells("number").whole(row),
                    rows.cells("token").text(row),
                    rows.cells("load").whole(row),
                    rows.cells("rows").whole(row),
                    rows.cells("digest").whole(row),
                    rows.cells("source").text(row),
                    intake,
                    tokens.add(rows.cells("token").text(row)));
            if (batch.number != row + 1) {
                throw new RefusedException(
                        Rule.MANIFEST_TORN, "batch " + batch.number + " of " + stream + " in place " + (row + 1));
            }
            all.add(batch);
        }
        return all;
    }

    /** The loads that may be read by someone who reads through a batch. */
    static List<Long> loads(List<Published> batches, long through) {
        return batches.stream()
                .filter(batch -> batch.counts && batch.number <= through)
                .map(Published::load)
                .toList();
    }

    /**
     * Publishes what is weighed, unless it has been; whatever fails meanwhile, once or not at all.
     *
     * @param token what stands for these rows for ever
     * @return the batch of the token; or nothing if there was nothing to publish
     */
    Optional<Published> publish(String token, Weighing weighing) {
        turn.lock();
        try {
            return publishInTurn(token, weighing);
        } finally {
            turn.unlock();
        }
    }

    /** Who loses a number to another begins anew, for the other got on; only what is not found again counts as a failure. */
    private Optional<Published> publishInTurn(String token, Weighing weighing) {
        int failures = 0;
        while (true) {
            List<Published> known = published();
            Optional<Published> done = of(token, known);
            if (done.isPresent()) {
                return done;
            }
            Optional<Staging> staging = weighing.weigh(known);
            if (staging.isEmpty()) {
                return Optional.empty();
            }
            Optional<Load> load = stage(staging.get());
            if (load.isPresent()) {
                Optional<Published> batch = publish(token, staging.get(), known.size() + 1L, load.get());
                if (batch.isPresent()) {
                    return batch;
                }
            } else if (++failures == ATTEMPTS) {
                throw new RefusedException(
                        Rule.NOT_PUBLISHED,
                        staging.get().size() + " rows of " + token + ", after " + ATTEMPTS + " attempts");
            }
        }
    }

    private static Optional<Published> of(String token, List<Published> known) {
        return known.stream()
                .filter(batch -> batch.counts && batch.token.equals(token))
                .findFirst();
    }

    /** A load that is there as it was sent. */
    private record Load(long number, long digest) {}

    /** Stages rows under a load of their own, and gives it if all of them are there. */
    private Optional<Load> stage(Staging staging) {
        long load = store.wire().fresh();
        long digest = 0;
        for (Map.Entry<Table, Slice> each : staging.rows.entrySet()) {
            Slice rows = grouped(each.getKey(), each.getValue()).plus(MarketTables.LOAD, load);
            long part = rows.digest();
            if (!stage(each.getKey(), rows, part, load)) {
                return Optional.empty();
            }
            digest += part;
        }
        return Optional.of(new Load(load, digest));
    }

    /** A server sorts what it takes in; it has less to do if what it sorts by first is together. */
    private static Slice grouped(Table table, Slice rows) {
        Column first = table.column(table.order().get(0));
        return first.type() == Type.WORD ? rows.groupedBy(first) : rows;
    }

    /** Publishes a load under a number, unless another has it; an answer that was lost does not matter. */
    private Optional<Published> publish(String token, Staging staging, long number, Load load) {
        Optional<RefusedException> fault = Optional.empty();
        try {
            store.wire()
                    .insert(
                            store.qualified(TABLE.name()),
                            manifest(token, staging, number, load),
                            0,
                            1,
                            stream + "/" + number);
        } catch (RefusedException e) {
            fault = Optional.of(e);
        }
        List<Published> now = published();
        if (now.size() >= number) {
            return now.get((int) number - 1).load == load.number ? of(token, now) : Optional.empty();
        }
        throw fault.orElseGet(() -> new RefusedException(
                Rule.NOT_PUBLISHED, "batch " + number + " of " + stream + ", taken by the server and not there"));
    }

    /** Whether rows were written, and are there as they were; an answer that was lost does not matter. */
    private boolean stage(Table table, Slice rows, long digest, long load) {
        if (rows.size() == 0) {
            return true;
        }
        RefusedException fault = null;
        try {
            store.wire().insert(store.qualified(table.name()), rows, 0, rows.size(), "");
        } catch (RefusedException e) {
            fault = e;
        }
        if (fault != null && fault.rule() == Rule.SERVER_REFUSED) {
            throw fault;
        }
        return found(table, rows.columns(), load).equals(Slice.seal(rows.size(), digest));
    }

    private String found(Table table, List<Column> columns, long load) {
        return store.wire()
                .seal(Select.of(
                                columns,
                                "SELECT " + Table.names(columns) + " FROM " + store.qualified(table.name())
                                        + " WHERE load = {load:UInt64}")
                        .withCount("load", load));
    }

    private Slice manifest(String token, Staging staging, long number, Load load) {
        Slice row = new Slice(TABLE.columns());
        row.cells("stream").add(stream);
        row.cells("number").add(number);
        row.cells("token").add(token);
        row.cells("load").add(load.number);
        row.cells("rows").add(staging.size());
        row.cells("digest").add(load.digest);
        row.cells("source").add(staging.source);
        row.cells("read").add(staging.intake.read());
        row.cells("accepted").add(staging.intake.accepted());
        row.cells("duplicates").add(staging.intake.duplicates());
        row.cells("redeliveries").add(staging.intake.redeliveries());
        row.cells("quarantined").add(staging.intake.quarantined());
        return row;
    }
}
