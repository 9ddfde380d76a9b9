package dev.apex.market.csv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.market.Bar;
import dev.apex.market.CorporateAction;
import dev.apex.market.Fixing;
import dev.apex.market.Instrument;
import dev.apex.market.Intake;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.Membership;
import dev.apex.market.OverSeeds;
import dev.apex.market.PointInTimeCursor;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.Tape.Kind;
import dev.apex.market.Worlds;
import dev.apex.random.ChaCha20;
import dev.apex.time.SimClock;
import dev.apex.time.TradingCalendar;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** A market written as CSV and read again is the same market, whatever it holds and in whatever order its rows stand. */
class CsvRoundTripTest {
    private static final String BAR_HEAD = "symbol,ts,opens,ingested_at,rev,gone,open,high,low,close,volume";
    private static final String FIXING_HEAD = "symbol,ts,ingested_at,rev,gone,price";
    private static final String EVENT_HEAD = "symbol,effective,announced,topic,amount,rev,gone";
    private static final Map<String, String> ACTION_HEADS = Map.of(
            "split", "ratio", "dividend", "amount,payable", "delisting", "value", "succession", "successor,ratio");

    /** Writes a market as lines of CSV, a list a calendar or kind; assumed arrivals are left empty. */
    private static final class Lines implements SyntheticMarket.Receiver {
        private final Map<String, List<String>> lines = new TreeMap<>();
        private final Map<Symbol, Instrument> terms = new TreeMap<>();

        private void add(String file, Object... cells) {
            StringBuilder line = new StringBuilder();
            for (Object cell : cells) {
                line.append(line.isEmpty() ? "" : ",").append(cell);
            }
            lines.computeIfAbsent(file, name -> new ArrayList<>()).add(line.toString());
        }

        private static String arrival(Stamp stamp) {
            return stamp.arrival() == Stamp.Arrival.ASSUMED
                    ? ""
                    : stamp.ingestedAt().toString();
        }

        private String calendar(Symbol symbol) {
            return terms.get(symbol).calendar().name();
        }

        @Override
        public void instrument(Instrument instrument) {
            terms.put(instrument.symbol(), instrument);
        }

        @Override
        public void bar(Bar bar) {
            Stamp stamp = bar.stamp();
            add(
                    calendar(bar.symbol()),
                    bar.symbol(),
                    stamp.eventTime(),
                    bar.opensAt(),
                    arrival(stamp),
                    stamp.revision(),
                    false,
                    bar.open(),
                    bar.high(),
                    bar.low(),
                    bar.close(),
                    bar.volume());
        }

        @Override
        public void fixing(Fixing fixing) {
            Stamp stamp = fixing.stamp();
            add("fixings", fixing.symbol(), stamp.eventTime(), arrival(stamp), stamp.revision(), false, fixing.price());
        }

        @Override
        public void membership(Membership change) {
            Stamp stamp = change.stamp();
            add(
                    "memberships",
                    change.symbol(),
                    stamp.eventTime(),
                    stamp.ingestedAt(),
                    change.member(),
                    "",
                    stamp.revision(),
                    0);
        }

        @Override
        public void action(CorporateAction action) {
            Stamp stamp = action.stamp();
            action(action.topic(), action.symbol(), stamp, payload(action), false);
        }

        private void action(String topic, Symbol symbol, Stamp stamp, String payload, boolean gone) {
            add(topic, symbol, stamp.eventTime(), stamp.ingestedAt(), payload, stamp.revision(), gone);
        }

        private static String payload(CorporateAction action) {
            if (action instanceof CorporateAction.Split split) {
                return "" + split.ratio();
            }
            if (action instanceof CorporateAction.Dividend dividend) {
                return dividend.perUnit() + "," + dividend.payableAt();
            }
            if (action instanceof CorporateAction.Succession succession) {
                return succession.successor() + "," + succession.ratio();
            }
            OptionalDouble value = ((CorporateAction.Delisting) action).value();
            return value.isPresent() ? "" + value.getAsDouble() : "";
        }

        @Override
        public void retracted(Kind kind, Symbol symbol, Stamp stamp, String topic) {
            switch (kind) {
                case BARS ->
                    add(
                            calendar(symbol),
                            symbol,
                            stamp.eventTime(),
                            terms.get(symbol).calendar().session(0).opensAt(),
                            arrival(stamp),
                            stamp.revision(),
                            true,
                            ",,,,");
                case FIXINGS ->
                    add("fixings", symbol, stamp.eventTime(), arrival(stamp), stamp.revision(), 1, "not a price");
                case MEMBERSHIP ->
                    add(
                            "memberships",
                            symbol,
                            stamp.eventTime(),
                            stamp.ingestedAt(),
                            false,
                            "",
                            stamp.revision(),
                            true);
                default -> action(topic, symbol, stamp, ACTION_HEADS.get(topic).replaceAll("[a-z]+", "none"), true);
            }
        }

        CsvFile actions(String topic, ChaCha20 chance) {
            return file(topic, "symbol,ex,announced," + ACTION_HEADS.get(topic) + ",rev,gone", chance);
        }

        CsvFile file(String name, String head, ChaCha20 chance) {
            List<String> some = lines.getOrDefault(name, new ArrayList<>());
            chance.shuffle(some);
            return CsvFile.text(name, head + "\n" + String.join("\r\n", some));
        }
    }

    private static List<String> digestsOf(MarketSource market, List<Instant> clocks) {
        SimClock.Driver driver = SimClock.startingAt(Instant.EPOCH);
        PointInTimeCursor cursor = PointInTimeCursor.over(market.open(MarketQuery.upTo(Worlds.EVER)), driver.clock());
        List<String> digests = new ArrayList<>();
        for (Instant clock : clocks) {
            driver.advanceTo(clock);
            cursor.advance();
            digests.add(cursor.contentDigest());
        }
        return digests;
    }

    @OverSeeds
    void a_market_written_as_csv_and_read_again_is_the_same_market_at_every_clock(long seed) {
        SyntheticMarket.Recipe recipe = Worlds.acting(seed);
        SyntheticMarket market = recipe.build();
        Lines lines = new Lines();
        market.deliverTo(lines);
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        PriceLayout bars = PriceLayout.bars(TradingCalendar.NYSE)
                .eventTime("ts")
                .opensAt("opens")
                .ingestedAt("ingested_at")
                .revision("rev")
                .retracted("gone");
        PriceLayout always = PriceLayout.bars(TradingCalendar.roundTheClock())
                .eventTime("ts")
                .opensAt("opens")
                .ingestedAt("ingested_at")
                .revision("rev")
                .retracted("gone");
        PriceLayout fixings = PriceLayout.fixings(TradingCalendar.TARGET, LocalTime.of(14, 15), Worlds.BERLIN)
                .eventTime("ts")
                .ingestedAt("ingested_at")
                .revision("rev")
                .retracted("gone");
        EventLayout memberships = EventLayout.memberships(TradingCalendar.NYSE)
                .member("topic", List.of("true"), List.of("false"))
                .revision("rev")
                .retracted("gone");
        CsvMarket read = CsvMarket.reading(bars, lines.file("NYSE", BAR_HEAD, chance))
                .and(always, lines.file("round-the-clock", BAR_HEAD, chance))
                .and(fixings, lines.file("fixings", FIXING_HEAD, chance))
                .and(memberships, lines.file("memberships", EVENT_HEAD, chance))
                .and(action(ActionLayout.splits(TradingCalendar.NYSE)), lines.actions("split", chance))
                .and(action(ActionLayout.dividends(TradingCalendar.NYSE)), lines.actions("dividend", chance))
                .and(
                        action(ActionLayout.delistings(TradingCalendar.NYSE).value("value")),
                        lines.actions("delisting", chance))
                .and(
                        action(ActionLayout.successions(TradingCalendar.NYSE).ratio("ratio")),
                        lines.actions("succession", chance))
                .load();
        Intake written = market.intake();
        assertThat(read.intake()).isEqualTo(written);
        assertThat(digestsOf(read, recipe.decisions())).isEqualTo(digestsOf(market, recipe.decisions()));
    }

    private static ActionLayout action(ActionLayout layout) {
        return layout.revision("rev").retracted("gone");
    }
}
