package dev.apex.backtest;

import dev.apex.Digest;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a run was: on which terms, by which code, on which rows, and what every step of it said; enough to repeat the run later
 * and to name the first step that differs.
 *
 * <p>It is written as JSON and read again; {@link Backtest#replay} repeats it. It holds no secret, no path and no time of any
 * wall clock: the same run has the same manifest on every machine, but for the version of the time zone data. Two are equal if
 * all they say is. Immutable.
 */
public final class Manifest {
    private static final int LARGEST = 32 << 20;

    private final Map<String, String> terms;
    private final Code code;
    private final String engine;
    private final String timeZones;
    private final String seed;
    private final Snapshot snapshot;
    private final Fingerprint fingerprint;
    private final @Nullable Stop stop;

    Manifest(
            Map<String, String> terms,
            Code code,
            String engine,
            String timeZones,
            String seed,
            Snapshot snapshot,
            Fingerprint fingerprint,
            @Nullable Stop stop) {
        this.terms = Collections.unmodifiableMap(new LinkedHashMap<>(terms));
        this.code = code;
        this.engine = engine;
        this.timeZones = timeZones;
        this.seed = seed;
        this.snapshot = snapshot;
        this.fingerprint = fingerprint;
        this.stop = stop;
    }

    /** Of a run of a backtest by this engine. */
    static Manifest of(Backtest backtest, Snapshot snapshot, Fingerprint fingerprint, @Nullable Stop stop) {
        return new Manifest(
                backtest.terms(),
                backtest.code(),
                Engine.VERSION,
                Engine.timeZones(),
                backtest.seed().toString(),
                snapshot,
                fingerprint,
                stop);
    }

    /**
     * The user's own code: of each class that the strategy and the user's other parts are made of, a digest of its class file.
     *
     * @param classes SHA-256 of the class file, by the name of the class
     * @param unread names of classes whose files could not be read, because they were made as the program ran
     */
    public record Code(SortedMap<String, String> classes, SortedSet<String> unread) {
        public Code {
            classes = Collections.unmodifiableSortedMap(new TreeMap<>(classes));
            unread = Collections.unmodifiableSortedSet(new TreeSet<>(unread));
        }

        /** This code and other. */
        Code with(Code other) {
            SortedMap<String, String> all = new TreeMap<>(classes);
            all.putAll(other.classes);
            SortedSet<String> none = new TreeSet<>(unread);
            none.addAll(other.unread);
            return new Code(all, none);
        }

        /** SHA-256 over all of it, as 64 hexadecimal digits. */
        public String digest() {
            Digest digest = Digest.create().put("apex.code.v1").put((long) classes.size());
            classes.forEach((name, bytes) -> digest.put(name).put(bytes));
            digest.put((long) unread.size());
            unread.forEach(digest::put);
            return digest.finishHex();
        }
    }

    /**
     * The rows a run could see.
     *
     * @param source what kind of source they came from; it decides nothing
     * @param ceiling the latest arrival that could change anything
     * @param batches in how many published batches they came
     * @param content SHA-256 of every row up to the ceiling, or up to where the run stopped, as 64 hexadecimal digits
     * @param rows how many of them there were, by kind
     */
    public record Snapshot(String source, Instant ceiling, long batches, String content, SortedMap<String, Long> rows) {
        public Snapshot {
            rows = Collections.unmodifiableSortedMap(new TreeMap<>(rows));
        }
    }

    /**
     * Where a run stopped before its end.
     *
     * @param step the step, from 0
     * @param clock its clock
     * @param cause the class of what was thrown and, if it is a refusal, the code of its rule; not its message, which may hold
     *     anything
     */
    public record Stop(int step, Instant clock, String cause) {
        static Stop of(int step, Instant clock, Throwable cause) {
            return new Stop(step, clock, told(cause));
        }

        /** The class of what was thrown and, if it is a refusal, the code of its rule. */
        static String told(Throwable cause) {
            String code = cause instanceof RefusedException refusal
                    ? " " + refusal.rule().code()
                    : "";
            return cause.getClass().getName() + code;
        }
    }

    /** What the strategy is called. */
    public String id() {
        return Optional.ofNullable(terms.get("id")).orElse("");
    }

    /** The terms of the backtest in clear, as {@link Backtest#terms()} gives them. */
    public Map<String, String> terms() {
        return terms;
    }

    /** SHA-256 of the terms, as {@link Backtest#identity()} gives it. */
    public String identity() {
        return Backtest.identity(terms);
    }

    /** The user's own code. */
    public Code code() {
        return code;
    }

    /** The version of Apex that ran it. */
    public String engine() {
        return engine;
    }

    /** The version of the time zone data there; it matters only by the calendar, whose digest is among the terms. */
    public String timeZones() {
        return timeZones;
    }

    /** The seed of the run's chance, as 64 hexadecimal digits; it is made of id and span. */
    public String seed() {
        return seed;
    }

    /** The rows it could see. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /** What every step said; of a run that stopped, until there. */
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    /** Where it stopped; empty if it ran to its end. */
    public Optional<Stop> stop() {
        return Optional.ofNullable(stop);
    }

    /**
     * SHA-256 of all that decides a run: terms, code, engine, ceiling and content of the snapshot. Two runs with the same one
     * have the same fingerprint, or something in them is left to chance.
     */
    public String runIdentity() {
        return Digest.create()
                .put("apex.run.v1")
                .put(identity())
                .put(code.digest())
                .put(engine)
                .put(snapshot.ceiling.toString())
                .put(snapshot.content)
                .finishHex();
    }

    /** The whole as JSON; {@code docs/reference/manifest.md} says what each member means. */
    public String json() {
        return ManifestJson.text(this);
    }

    /**
     * Writes the JSON; what was at the path before stays whole until this is.
     *
     * @throws RefusedException with {@link Rule#REPORT_NOT_WRITTEN} if it cannot be written
     */
    public void writeTo(Path file) {
        WholeFile.write("manifest", file, json());
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @throws RefusedException if there is no such file, or it is too large ({@link Rule#MANIFEST_FILE}), is no JSON
     *     ({@link Rule#JSON_FORM}), lacks a member or has one too many ({@link Rule#JSON_MEMBER}), is of another version
     *     ({@link Rule#MANIFEST_VERSION}), or was altered ({@link Rule#MANIFEST_ALTERED})
     */
    public static Manifest read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new RefusedException(Rule.MANIFEST_FILE, file + " of more than " + LARGEST + " bytes");
            }
            return ManifestJson.read(bytes);
        } catch (IOException e) {
            throw new RefusedException(Rule.MANIFEST_FILE, file + ": " + e, e);
        }
    }

    /** Reads what {@link #json} gave, for a store of one's own; refused like a file. */
    public static Manifest parse(String json) {
        return ManifestJson.read(json.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Manifest that && json().equals(that.json());
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }

    @Override
    public String toString() {
        return "manifest of " + id() + ", fingerprint " + fingerprint
                + stop().map(at -> ", stopped in step " + at.step() + " at " + at.clock())
                        .orElse("");
    }
}
