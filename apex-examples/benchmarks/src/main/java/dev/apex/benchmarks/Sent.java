package dev.apex.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A request as it went to a server: sent again, byte for byte but for the id of the query, its reply is read and thrown
 * away. So what a client does with a reply can be held against the reply itself.
 */
final class Sent {
    private static final List<String> OF_THE_CONNECTION =
            List.of("host", "content-length", "transfer-encoding", "connection", "accept-encoding");
    private static final AtomicLong NUMBER = new AtomicLong();

    private final String server;
    private final String method;
    private final String path;
    private final Map<String, String> headers;
    private final byte[] body;
    private final byte[] buffer = new byte[1 << 18];
    private long length;

    private Sent(String server, String method, String path, Map<String, String> headers, byte[] body) {
        this.server = server;
        this.method = method;
        this.path = path;
        this.headers = headers;
        this.body = body;
    }

    /** Work that is given the address of a server. */
    @FunctionalInterface
    interface Asking {
        void at(String url) throws Exception;
    }

    /** The request with the longest reply among those that a work sends to a server. */
    static Sent longestOf(String server, Asking work) throws Exception {
        Sent[] longest = new Sent[1];
        ExecutorService threads = Executors.newCachedThreadPool();
        HttpServer between = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        between.setExecutor(threads);
        between.createContext("/", exchange -> {
            Sent sent = pass(server, exchange);
            synchronized (longest) {
                longest[0] = longest[0] == null || longest[0].length < sent.length ? sent : longest[0];
            }
        });
        between.start();
        try {
            work.at("http://127.0.0.1:" + between.getAddress().getPort());
            return longest[0];
        } finally {
            between.stop(0);
            threads.shutdownNow();
        }
    }

    private static Sent pass(String server, HttpExchange exchange) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                headers.put(name, values.get(0));
            }
        });
        Sent sent = new Sent(
                server,
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                headers,
                exchange.getRequestBody().readAllBytes());
        try (exchange) {
            HttpURLConnection up = sent.connection(sent.path);
            int status = up.getResponseCode();
            up.getHeaderFields().forEach((name, values) -> {
                if (name != null && name.startsWith("X-ClickHouse")) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            try (InputStream in = status < 400 ? up.getInputStream() : up.getErrorStream()) {
                byte[] reply = in == null ? new byte[0] : in.readAllBytes();
                sent.length = reply.length;
                exchange.sendResponseHeaders(status, reply.length == 0 ? -1 : reply.length);
                exchange.getResponseBody().write(reply);
            }
        }
        return sent;
    }

    /** How many bytes the reply had. */
    long length() {
        return length;
    }

    /** Sends it again and counts the bytes of the reply. */
    long drain() throws IOException {
        HttpURLConnection connection =
                connection(path.replaceAll("query_id=[^&]*", "query_id=bench." + NUMBER.incrementAndGet()));
        long bytes = 0;
        try (InputStream in = connection.getInputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                bytes += read;
            }
        }
        return bytes;
    }

    private HttpURLConnection connection(String to) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(server + to).toURL().openConnection();
        connection.setRequestMethod(method);
        headers.forEach((name, value) -> {
            if (!name.toLowerCase(Locale.ROOT).equals("x-clickhouse-query-id")) {
                connection.setRequestProperty(name, value);
            }
        });
        if (body.length > 0) {
            connection.setDoOutput(true);
            connection.getOutputStream().write(body);
        }
        return connection;
    }

    @Override
    public String toString() {
        return method + " " + path + " " + headers.keySet();
    }
}
