package dev.apex;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A file that is there whole or not at all: written beside its place, forced to the disk, then moved there in one step.
 *
 * <p>Until that step what was there before stays as it was; if anything fails, nothing new is left behind. For Apex's own
 * reports and manifests; not part of the API, and may change.
 */
public final class WholeFile {
    private static final int MOST_PARTS = 100;

    private WholeFile() {}

    /**
     * Writes a text as UTF-8.
     *
     * @param what it is, for a message
     * @throws RefusedException with {@link Rule#REPORT_NOT_WRITTEN} and the cause if it cannot be written
     */
    public static void write(String what, Path file, String text) {
        try {
            Path place = file.toAbsolutePath();
            if (place.getFileName() == null) {
                throw new FileSystemException(file.toString(), null, "names no file");
            }
            Path part = part(place);
            try {
                fill(part, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
                Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new RefusedException(Rule.REPORT_NOT_WRITTEN, what + " to " + file + ": " + e, e);
        }
    }

    /**
     * Writes some texts as UTF-8 into a folder, by file name: all of them beside their places first, so that whatever can go
     * wrong has gone wrong before the first is moved.
     *
     * @param what they are, for a message
     * @throws RefusedException with {@link Rule#REPORT_NOT_WRITTEN} and the cause if one cannot be written
     */
    public static void writeAll(String what, Path folder, Map<String, String> texts) {
        Map<Path, Path> parts = new LinkedHashMap<>();
        try {
            try {
                for (Map.Entry<String, String> text : texts.entrySet()) {
                    Path place = folder.toAbsolutePath().resolve(text.getKey());
                    if (Files.isDirectory(place)) {
                        throw new FileSystemException(place.toString(), null, "is a folder");
                    }
                    Path part = part(place);
                    parts.put(place, part);
                    fill(part, ByteBuffer.wrap(text.getValue().getBytes(StandardCharsets.UTF_8)));
                }
                for (Map.Entry<Path, Path> part : parts.entrySet()) {
                    Files.move(part.getValue(), part.getKey(), StandardCopyOption.ATOMIC_MOVE);
                }
            } finally {
                for (Path part : parts.values()) {
                    Files.deleteIfExists(part);
                }
            }
        } catch (IOException e) {
            throw new RefusedException(Rule.REPORT_NOT_WRITTEN, what + " to " + folder + ": " + e, e);
        }
    }

    /** An empty file of our own beside the place; one that an earlier process left behind is nobody's and passed by. */
    private static Path part(Path place) throws IOException {
        for (int number = 1; ; number++) {
            Path part = place.resolveSibling(".apex-report-" + number + ".part");
            try {
                return Files.createFile(part);
            } catch (FileAlreadyExistsException e) {
                if (number == MOST_PARTS) {
                    throw e;
                }
            }
        }
    }

    private static void fill(Path part, ByteBuffer bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }
}
