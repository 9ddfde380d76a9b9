package dev.apex.clickhouse;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import dev.apex.RefusedException;
import dev.apex.Rule;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;

/**
 * What goes to a server and comes back: slices that are whole, commands, and rows to be written.
 *
 * <p>Only a read is repeated, whole, and once; a write never, for nobody knows here whether it was done.
 */
final class Wire {
    private static final Column ANSWER = Column.of("answer", Type.TEXT);
    private static final int LONGEST_MESSAGE = 400;
    /** Above it, what is bound goes into the body of the request; addresses have limits. */
    private static final int LONGEST_ADDRESS = 6_000;

    /** Lends the client of one pooled connection, and a way to break it off. */
    @FunctionalInterface
    interface Lender {
        <T> T lend(BiFunction<Client, Runnable, T> work);
    }

    /** What is done with a client while somebody waits for it. */
    @FunctionalInterface
    private interface Work<T> {
        T with(Client client, Waiting waiting) throws Exception;
    }

    private final Lender lender;
    private final Secret secret;
    private final String description;
    private final Duration patience;
    private final AtomicLong queries = new AtomicLong();
    private String session = "";
    private boolean mayBeSet;

    Wire(Lender lender, Secret secret, String description, Duration patience) {
        this.lender = lender;
        this.secret = secret;
        this.description = description;
        this.patience = patience;
    }

    /** Asks who it is that is asked, and what this user may say beside a query. */
    void open() {
        mayBeSet = !ask("toString(getSetting('readonly'))").equals("1");
        session = Long.toHexString(fresh());
    }

    /** One value of the server's, as text. */
    String ask(String expression) {
        Select select = Select.of(List.of(ANSWER), "SELECT toString(" + expression + ") AS answer");
        return read(select).cells(0).text(0);
    }

    /** A number that no one else is given. */
    long fresh() {
        String id = nextId();
        return lender.lend((client, breakOff) -> {
            try {
                return awaited(client, breakOff, id, (same, waiting) -> fresh(same, id));
            } catch (Exception e) {
                throw refusal(e);
            }
        });
    }

    /** Sixteen digits, for fewer are those of a reply that was cut, and fewer numbers than there should be. */
    private long fresh(Client client, String id) throws Exception {
        QuerySettings settings = settings(id).setFormat(ClickHouseFormat.TabSeparated);
        try (QueryResponse response = client.query(
                        "SELECT leftPad(hex(cityHash64(generateUUIDv4())), 16, '0')", settings)
                .get()) {
            String digits = new String(response.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            if (!digits.matches("[0-9A-F]{16}\\n")) {
                throw new IOException(
                        "a number of " + digits.length() + " characters, not of 16 digits and a line's end");
            }
            return Long.parseUnsignedLong(digits.strip(), 16);
        }
    }

    /** What is made of a reply. */
    @FunctionalInterface
    interface Reading<T> {
        /** @throws IOException if the reply is not whole */
        T read(InputStream in, List<Column> columns) throws IOException;
    }

    /**
     * Reads a slice, whole.
     *
     * @throws RefusedException with {@link Rule#SLICE_NOT_WHOLE} if it does not arrive so twice, or as the server refuses
     */
    Slice read(Select select) {
        return read(select, Slice::read);
    }

    /** The same of anything that is made of a reply, anew for each attempt; what the reading itself refuses is refused. */
    <T> T read(Select select, Reading<T> reading) {
        return read(select, select.text(), reading);
    }

    /** Count and digest of rows that stay where they are. */
    String seal(Select select) {
        return read(select, select.sealText(), Slice::readSeal);
    }

    private <T> T read(Select select, String text, Reading<T> reading) {
        try {
            return attempt(select, text, reading);
        } catch (Broken e) {
            return again(select, text, reading);
        }
    }

    private <T> T again(Select select, String text, Reading<T> reading) {
        try {
            return attempt(select, text, reading);
        } catch (Broken e) {
            throw e.refusal;
        }
    }

    /** A fault that a second reading may not meet. */
    private static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient RefusedException refusal;

        Broken(RefusedException refusal) {
            super(refusal.getMessage(), null, false, false);
            this.refusal = refusal;
        }
    }

    /** How an attempt ended: with what was made of the reply, or with its fault. */
    private record Attempt<T>(List<T> made, Optional<Broken> broken) {
        static <T> Attempt<T> at(RefusedException refusal) {
            return new Attempt<>(List.of(), Optional.of(new Broken(refusal)));
        }
    }

    private <T> T attempt(Select select, String text, Reading<T> reading) throws Broken {
        String id = nextId();
        Attempt<T> attempt = lender.lend((client, breakOff) -> attempt(client, breakOff, select, text, reading, id));
        if (attempt.broken.isPresent()) {
            throw attempt.broken.get();
        }
        return attempt.made.get(0);
    }

    private <T> Attempt<T> attempt(
            Client client, Runnable breakOff, Select select, String text, Reading<T> reading, String id) {
        try {
            T made = awaited(client, breakOff, id, (same, waiting) -> made(same, waiting, select, text, reading, id));
            return new Attempt<>(List.of(made), Optional.empty());
        } catch (IOException e) {
            return Attempt.at(
                    new RefusedException(Rule.SLICE_NOT_WHOLE, "query " + id + " of " + description + ": " + told(e)));
        } catch (RefusedException e) {
            throw e;
        } catch (Exception e) {
            RefusedException refusal = refusal(e);
            if (refusal.rule() == Rule.SERVER_REFUSED) {
                throw refusal;
            }
            return Attempt.at(refusal);
        }
    }

    /** What does not read is ended on the server, for closing its reply waits for the rest of it. */
    private <T> T made(Client client, Waiting waiting, Select select, String text, Reading<T> reading, String id)
            throws Exception {
        try (QueryResponse response = asked(client, select, text, id)) {
            try {
                return reading.read(response.getInputStream(), select.columns());
            } catch (IOException | RuntimeException e) {
                waiting.hurry();
                kill(client, id);
                throw e;
            }
        }
    }

    private QueryResponse asked(Client client, Select select, String text, String id) throws Exception {
        try {
            return client.query(text, bound(select.values()), settings(select, id))
                    .get();
        } catch (Exception e) {
            if (refusal(e).rule() != Rule.SERVER_REFUSED) {
                kill(client, id);
            }
            throw e;
        }
    }

    /** Waits for a reply as long as one may, and the server half a second more to say so itself. */
    private <T> T awaited(Client client, Runnable breakOff, String id, Work<T> work) throws Exception {
        Waiting waiting = Waiting.atMost(patience.plusMillis(500), () -> kill(client, id), breakOff);
        try (waiting) {
            return work.with(client, waiting);
        } catch (Exception e) {
            waiting.requireGoingOn("query " + id + " of " + description);
            throw e;
        }
    }

    private static Map<String, Object> bound(Map<String, String> values) {
        return new TreeMap<>(values);
    }

    private QuerySettings settings(Select select, String id) {
        QuerySettings settings = settings(id);
        int length = select.values().values().stream().mapToInt(String::length).sum();
        if (length > LONGEST_ADDRESS) {
            settings.setOption("client.http.use_form_request_for_query", true);
        }
        return settings;
    }

    private QuerySettings settings(String id) {
        QuerySettings settings =
                new QuerySettings().setFormat(ClickHouseFormat.Native).setQueryId(id);
        if (mayBeSet) {
            settings.serverSetting("max_execution_time", Long.toString(Math.max(1, patience.toSeconds())));
        }
        return settings;
    }

    /** An id that no other query has; none before the server has given this session its number. */
    private String nextId() {
        return session.isEmpty() ? "" : "apex." + session + "." + queries.incrementAndGet();
    }

    /** Does something that gives no rows; what is bound goes beside the text. */
    void command(String sql, Map<String, String> values) {
        String id = nextId();
        done(id, (client, waiting) -> {
            try (QueryResponse response =
                    client.query(sql, bound(values), settings(id)).get()) {
                return response.getInputStream().readAllBytes();
            }
        });
    }

    private void done(String id, Work<?> work) {
        lender.lend((client, breakOff) -> {
            try {
                return awaited(client, breakOff, id, work);
            } catch (Exception e) {
                throw refusal(e);
            }
        });
    }

    void command(String sql) {
        command(sql, new TreeMap<>());
    }

    /**
     * Writes rows of a slice into a table, once.
     *
     * @param token under which the server takes a second insert for the first, or nothing
     */
    void insert(String table, Slice rows, int from, int to, String token) {
        String id = nextId();
        InsertSettings settings = new InsertSettings()
                .setQueryId(id)
                .serverSetting("async_insert", "0")
                .serverSetting("insert_deduplicate", token.isEmpty() ? "0" : "1");
        if (!token.isEmpty()) {
            settings.setDeduplicationToken(token);
        }
        List<String> columns = rows.columns().stream().map(Column::quoted).toList();
        done(id, (client, waiting) -> {
            try (InsertResponse response = client.insert(
                            table,
                            columns,
                            out -> rows.write(new Moving(out, waiting), from, to),
                            ClickHouseFormat.Native,
                            settings)
                    .get()) {
                return response;
            }
        });
    }

    /** Tells who waits that bytes went out: an insert may take as long as it gets on. */
    private static final class Moving extends FilterOutputStream {
        private final Waiting waiting;

        Moving(OutputStream out, Waiting waiting) {
            super(out);
            this.waiting = waiting;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
            waiting.moved();
        }
    }

    /** Ends a query that nobody waits for any more; if that fails too, the server's own limit ends it. */
    private void kill(Client client, String id) {
        if (id.isEmpty()) {
            return;
        }
        Map<String, Object> which = new TreeMap<>();
        which.put("id", id);
        try (QueryResponse response = client.query("KILL QUERY WHERE query_id = {id:String} ASYNC", which)
                .get()) {
            response.getInputStream().readAllBytes();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            // the query ends at max_execution_time
        }
    }

    /** What to say of a fault: the server's code and words, or that there were none; the driver's exception stays here. */
    RefusedException refusal(Throwable fault) {
        for (Throwable each = fault; each != null; each = each.getCause()) {
            if (each instanceof RefusedException refused) {
                return refused;
            }
            if (each instanceof ServerException server) {
                return new RefusedException(
                        Rule.SERVER_REFUSED,
                        description + " answers with code " + server.getCode() + ": " + told(server));
            }
        }
        Throwable last = fault;
        while (last.getCause() != null && (last instanceof ExecutionException || last instanceof SQLException)) {
            last = last.getCause();
        }
        return new RefusedException(Rule.SERVER_SILENT, description + " within " + patience + ": " + told(last));
    }

    /** The password is masked before anything is cut off or joined, for half of it is too much. */
    private String told(Throwable fault) {
        String message = secret.maskedIn(String.valueOf(fault.getMessage())).replaceAll("\\s+", " ");
        String shortened = message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) + "..." : message;
        return fault.getClass().getSimpleName() + ": " + shortened;
    }
}
