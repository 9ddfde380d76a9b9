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
