package dev.apex.backtest;

import static dev.apex.backtest.Worlds.backtest;
import static dev.apex.backtest.Worlds.bar;
import static dev.apex.backtest.Worlds.trading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.apex.ApexException;
import dev.apex.JsonOracle;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.backtest.Worlds.Script;
import dev.apex.execution.Fees;
import dev.apex.execution.Slippage;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Symbol;
import dev.apex.strategy.Day;
import dev.apex.strategy.Strategy;
import dev.apex.time.Span;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a manifest says of a run, and that only a manifest as it was written is read again. */
class ManifestTest {
    static final MemoryMarket WEEK = trading("A")
            .add(
                    bar("A", "2021-03-01", 100, 101),
                    bar("A", "2021-03-02", 102, 103),
                    bar("A", "2021-03-03", 104, 105),
                    bar("A", "2021-03-04", 106, 107))
            .build();

    @TempDir
    Path folder;

    /** Buys one on the second day. */
    static class Buyer implements Strategy {
        @Override
        public void onDay(Day today) {
            today.prices("A").close(0);
            if (today.date().getDayOfMonth() == words().length()) {
                today.order("A").buy(1);
            }
        }

        static String words() {
            return "six";
        }
    }

    static Backtest buyer() {
        return backtest(Buyer::new, "2021-03-02", "2021-03-05").with("note", "a <b> \u20ac");
    }

    private static RunFailedException failure(Backtest backtest) {
        return catchThrowableOfType(RunFailedException.class, () -> backtest.run(WEEK));
    }

    private static Manifest manifest() {
        return buyer().run(WEEK).manifest();
    }

    private static void assertRefused(String json, Rule rule) {
        assertThatThrownBy(() -> Manifest.parse(json))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(rule));
    }

    @Test
    void a_manifest_says_what_was_run_by_what_on_what_and_how_it_went() {
        Result result = buyer().run(WEEK);
        Manifest manifest = result.manifest();
        assertThat(manifest.id()).isEqualTo("scripted");
        assertThat(manifest.terms()).isEqualTo(buyer().terms()).containsEntry("parameter.note", "String a <b> \u20ac");
        assertThat(manifest.identity()).isEqualTo(buyer().identity());
        assertThat(manifest.seed()).isEqualTo(buyer().seed().toString());
        assertThat(manifest.code().classes())
                .containsKeys(ManifestTest.class.getName(), Buyer.class.getName())
                .doesNotContainKey(Worlds.class.getName());
        assertThat(manifest.code().unread()).isEmpty();
        assertThat(manifest.snapshot().source()).isEqualTo("MemoryMarket");
        assertThat(manifest.snapshot().ceiling()).isEqualTo(buyer().ceiling());
        assertThat(manifest.snapshot().content()).isEqualTo(result.contentDigest());
        assertThat(manifest.snapshot().rows()).containsOnlyKeys("BARS").containsEntry("BARS", 4L);
        assertThat(manifest.snapshot().batches()).isEqualTo(1);
        assertThat(manifest.fingerprint()).isEqualTo(result.fingerprint());
        assertThat(manifest.stop()).isEmpty();
        assertThat(manifest)
                .isEqualTo(manifest())
                .isNotEqualTo(buyer().with("x", 1).run(WEEK).manifest());
        assertThat(manifest.runIdentity())
                .isEqualTo(manifest().runIdentity())
                .isNotEqualTo(buyer().with("x", 1).run(WEEK).manifest().runIdentity())
                .isNotEqualTo(buyer().run(trading("A")
                                .add(bar("A", "2021-03-01", 100, 101))
                                .build())
                        .manifest()
                        .runIdentity());
    }

    @Test
    void a_manifest_is_read_as_it_was_written() {
        Manifest manifest = manifest();
        Path file = folder.resolve("run.json");
        manifest.writeTo(file);
        Manifest read = Manifest.read(file);
        assertThat(read).isEqualTo(manifest);
        assertThat(read.json()).isEqualTo(manifest.json());
        assertThat(read.fingerprint()).isEqualTo(manifest.fingerprint());
        assertThat(read.fingerprint().firstDifference(manifest.fingerprint())).isEmpty();
        for (Layer layer : Layer.values()) {
            for (int step = 0; step < 9; step++) {
                assertThat(read.fingerprint().hex(layer, step))
                        .isEqualTo(manifest.fingerprint().hex(layer, step));
            }
        }
        assertThat(read.fingerprint().clock(1)).contains(java.time.Instant.parse("2021-03-03T14:00:00Z"));
        assertThat(read.fingerprint().clock(4)).contains(manifest.snapshot().ceiling());
        assertThat(read.fingerprint().clock(5)).isEmpty();
        JsonOracle.read(manifest.json().replaceAll("true|false", "0"));
    }

    @Test
    void a_failed_run_has_a_manifest_that_says_where_and_why_it_stopped() {
        Backtest failing = backtest(
                () -> new Script().on("2021-03-04", today -> today.order("A").sell(1)), "2021-03-02", "2021-03-05");
        Manifest manifest = failure(failing).manifest();
        assertThat(manifest.stop())
                .contains(new Manifest.Stop(
                        2, java.time.Instant.parse("2021-03-04T14:00:00Z"), "dev.apex.RefusedException APEX-R035"));
        assertThat(manifest.fingerprint().steps()).isEqualTo(3);
        assertThat(manifest.snapshot().rows()).containsEntry("BARS", 3L);
        assertThat(Manifest.parse(manifest.json())).isEqualTo(manifest);
        Manifest secret = failure(backtest(
                        () -> new Script().on("2021-03-04", today -> {
                            throw new IllegalStateException("password=hunter2");
                        }),
                        "2021-03-02",
                        "2021-03-05"))
                .manifest();
        assertThat(secret.json()).doesNotContain("hunter2").contains("java.lang.IllegalStateException");
    }

    @Test
    void the_same_run_has_the_same_manifest_under_any_locale_and_zone() {
        String json = manifest().json();
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            TimeZone.setDefault(TimeZone.getTimeZone("Australia/Lord_Howe"));
            assertThat(manifest().json()).isEqualTo(json);
            assertThat(Manifest.parse(json)).isEqualTo(manifest());
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
        assertThat(json)
                .doesNotContain(System.getProperty("user.dir"))
                .doesNotContain(System.getProperty("user.name") + "/");
    }

    /** Every byte of a small manifest with every one of its bits turned: refused, or the same manifest. */
    @Test
    void an_altered_byte_is_refused_or_says_the_same() {
        Manifest manifest = manifest();
        byte[] bytes = manifest.json().getBytes(StandardCharsets.UTF_8);
        int same = 0;
        for (int at = 0; at < bytes.length; at++) {
            for (int bit = 0; bit < Byte.SIZE; bit += at % 16 == 0 ? 1 : 3) {
                byte[] altered = bytes.clone();
                altered[at] ^= (byte) (1 << bit);
                try {
                    assertThat(ManifestJson.read(altered)).isEqualTo(manifest);
                    same++;
                } catch (ApexException refused) {
                    assertThat(refused).isInstanceOf(RefusedException.class);
                }
            }
        }
        assertThat(same).isLessThan(bytes.length / 5);
    }

    @Test
    void a_truncated_manifest_is_refused_at_every_length() {
        byte[] bytes = manifest().json().getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < bytes.length - 2; length++) {
            byte[] some = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> ManifestJson.read(some))
                    .isInstanceOfSatisfying(
                            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.JSON_FORM));
        }
    }

    @Test
    void what_only_the_layout_of_the_text_differs_in_is_the_same() {
        Manifest manifest = manifest();
        String flat = manifest.json().replaceAll("\n *", " ");
        assertThat(flat).hasLineCount(1);
        assertThat(Manifest.parse(flat)).isEqualTo(manifest);
        assertThat(Manifest.parse(manifest.json().replace("\n", "\r\n"))).isEqualTo(manifest);
    }

    @ParameterizedTest
    @CsvSource({
        "\"engine\": \"0, \"engine\": \"9, MANIFEST_ALTERED",
        "\"batches\": 1, \"batches\": 2, MANIFEST_ALTERED",
        "\"BARS\": 4, \"BARS\": 5, MANIFEST_ALTERED",
        "10000 USD, 10001 USD, MANIFEST_ALTERED",
        "\"batches\": 1, \"batches\": \"1\", JSON_MEMBER",
        "\"batches\": 1, \"batches\": 1.5, JSON_MEMBER",
        "\"batches\": 1, \"batches\": 1e999, JSON_MEMBER",
        "\"batches\": 1, \"batch\": 1, JSON_MEMBER",
        "\"batches\": 1, '\"batches\": 1, \"batches\": 1', JSON_FORM",
        "\"batches\": 1, '\"batches\": 1, \"more\": 1', JSON_MEMBER",
        "\"unread\": [], \"unread\": {}, JSON_MEMBER",
        "\"unread\": [], \"unread\": [\"x\"], MANIFEST_ALTERED",
        "apex.manifest.v1, apex.manifest.v2, MANIFEST_VERSION",
        "apex.manifest.v1, apex.report.v1, MANIFEST_VERSION",
        "\"FILLS\", \"FILL\", JSON_MEMBER",
        "2021-03-15T21:00:00Z, yesterday, JSON_MEMBER",
    })
    void what_was_altered_is_refused_by_its_rule(String what, String by, Rule rule) {
        String json = manifest().json();
        assertThat(json).contains(what);
        assertRefused(json.replace(what, by), rule);
    }

    @Test
    void a_step_that_was_altered_is_refused_even_where_its_checksum_is_made_to_fit() {
        String json = manifest().json();
        Matcher step = Pattern.compile("\"ROWS\": \\{\\s*\"hex\": \"[0-9a-f]{64}\",\\s*\"steps\": \\[\\s*\"(.{8})")
                .matcher(json);
        assertThat(step.find()).isTrue();
        StringBuilder altered = new StringBuilder(json);
        altered.setCharAt(step.start(1) + 5, json.charAt(step.start(1) + 5) == 'A' ? 'B' : 'A');
        assertThatThrownBy(() -> Manifest.parse(altered.toString()))
                .hasMessageContaining("APEX-R163")
                .hasMessageContaining("layers.ROWS.hex");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "\"x\"",
                "{\"format\": 1}",
                "\u0000",
                "{\"format\": \"apex.manifest.v1\"}"
            })
    void what_is_no_manifest_is_refused(String json) {
        assertThatThrownBy(() -> Manifest.parse(json)).isInstanceOf(RefusedException.class);
    }

    @Test
    void a_file_that_is_missing_or_too_large_is_refused() throws IOException {
        Path file = folder.resolve("run.json");
        assertThatThrownBy(() -> Manifest.read(file)).hasMessageContaining("APEX-R164");
        assertThatThrownBy(() -> Manifest.read(folder)).hasMessageContaining("APEX-R164");
        byte[] large = new byte[(32 << 20) + 1];
        Arrays.fill(large, (byte) ' ');
        Files.write(file, large);
        assertThatThrownBy(() -> Manifest.read(file))
                .hasMessageContaining("APEX-R164")
                .hasMessageContaining("33554432");
    }

    @Test
    void an_old_manifest_stays_whole_where_the_new_one_cannot_be_written() throws IOException {
        Path file = folder.resolve("run.json");
        manifest().writeTo(file);
        Path link = Files.createLink(folder.resolve("link"), file);
        buyer().with("x", 1).run(WEEK).manifest().writeTo(file);
        assertThat(Manifest.read(link)).isEqualTo(manifest());
        assertThatThrownBy(() -> manifest().writeTo(folder.resolve("none").resolve("run.json")))
                .hasMessageContaining("manifest to");
        assertThat(Files.list(folder)).hasSize(2);
    }

    @Test
    void five_years_of_steps_stay_below_a_megabyte() {
        MemoryMarket.Builder market = trading("A");
        Backtest years = backtest(Buyer::new, "2016-01-04", "2020-12-31").remembering(1);
        Worlds.NYSE
                .sessions(Span.between("2015-12-31", "2020-12-31"))
                .forEach(session -> market.add(bar("A", session.date().toString(), 100, 101)));
        String json = years.run(market.build()).manifest().json();
        assertThat(json.length()).isBetween(100_000, 1_000_000);
    }

    private static final Path PAGE =
            Path.of(System.getProperty("basedir", "."), "..", "docs", "reference", "manifest.md");

    private static void names(String prefix, Map<String, Object> members, Set<String> all) {
        Set<String> listed = Set.of("terms", "classes", "rows"); // whose members are named by the run
        members.forEach((name, value) -> {
            all.add(prefix + name);
            if (value instanceof Map<?, ?> inner && !listed.contains(name)) {
                @SuppressWarnings("unchecked")
                Map<String, Object> some = (Map<String, Object>) inner;
                names(prefix.isEmpty() ? name + "." : "layers.*.", some, all);
            }
        });
    }

    @Test
    void the_page_names_every_member() throws IOException {
        Manifest manifest = failure(backtest(
                        () -> new Script()
                                .on("2021-03-04", today -> today.order("A").sell(1)),
                        "2021-03-02",
                        "2021-03-05"))
                .manifest();
        Set<String> written = new TreeSet<>();
        names("", JsonOracle.object(manifest.json()), written);
        for (Layer layer : Layer.values()) {
            written.remove("layers." + layer);
        }
        Set<String> told = new TreeSet<>();
        String section = "";
        for (String line : Files.readAllLines(PAGE)) {
            Matcher head =
                    Pattern.compile("\\| member( of (`\\w+`|a layer))? \\|.*").matcher(line);
            Matcher row = Pattern.compile("\\| `(\\w+)` \\|.*").matcher(line);
            if (head.matches()) {
                section = head.group(1) == null
                        ? ""
                        : head.group(2).equals("a layer")
                                ? "layers.*."
                                : head.group(2).replace("`", "") + ".";
            } else if (row.matches()) {
                told.add(section + row.group(1));
            }
        }
        assertThat(written).hasSizeGreaterThan(20);
        assertThat(told).isEqualTo(written);
    }

    /** A manifest that was written once is read for ever, or its form gets another name. */
    @Test
    void a_manifest_written_by_an_earlier_build_is_read() throws IOException {
        Path frozen = Path.of(
                System.getProperty("basedir", "."),
                "src",
                "test",
                "resources",
                "dev",
                "apex",
                "backtest",
                "manifest-v1.json");
        if (System.getProperty("apex.freeze") != null) {
            manifest().writeTo(frozen);
        }
        Manifest read = Manifest.read(frozen);
        assertThat(read.json()).isEqualTo(Files.readString(frozen));
        assertThat(read.id()).isEqualTo("scripted");
        assertThat(read.fingerprint().steps()).isEqualTo(5);
        assertThat(read.fingerprint()).isEqualTo(manifest().fingerprint());
    }

    /** Loads a copy of a strategy's class whose constant reads otherwise. */
    private static final class Copying extends ClassLoader {
        private final byte[] bytes;
        private final boolean readable;

        Copying(String word, boolean readable) throws IOException {
            super(ManifestTest.class.getClassLoader());
            this.readable = readable;
            try (InputStream in = Alone.class.getResourceAsStream("Alone.class")) {
                String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
                assertThat(text).contains("one word");
                bytes = text.replace("one word", word).getBytes(StandardCharsets.ISO_8859_1);
            }
        }

        Strategy strategy() {
            try {
                return (Strategy) loadClass(Alone.class.getName())
                        .getDeclaredConstructor()
                        .newInstance();
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(Alone.class.getName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? defineClass(name, bytes, 0, bytes.length) : loaded;
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            if (!name.endsWith("Alone.class")) {
                return super.getResourceAsStream(name);
            }
            return readable ? new ByteArrayInputStream(bytes) : null;
        }
    }

    private static Manifest.Code code(Copying loader) {
        return backtest(loader::strategy, "2021-03-02", "2021-03-05").code();
    }

    @Test
    void the_code_changes_with_a_class_file_and_the_terms_do_not() throws IOException {
        Copying one = new Copying("one word", true);
        Copying other = new Copying("two word", true);
        assertThat(code(one)).isEqualTo(code(new Copying("one word", true)));
        assertThat(code(one).digest()).isNotEqualTo(code(other).digest());
        assertThat(code(one).classes()).containsOnlyKeys(Alone.class.getName());
        Backtest before = backtest(one::strategy, "2021-03-02", "2021-03-05");
        Backtest after = backtest(other::strategy, "2021-03-02", "2021-03-05");
        assertThat(after.identity()).isEqualTo(before.identity());
        Manifest manifest = before.run(WEEK).manifest();
        assertThatThrownBy(() -> after.replay(manifest, WEEK))
                .hasMessageContaining("APEX-R166")
                .hasMessageContaining("class dev.apex.backtest.Alone of scripted has changed");
        assertThat(after.replayWithOtherCode(manifest, WEEK).isSame()).isTrue();
        assertThat(before.replay(manifest, WEEK).isSame()).isTrue();
    }

    @Test
    void a_class_that_cannot_be_read_is_named() throws IOException {
        Manifest.Code unread = code(new Copying("one word", false));
        assertThat(unread.unread()).containsExactly(Alone.class.getName());
        assertThat(unread.classes()).isEmpty();
        assertThat(unread.digest())
                .isNotEqualTo(code(new Copying("one word", true)).digest());
    }

    record Wrapped(List<Strategy> inner) implements Strategy {
        @Override
        public void onDay(Day today) {}
    }

    interface Opening extends Strategy {}

    abstract static class Parent implements Opening {}

    static final class Child extends Parent {
        @Override
        public void onDay(Day today) {}
    }

    static final class Heir extends Alone {}

    private static final class Mine implements Fees {
        @Override
        public String name() {
            return "mine";
        }

        @Override
        public double fee(double quantity, double price) {
            return 0;
        }
    }

    private static final class Dear implements Slippage {
        @Override
        public String name() {
            return "dear";
        }

        @Override
        public double price(Symbol symbol, double quantity, double print) {
            return print;
        }
    }

    @Test
    void the_code_is_what_the_user_wrote_and_nothing_of_the_jdk_or_of_apex() {
        String nest = ManifestTest.class.getName();
        assertThat(backtest(Child::new, "2021-03-02", "2021-03-05")
                        .code()
                        .classes()
                        .keySet())
                .contains(nest, nest + "$Child", nest + "$Parent", nest + "$Opening")
                .allMatch(name -> name.startsWith(nest));
        assertThat(backtest(() -> today -> {}, "2021-03-02", "2021-03-05")
                        .code()
                        .classes())
                .as("a lambda stands in this class")
                .containsKey(nest);
        assertThat(backtest(Alone::new, "2021-03-02", "2021-03-05")
                        .code()
                        .classes()
                        .keySet())
                .containsExactly(Alone.class.getName());
        assertThat(backtest(Alone::new, "2021-03-02", "2021-03-05")
                        .costing(Slippage.none(), new Mine().atLeast(1))
                        .code()
                        .classes())
                .as("fees of one's own with a minimum of ours")
                .containsKeys(Alone.class.getName(), nest + "$Mine");
        assertThat(backtest(Alone::new, "2021-03-02", "2021-03-05")
                        .against(Benchmark.of("child", Child::new))
                        .code()
                        .classes())
                .as("a benchmark of one's own")
                .containsKeys(Alone.class.getName(), nest + "$Child");
        assertThat(backtest(Alone::new, "2021-03-02", "2021-03-05")
                        .against(Benchmark.equalWeight())
                        .code()
                        .classes())
                .as("a benchmark of ours")
                .containsOnlyKeys(Alone.class.getName());
        assertThat(backtest(Alone::new, "2021-03-02", "2021-03-05")
                        .gatedBy(new AloneGate(new Mine()))
                        .code()
                        .classes())
                .as("a gate, its judge and what it holds, in other files")
                .containsKeys(
                        Alone.class.getName(),
                        AloneGate.class.getName(),
                        AloneGate.class.getName() + "$Judging",
                        nest + "$Mine");
        assertThat(backtest(Heir::new, "2021-03-02", "2021-03-05").code().classes())
                .as("what it extends, in another file")
                .containsKeys(Alone.class.getName(), nest + "$Heir");
        assertThat(backtest(() -> new Wrapped(List.of(new Alone())), "2021-03-02", "2021-03-05")
                        .code()
                        .classes())
                .as("what a record strategy holds")
                .containsKeys(Alone.class.getName(), nest + "$Wrapped");
        assertThat(backtest(Alone::new, "2021-03-02", "2021-03-05")
                        .costing(new Dear(), Fees.none().atLeast(1))
                        .code()
                        .classes()
                        .keySet())
                .contains(Alone.class.getName(), nest + "$Dear");
    }

    @Test
    void the_engine_says_the_version_of_the_build() throws IOException {
        String pom = Files.readString(Path.of(System.getProperty("basedir", "."), "..", "pom.xml"));
        assertThat(pom).contains("<artifactId>apex</artifactId>\n  <version>" + Engine.VERSION + "</version>");
        assertThat(Engine.timeZones()).matches("20\\d\\d[a-z]");
    }
}
