package dev.apex.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.function.Predicate.not;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.MonthDay;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The real data of the quickstart is what its SOURCE.md says it is.
 *
 * <p>The rates are read here by hand, without the SDK, so that a fault in our CSV door cannot hide one in the data.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EcbDataTest {
    private static final LocalDate FIRST = LocalDate.parse("1999-01-04");
    private static final LocalDate LAST = LocalDate.parse("2026-10-30");

    /** Rates by currency and day; a currency without a rate on a day has no entry for it. */
    private final NavigableMap<String, NavigableMap<LocalDate, BigDecimal>> rates = new TreeMap<>();

    private final List<LocalDate> daysInFileOrder = new ArrayList<>();
    private final Set<String> cellsThatAreNoRate = new TreeSet<>();
    private final List<Event> lifecycle =
            records("ecb/currency-lifecycle.csv", 8).stream().map(Event::of).toList();

    EcbDataTest() {
        List<String[]> lines = lines("ecb/eurofxref-hist.csv").stream()
                .map(line -> line.split(",", -1))
                .toList();
        String[] header = lines.get(0);
        for (String[] line : lines.subList(1, lines.size())) {
            assertThat(line).as(line[0]).hasSameSizeAs(header);
            LocalDate day = LocalDate.parse(line[0]);
            daysInFileOrder.add(day);
            for (int i = 1; i < line.length; i++) {
                if (line[i].matches("[0-9]+(\\.[0-9]+)?")) {
                    rates.computeIfAbsent(header[i], c -> new TreeMap<>()).put(day, new BigDecimal(line[i]));
                } else {
                    cellsThatAreNoRate.add(header[i] + (header[i].isEmpty() ? "'" + line[i] + "'" : line[i]));
                }
            }
        }
    }

    @Test
    void the_rates_are_the_bytes_that_source_md_names() throws Exception {
        byte[] bytes = bytes("ecb/eurofxref-hist.csv");
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        assertThat(inSource("`([0-9a-f]{64})`")).containsExactly(sha256);
        assertThat(inSource("([0-9,]+) bytes")).containsExactly(withCommas(bytes.length));
    }

    @Test
    void counts_and_range_are_those_of_source_md() {
        assertThat(daysInFileOrder).hasSize(7126);
        assertThat(rates).hasSize(41);
        assertThat(inSource("([0-9,]+) fixing days")).containsExactly("7,126");
        assertThat(inSource("([0-9]+) currencies, ([0-9,]+) rates")).containsExactly("41");
        assertThat(inSource("([0-9,]+) rates, ")).containsExactly(withCommas(numberOfRates()));
        assertThat(inSource("(" + FIRST + ") to " + LAST)).hasSize(1);
    }

    @Test
    void days_go_strictly_backwards_from_the_last_to_the_first() {
        assertThat(daysInFileOrder)
                .isSortedAccordingTo(Comparator.reverseOrder())
                .doesNotHaveDuplicates();
        assertThat(daysInFileOrder.get(0)).isEqualTo(LAST);
        assertThat(daysInFileOrder.get(daysInFileOrder.size() - 1)).isEqualTo(FIRST);
    }

    @Test
    void days_are_exactly_those_on_which_target_was_open() {
        List<LocalDate> open = FIRST.datesUntil(LAST.plusDays(1))
                .filter(not(EcbDataTest::isTargetClosed))
                .sorted(Comparator.reverseOrder())
                .toList();
        assertThat(daysInFileOrder).isEqualTo(open);
    }

    @Test
    void every_cell_is_a_positive_rate_or_not_available() {
        assertThat(cellsThatAreNoRate)
                .allMatch(cell -> cell.matches("[A-Z]{3}N/A|''"))
                .contains("''");
        rates.forEach(
                (currency, byDay) -> assertThat(byDay.values()).as(currency).allMatch(rate -> rate.signum() > 0));
    }

    @Test
    void every_currency_has_its_name_first_and_last_rate_and_count() {
        List<String> counted = new ArrayList<>();
        rates.forEach((currency, byDay) ->
                counted.add(currency + "," + byDay.firstKey() + "," + byDay.lastKey() + "," + byDay.size()));
        assertThat(records("ecb/currencies.csv", 5))
                .allMatch(fields -> !fields[1].isBlank())
                .extracting(fields -> String.join(",", fields[0], fields[2], fields[3], fields[4]))
                .containsExactlyElementsOf(counted);
    }

    @Test
    void every_currency_is_first_quoted_on_the_day_of_its_first_rate() {
        assertThat(lifecycle)
                .filteredOn(event -> event.is("quoted"))
                .extracting(event -> event.currency() + event.effective())
                .containsExactlyElementsOf(rates.entrySet().stream()
                        .map(e -> e.getKey() + e.getValue().firstKey())
                        .toList());
    }

    @Test
    void a_currency_whose_rates_end_early_has_an_event_on_the_very_next_day() {
        Set<String> ended = new TreeSet<>();
        rates.forEach((currency, byDay) -> {
            Event latest = eventsOf(currency).get(eventsOf(currency).size() - 1);
            if (byDay.lastKey().equals(LAST)) {
                assertThat(latest.event()).as(currency).isIn("quoted", "resumed");
            } else {
                ended.add(currency);
                assertThat(latest.event()).as(currency).isIn("joined_euro", "redenominated", "suspended", "stopped");
                assertThat(latest.effective()).as(currency).isAfter(byDay.lastKey());
                assertThat(latest.effective()).as(currency).isBeforeOrEqualTo(fixingAfter(byDay.lastKey()));
            }
        });
        assertThat(ended)
                .containsExactly("BGN", "CYP", "EEK", "HRK", "LTL", "LVL", "MTL", "ROL", "RUB", "SIT", "SKK", "TRL");
    }

    @Test
    void the_only_holes_are_the_listed_suspensions() {
        Set<String> missing = new TreeSet<>();
        rates.forEach((currency, byDay) -> daysInFileOrder.stream()
                .filter(day -> day.isAfter(byDay.firstKey()) && day.isBefore(byDay.lastKey()))
                .filter(not(byDay::containsKey))
                .forEach(day -> missing.add(currency + day)));
        Set<String> suspended = new TreeSet<>();
        for (String currency : rates.keySet()) {
            List<Event> events = eventsOf(currency);
            for (int i = 0; i + 1 < events.size(); i++) {
                if (events.get(i).is("suspended")) {
                    assertThat(events.get(i + 1).event()).isEqualTo("resumed");
                    events.get(i)
                            .effective()
                            .datesUntil(events.get(i + 1).effective())
                            .filter(rates.get("USD")::containsKey)
                            .forEach(day -> suspended.add(currency + day));
                }
            }
        }
        assertThat(missing).isEqualTo(suspended).hasSize(2341);
    }

    @Test
    void twelve_currencies_have_rates_that_were_filled_in_after_their_day() {
        Map<String, Integer> filledIn = new TreeMap<>();
        for (Event quoted : lifecycle) {
            if (quoted.is("quoted") && quoted.announced().isAfter(quoted.effective())) {
                filledIn.put(
                        quoted.currency(),
                        rates.get(quoted.currency())
                                .headMap(quoted.announced(), false)
                                .size());
            }
        }
        assertThat(filledIn.keySet())
                .containsExactly("BGN", "HKD", "ISK", "KRW", "LTL", "LVL", "MTL", "ROL", "SGD", "SKK", "TRL", "ZAR");
        int sum = filledIn.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(inSource("([0-9,]+) rates were filled in later")).containsExactly(withCommas(sum));
    }

    @Test
    void what_ends_is_announced_before_and_only_suspensions_surprise() {
        for (Event event : lifecycle) {
            if (event.is("joined_euro") || event.is("redenominated")) {
                assertThat(event.announced())
                        .as("%s", event)
                        .isBefore(event.effective().minusMonths(5));
            } else {
                assertThat(event.successor() + event.factor()).as("%s", event).isEmpty();
            }
            assertThat(event.source()).as("%s", event).isNotBlank();
        }
        assertThat(lifecycle).extracting(Event::event).doesNotContain("stopped");
        assertThat(lifecycle)
                .isSortedAccordingTo(Comparator.comparing(Event::currency).thenComparing(Event::effective));
    }

    @Test
    void a_replaced_currency_ends_near_the_rate_at_which_it_is_replaced() {
        for (Event event : lifecycle) {
            if (event.is("joined_euro")) {
                assertThat(event.successor()).isEqualTo("EUR");
                assertThat(ratio(lastRate(event), event.factor()))
                        .as("%s", event)
                        .isCloseTo(1, within(0.0003));
            } else if (event.is("redenominated")) {
                NavigableMap<LocalDate, BigDecimal> successor = rates.get(event.successor());
                assertThat(successor.firstKey())
                        .isEqualTo(fixingAfter(rates.get(event.currency()).lastKey()));
                double inNewUnits = ratio(lastRate(event), event.factor());
                assertThat(successor.firstEntry().getValue().doubleValue() / inNewUnits)
                        .as("%s", event)
                        .isCloseTo(1, within(0.012));
            }
        }
    }

    @Test
    void rates_are_those_that_official_journals_printed_the_next_day() {
        List<String[]> printed = records("ecb-official-journals.csv", 4);
        assertThat(printed).hasSize(165);
        for (String[] line : printed) {
            assertThat(rates.get(line[1]).get(LocalDate.parse(line[0])))
                    .as(String.join(" ", line))
                    .isEqualByComparingTo(line[2]);
        }
    }

    @Test
    void before_october_2000_journals_printed_no_rate_that_was_filled_in_later() {
        List<String> printed = records("ecb-official-journals.csv", 4).stream()
                .filter(line -> line[0].equals("1999-03-31"))
                .map(line -> line[1])
                .toList();
        LocalDate day = LocalDate.parse("1999-03-31");
        List<String> knownThatDay = lifecycle.stream()
                .filter(event -> event.is("quoted") && !event.announced().isAfter(day))
                .map(Event::currency)
                .toList();
        assertThat(printed).isEqualTo(knownThatDay).hasSize(16);
    }

    @Test
    void moves_of_fifteen_percent_between_two_fixings_are_the_known_ones() {
        List<String> moves = new ArrayList<>();
        rates.forEach((currency, byDay) -> {
            Map.Entry<LocalDate, BigDecimal> before = byDay.firstEntry();
            for (Map.Entry<LocalDate, BigDecimal> now :
                    byDay.tailMap(before.getKey(), false).entrySet()) {
                double move = before.getValue().doubleValue() / now.getValue().doubleValue() - 1;
                if (Math.abs(move) >= 0.15) {
                    moves.add(String.format(Locale.ROOT, "%s %s %+.0f%%", currency, now.getKey(), 100 * move));
                }
                before = now;
            }
        });
        assertThat(moves)
                .containsExactly(
                        "CHF 2015-01-15 +17%",
                        "ISK 2008-10-06 -20%",
                        "ISK 2008-10-08 -26%",
                        "ISK 2008-11-06 +49%",
                        "ISK 2018-02-01 +132%",
                        "RUB 2014-12-16 -18%",
                        "RUB 2022-02-28 -20%",
                        "TRL 2001-02-22 -41%",
                        "TRY 2021-12-21 +36%");
    }

    private record Event(
            String currency,
            String event,
            LocalDate effective,
            LocalDate announced,
            String successor,
            String factor,
            String source) {
        static Event of(String[] fields) {
            return new Event(
                    fields[0],
                    fields[1],
                    LocalDate.parse(fields[2]),
                    LocalDate.parse(fields[3]),
                    fields[4],
                    fields[5],
                    fields[6]);
        }

        boolean is(String kind) {
            return event.equals(kind);
        }
    }

    private List<Event> eventsOf(String currency) {
        return lifecycle.stream().filter(e -> e.currency().equals(currency)).toList();
    }

    private LocalDate fixingAfter(LocalDate day) {
        return new TreeSet<>(daysInFileOrder).higher(day);
    }

    private int numberOfRates() {
        return rates.values().stream().mapToInt(Map::size).sum();
    }

    private BigDecimal lastRate(Event event) {
        return rates.get(event.currency()).lastEntry().getValue();
    }

    private static String withCommas(int count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static double ratio(BigDecimal rate, String factor) {
        return rate.doubleValue() / Double.parseDouble(factor);
    }

    /**
     * TARGET's closing days from the ECB's press releases of 3 September 1998, 31 March and 15 July 1999 and
     * 14 December 2000; 31 December 2001 was closed once more.
     */
    private static boolean isTargetClosed(LocalDate day) {
        if (day.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) >= 0) {
            return true;
        }
        Set<MonthDay> always = Set.of(MonthDay.of(1, 1), MonthDay.of(12, 25));
        Set<MonthDay> since2000 = Set.of(MonthDay.of(5, 1), MonthDay.of(12, 26));
        LocalDate easter = easterSunday(day.getYear());
        return always.contains(MonthDay.from(day))
                || day.getYear() >= 2000 && since2000.contains(MonthDay.from(day))
                || day.getYear() >= 2000 && (day.equals(easter.minusDays(2)) || day.equals(easter.plusDays(1)))
                || day.equals(LocalDate.of(1999, 12, 31))
                || day.equals(LocalDate.of(2001, 12, 31));
    }

    /** Easter Sunday by the golden number, solar and lunar corrections (Butcher, Nature 13, 1876). */
    private static LocalDate easterSunday(int year) {
        int a = year % 19;
        int b = year / 100;
        int c = year % 100;
        int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
        int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
        int m = (a + 11 * h + 22 * l) / 451;
        int n = h + l - 7 * m + 114;
        return LocalDate.of(year, n / 31, n % 31 + 1);
    }

    private static List<String> inSource(String regex) {
        return Pattern.compile(regex)
                .matcher(new String(bytes("ecb/SOURCE.md"), UTF_8))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    private static List<String[]> records(String name, int fields) {
        List<String[]> records = lines(name).stream()
                .filter(line -> !line.startsWith("#"))
                .skip(1)
                .map(line -> line.split(",", -1))
                .toList();
        assertThat(records).as(name).isNotEmpty().allMatch(record -> record.length == fields);
        return records;
    }

    private static List<String> lines(String name) {
        return Arrays.asList(new String(bytes(name), UTF_8).split("\n"));
    }

    private static byte[] bytes(String name) {
        try (InputStream in = EcbDataTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }
}
