package dev.apex.clickhouse;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.apex.junit.ClickHouseEngine;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands between the client and the engine, passes everything on, and does with some requests what wires and servers do. */
final class FaultyWire implements AutoCloseable {
    static final byte[] ERROR =
            "Code: 395. DB::Exception: Value passed to 'throwIf' function is non-zero: while executing"
                    .getBytes(StandardCharsets.UTF_8);
    static final byte[] TAGGED =
            "\r\n__exception__\r\nabcdefghijklmnop\r\nCode: 395. DB::Exception: Boom\n17 abcdefghijklmnop\r\n__exception__\r\n"
                    .getBytes(StandardCharsets.UTF_8);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile Fault fault = Fault.NONE;
    private int requests;

    /** What is done with a request. */
    @FunctionalInterface
    interface Fault {
        Fault NONE = (number, sql, exchange, wire) -> wire.pass(exchange, sql);

        void on(int number, byte[] body, HttpExchange exchange, FaultyWire wire) throws IOException;
    }

    /** A reply of the engine. */
    record Reply(int status, byte[] body) {}

    FaultyWire() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** From the next request on, numbered from 1. */
    synchronized void suffer(Fault next) {
        fault = next;
        requests = 0;
    }

    synchronized int requests() {
        return requests;
    }

    private synchronized int next() {
        return ++requests;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try {
            byte[] body = exchange.getRequestBody().readAllBytes();
            fault.on(next(), body, exchange, this);
        } finally {
            exchange.close();
        }
    }

    /** Asks the engine, and answers nobody. */
    Reply ask(HttpExchange exchange, byte[] body) throws IOException {
        HttpURLConnection up = (HttpURLConnection)
                new URL(ClickHouseEngine.running().url() + exchange.getRequestURI()).openConnection();
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!List.of("host", "content-length", "transfer-encoding", "connection")
                    .contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> up.setRequestProperty(name, value));
            }
        });
        up.setRequestMethod(exchange.getRequestMethod());
        if (body.length > 0) {
            up.setDoOutput(true);
            up.getOutputStream().write(body);
        }
        int status = up.getResponseCode();
        up.getHeaderFields().forEach((name, values) -> {
            if (name != null && name.startsWith("X-ClickHouse")) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        try (InputStream in = status < 400 ? up.getInputStream() : up.getErrorStream()) {
            return new Reply(status, in == null ? new byte[0] : in.readAllBytes());
        }
    }

    void pass(HttpExchange exchange, byte[] body) throws IOException {
        Reply reply = ask(exchange, body);
        answer(exchange, reply.status, reply.body.length, reply.body, reply.body.length);
    }

    /** Says that so many bytes come, and sends so many of some. */
    static void answer(HttpExchange exchange, int status, int said, byte[] body, int sent) throws IOException {
        exchange.sendResponseHeaders(status, said == 0 ? -1 : said);
        exchange.getResponseBody().write(body, 0, sent);
        exchange.getResponseBody().flush();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
