package dev.apex.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.apex.backtest.Result;
import dev.apex.execution.Broker.Outcome;
import dev.apex.execution.Fill;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.Visible;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The quickstart beside {@code ecb-momentum.txt}, which {@code ecb-momentum.py} beside it has made without Apex.
 *
 * <p>{@code quickstart-fingerprints.txt} holds our own fingerprints. To freeze them anew after a change that is meant, run
 * {@code mvn -pl apex-examples -am test -Dtest=QuickstartTest -Dsurefire.failIfNoSpecifiedTests=false -Dapex.freeze}, look
 * at what changed, and say so in the changelog.
 */
class QuickstartTest {
    private static final Path FROZEN = Path.of(
            System.getProperty("basedir", "."), "src/test/resources/dev/apex/examples/quickstart-fingerprints.txt");
    private static MarketSource market;
    private static Result momentum;
    private static Result everything;

    @BeforeAll
    static void run() {
        market = EcbRates.market();
        momentum = Quickstart.ecb("ecb-momentum", 0.25).run(market);
        everything = Quickstart.ecb("ecb-everything", 1).run(market);
    }

    @Test
    void both_runs_are_what_they_are_without_apex() throws IOException {
        assertEqualsOracle(momentum);
        assertEqualsOracle(everything);
    }

    private static void assertEqualsOracle(Result result) throws IOException {
        Map<String, String> oracle = oracle(result.backtest().id());
        assertThat(oracle).hasSize(20);
        Map<String, Double> ours = new TreeMap<>();
        ours.put("finalEquity", result.finalEquity());
        ours.put("cash", result.accounts().get(result.accounts().size() - 1).cash());
        ours.put("orders", (double) result.orders().size());
        ours.put("fills", (double) result.fills().size());
        ours.put("cut", (double) result.orders(Outcome.CUT));
        ours.put("lapsed", (double) result.orders(Outcome.LAPSED));
        ours.put("slippage", result.fills().stream().mapToDouble(Fill::slippage).sum());
        ours.put(
                "lowestEquity",
                result.equity().values().stream().mapToDouble(x -> x).min().orElseThrow());
        ours.put("equityOf2008", result.equity().get(LocalDate.parse("2008-12-31")));
        oracle.forEach((figure, value) -> {
            if (figure.equals("held")) {
                assertThat(result.positions().keySet().stream()
                                .map(Object::toString)
                                .collect(Collectors.joining(" ")))
                        .isEqualTo(value);
            } else {
                double expected = Double.parseDouble(value);
                double actual = ours.containsKey(figure)
                        ? ours.get(figure)
                        : result.metrics().get(figure).get();
                assertThat(actual)
                        .as("%s of %s", figure, result)
                        .isCloseTo(expected, within(1e-11 * Math.max(1, Math.abs(expected))));
            }
        });
    }

    @Test
    void both_runs_have_the_frozen_fingerprints() throws IOException {
        String text = "ecb-momentum " + momentum.fingerprint() + "\necb-everything " + everything.fingerprint() + "\n";
        if (System.getProperty("apex.freeze") != null) {
            Files.writeString(FROZEN, text);
        }
        assertThat(text).isEqualTo(Files.readString(FROZEN));
    }

    @Test
    void the_same_rates_put_into_memory_by_hand_give_the_same_runs() throws IOException {
        MarketSource byHand = EcbByHand.market();
        Result again = Quickstart.ecb("ecb-momentum", 0.25).run(byHand);
        assertThat(again.contentDigest()).isEqualTo(momentum.contentDigest());
        assertThat(again.fingerprint()).isEqualTo(momentum.fingerprint());
        assertThat(Quickstart.ecb("ecb-everything", 1).run(byHand).fingerprint())
                .isEqualTo(everything.fingerprint());
    }

    @Test
    void every_arrival_is_assumed_and_every_row_is_accepted() {
        assertThat(momentum.pit().shareAssumed()).isEqualTo(1);
        assertThat(momentum.pit().intake().read())
                .isEqualTo(221_702 + 55)
                .isEqualTo(momentum.pit().intake().accepted());
    }

    @Test
    void rates_that_were_filled_in_later_are_not_known_before() {
        Visible before = known("2000-10-31T22:59:59.999999Z");
        Visible after = known("2000-10-31T23:00:00Z");
        assertThat(symbols(before)).hasSize(16).doesNotContain("HKD", "ZAR", "TRL");
        assertThat(symbols(after)).hasSize(28).contains("HKD", "ZAR", "TRL");
        assertThat(after.fixings().size() - before.fixings().size()).isEqualTo(5_266 + 12);
        assertThat(before.memberships()).hasSize(16);
    }

    @Test
    void a_fixing_is_known_at_four_in_the_afternoon() {
        LocalDate day = LocalDate.parse("2026-07-01");
        assertThat(symbolsFixedOn(day, known("2026-07-01T13:59:59.999999Z"))).isZero();
        assertThat(symbolsFixedOn(day, known("2026-07-01T14:00:00Z"))).isEqualTo(29);
    }

    @Test
    void a_currency_leaves_two_weeks_before_the_euro_replaces_it_and_nothing_of_it_is_stuck() {
        for (String gone : new String[] {"BGN", "CYP", "EEK", "HRK", "LTL", "LVL", "MTL", "SIT", "SKK", "ROL", "TRL"}) {
            assertThat(everything.fills())
                    .as(gone)
                    .anyMatch(fill -> fill.symbol().name().equals(gone));
            assertThat(everything.positions().keySet())
                    .noneMatch(held -> held.name().equals(gone));
        }
        assertThat(everything.fills().stream()
                        .filter(fill -> fill.symbol().name().equals("EEK"))
                        .map(Fill::printAt)
                        .reduce((first, last) -> last))
                .contains(Instant.parse("2010-12-20T13:15:00Z"));
    }

    @Test
    void what_is_printed_names_what_it_rests_on(@TempDir Path folder) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Quickstart.run("", "NYSE", folder, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        String text = bytes.toString(StandardCharsets.UTF_8);
        assertThat(text)
                .isASCII()
                .contains(
                        " of them, 100.00 %\n",
                        "strategy lost 28.58 %, and holding everything lost 19.13 %",
                        "spot returns without interest",
                        momentum.fingerprint().hex(),
                        momentum.seed().toString(),
                        "quickstart.json");
        assertThat(text.lines().limit(text.lines().count() - 1))
                .hasSizeLessThan(180)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        assertThat(Files.readString(folder.resolve("quickstart.json")))
                .contains("\"hex\": \"" + momentum.fingerprint() + "\"");
    }

    private static Visible known(String instant) {
        return market.asOf(MarketQuery.upTo(Instant.parse(instant)), Instant.parse(instant));
    }

    private static Iterable<String> symbols(Visible visible) {
        return visible.fixings().stream()
                .map(fixing -> fixing.symbol().name())
                .distinct()
                .toList();
    }

    private static long symbolsFixedOn(LocalDate day, Visible visible) {
        return visible.fixings().stream()
                .filter(fixing -> fixing.stamp().eventTime().toString().startsWith(day.toString()))
                .count();
    }

    private static Map<String, String> oracle(String run) throws IOException {
        try (InputStream in = QuickstartTest.class.getResourceAsStream("ecb-momentum.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> line.startsWith(run + ","))
                    .map(line -> line.split(","))
                    .collect(Collectors.toMap(line -> line[1], line -> line[2], (a, b) -> a, TreeMap::new));
        }
    }
}
