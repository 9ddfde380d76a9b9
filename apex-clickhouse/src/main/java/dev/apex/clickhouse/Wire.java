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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

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

    /** Lends the client of one pooled connection. */
    @FunctionalInterface
    interface Lender {
        <T> T lend(Function<Client, T> work);
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
        return lender.lend(client -> {
            QuerySettings settings = settings(nextId()).setFormat(ClickHouseFormat.TabSeparated);
            try (QueryResponse response = client.query(
                            "SELECT leftPad(hex(cityHash64(generateUUIDv4())), 16, '0')", settings)
                    .get()) {
                byte[] digits = response.getInputStream().readAllBytes();
                return Long.parseUnsignedLong(new String(digits, StandardCharsets.US_ASCII).strip(), 16);
            } catch (Exception e) {
                throw refusal(e);
            }
        });
    }

    /**
     * Reads a slice, whole.
     *
     * @throws RefusedException with {@link Rule#SLICE_NOT_WHOLE} if it does not arrive so twice, or as the server refuses
     */
    Slice read(Select select) {
        try {
            return attempt(select);
        } catch (Broken e) {
            return again(select);
        }
    }

    private Slice again(Select select) {
        try {
            return attempt(select);
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

    private Slice attempt(Select select) throws Broken {
        String id = nextId();
        Object result = lender.lend(client -> reading(client, select, id));
        if (result instanceof Broken broken) {
            throw broken;
        }
        return (Slice) result;
    }

    private Object reading(Client client, Select select, String id) {
        try (QueryResponse response = client.query(select.text(), bound(select.values()), settings(select, id))
                .get()) {
            return Slice.read(response.getInputStream(), select.columns());
        } catch (IOException e) {
            kill(client, id);
            return new Broken(
                    new RefusedException(Rule.SLICE_NOT_WHOLE, "query " + id + " of " + description + ": " + told(e)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill(client, id);
            throw new RefusedException(Rule.SERVER_SILENT, "interrupted in a query of " + description);
        } catch (Exception e) {
            RefusedException refusal = refusal(e);
            if (refusal.rule() == Rule.SERVER_REFUSED) {
                throw refusal;
            }
            kill(client, id);
            return new Broken(refusal);
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
        lender.lend(client -> {
            try (QueryResponse response =
                    client.query(sql, bound(values), settings(nextId())).get()) {
                response.getInputStream().readAllBytes();
                return response;
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
        InsertSettings settings = new InsertSettings()
                .setQueryId(nextId())
                .serverSetting("async_insert", "0")
                .serverSetting("insert_deduplicate", token.isEmpty() ? "0" : "1");
        if (!token.isEmpty()) {
            settings.setDeduplicationToken(token);
        }
        List<String> columns = rows.columns().stream().map(Column::quoted).toList();
        lender.lend(client -> {
            try (InsertResponse response = client.insert(
                            table, columns, out -> rows.write(out, from, to), ClickHouseFormat.Native, settings)
                    .get()) {
                return response;
            } catch (Exception e) {
                throw refusal(e);
            }
        });
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

    private String told(Throwable fault) {
        String message = String.valueOf(fault.getMessage()).replaceAll("\\s+", " ");
        String shortened = message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) + "..." : message;
        return secret.maskedIn(fault.getClass().getSimpleName() + ": " + shortened);
    }
}
