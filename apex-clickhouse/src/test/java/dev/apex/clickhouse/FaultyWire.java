package dev.apex.clickhouse;

import dev.apex.junit.ClickHouseEngine;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between the client and an engine, passes everything on, and does with some requests what wires and servers do. It
 * speaks for itself down to the bytes: what a client gets is exactly what a fault sends.
 */
final class FaultyWire implements AutoCloseable {
    static final byte[] ERROR =
            "Code: 395. DB::Exception: Value passed to 'throwIf' function is non-zero: while executing"
                    .getBytes(StandardCharsets.UTF_8);
    static final byte[] TAGGED =
            "\r\n__exception__\r\nabcdefghijklmnop\r\nCode: 395. DB::Exception: Boom\n17 abcdefghijklmnop\r\n__exception__\r\n"
                    .getBytes(StandardCharsets.UTF_8);
    static final String TAG = "X-ClickHouse-Exception-Tag: abcdefghijklmnop\r\n";

    private final String engine;
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Fault fault = Fault.NONE;
    private volatile boolean deaf;
    private volatile boolean closed;
    private int requests;

    /** What is done with a request. */
    @FunctionalInterface
    interface Fault {
        Fault NONE = Line::pass;

        void on(Line line) throws IOException;
    }

    /** A reply of the engine. */
    record Reply(int status, String head, byte[] body) {}

    FaultyWire() throws IOException {
        this(ClickHouseEngine.running().url());
    }

    FaultyWire(String engine) throws IOException {
        this.engine = engine;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "faulty wire");
        thread.setDaemon(true);
        thread.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** From the next request on, numbered from 1. */
    synchronized void suffer(Fault next) {
        fault = next;
        requests = 0;
    }

    /** From now on bodies of requests that come in parts are not taken. */
    void suffer(boolean deafness) {
        deaf = deafness;
    }

    synchronized int requests() {
        return requests;
    }

    private synchronized int next() {
        return ++requests;
    }

    private void accept() {
        while (!closed) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                open.add(socket);
                daemon(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            boolean more = true;
            while (more) {
                Line line = read(in, socket);
                Fault now = fault;
                line.number = next();
                now.on(line);
                more = line.whole;
            }
        } catch (IOException e) {
            // one side went away, which is what this is for
        } finally {
            open.remove(socket);
        }
    }

    private Line read(InputStream in, Socket socket) throws IOException {
        String first = line(in);
        Map<String, String> headers = new TreeMap<>();
        for (String next = line(in); !next.isEmpty(); next = line(in)) {
            int colon = next.indexOf(':');
            headers.put(
                    next.substring(0, colon).toLowerCase(Locale.ROOT),
                    next.substring(colon + 1).strip());
        }
        while (deaf && !closed && headers.containsKey("transfer-encoding")) {
            sleep();
        }
        byte[] body = "chunked".equals(headers.get("transfer-encoding"))
                ? chunks(in)
                : in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new Line(first.split(" ", 3)[1], headers, body, socket);
    }

    private static void sleep() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int size = chunk(in); size > 0; size = chunk(in)) {
            all.write(in.readNBytes(size));
            line(in);
        }
        line(in);
        return all.toByteArray();
    }

    private static int chunk(InputStream in) throws IOException {
        return Integer.parseInt(line(in), 16);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("no further request");
            }
            if (octet != '\r') {
                line.write(octet);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** One request, and the way back. */
    final class Line {
        private final String path;
        private final Map<String, String> headers;
        private final byte[] body;
        private final Socket socket;
        private int number;
        private boolean whole;

        private Line(String path, Map<String, String> headers, byte[] body, Socket socket) {
            this.path = path;
            this.headers = headers;
            this.body = body;
            this.socket = socket;
        }

        /** Which it is since the fault began, from 1. */
        int number() {
            return number;
        }

        byte[] body() {
            return body;
        }

        /** The text of the query, or the beginning of an insert. */
        String text() {
            return parameter("query") + new String(body, StandardCharsets.ISO_8859_1);
        }

        /** What is bound or set under a name; nothing if it is not. */
        String parameter(String name) {
            for (String each : path.substring(path.indexOf('?') + 1).split("&")) {
                if (each.startsWith(name + "=")) {
                    return URLDecoder.decode(each.substring(name.length() + 1), StandardCharsets.UTF_8);
                }
            }
            return "";
        }

        boolean isRead() {
            return text().contains("UNION ALL");
        }

        boolean isKill() {
            return text().contains("KILL QUERY");
        }

        /** Asks the engine, and answers nobody. */
        Reply ask() throws IOException {
            return ask(body);
        }

        Reply ask(byte[] other) throws IOException {
            HttpURLConnection up = (HttpURLConnection) new URL(engine + path).openConnection();
            headers.forEach((name, value) -> {
                if (!List.of("host", "content-length", "transfer-encoding", "connection")
                        .contains(name)) {
                    up.setRequestProperty(name, value);
                }
            });
            up.setDoOutput(true);
            up.getOutputStream().write(other);
            int status = up.getResponseCode();
            StringBuilder head = new StringBuilder();
            up.getHeaderFields().forEach((name, values) -> {
                if (name != null && name.startsWith("X-ClickHouse")) {
                    values.forEach(value ->
                            head.append(name).append(": ").append(value).append("\r\n"));
                }
            });
            try (InputStream in = status < 400 ? up.getInputStream() : up.getErrorStream()) {
                return new Reply(status, head.toString(), in == null ? new byte[0] : in.readAllBytes());
            }
        }

        void pass() throws IOException {
            answer(ask());
        }

        void answer(Reply reply) throws IOException {
            begin(reply.status, reply.head);
            some(reply.body, reply.body.length);
            end();
        }

        /** All is well, and there is nothing to say. */
        void nod() throws IOException {
            answer(new Reply(200, "", new byte[0]));
        }

        void begin(int status, String head) throws IOException {
            send("HTTP/1.1 " + status + " so\r\nTransfer-Encoding: chunked\r\n" + head + "\r\n");
        }

        /** Sends the first bytes of some as a part of the reply. */
        void some(byte[] bytes, int sent) throws IOException {
            if (sent > 0) {
                send(Integer.toHexString(sent) + "\r\n");
                out().write(bytes, 0, sent);
                send("\r\n");
            }
        }

        /** Ends the reply as a whole one ends. */
        void end() throws IOException {
            send("0\r\n\r\n");
            whole = true;
        }

        /** Goes away without a word. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Sends bytes as they are. */
        void send(byte[] bytes) throws IOException {
            out().write(bytes);
            out().flush();
        }

        private void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        private OutputStream out() throws IOException {
            return socket.getOutputStream();
        }

        /** Sends a byte every now and then, so that no timeout between bytes is ever met. */
        void trickle(byte[] bytes) throws IOException {
            for (int at = 0; !closed; at++) {
                some(new byte[] {bytes[at % bytes.length]}, 1);
                sleep();
            }
        }

        /** Says nothing until the client goes away or this wire is closed. */
        void stall() throws IOException {
            while (!closed && socket.getInputStream().read() >= 0) {
                // not even listening
            }
        }
    }

    /** How a reply may end before its end. */
    enum Ending {
        RESET {
            @Override
            void cut(Line line, Reply reply, int at) throws IOException {
                line.begin(reply.status, reply.head);
                line.some(reply.body, at);
                line.reset();
            }
        },
        /** The connection ends, with no last chunk. */
        TORN {
            @Override
            void cut(Line line, Reply reply, int at) throws IOException {
                line.begin(reply.status, reply.head);
                line.some(reply.body, at);
            }
        },
        /** A proxy ends it as if that were all. */
        CLEAN {
            @Override
            void cut(Line line, Reply reply, int at) throws IOException {
                line.begin(reply.status, reply.head);
                line.some(reply.body, at);
                line.end();
            }
        },
        ERROR_TEXT {
            @Override
            void cut(Line line, Reply reply, int at) throws IOException {
                line.begin(reply.status, reply.head);
                line.some(with(reply, at, ERROR), at + ERROR.length);
                line.end();
            }
        },
        TAGGED_ERROR {
            @Override
            void cut(Line line, Reply reply, int at) throws IOException {
                line.begin(reply.status, reply.head + TAG);
                line.some(with(reply, at, TAGGED), at + TAGGED.length);
                line.end();
            }
        };

        abstract void cut(Line line, Reply reply, int at) throws IOException;

        private static byte[] with(Reply reply, int at, byte[] error) {
            byte[] both = Arrays.copyOf(reply.body, at + error.length);
            System.arraycopy(error, 0, both, at, error.length);
            return both;
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            server.close();
            for (Socket socket : new ArrayList<>(open)) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
