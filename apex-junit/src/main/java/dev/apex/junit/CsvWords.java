package dev.apex.junit;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.MarketSource;
import dev.apex.market.csv.CsvFile;
import dev.apex.market.csv.CsvMarket;
import dev.apex.market.csv.PriceLayout;
import dev.apex.time.TradingCalendar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** CSV files in words: {@code csv:aapl.csv,msft.csv,layout=stooq,on=NYSE}. */
final class CsvWords {
    private static final String START = "csv:";
    private static final String LAYOUT = "layout";
    private static final String ON = "on";

    /** How the columns are called, by the names of the factories of {@link PriceLayout}. */
    private enum Layout {
        BARS("bars", PriceLayout::bars),
        STOOQ("stooq", PriceLayout::stooq),
        STOOQ_ARCHIVE("stooqArchive", PriceLayout::stooqArchive),
        YAHOO("yahoo", PriceLayout::yahoo),
        ALPHA_VANTAGE("alphaVantage", PriceLayout::alphaVantage),
        ECB("ecb", anyCalendar -> PriceLayout.ecb());

        private final String word;
        private final Function<TradingCalendar, PriceLayout> columns;

        Layout(String word, Function<TradingCalendar, PriceLayout> columns) {
            this.word = word;
            this.columns = columns;
        }
    }

    private CsvWords() {}

    /** Whether the words mean CSV files. */
    static boolean are(String words) {
        return words.startsWith(START);
    }

    /** Reads the files they name: resources beside the test class, or files of the module. */
    static MarketSource market(String words, Class<?> test) {
        List<CsvFile> files = new ArrayList<>();
        Map<String, String> settings = new TreeMap<>();
        for (String text : words.substring(START.length()).split(",", -1)) {
            String[] sides = text.split("=", 2);
            String word = sides[0].trim();
            if (sides.length < 2) {
                files.add(file(word, words, test));
            } else if (!word.equals(LAYOUT) && !word.equals(ON)) {
                throw refused("\"" + word + "\", no setting, in \"" + words + "\"; there is " + possible());
            } else if (settings.put(word, sides[1].trim()) != null) {
                throw refused(word + " twice in \"" + words + "\"");
            }
        }
        if (files.isEmpty()) {
            throw refused("no file in \"" + words + "\"; there is " + possible());
        }
        Layout layout = layout(settings.getOrDefault(LAYOUT, Layout.BARS.word));
        if (layout == Layout.ECB && settings.containsKey(ON)) {
            throw refused(ON + "=" + settings.get(ON) + " in \"" + words + "\", whose layout has its own calendar");
        }
        TradingCalendar calendar = CalendarName.calendar(settings.getOrDefault(ON, "NYSE"));
        return CsvMarket.reading(layout.columns.apply(calendar), files.toArray(CsvFile[]::new))
                .load();
    }

    /** How CSV files can be asked for, with every setting. */
    static String possible() {
        return "csv: with files and any of " + ON + "=NYSE, " + LAYOUT + "="
                + Arrays.stream(Layout.values()).map(layout -> layout.word).collect(Collectors.joining("|"));
    }

    private static CsvFile file(String name, String words, Class<?> test) {
        if (test.getResource(name) != null && !name.isEmpty()) {
            return CsvFile.resource(test, name);
        }
        Path path = Replay.module().resolve(name);
        if (!Files.isRegularFile(path)) {
            throw new RefusedException(
                    Rule.MARKET_NOT_FOUND,
                    "\"" + words + "\" of " + test.getName() + ", but no resource beside it and no file in its module"
                            + " called \"" + name + "\"");
        }
        return CsvFile.of(Path.of("").toAbsolutePath().relativize(path)); // no machine's folders in messages
    }

    private static Layout layout(String name) {
        return Arrays.stream(Layout.values())
                .filter(layout -> layout.word.equals(name))
                .findFirst()
                .orElseThrow(() -> refused("layout " + name + "; there is " + possible()));
    }

    private static RefusedException refused(String subject) {
        return new RefusedException(Rule.MARKET_SETTING, subject);
    }
}
