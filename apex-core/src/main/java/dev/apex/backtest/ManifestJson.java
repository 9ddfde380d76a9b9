package dev.apex.backtest;

import dev.apex.Digest;
import dev.apex.Json;
import dev.apex.JsonValue;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.backtest.Manifest.Code;
import dev.apex.backtest.Manifest.Snapshot;
import dev.apex.backtest.Manifest.Stop;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** The JSON of a manifest; {@code docs/reference/manifest.md} says what each member means. */
final class ManifestJson {
    private static final String FORMAT = "apex.manifest.v1";
    private static final String HEX = "[0-9a-f]{64}";

    private ManifestJson() {}

    /** The text, which holds its own checksum: the digest of itself without that member. */
    static String text(Manifest manifest) {
        String checksum = checksum(manifest);
        return Json.object(json -> {
            json.put("format", FORMAT).put("checksum", checksum);
            members(manifest, json);
        });
    }

    private static String checksum(Manifest manifest) {
        return Digest.create()
                .put(FORMAT)
                .put(Json.object(json -> members(manifest, json)))
                .finishHex();
    }

    private static void members(Manifest manifest, Json json) {
        json.put("identity", manifest.identity())
                .put("terms", terms -> manifest.terms().forEach(terms::put))
                .put("seed", manifest.seed())
                .put("engine", manifest.engine())
                .put("timeZones", manifest.timeZones())
                .put(
                        "code",
                        code -> code.put("digest", manifest.code().digest())
                                .put(
                                        "classes",
                                        classes -> manifest.code().classes().forEach(classes::put))
                                .put("unread", manifest.code().unread()))
                .put("snapshot", snapshot -> snapshot(manifest.snapshot(), snapshot));
        manifest.stop()
                .ifPresent(stop -> json.put(
                        "stopped",
                        stopped -> stopped.put("step", stop.step())
                                .put("clock", stop.clock().toString())
                                .put("cause", stop.cause())));
        json.put("fingerprint", manifest.fingerprint().hex()).put("layers", layers -> {
            for (Layer layer : Layer.values()) {
                layers.put(layer.name(), one -> layer(manifest.fingerprint(), layer, one));
            }
        });
    }

    private static void snapshot(Snapshot snapshot, Json json) {
        json.put("source", snapshot.source())
                .put("ceiling", snapshot.ceiling().toString())
                .put("batches", snapshot.batches())
                .put("content", snapshot.content())
                .put("rows", rows -> snapshot.rows().forEach(rows::put));
    }

    private static void layer(Fingerprint fingerprint, Layer layer, Json json) {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        json.put("hex", fingerprint.hex(layer))
                .lines(
                        "steps",
                        fingerprint.digests(layer).stream()
                                .map(base64::encodeToString)
                                .toList());
    }

    static Manifest read(byte[] utf8) {
        JsonValue json = JsonValue.read(utf8);
        if (!json.get("format").text().equals(FORMAT)) {
            throw new RefusedException(
                    Rule.MANIFEST_VERSION,
                    "a manifest of " + json.get("format").text() + " where " + FORMAT + " is read");
        }
        json.only(
                "format",
                "checksum",
                "identity",
                "terms",
                "seed",
                "engine",
                "timeZones",
                "code",
                "snapshot",
                "stopped",
                "fingerprint",
                "layers");
        Manifest manifest = manifest(json);
        requireSame(json.get("identity"), manifest.identity());
        requireSame(json.get("code").get("digest"), manifest.code().digest());
        for (Layer layer : Layer.values()) {
            requireSame(
                    json.get("layers").get(layer.name()).get("hex"),
                    manifest.fingerprint().hex(layer));
        }
        requireSame(json.get("fingerprint"), manifest.fingerprint().hex());
        requireSame(json.get("checksum"), checksum(manifest));
        return manifest;
    }

    private static void requireSame(JsonValue written, String found) {
        if (!written.text().equals(found)) {
            throw new RefusedException(
                    Rule.MANIFEST_ALTERED,
                    written + " says " + written.text() + " and what it is made of gives " + found);
        }
    }

    private static Manifest manifest(JsonValue json) {
        Map<String, String> terms = new LinkedHashMap<>();
        json.get("terms").members().forEach((name, value) -> terms.put(name, value.text()));
        return new Manifest(
                terms,
                code(json.get("code")),
                json.get("engine").text(),
                json.get("timeZones").text(),
                hex(json.get("seed")),
                snapshot(json.get("snapshot")),
                Fingerprint.of(layers(json.get("layers"))),
                json.find("stopped").map(ManifestJson::stop).orElse(null));
    }

    private static Code code(JsonValue json) {
        json.only("digest", "classes", "unread");
        SortedMap<String, String> classes = new TreeMap<>();
        json.get("classes").members().forEach((name, digest) -> classes.put(name, hex(digest)));
        TreeSet<String> unread = new TreeSet<>();
        json.get("unread").list().forEach(name -> unread.add(name.text()));
        return new Code(classes, unread);
    }

    private static Snapshot snapshot(JsonValue json) {
        json.only("source", "ceiling", "batches", "content", "rows");
        SortedMap<String, Long> rows = new TreeMap<>();
        json.get("rows").members().forEach((kind, count) -> rows.put(kind, count.whole()));
        return new Snapshot(
                json.get("source").text(),
                parsed(json.get("ceiling"), Instant::parse),
                json.get("batches").whole(),
                hex(json.get("content")),
                rows);
    }

    private static Stop stop(JsonValue json) {
        json.only("step", "clock", "cause");
        long step = json.get("step").whole();
        if (step != (int) step || step < 0) {
            throw json.get("step").wrong("is " + step + " and no number of a step");
        }
        return new Stop(
                (int) step,
                parsed(json.get("clock"), Instant::parse),
                json.get("cause").text());
    }

    private static Map<Layer, List<byte[]>> layers(JsonValue json) {
        Map<Layer, List<byte[]>> layers = new EnumMap<>(Layer.class);
        List<String> names = new ArrayList<>();
        for (Layer layer : Layer.values()) {
            names.add(layer.name());
            JsonValue one = json.get(layer.name()).only("hex", "steps");
            hex(one.get("hex"));
            List<byte[]> steps = new ArrayList<>();
            one.get("steps").list().forEach(step -> steps.add(parsed(step, Base64.getDecoder()::decode)));
            layers.put(layer, steps);
        }
        json.only(names.toArray(new String[0]));
        return layers;
    }

    private static String hex(JsonValue json) {
        if (!json.text().matches(HEX)) {
            throw json.wrong("is not 64 hexadecimal digits");
        }
        return json.text();
    }

    private static <T> T parsed(JsonValue json, Function<String, T> parse) {
        try {
            return parse.apply(json.text());
        } catch (DateTimeException | IllegalArgumentException e) {
            throw json.wrong(
                    "cannot be read: " + Optional.ofNullable(e.getMessage()).orElse("it is not whole"));
        }
    }
}
