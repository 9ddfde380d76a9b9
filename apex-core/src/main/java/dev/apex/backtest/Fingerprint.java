package dev.apex.backtest;

import dev.apex.Digest;
import dev.apex.time.Micros;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A hash of all that was released, delivered, decided and booked in a run; equal fingerprints mean the same run.
 *
 * <p>It has layers, each with one digest a step, so that of two runs the first step and layer that differ can be named. It
 * leaves out where the data came from, who ran it, how fast and on how many threads. Immutable.
 */
public final class Fingerprint {
    /** What is hashed, in the order in which a step comes by it. */
    public enum Layer {
        /** The clock and the rows released since the step before. */
        ROWS,
        /** Every value handed to the strategy. */
        FEATURES,
        /** The state of what is derived step by step. */
        DERIVED,
        /** Orders placed. */
        ORDERS,
        /** Entries of the ledger. */
        FILLS,
        /** The known books; at the end, the books by effective time. */
        EQUITY
    }

    /** Stands for a step in which a layer had nothing to say. */
    private static final byte[] SILENT = {};

    /** Of a run that did not come to its first step. */
    static final Fingerprint NOTHING = new Recorder().fingerprint();

    private final Map<Layer, List<byte[]>> steps;
    private final String hex;

    private Fingerprint(Map<Layer, List<byte[]>> steps) {
        this.steps = steps;
        Digest all = Digest.create();
        for (Layer layer : Layer.values()) {
            all.put(hex(layer));
        }
        this.hex = all.finishHex();
    }

    /** The whole, as 64 hexadecimal digits. */
    public String hex() {
        return hex;
    }

    /** One layer, as 64 hexadecimal digits. */
    public String hex(Layer layer) {
        List<byte[]> digests = steps.get(layer);
        Digest digest = Digest.create().put(layer.name()).put((long) digests.size());
        for (int step = 0; step < digests.size(); step++) {
            byte[] said = digests.get(step);
            if (said.length > 0) {
                digest.put((long) step).put((long) said.length).put(said);
            }
        }
        return digest.finishHex();
    }

    /** How many steps were hashed; the settlement at the end counts as one. */
    public int steps() {
        return steps.get(Layer.ROWS).size();
    }

    /** What a layer said in a step, counted from 0, as hexadecimal digits; empty if nothing or not reached. */
    public String hex(Layer layer, int step) {
        List<byte[]> digests = steps.get(layer);
        return step < digests.size() ? HexFormat.of().formatHex(digests.get(step)) : "";
    }

    /** The clock of a step; empty if the run did not come to it. The step after the last decision is the settlement. */
    public Optional<Instant> clock(int step) {
        List<byte[]> rows = digests(Layer.ROWS);
        return step < rows.size() && rows.get(step).length >= Long.BYTES
                ? Optional.of(Micros.toInstant(ByteBuffer.wrap(rows.get(step)).getLong()))
                : Optional.empty();
    }

    /** What a layer said, step by step; not to be written to. */
    List<byte[]> digests(Layer layer) {
        return steps.get(layer);
    }

    /** What was said in the first so many steps. */
    Fingerprint upTo(int count) {
        Map<Layer, List<byte[]>> some = new EnumMap<>(Layer.class);
        steps.forEach((layer, digests) -> some.put(layer, digests.subList(0, Math.min(count, digests.size()))));
        return of(some);
    }

    /** What the layers above the rows said. */
    Fingerprint withoutRows() {
        Map<Layer, List<byte[]>> some = new EnumMap<>(steps);
        some.put(Layer.ROWS, List.of());
        return of(some);
    }

    /** A fingerprint of what every layer has said. */
    static Fingerprint of(Map<Layer, List<byte[]>> steps) {
        Map<Layer, List<byte[]>> copy = new EnumMap<>(Layer.class);
        steps.forEach((layer, digests) -> copy.put(layer, List.copyOf(digests)));
        return new Fingerprint(copy);
    }

    /** The first step and layer in which two runs differ, if they do; layers in the order of a step. */
    public Optional<Difference> firstDifference(Fingerprint other) {
        int most = Math.max(longest(), other.longest());
        for (int step = 0; step < most; step++) {
            for (Layer layer : Layer.values()) {
                if (!hex(layer, step).equals(other.hex(layer, step))) {
                    return Optional.of(new Difference(step, layer));
                }
            }
        }
        return Optional.empty();
    }

    /** The most a layer has to say: that of equity goes on after the last step with the books by effective time. */
    private int longest() {
        return steps.values().stream().mapToInt(List::size).max().orElse(0);
    }

    /**
     * Where two runs part.
     *
     * @param step the step, from 0
     * @param layer the layer
     */
    public record Difference(int step, Layer layer) {}

    @Override
    public boolean equals(Object other) {
        return other instanceof Fingerprint that && hex.equals(that.hex);
    }

    @Override
    public int hashCode() {
        return hex.hashCode();
    }

    @Override
    public String toString() {
        return hex;
    }

    /**
     * Collects what each layer says as a run goes. Safe for use by several threads, because a run out of time is read while its
     * thread may still be writing.
     */
    static final class Recorder {
        private final Map<Layer, List<byte[]>> steps = new EnumMap<>(Layer.class);
        private boolean closed;

        Recorder() {
            for (Layer layer : Layer.values()) {
                steps.put(layer, new ArrayList<>());
            }
        }

        /** A digest, or bytes that are shorter than one and stand for themselves. */
        synchronized void step(Layer layer, byte[] said) {
            if (!closed) {
                steps.get(layer).add(said);
            }
        }

        void silentStep(Layer layer) {
            step(layer, SILENT);
        }

        /** Takes in nothing more. */
        synchronized void close() {
            closed = true;
        }

        /** What has been hashed so far. */
        synchronized Fingerprint fingerprint() {
            return of(steps);
        }
    }
}
