package dev.apex.market.csv;

import dev.apex.RefusedException;
import dev.apex.Rule;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A CSV file that can be opened more than once: the second time to fetch the rows that were refused.
 *
 * <p>UTF-8, with or without a byte order mark; a name that ends in {@code .gz} is unpacked as it is read. Immutable.
 */
public final class CsvFile {
    private final String name;
    private final Opening opening;

    private CsvFile(String name, Opening opening) {
        this.name = name;
        this.opening = opening;
    }

    /** A file of the file system. */
    public static CsvFile of(Path path) {
        return new CsvFile(path.toString(), () -> Files.newInputStream(path));
    }

    /** A resource beside a class, as {@link Class#getResourceAsStream} finds it. */
    public static CsvFile resource(Class<?> beside, String resource) {
        return new CsvFile(resource, () -> {
            InputStream stream = beside.getResourceAsStream(resource);
            if (stream == null) {
                throw new FileNotFoundException(resource + " beside " + beside.getName());
            }
            return stream;
        });
    }

    /** Text that stands for a file. */
    public static CsvFile text(String name, String text) {
        return bytes(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes that stand for a file. */
    public static CsvFile bytes(String name, byte[] bytes) {
        byte[] copy = bytes.clone();
        return new CsvFile(name, () -> new ByteArrayInputStream(copy));
    }

    /** The name it was given, for messages and for the quarantine. */
    public String name() {
        return name;
    }

    /**
     * The last part of the name, without {@code .gz} and without the extension before it: {@code AAPL} of {@code
     * d/AAPL.csv}.
     */
    public String stem() {
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        String unpacked = isPacked() ? last.substring(0, last.length() - 3) : last;
        int dot = unpacked.lastIndexOf('.');
        return dot > 0 ? unpacked.substring(0, dot) : unpacked;
    }

    boolean isPacked() {
        return name.endsWith(".gz");
    }

    InputStream open() throws IOException {
        return opening.open();
    }

    RefusedException unreadable(Throwable cause) {
        return new RefusedException(Rule.CSV_FILE, name + " cannot be read: " + cause, cause);
    }

    @Override
    public String toString() {
        return name;
    }

    static CsvFile opening(String name, Opening opening) {
        return new CsvFile(name, opening);
    }

    interface Opening {
        InputStream open() throws IOException;
    }
}
