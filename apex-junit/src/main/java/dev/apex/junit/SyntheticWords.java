package dev.apex.junit;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.SyntheticMarket;
import dev.apex.market.SyntheticMarket.Recipe;
import dev.apex.time.DecisionTime;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** A synthetic market in words: {@code synthetic:seed=7,symbols=50}. */
final class SyntheticWords {
    private static final String START = "synthetic";

    /** What can be said, each with an example. */
    private enum Setting {
        SEED("seed", "7", (recipe, value) -> recipe.seed(Long.parseLong(value))),
        SYMBOLS("symbols", "50", (recipe, value) -> recipe.symbols(Integer.parseInt(value))),
        ON("on", "NYSE", (recipe, value) -> recipe.on(CalendarName.calendar(value))),
        OVER("over", "2018-01-02..2023-12-29", (recipe, value) -> recipe.over(span(value))),
        LATE_ROWS("lateRows", "0.01", (recipe, value) -> recipe.lateRows(Double.parseDouble(value))),
        REVISIONS("revisions", "0.05", (recipe, value) -> recipe.revisions(Double.parseDouble(value))),
        RETRACTIONS("retractions", "0.01", (recipe, value) -> recipe.retractions(Double.parseDouble(value))),
        GAPS("gaps", "0.02", (recipe, value) -> recipe.gaps(Double.parseDouble(value))),
        ASSUMED("assumed", "0.10", (recipe, value) -> recipe.assumed(Double.parseDouble(value))),
        DELISTINGS("delistings", "3", (recipe, value) -> recipe.delistings(Integer.parseInt(value))),
        LATE_LISTINGS("lateListings", "3", (recipe, value) -> recipe.lateListings(Integer.parseInt(value))),
        MEMBERSHIP("membershipChanges", "8", (recipe, value) -> recipe.membershipChanges(Integer.parseInt(value))),
        SPLITS("splits", "2", (recipe, value) -> recipe.splits(Integer.parseInt(value))),
        SUCCESSIONS("successions", "1", (recipe, value) -> recipe.successions(Integer.parseInt(value))),
        ACTIONS(
                "corporateActions",
                "0.2/4",
                (recipe, value) -> recipe.corporateActions(rate(value, 0), rate(value, 1))),
        TIES(
                "tiesAtTheClock",
                "09:00",
                (recipe, value) -> recipe.tiesAtTheClock(DecisionTime.at(LocalTime.parse(value))));

        private final String word;
        private final String example;
        private final BiFunction<Recipe, String, Recipe> call;

        Setting(String word, String example, BiFunction<Recipe, String, Recipe> call) {
            this.word = word;
            this.example = example;
            this.call = call;
        }
    }

    private SyntheticWords() {}

    /** Whether the words mean a synthetic market. */
    static boolean are(String words) {
        return words.equals(START) || words.startsWith(START + ":");
    }

    /** The recipe they mean; what they do not say is as in {@link Market}. */
    static Recipe recipe(String words) {
        Recipe recipe = SyntheticMarket.of(1)
                .symbols(20)
                .on(TradingCalendar.NYSE)
                .over(Span.between("2018-01-02", "2023-12-29"));
        if (words.equals(START)) {
            return recipe;
        }
        Set<Setting> said = EnumSet.noneOf(Setting.class);
        for (String text : words.substring(START.length() + 1).split(",", -1)) {
            String[] sides = text.split("=", 2);
            Setting setting = setting(sides[0].trim(), words);
            if (!said.add(setting)) {
                throw refused(setting.word + " twice in \"" + words + "\"");
            }
            recipe = apply(setting, recipe, sides.length < 2 ? "" : sides[1].trim(), words);
        }
        return recipe;
    }

    /** How a synthetic market can be asked for, with every setting. */
    static String possible() {
        return START + " with any of "
                + Arrays.stream(Setting.values())
                        .map(setting -> setting.word + "=" + setting.example)
                        .collect(Collectors.joining(", "));
    }

    private static Setting setting(String word, String words) {
        return Arrays.stream(Setting.values())
                .filter(setting -> setting.word.equals(word))
                .findFirst()
                .orElseThrow(
                        () -> refused("\"" + word + "\", no setting, in \"" + words + "\"; there is " + possible()));
    }

    private static Recipe apply(Setting setting, Recipe recipe, String value, String words) {
        try {
            return setting.call.apply(recipe, value);
        } catch (NumberFormatException | DateTimeException e) {
            throw refused(setting.word + "=" + value + " in \"" + words + "\", where it reads like " + setting.word
                    + "=" + setting.example);
        } catch (RefusedException e) {
            throw new RefusedException(
                    e.rule(), e.subject() + ", by " + setting.word + "=" + value + " in \"" + words + "\"", e);
        }
    }

    private static Span span(String dates) {
        String[] sides = dates.split("\\.\\.", 2);
        return Span.between(sides[0], sides.length < 2 ? "" : sides[1]);
    }

    /** One of two rates with a slash between. */
    private static double rate(String value, int side) {
        String[] sides = value.split("/", -1);
        return Double.parseDouble(sides.length == 2 ? sides[side] : "");
    }

    private static RefusedException refused(String subject) {
        return new RefusedException(Rule.MARKET_SETTING, subject);
    }
}
