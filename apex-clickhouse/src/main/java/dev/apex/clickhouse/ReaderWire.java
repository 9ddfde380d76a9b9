package dev.apex.clickhouse;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.time.Micros;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends a reader's queries under ids that carry their clock, and reads answers that are whole.
 *
 * <p>The server holds an answer back until it is finished, and says how many rows it has. A query that nobody waits for any
 * longer loses its connection, upon which the server ends it.
 */
final class ReaderWire {
    /** A clock that stands nowhere: nothing is visible. */
    static final long NO_CLOCK = Long.MIN_VALUE;

    /**
     * Up to which batches of a store rows are shown.
     *
     * @param market the last batch of its market, 0 for none
     * @param facts the last batch of its facts, 0 for none
     */
    record Through(long market, long facts) {
        static final Through NOTHING = new Through(0, 0);
        /** All there are; the number has as many digits as the server reads. */
        static final Through ALL = new Through(999_999_999, 999_999_999);

        @Override
        public String toString() {
            return "m" + market + "-f" + facts;
        }
    }

    private static final int LONGEST_ADDRESS = 6_000;

    private final ClickHouse store;
    private final String session;
    private final Duration patience;
    private final AtomicLong queries = new AtomicLong();

    ReaderWire(ClickHouse store, Duration most) {
        this.store = store;
        this.session = Long.toHexString(store.wire().fresh());
        this.patience = most.compareTo(store.patience()) < 0 ? most : store.patience();
    }

    /**
     * One query.
     *
     * @param sql its text, which is not trusted
     * @param values what is bound: texts, and lists of texts
     * @param micros the clock
     * @param through the last batches
     * @param settings sent beside the text, for a user who may
     */
    record Query(
            String sql,
            Map<String, Object> values,
            long micros,
            Through through,
            Map<String, String> settings,
            long mostRows,
            long mostBytes) {}

    Answer ask(Query query) {
        String id = ReaderRole.PREFIX + (query.micros() == NO_CLOCK ? "no-clock" : Long.toString(query.micros())) + "-"
                + query.through() + "-" + session + "-" + queries.incrementAndGet();
        return store.lend((client, breakOff) -> {
            FutureTask<Answer> answer = new FutureTask<>(() -> read(client, query, id));
            Thread reader = new Thread(answer, id);
            reader.setDaemon(true);
            reader.start();
            return await(answer, breakOff, id);
        });
    }

    private Answer await(FutureTask<Answer> answer, Runnable breakOff, String id) {
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            RefusedException refusal = store.wire().refusal(e.getCause());
            if (refusal.rule() != Rule.SERVER_REFUSED && refusal.rule() != Rule.ANSWER_TYPE) {
                breakOff.run();
            }
            throw refusal;
        } catch (TimeoutException e) {
            breakOff.run();
            throw new RefusedException(
                    Rule.SERVER_SILENT, "query " + id + " of " + store.describe() + " within " + patience);
        } catch (InterruptedException e) {
            breakOff.run();
            Thread.currentThread().interrupt();
            throw new RefusedException(Rule.SERVER_SILENT, "interrupted in query " + id + " of " + store.describe());
        }
    }

    private Answer read(Client client, Query query, String id) throws Exception {
        QuerySettings settings = new QuerySettings()
                .setFormat(ClickHouseFormat.Native)
                .setQueryId(id)
                .setDatabase(store.database())
                .serverSetting("wait_end_of_query", "1");
        query.settings().forEach(settings::serverSetting);
        int length = query.values().values().stream()
                .mapToInt(each -> each.toString().length())
                .sum();
        if (length > LONGEST_ADDRESS) {
            settings.setOption("client.http.use_form_request_for_query", true);
        }
        Map<String, Object> values = new TreeMap<>(query.values());
        try (QueryResponse response =
                client.query(query.sql(), values, settings).get()) {
            Bounded in = new Bounded(response.getInputStream(), query.mostBytes());
            long clock = Math.max(query.micros(), 0);
            Answer answer = Answer.read(new NativeInput(in), Micros.toInstant(clock), query.mostRows());
            if (answer.size() != response.getResultRows()) {
                throw new RefusedException(
                        Rule.SLICE_NOT_WHOLE,
                        "query " + id + " gave " + answer.size() + " rows of " + response.getResultRows());
            }
            return answer;
        } catch (IOException e) {
            throw new RefusedException(Rule.SLICE_NOT_WHOLE, "query " + id + ": " + e.getMessage());
        }
    }

    /** A stream of at most so many bytes. */
    private static final class Bounded extends FilterInputStream {
        private final long most;
        private long read;

        Bounded(InputStream in, long most) {
            super(in);
            this.most = most;
        }

        @Override
        public int read(byte[] to, int from, int length) throws IOException {
            int some = super.read(to, from, length);
            read += Math.max(0, some);
            if (read > most) {
                throw new RefusedException(Rule.ANSWER_TOO_LARGE, "an answer of more than " + most + " bytes");
            }
            return some;
        }
    }
}
