package dev.apex.market.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Bar;
import dev.apex.market.CorporateAction;
import dev.apex.market.Fixing;
import dev.apex.market.Instrument;
import dev.apex.market.Intake;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.Membership;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.market.Visible;
import dev.apex.time.TradingCalendar;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvMarketTest {
    private static final TradingCalendar NYSE = TradingCalendar.NYSE;
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final Instant EVER = Instant.parse("2099-01-01T00:00:00Z");
    private static final Symbol AAPL = Symbol.of("AAPL");
    private static final String HEAD = "symbol,date,open,high,low,close,volume\n";
    private static final PriceLayout BARS = PriceLayout.bars(NYSE);
    private static final PriceLayout STAMPED = BARS.eventTime("ts").ingestedAt("ingested_at");
    private static final String STAMPED_HEAD = "symbol,ts,ingested_at,open,high,low,close,volume\n";

    @TempDir
    Path dir;

    private static Visible all(MarketSource market) {
        return market.asOf(MarketQuery.upTo(EVER), EVER);
    }

    private static CsvMarket load(CsvLayout layout, String text) {
        return CsvMarket.reading(layout, CsvFile.text("prices.csv", text)).load();
    }

    private static Bar onlyBar(CsvLayout layout, String text) {
        List<Bar> bars = all(load(layout, text)).bars();
        assertThat(bars).hasSize(1);
        return bars.get(0);
    }

    private static void assertRefused(Rule rule, CsvLayout layout, String text) {
        assertThatThrownBy(() -> load(layout, text))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(rule));
    }

    private Path quarantine() {
        return dir.resolve("refused.csv");
    }

    // what a row becomes

    @Test
    void a_bare_date_becomes_the_close_of_its_session_and_is_assumed_known_eight_hours_later() {
        Bar bar = onlyBar(BARS, HEAD + "AAPL,2021-03-05,120.98,121.935,117.57,121.42,153766600\n");
        assertThat(bar)
                .isEqualTo(new Bar(
                        AAPL,
                        Stamp.assumed(Instant.parse("2021-03-05T21:00:00Z"), Instant.parse("2021-03-06T05:00:00Z")),
                        Instant.parse("2021-03-05T14:30:00Z"),
                        120.98,
                        121.935,
                        117.57,
                        121.42,
                        153766600));
    }

    @Test
    void a_bare_date_knows_of_early_closes_and_of_summer_time() {
        assertThat(onlyBar(BARS, HEAD + "AAPL,2021-11-26,1,1,1,1,1\n").stamp().eventTime())
                .isEqualTo(Instant.parse("2021-11-26T18:00:00Z"));
        assertThat(onlyBar(BARS, HEAD + "AAPL,20210315,1,1,1,1,1\n").stamp().eventTime())
                .isEqualTo(Instant.parse("2021-03-15T20:00:00Z"));
    }

    @Test
    void instants_arrivals_revisions_and_withdrawals_are_read_as_written() {
        CsvMarket market = load(STAMPED.revision("rev").retracted("gone").opensAt("opens"), """
                symbol,ts,opens,ingested_at,rev,gone,open,high,low,close,volume
                AAPL,2021-03-05T21:00:00Z,2021-03-05T14:30:00Z,2021-03-05T21:00:00.0000001Z,0,false,1,2,1,2,10
                AAPL,2021-03-05T16:00:00-05:00,2021-03-05T14:30:00Z,2021-03-08T12:00:00+00:00,1,0,1,3,1,3,10
                AAPL,2021-03-05T21:00:00.000000Z,,2021-03-09T12:00:00Z,2,true,,,,,
                """.replace(
                        ",,2021-03-09", ",2021-03-05T14:30:00Z,2021-03-09"));
        MarketQuery query = MarketQuery.upTo(EVER);
        Instant first = Instant.parse("2021-03-05T21:00:00.000001Z");
        assertThat(market.asOf(query, first.minusNanos(1)).bars()).isEmpty();
        assertThat(market.asOf(query, first).bars()).extracting(Bar::close).containsExactly(2.0);
        assertThat(market.asOf(query, Instant.parse("2021-03-08T12:00:00Z")).bars())
                .extracting(Bar::close)
                .containsExactly(3.0);
        assertThat(all(market).bars()).isEmpty();
        assertThat(market.intake()).isEqualTo(new Intake(3, 3, 0, 0, 0));
    }

    @Test
    void an_empty_arrival_is_filled_by_the_lag_rule_and_marked() {
        Bar bar = onlyBar(STAMPED, STAMPED_HEAD + "AAPL,2021-03-05T21:00:00Z,,1,1,1,1,1\n");
        assertThat(bar.stamp())
                .isEqualTo(Stamp.assumed(Instant.parse("2021-03-05T21:00:00Z"), Instant.parse("2021-03-06T05:00:00Z")));
    }

    @Test
    void times_without_an_offset_are_those_of_the_declared_zone() {
        Bar bar = onlyBar(
                STAMPED.localTimesIn(NEW_YORK),
                STAMPED_HEAD + "AAPL,2021-03-05 16:00:00,2021-03-05T17:00:00,1,1,1,1,1\n");
        assertThat(bar.stamp())
                .isEqualTo(
                        Stamp.observed(Instant.parse("2021-03-05T21:00:00Z"), Instant.parse("2021-03-05T22:00:00Z")));
        assertRefused(Rule.LOCAL_TIME_WITHOUT_ZONE, STAMPED, STAMPED_HEAD + "AAPL,2021-03-05T16:00:00,,1,1,1,1,1\n");
    }

    @Test
    void local_times_that_are_skipped_or_repeated_are_refused() {
        PriceLayout layout = STAMPED.localTimesIn(NEW_YORK);
        for (String arrival : List.of("2021-03-14T02:30:00", "2021-11-07T01:30:00")) {
            assertRefused(
                    Rule.LOCAL_TIME_NOT_AN_INSTANT,
                    layout,
                    STAMPED_HEAD + "AAPL,2021-03-05T16:00:00," + arrival + ",1,1,1,1,1\n");
        }
        assertThat(onlyBar(layout, STAMPED_HEAD + "AAPL,2021-03-05T16:00:00,2021-03-14T03:00:00,1,1,1,1,1\n")
                        .stamp()
                        .ingestedAt())
                .isEqualTo(Instant.parse("2021-03-14T07:00:00Z"));
    }

    @Test
    void counts_are_taken_in_the_declared_unit_and_refused_in_another() {
        long seconds = Instant.parse("2021-03-05T21:00:00Z").getEpochSecond();
        List<TimeFormat> formats = List.of(TimeFormat.EPOCH_SECONDS, TimeFormat.EPOCH_MILLIS, TimeFormat.EPOCH_MICROS);
        for (int declared = 0; declared < formats.size(); declared++) {
            long unit = 1;
            for (int written = 0; written < formats.size(); written++) {
                String text = STAMPED_HEAD + "AAPL," + seconds * unit + ",,1,1,1,1,1\n";
                PriceLayout layout = STAMPED.instantsAs(formats.get(declared));
                if (written == declared) {
                    assertThat(onlyBar(layout, text).stamp().eventTime()).isEqualTo(Instant.ofEpochSecond(seconds));
                } else {
                    assertRefused(Rule.STAMP_OUT_OF_RANGE, layout, text);
                }
                unit *= 1_000;
            }
        }
    }

    @Test
    void a_date_in_disguise_is_no_event_time() {
        for (String midnight : List.of("2021-03-05", "20210305", "2021-03-05T00:00:00Z", "2021-03-05T05:00:00Z")) {
            assertRefused(Rule.BARE_DATE, STAMPED, STAMPED_HEAD + "AAPL," + midnight + ",,1,1,1,1,1\n");
        }
        PriceLayout always = PriceLayout.bars(TradingCalendar.roundTheClock()).eventTime("ts");
        Bar bar = onlyBar(always, "symbol,ts,open,high,low,close,volume\nBTC,2021-03-06T00:00:00Z,1,1,1,1,1\n");
        assertThat(bar.opensAt()).isEqualTo(Instant.parse("2021-03-05T00:00:00Z"));
    }

    @Test
    void terms_may_depend_on_the_symbol() {
        PriceLayout rates = BARS.trading(plain ->
                plain.symbol().name().endsWith("R") ? plain.quotedIn("EUR").withPricesOfAnySign() : plain);
        assertThat(onlyBar(rates, HEAD + "ESTR,2021-03-05,-0.5,-0.4,-0.6,-0.5,0\n")
                        .close())
                .isEqualTo(-0.5);
        assertRefused(Rule.PRICE_NOT_POSITIVE, rates, HEAD + "AAPL,2021-03-05,-0.5,-0.4,-0.6,-0.5,0\n");
        assertRefused(
                Rule.CSV_LAYOUT,
                BARS.trading(plain -> Instrument.bars("OTHER", NYSE)),
                HEAD + "AAPL,2021-03-05,1,1,1,1,1\n");
    }

    @Test
    void bars_without_a_volume_have_none() {
        Bar bar = onlyBar(BARS.withoutVolume(), "symbol,date,open,high,low,close\nAAPL,2021-03-05,1,1,1,1\n");
        assertThat(bar.volume()).isZero();
    }

    @Test
    void one_symbol_a_file_is_named_after_it() {
        CsvMarket market = CsvMarket.reading(
                        PriceLayout.yahoo(NYSE),
                        CsvFile.text(
                                "some/dir/AAPL.csv",
                                "Date,Open,High,Low,Close,Adj Close,Volume\n2021-03-05,1,2,1,2,1.9,100\n"),
                        CsvFile.text(
                                "MSFT.csv", "Date,Open,High,Low,Close,Adj Close,Volume\n2021-03-05,3,4,3,4,3.9,100\n"))
                .load();
        assertThat(all(market).bars()).extracting(b -> b.symbol().name()).containsExactly("AAPL", "MSFT");
    }

    @Test
    void the_presets_read_what_the_vendors_write() {
        CsvFile stooq = CsvFile.text("X.csv", "Date,Open,High,Low,Close,Volume\n2021-03-05,1,2,1,2,100\n");
        CsvFile alpha = CsvFile.text("X.csv", "timestamp,open,high,low,close,volume\n2021-03-05,1,2,1,2,100\n");
        CsvFile archive = CsvFile.text(
                "x.us.txt",
                "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\r\n"
                        + "X,D,20210305,000000,1,2,1,2,100,0\r\n");
        Visible expected = all(CsvMarket.reading(PriceLayout.stooq(NYSE), stooq).load());
        assertThat(expected.bars()).hasSize(1);
        assertThat(all(CsvMarket.reading(PriceLayout.alphaVantage(NYSE), alpha).load()))
                .isEqualTo(expected);
        assertThat(all(CsvMarket.reading(PriceLayout.stooqArchive(NYSE), archive)
                        .load()))
                .isEqualTo(expected);
    }

    @Test
    void the_reference_rates_of_the_ecb_become_prices_in_euros() {
        PriceLayout ecb = PriceLayout.ecb().firstPublished(Symbol.of("CYP"), Instant.parse("2000-11-01T00:00:00Z"));
        CsvMarket market = load(ecb, """
                Date,USD,BGN,CYP,
                1999-01-05,1.179,N/A,0.5823,
                1999-01-04,1.1789,N/A,,
                """);
        assertThat(all(market).fixings())
                .containsExactly(
                        new Fixing(
                                Symbol.of("CYP"),
                                Stamp.assumed(
                                        Instant.parse("1999-01-05T13:15:00Z"), Instant.parse("2000-11-01T00:00:00Z")),
                                1 / 0.5823),
                        new Fixing(
                                Symbol.of("USD"),
                                Stamp.assumed(
                                        Instant.parse("1999-01-04T13:15:00Z"), Instant.parse("1999-01-04T15:00:00Z")),
                                1 / 1.1789),
                        new Fixing(
                                Symbol.of("USD"),
                                Stamp.assumed(
                                        Instant.parse("1999-01-05T13:15:00Z"), Instant.parse("1999-01-05T15:00:00Z")),
                                1 / 1.179));
        assertThat(market.intake()).isEqualTo(new Intake(3, 3, 0, 0, 0));
    }

    @Test
    void a_life_cycle_becomes_membership_known_at_the_end_of_the_announced_day() {
        EventLayout layout = EventLayout.memberships(TradingCalendar.TARGET)
                .symbol("currency")
                .effective("effective_date")
                .announced("announced_date")
                .member("event", List.of("quoted", "resumed"), List.of("joined_euro", "stopped"));
        CsvMarket market = load(layout, """
                currency,event,effective_date,announced_date
                CYP,quoted,1999-01-04,1998-07-08
                CYP,joined_euro,2008-01-01,2007-07-10
                ISK,stopped,2008-12-10,
                """);
        assertThat(all(market).memberships())
                .containsExactly(
                        membership("CYP", "1999-01-03T23:00:00Z", "1998-07-08T22:00:00Z", true, false),
                        membership("CYP", "2007-12-31T23:00:00Z", "2007-07-10T22:00:00Z", false, false),
                        membership("ISK", "2008-12-09T23:00:00Z", "2008-12-10T23:00:00Z", false, true));
        assertRefused(Rule.NOT_A_FLAG, layout, "currency,event,effective_date,announced_date\nCYP,left,2008-01-01,\n");
    }

    private static Membership membership(String symbol, String effective, String known, boolean member, boolean guess) {
        Stamp stamp = guess
                ? Stamp.assumed(Instant.parse(effective), Instant.parse(known))
                : Stamp.observed(Instant.parse(effective), Instant.parse(known));
        return new Membership(Symbol.of(symbol), stamp, member);
    }

    @Test
    void actions_and_announcements_have_topics_and_amounts() {
        CsvMarket market = CsvMarket.reading(
                        ActionLayout.splits(NYSE),
                        CsvFile.text("splits.csv", "symbol,ex,announced,ratio\nAAPL,2020-08-31,2020-07-30,4\n"))
                .and(
                        EventLayout.announcements(NYSE),
                        CsvFile.text(
                                "notes.csv",
                                "symbol,effective,announced,topic\nAAPL,2020-08-31T12:00:00,2020-07-30T20:30:00.5,note\n"))
                .load();
        assertThat(all(market).actions())
                .containsExactly(new CorporateAction.Split(
                        Symbol.of("AAPL"),
                        Stamp.observed(Instant.parse("2020-08-31T04:00:00Z"), Instant.parse("2020-07-31T04:00:00Z")),
                        4));
        assertThat(all(market).announcements())
                .extracting(a -> a.stamp().ingestedAt())
                .containsExactly(Instant.parse("2020-07-31T00:30:00.5Z"));
    }

    // the form of a file

    @Test
    void a_byte_order_mark_blank_lines_and_mixed_line_endings_change_nothing() {
        Visible plain = all(load(BARS, HEAD + "AAPL,2021-03-05,1,1,1,1,1\nMSFT,2021-03-05,1,1,1,1,1\n"));
        CsvMarket odd = load(
                BARS,
                "\uFEFF\r\n" + HEAD.replace("\n", "\r\n")
                        + "\n\rAAPL,2021-03-05,1,1,1,1,1\r\n\r\"MSFT\",2021-03-05,1,\"1\",1,1,1");
        assertThat(all(odd)).isEqualTo(plain);
        assertThat(odd.intake().read()).isEqualTo(2);
    }

    @Test
    void a_header_lacks_no_mapped_column_and_names_none_twice() {
        assertRefused(Rule.CSV_HEADER, BARS, "symbol,date,open,high,low,close\nAAPL,2021-03-05,1,1,1,1\n");
        assertRefused(Rule.CSV_HEADER, BARS, "symbol,date,open,high,low,close,volume,close\n");
        assertRefused(Rule.CSV_HEADER, BARS, "");
        assertRefused(Rule.CSV_HEADER, BARS, "\n\r\n");
        assertRefused(Rule.UNCLOSED_QUOTE, BARS, "symbol,\"date,open,high,low,close,volume\nA,2021-03-05,1,1,1,1,1\n");
        assertRefused(Rule.CSV_LAYOUT, BARS.volume("close"), HEAD);
        assertRefused(Rule.CSV_HEADER, PriceLayout.ecb(), "Date,USD,USD,\n");
        assertRefused(Rule.SYMBOL_NAME, PriceLayout.ecb(), "Date,U D,\n");
    }

    @Test
    void a_header_alone_is_an_empty_market() {
        assertThat(all(load(BARS, HEAD)).bars()).isEmpty();
    }

    @Test
    void other_separators_are_said_and_never_guessed() {
        assertThat(onlyBar(BARS.separatedBy(';'), HEAD.replace(',', ';') + "AAPL;2021-03-05;1;1;1;1;1\n")
                        .close())
                .isEqualTo(1);
        assertRefused(Rule.CSV_HEADER, BARS, HEAD.replace(',', ';'));
        assertThatThrownBy(() -> BARS.separatedBy('.')).isInstanceOf(RefusedException.class);
    }

    // the quarantine

    @Test
    void without_a_quarantine_the_first_bad_row_refuses_the_load_by_file_and_line() {
        assertThatThrownBy(() -> load(BARS, HEAD + "AAPL,2021-03-05,1,1,1,1,1\nAAPL,2021-03-08,1,1,1,x,1\n"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("prices.csv line 3: column close is \"x\"");
    }

    @Test
    void refused_rows_end_in_the_quarantine_with_place_rule_and_text() throws IOException {
        String text = HEAD
                + "AAPL,2021-03-05,1,1,1,1,1\n"
                + "=cmd(),2021-03-06,1,1,1,1,1\n"
                + "AAPL,2021-03-08,1,\"1,5\",1,1,1\n"
                + "\n"
                + "AAPL,2021-03-09,1,1,1\n"
                + "AAPL,2021-03-10,1,0.5,1,1,1\n"
                + "AAPL,2021-03-05,2,2,2,2,1\n"
                + "\"AAPL,2021-03-11,1,1,1,1,1\n";
        CsvMarket market = CsvMarket.reading(BARS, CsvFile.text("prices.csv", text))
                .quarantiningTo(quarantine())
                .tolerating(1)
                .load();
        assertThat(market.intake()).isEqualTo(new Intake(7, 0, 0, 0, 7));
        assertThat(Files.readString(quarantine())).isEqualTo("""
                        file,line,code,rule,detail,row
                        prices.csv,2,APEX-D020,"rows equal in symbol, event time, arrival and revision are equal in all","AAPL of 2021-03-05T21:00:00Z ingested at 2021-03-06T05:00:00Z, revision 0","AAPL,2021-03-05,1,1,1,1,1"
                        prices.csv,3,APEX-D016,a price belongs to a session of its calendar,2021-03-06 on NYSE,"'=cmd(),2021-03-06,1,1,1,1,1"
                        prices.csv,4,APEX-D031,"a figure is written in digits, with a point before decimals","column high is ""1,5""\","AAPL,2021-03-08,1,""1,5"",1,1,1"
                        prices.csv,6,APEX-D037,a row has as many fields as its header,5 fields where the header has 7,"AAPL,2021-03-09,1,1,1"
                        prices.csv,7,APEX-D013,"low <= open, close <= high",AAPL open 1.0 high 0.5 low 1.0 close 1.0,"AAPL,2021-03-10,1,0.5,1,1,1"
                        prices.csv,8,APEX-D020,"rows equal in symbol, event time, arrival and revision are equal in all","AAPL of 2021-03-05T21:00:00Z ingested at 2021-03-06T05:00:00Z, revision 0","AAPL,2021-03-05,2,2,2,2,1"
                        prices.csv,9,APEX-D038,a quoted field is closed in its line,a quoted field that is not closed in its line,\"""AAPL,2021-03-11,1,1,1,1,1"
                        """);
    }

    @Test
    void too_many_refused_rows_refuse_the_load_but_not_the_quarantine() throws IOException {
        StringBuilder text = new StringBuilder(HEAD);
        for (int i = 0; i < 19; i++) {
            text.append("S").append(i).append(",2021-03-05,1,1,1,1,1\n");
        }
        CsvMarket.Plan plan = CsvMarket.reading(BARS, CsvFile.text("a.csv", text + "BAD,2021-03-05,1,1,1,1,-1\n"))
                .quarantiningTo(quarantine());
        assertThat(plan.load().intake()).isEqualTo(new Intake(20, 19, 0, 0, 1));
        assertThatThrownBy(plan.tolerating(0.0499)::load)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.TOO_MANY_REFUSED))
                .hasMessageContaining("1 of 20 rows");
        assertThat(Files.readAllLines(quarantine())).hasSize(2);
    }

    @Test
    void a_load_that_refuses_nothing_leaves_an_empty_quarantine_and_nothing_else() throws IOException {
        Files.writeString(quarantine(), "stale");
        CsvMarket.reading(BARS, CsvFile.text("a.csv", HEAD))
                .quarantiningTo(quarantine())
                .load();
        assertThat(Files.readString(quarantine())).isEqualTo("file,line,code,rule,detail,row\n");
        try (var files = Files.list(dir)) {
            assertThat(files).containsExactly(quarantine());
        }
    }

    @Test
    void a_quarantine_that_cannot_be_written_is_refused_before_anything_is_read() {
        CsvFile never = CsvFile.opening("never.csv", () -> {
            throw new AssertionError("was opened");
        });
        assertThatThrownBy(() -> CsvMarket.reading(BARS, never)
                        .quarantiningTo(dir.resolve("no/such/dir.csv"))
                        .load())
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.CSV_FILE));
    }

    @Test
    void a_file_that_changes_between_its_readings_is_refused_and_no_quarantine_is_written() {
        int[] opened = {0};
        CsvFile changing = CsvFile.opening(
                "changing.csv",
                () -> CsvFile.text("", HEAD + "AAPL,2021-03-05,1,1,1,x" + opened[0]++ + ",1\n")
                        .open());
        assertThatThrownBy(() -> CsvMarket.reading(BARS, changing)
                        .quarantiningTo(quarantine())
                        .tolerating(1)
                        .load())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("changed while it was read");
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void cells_that_a_spreadsheet_would_run_are_disarmed() {
        for (String cell : List.of("=1+1", "+1", "-1", "@sum", "\ttab", "\rcr")) {
            assertThat(Refusals.safe(cell)).startsWith("'");
        }
        assertThat(Refusals.safe("a=1\u0000\u202E\n")).isEqualTo("a=1\\u{0}\\u{202e}\\u{a}");
        assertThat(Refusals.text(new byte[] {'a', (byte) 0xE9, 'b'}, 0, 3)).isEqualTo("a\\xE9b");
    }

    // limits

    @Test
    void limits_are_met_before_memory_is() {
        CsvMarket.Plan plan =
                CsvMarket.reading(BARS, CsvFile.text("a.csv", HEAD + "AAPL,2021-03-05,1,1,1,1,1\n".repeat(3)));
        CsvLimits limits = CsvLimits.standard();
        assertThat(plan.within(limits.lines(4).fields(7).bytes(200))
                        .load()
                        .intake()
                        .read())
                .isEqualTo(3);
        for (CsvLimits tight : List.of(limits.lines(3), limits.fields(6), limits.bytes(100))) {
            assertThatThrownBy(plan.within(tight)::load)
                    .isInstanceOfSatisfying(
                            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.CSV_LIMIT));
        }
        assertThatThrownBy(() -> limits.bytes(0)).isInstanceOf(RefusedException.class);
    }

    @Test
    void a_giant_line_is_refused_alone_and_never_held() throws IOException {
        String giant = "x".repeat(5_000_000);
        CsvMarket market = CsvMarket.reading(
                        BARS,
                        CsvFile.text(
                                "a.csv",
                                HEAD + "AAPL,2021-03-05,1,1,1,1,1\n" + giant + "\nMSFT,2021-03-05,1,1,1,1,1\n" + giant))
                .quarantiningTo(quarantine())
                .tolerating(0.5)
                .load();
        assertThat(market.intake()).isEqualTo(new Intake(4, 2, 0, 0, 2));
        assertThat(Files.size(quarantine())).isLessThan(20_000);
        assertThat(Files.readAllLines(quarantine()).get(2))
                .startsWith("a.csv,5,APEX-D042")
                .endsWith("... (5000000 bytes)");
    }

    @Test
    void a_packed_file_is_unpacked_and_a_bomb_is_not() throws IOException {
        assertThat(all(CsvMarket.reading(BARS, packed(HEAD + "AAPL,2021-03-05,1,1,1,1,1\n"))
                                .load())
                        .bars())
                .hasSize(1);
        CsvFile bomb = packed(HEAD + "\n".repeat(50_000_000));
        assertThatThrownBy(() -> CsvMarket.reading(BARS, bomb).load())
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.CSV_LIMIT))
                .hasMessageContaining("more than 100 to 1");
        assertThatThrownBy(() ->
                        CsvMarket.reading(BARS, CsvFile.text("a.csv.gz", HEAD)).load())
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.CSV_FILE));
    }

    private static CsvFile packed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream packing = new GZIPOutputStream(bytes)) {
            packing.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return CsvFile.bytes("a.csv.gz", bytes.toByteArray());
    }

    @Test
    void a_quarantine_has_its_limit_too() {
        CsvMarket.Plan plan = CsvMarket.reading(BARS, CsvFile.text("a.csv", HEAD + "x\n".repeat(11)))
                .quarantiningTo(quarantine())
                .tolerating(1);
        assertThat(plan.within(CsvLimits.standard().refused(11)).load().intake().quarantined())
                .isEqualTo(11);
        assertThatThrownBy(plan.within(CsvLimits.standard().refused(10))::load)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.CSV_LIMIT));
    }

    @Test
    void a_file_that_is_not_there_is_refused_by_name() {
        assertThatThrownBy(
                        () -> CsvMarket.reading(BARS, dir.resolve("none.csv")).load())
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.CSV_FILE))
                .hasMessageContaining("none.csv");
        assertThatThrownBy(() -> CsvMarket.reading(BARS, CsvFile.resource(CsvMarketTest.class, "none.csv"))
                        .load())
                .hasMessageContaining("none.csv");
    }

    // layouts

    @Test
    void fixings_may_fall_into_the_hour_that_is_skipped_only_where_there_is_one() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        PriceLayout nightly = PriceLayout.fixings(TradingCalendar.roundTheClock(), LocalTime.of(2, 30), berlin);
        String head = "symbol,date,price\n";
        assertThat(all(load(nightly, head + "X,2021-03-27,1\n")).fixings())
                .extracting(f -> f.stamp().eventTime())
                .containsExactly(Instant.parse("2021-03-27T01:30:00Z"));
        assertRefused(Rule.LOCAL_TIME_NOT_AN_INSTANT, nightly, head + "X,2021-03-28,1\n");
        assertRefused(Rule.LOCAL_TIME_NOT_AN_INSTANT, nightly, head + "X,2021-10-31,1\n");
    }

    @Test
    void what_does_not_fit_a_layout_is_refused_when_it_is_said() {
        assertThatThrownBy(() -> BARS.price("p")).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> PriceLayout.ecb().price("p")).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> PriceLayout.ecb().eventTime("ts")).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> EventLayout.memberships(NYSE).topic("t")).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> EventLayout.memberships(NYSE).amount("a")).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> EventLayout.announcements(NYSE).member("m", List.of(), List.of()))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> CsvMarket.reading(BARS, dir).tolerating(Double.NaN))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void a_loaded_market_does_not_look_at_its_files_again() throws IOException {
        Path file = dir.resolve("prices.csv");
        Files.writeString(file, HEAD + "AAPL,2021-03-05,1,1,1,1,1\n");
        CsvMarket market = CsvMarket.reading(BARS, file).load();
        Files.delete(file);
        assertThat(all(market).bars()).hasSize(1);
        assertThat(market.describe()).contains("prices.csv");
    }

    @Test
    void a_market_bears_the_name_that_it_is_given() {
        CsvFile file = CsvFile.text("prices.csv", HEAD + "AAPL,2021-03-05,1,1,1,1,1\n");
        CsvMarket market = CsvMarket.reading(BARS, file)
                .named("a vendor's prices")
                .and(BARS, CsvFile.text("more.csv", HEAD))
                .tolerating(0.1)
                .within(CsvLimits.standard())
                .quarantiningTo(dir.resolve("quarantine.csv"))
                .load();
        assertThat(market.describe()).isEqualTo("a vendor's prices");
    }
}
