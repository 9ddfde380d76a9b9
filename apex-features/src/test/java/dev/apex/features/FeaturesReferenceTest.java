package dev.apex.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.apex.market.Symbol;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The page of features names every public word, and says of each what the code says. */
class FeaturesReferenceTest {
    private static final String REWRITE = "apex.docs.rewrite";
    private static final Path PAGE =
            Path.of(System.getProperty("basedir", "."), "..", "docs", "reference", "features.md");

    private static final String HEAD = """
            # Features

            <!-- Made by FeaturesReferenceTest: mvn -pl apex-features -am test -Dtest=FeaturesReferenceTest -Dapex.docs.rewrite -->

            Every word of `dev.apex.features`: what it computes, in which unit, how many sessions it reads, where it has no value, and where
            it comes from. [How to use them](../guide/features.md).

            Letters: `x[0]` is the value of the latest session, `x[i]` that of `i` sessions before, on the symbol's calendar, as known at the
            clock; `o`, `h`, `l`, `c`, `v` are open, high, low, close and volume in today's units; sums run over the `m` values of a window
            of `n` sessions; `P` is the number of sessions in a year of the symbol's calendar.

            For all: a value that has not arrived, or is not finite, is a gap. A gap takes its place in the window and is left out of it; where a
            window has fewer values than `least` asks for, which is all of them unless it is said, and where a formula has no meaning, the
            reading is *warming up* as long as the symbol has fewer sessions than are read, and after that *not yet known*; it is never
            NaN. Prices of fixings are closes; they have no open, high, low and volume, and what reads these is not yet known. Equal
            values have a variance of exactly 0. Past values are recomputed as of the clock after each revision. *Symbols with a value*
            are those of the calendar that belonged to the universe at the close of the session, where the source tells membership.

            *Reads* is what the word in the column *for example* declares; a run refuses what reads further back than it remembers. Each word
            is read on every day of a run beside the functions named under *source*, to 2e-11 (recursions, which are begun anew, to
            2e-9, EWMA to 1e-8): cases and commands are in `apex-features/src/test/resources/dev/apex/features`.
            """;

    /**
     * A word.
     *
     * @param text as it is written, with letters for its arguments
     * @param example one of it
     */
    private record Word(String text, Factor example, String formula, String unit, String edges, String source) {
        String method() {
            String call = text.substring(0, text.indexOf('('));
            return Character.toUpperCase(call.charAt(0)) + call.substring(1);
        }

        String row() {
            return "| `" + text + "` | " + formula + " | " + unit + " | `"
                    + example.name().replace("|", "\\|") + "` | "
                    + example.sessions() + " | " + (edges.isEmpty() ? "-" : edges) + " | "
                    + (source.isEmpty() ? "-" : source) + " |\n";
        }
    }

    private record Part(String title, List<Word> words) {
        String text() {
            StringBuilder text = new StringBuilder("\n## " + title + "\n\n"
                    + "| word | formula | unit | for example | reads | no value, and edges | source |\n"
                    + "|---|---|---|---|---|---|---|\n");
            words.forEach(word -> text.append(word.row()));
            return text.toString();
        }
    }

    private static final Factor X = Price.close();
    private static final Factor Y = Price.open();

    private static Word word(String text, Factor example, String formula, String unit, String edges, String source) {
        return new Word(text, example, formula, unit, edges, source);
    }

    private static final String ANNUAL = "fraction a year";
    private static final String OF_X = "unit of x";

    private static final List<Part> PARTS = List.of(
            new Part(
                    "Prices",
                    List.of(
                            word("Price.close()", Price.close(), "c[0], or the fixing", "price", "", ""),
                            word("Price.open()", Price.open(), "o[0]", "price", "fixings", ""),
                            word("Price.high()", Price.high(), "h[0]", "price", "fixings", ""),
                            word("Price.low()", Price.low(), "l[0]", "price", "fixings", ""),
                            word("Price.volume()", Price.volume(), "v[0]", "units traded", "fixings", ""),
                            word(
                                    "price.raw()",
                                    Price.close().raw(),
                                    "as it was printed, in the units of its day",
                                    "price, or units traded",
                                    "before a change of symbol there are none",
                                    ""),
                            word(
                                    "price.totalReturn()",
                                    Price.close().totalReturn(),
                                    "x times the product of 1 - d / c over dividends d that are ex after its session and by the clock,"
                                            + " c the last visible close before the ex instant",
                                    "price",
                                    "before a dividend as great as that close there are none; volumes do not change",
                                    "CRSP's backward adjustment, as of the clock"))),
            new Part(
                    "Changes",
                    List.of(
                            word(
                                    "Rolling.returns()",
                                    Rolling.returns(),
                                    "(x[0] - x[1]) / x[1]",
                                    "fraction",
                                    "",
                                    "pandas `pct_change`"),
                            word(
                                    "Rolling.logReturns()",
                                    Rolling.logReturns(),
                                    "ln(x[0] / x[1])",
                                    "logarithm",
                                    "unless both are above 0",
                                    "numpy"),
                            word(
                                    "Rolling.momentum(n)",
                                    Rolling.momentum(60),
                                    "(x[0] - x[n]) / x[n]",
                                    "fraction",
                                    "reads both ends and nothing between",
                                    "pandas, TA-Lib `ROCP`"),
                            word(
                                    "Rolling.rateOfChange(n)",
                                    Rolling.rateOfChange(10),
                                    "100 (x[0] - x[n]) / x[n]",
                                    "per cent",
                                    "as momentum",
                                    "TA-Lib `ROC`"),
                            word(
                                    "Rolling.difference(n)",
                                    Rolling.difference(10),
                                    "x[0] - x[n]",
                                    OF_X,
                                    "reads both ends",
                                    "pandas `shift`, TA-Lib `MOM`"))),
            new Part(
                    "Windows",
                    List.of(
                            word(
                                    "Rolling.mean(n)",
                                    Rolling.mean(20),
                                    "sum x / m",
                                    OF_X,
                                    "",
                                    "pandas `rolling.mean`, TA-Lib `SMA`"),
                            word(
                                    "Rolling.variance(n)",
                                    Rolling.variance(20),
                                    "sum (x - mean)^2 / (m - 1)",
                                    "unit of x, squared",
                                    "of one value; never below 0",
                                    "pandas `rolling.var`; Chan, Golub, LeVeque (1979)"),
                            word(
                                    "Rolling.deviation(n)",
                                    Rolling.deviation(20),
                                    "root of the variance",
                                    OF_X,
                                    "of one value",
                                    "pandas `rolling.std`"),
                            word("Rolling.sum(n)", Rolling.sum(20), "sum x", OF_X, "", "pandas `rolling.sum`"),
                            word(
                                    "Rolling.min(n)",
                                    Rolling.min(20),
                                    "least x",
                                    OF_X,
                                    "exact",
                                    "pandas; van Herk (1992)"),
                            word(
                                    "Rolling.max(n)",
                                    Rolling.max(20),
                                    "greatest x",
                                    OF_X,
                                    "exact",
                                    "pandas; van Herk (1992)"),
                            word("Rolling.range(n)", Rolling.range(20), "max - min", OF_X, "", "pandas"),
                            word(
                                    "Rolling.zScore(n)",
                                    Rolling.zScore(20),
                                    "(x[0] - mean) / deviation",
                                    "deviations",
                                    "of equal values; where x[0] is a gap",
                                    "scipy `zscore(ddof=1)`"),
                            word(
                                    "Rolling.skewness(n)",
                                    Rolling.skewness(60),
                                    "root(m (m - 1)) / (m - 2) m3 / m2^1.5, m2 and m3 mean powers of x - mean",
                                    "-",
                                    "below three values; of equal values",
                                    "pandas `rolling.skew`, scipy `skew(bias=False)`; Pebay (2008)"),
                            word(
                                    "Rolling.kurtosis(n)",
                                    Rolling.kurtosis(60),
                                    "(m - 1) / ((m - 2) (m - 3)) ((m + 1) (m4 / m2^2 - 3) + 6)",
                                    "-",
                                    "below four values; of equal values",
                                    "pandas `rolling.kurt`, scipy `kurtosis(bias=False)`"),
                            word(
                                    "Rolling.rank(n)",
                                    Rolling.rank(20),
                                    "rank of x[0] in the window, over m; equal values share the mean of their ranks",
                                    "share, 1 the greatest",
                                    "where x[0] is a gap",
                                    "pandas `rolling.rank(pct=True)`"),
                            word(
                                    "Rolling.quantile(n, q)",
                                    Rolling.quantile(20, 0.9),
                                    "of the values in order, counted from 0, the one at (m - 1) q, interpolated linearly",
                                    OF_X,
                                    "",
                                    "pandas `rolling.quantile`"),
                            word(
                                    "Rolling.median(n)",
                                    Rolling.median(20),
                                    "the quantile of 0.5",
                                    OF_X,
                                    "",
                                    "pandas `rolling.median`"),
                            word(
                                    "Rolling.drawdown(n)",
                                    Rolling.drawdown(250),
                                    "(x[0] - max) / max",
                                    "fraction, 0 or below",
                                    "a value at or below 0 is a gap; where x[0] is one",
                                    "pandas"),
                            word(
                                    "Rolling.maxDrawdown(n)",
                                    Rolling.maxDrawdown(250),
                                    "least (x[i] - x[j]) / x[j] with j before i",
                                    "fraction, 0 or below",
                                    "a value at or below 0 is a gap",
                                    "numpy"),
                            word(
                                    "rolling.of(y)",
                                    Rolling.mean(20).of(Rolling.returns()),
                                    "the same of another feature, or of as many as it reads",
                                    "-",
                                    "another number of features is refused",
                                    ""),
                            word(
                                    "rolling.least(k)",
                                    Rolling.mean(20).least(15),
                                    "the same, known where at least k of the n values are",
                                    "-",
                                    "of what reads single sessions, and of ATR and RSI, it is refused",
                                    "pandas `min_periods`"))),
            new Part(
                    "Volatility, a year",
                    List.of(
                            word(
                                    "Rolling.volatility(n)",
                                    Rolling.volatility(20),
                                    "deviation of n log returns, times root P",
                                    ANNUAL,
                                    "below two returns",
                                    "pandas"),
                            word(
                                    "Rolling.simpleVolatility(n)",
                                    Rolling.simpleVolatility(20),
                                    "deviation of n returns, times root P",
                                    ANNUAL,
                                    "below two returns",
                                    "pandas"),
                            word(
                                    "Rolling.parkinson(n)",
                                    Rolling.parkinson(20),
                                    "root(P mean(ln(h / l)^2 / (4 ln 2)))",
                                    ANNUAL,
                                    "fixings; prices at or below 0",
                                    "Parkinson (1980), doi:10.1086/296071"),
                            word(
                                    "Rolling.garmanKlass(n)",
                                    Rolling.garmanKlass(20),
                                    "root(P mean(ln(h / l)^2 / 2 - (2 ln 2 - 1) ln(c / o)^2))",
                                    ANNUAL,
                                    "fixings; prices at or below 0",
                                    "Garman, Klass (1980), doi:10.1086/296072"),
                            word(
                                    "Rolling.rogersSatchell(n)",
                                    Rolling.rogersSatchell(20),
                                    "root(P mean(ln(h / c) ln(h / o) + ln(l / c) ln(l / o)))",
                                    ANNUAL,
                                    "fixings; prices at or below 0",
                                    "Rogers, Satchell (1991), doi:10.1214/aoap/1177005835"),
                            word(
                                    "Rolling.yangZhang(n)",
                                    Rolling.yangZhang(20),
                                    "root(P (var ln(o / c[1]) + k var ln(c / o) + (1 - k) rs)), rs the mean of Rogers and Satchell,"
                                            + " k = 0.34 / (1.34 + (m + 1) / (m - 1))",
                                    ANNUAL,
                                    "fixings; of one session",
                                    "Yang, Zhang (2000), doi:10.1086/209650"))),
            new Part(
                    "Indicators",
                    List.of(
                            word(
                                    "Rolling.trueRange()",
                                    Rolling.trueRange(),
                                    "max(h[0], c[1]) - min(l[0], c[1])",
                                    "price",
                                    "fixings",
                                    "TA-Lib `TRANGE`"),
                            word(
                                    "Rolling.averageTrueRange(n, restart)",
                                    Rolling.averageTrueRange(14),
                                    "Wilder's average of the true range: the mean of the first n, then a + (x - a) / n",
                                    "price",
                                    "until n values; begun anew at every `restart` sessions, by default when a value has a billionth of"
                                            + " its weight",
                                    "TA-Lib `ATR`; Wilder (1978)"),
                            word(
                                    "Rolling.rsi(n, restart)",
                                    Rolling.rsi(14),
                                    "100 rise / (rise + fall), Wilder's averages of the moves up and down",
                                    "0 to 100",
                                    "until n moves; where nothing moved; gaps are stepped over; begun anew as ATR",
                                    "TA-Lib `RSI`; Wilder (1978)"))),
            new Part(
                    "Exponential windows",
                    List.of(
                            word(
                                    "Ewma.span(n)",
                                    Ewma.span(20).mean(),
                                    "alpha = 2 / (n + 1); asks for n values",
                                    "-",
                                    "",
                                    "pandas `ewm(span, adjust=True)`"),
                            word(
                                    "Ewma.halfLife(n)",
                                    Ewma.halfLife(10).mean(),
                                    "alpha = 1 - 0.5^(1 / n); asks for n values",
                                    "-",
                                    "",
                                    "pandas `ewm(halflife)`"),
                            word(
                                    "Ewma.alpha(a)",
                                    Ewma.alpha(0.1).mean(),
                                    "alpha = a; asks for one value",
                                    "-",
                                    "",
                                    "pandas `ewm(alpha)`"),
                            word(
                                    "ewma.mean()",
                                    Ewma.span(20).mean(),
                                    "sum w x / sum w, w[i] = (1 - alpha)^i, a gap's session counted in i",
                                    OF_X,
                                    "until as many values as it asks for",
                                    "pandas `ewm.mean`, `ignore_na=False`"),
                            word(
                                    "ewma.variance()",
                                    Ewma.span(20).variance(),
                                    "V / (1 - sum w^2 / (sum w)^2), V the weighted mean of (x - mean)^2",
                                    "unit of x, squared",
                                    "of one value",
                                    "pandas `ewm.var(bias=False)`"),
                            word(
                                    "ewma.restartingEvery(k)",
                                    Ewma.span(20).restartingEvery(60).mean(),
                                    "the same begun anew at sessions whose ordinal is a multiple of k, read once it has run for k",
                                    "-",
                                    "a smaller k leaves out more: at most (1 - alpha)^k of the weight",
                                    ""))),
            new Part(
                    "Volumes",
                    List.of(
                            word(
                                    "Rolling.averageVolume(n)",
                                    Rolling.averageVolume(20),
                                    "sum v / m",
                                    "units",
                                    "fixings",
                                    "TA-Lib `SMA`"),
                            word(
                                    "Rolling.relativeVolume(n)",
                                    Rolling.relativeVolume(20),
                                    "v[0] / mean v",
                                    "ratio",
                                    "fixings; where nothing was traded",
                                    "pandas"),
                            word(
                                    "Rolling.dollarVolume(n)",
                                    Rolling.dollarVolume(20),
                                    "sum c v / m",
                                    "currency of the prices",
                                    "fixings",
                                    "pandas"),
                            word(
                                    "Rolling.onBalanceVolume(n)",
                                    Rolling.onBalanceVolume(20),
                                    "sum of v where c rose, less sum of v where it fell",
                                    "units",
                                    "fixings",
                                    "TA-Lib `OBV`, what it gained in n sessions"),
                            word(
                                    "Rolling.illiquidity(n)",
                                    Rolling.illiquidity(20),
                                    "mean of abs(c[0] / c[1] - 1) / (c v)",
                                    "1 / currency",
                                    "fixings; sessions without volume are gaps; papers print it times 1e6",
                                    "Amihud (2002), doi:10.1016/S1386-4181(01)00024-6"))),
            new Part(
                    "Pairs",
                    List.of(
                            word(
                                    "Rolling.covariance(n)",
                                    Rolling.covariance(60).of(X, Y),
                                    "sum (x - mean x) (y - mean y) / (m - 1), over sessions with both",
                                    "unit of x times unit of y",
                                    "of one session",
                                    "pandas `rolling.cov`"),
                            word(
                                    "Rolling.correlation(n)",
                                    Rolling.correlation(60).of(X, Y),
                                    "covariance / (deviation x deviation y)",
                                    "-1 to 1",
                                    "where either is constant",
                                    "pandas `rolling.corr`"),
                            word(
                                    "Rolling.beta(n)",
                                    Rolling.beta(60).of(X, Y),
                                    "covariance / variance of y",
                                    "unit of x over unit of y",
                                    "where y is constant",
                                    "numpy"),
                            word("rollingPair.of(x, y)", Rolling.beta(60).of(X, Y), "of two features", "-", "", ""),
                            word(
                                    "rollingPair.to(y)",
                                    Rolling.beta(60).to("SPY"),
                                    "of a symbol's returns and a feature, or the returns of another symbol",
                                    "-",
                                    "a symbol of another calendar is refused",
                                    ""),
                            word(
                                    "rollingPair.least(k)",
                                    Rolling.beta(60).least(40).to("SPY"),
                                    "the same, known where at least k of n sessions have both",
                                    "-",
                                    "",
                                    "pandas `min_periods`"),
                            word(
                                    "factor.at(symbol)",
                                    Rolling.returns().at("SPY"),
                                    "its value of one symbol, for every symbol of that calendar",
                                    OF_X,
                                    "a symbol of another calendar is refused",
                                    ""))),
            new Part(
                    "Across the symbols of a session",
                    List.of(
                            word(
                                    "factor.rank()",
                                    Rolling.momentum(60).rank(),
                                    "rank among the m symbols with a value, over m; equal values share the mean of their ranks",
                                    "share, 1 the greatest",
                                    "",
                                    "pandas `rank(pct=True)`"),
                            word(
                                    "factor.zScoreAcross()",
                                    Rolling.momentum(60).zScoreAcross(),
                                    "(x - mean) / deviation, over the symbols with a value",
                                    "deviations",
                                    "of one symbol; where all values are equal",
                                    "pandas"),
                            word(
                                    "factor.neutralizedBy(group)",
                                    Rolling.momentum(60)
                                            .neutralizedBy(Price.close().above(5)),
                                    "x less the mean of the symbols of its group; by a feature or by a map of names",
                                    OF_X,
                                    "without a group; the only one of a group is at 0",
                                    "pandas `groupby.transform`"),
                            word(
                                    "factor.winsorized(q)",
                                    Rolling.momentum(60).winsorized(0.05),
                                    "x cut to the quantiles q and 1 - q of the symbols with a value, interpolated linearly",
                                    OF_X,
                                    "",
                                    "pandas `clip`, `quantile`"),
                            word(
                                    "factor.among(symbols)",
                                    Rolling.momentum(60)
                                            .among(List.of(Symbol.of("A"), Symbol.of("B")))
                                            .rank(),
                                    "x of some symbols; they are taken to have been known always",
                                    OF_X,
                                    "of all others",
                                    ""))),
            new Part(
                    "Arithmetic",
                    List.of(
                            word("factor.plus(y)", X.plus(Y), "x + y, also of a number", OF_X, "", ""),
                            word("factor.minus(y)", X.minus(Y), "x - y, also of a number", OF_X, "", ""),
                            word("factor.times(y)", X.times(2), "x y, also of a number", "-", "", ""),
                            word(
                                    "factor.dividedBy(y)",
                                    X.dividedBy(Y),
                                    "x / y, also of a number",
                                    "-",
                                    "where y is 0; the number 0 is refused",
                                    ""),
                            word("factor.negated()", X.negated(), "-x", OF_X, "", ""),
                            word("factor.absolute()", X.absolute(), "abs(x)", OF_X, "", ""),
                            word(
                                    "factor.log()",
                                    X.log(),
                                    "ln x",
                                    "logarithm",
                                    "unless x is above 0",
                                    "`StrictMath.log`"),
                            word("factor.root()", X.root(), "square root of x", "-", "below 0", "IEEE 754"),
                            word(
                                    "factor.above(y)",
                                    X.above(Y),
                                    "1 where x > y, else 0; also of a number",
                                    "0 or 1",
                                    "",
                                    ""),
                            word(
                                    "factor.below(y)",
                                    X.below(Y),
                                    "1 where x < y, else 0; also of a number",
                                    "0 or 1",
                                    "",
                                    ""),
                            word(
                                    "factor.where(condition)",
                                    X.where(X.above(Y)),
                                    "x where the condition is above 0",
                                    OF_X,
                                    "elsewhere",
                                    ""),
                            word(
                                    "factor.lag(k)",
                                    X.lag(5),
                                    "x[k], as known now",
                                    OF_X,
                                    "where that session is a gap",
                                    "pandas `shift`"))),
            new Part(
                    "Names, and code of your own",
                    List.of(
                            word(
                                    "factor.named(name)",
                                    Rolling.momentum(60).named("m60"),
                                    "the same by another name",
                                    OF_X,
                                    "two of one name in a run are refused",
                                    ""),
                            word(
                                    "Factor.from(feature)",
                                    Factor.from(X),
                                    "a factor of any feature, read as if each session were the latest",
                                    "-",
                                    "",
                                    ""),
                            word(
                                    "Factor.by(kernel, x, ..)",
                                    Factor.by(Kernels.lag(1), X),
                                    "the first column of a kernel, or a cross-section, over other features",
                                    "-",
                                    "another number of features is refused",
                                    ""))));

    /** Every word of the page, with one of it. */
    static Map<String, Factor> examples() {
        Map<String, Factor> all = new TreeMap<>();
        PARTS.forEach(part -> part.words().forEach(word -> all.put(word.text(), word.example())));
        return all;
    }

    @Test
    void the_page_is_what_the_words_say() throws IOException {
        String page = HEAD + String.join("", PARTS.stream().map(Part::text).toList());
        if (System.getProperty(REWRITE) != null) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE).as("make it again with -D%s", REWRITE).content().isEqualTo(page);
    }

    @Test
    void every_public_word_is_on_the_page() {
        Set<String> contract = Set.of("name", "sessions", "read", "formula", "equals", "hashCode", "toString");
        Set<String> words = new TreeSet<>();
        for (Class<?> type : List.of(Price.class, Rolling.class, Ewma.class, RollingPair.class, Factor.class)) {
            for (Method method : type.getDeclaredMethods()) {
                boolean isWord = Modifier.isPublic(method.getModifiers()) && !method.isSynthetic();
                if (isWord && !contract.contains(method.getName())) {
                    words.add(type.getSimpleName() + "." + method.getName());
                }
            }
        }
        Set<String> told = new TreeSet<>();
        PARTS.forEach(part -> part.words().forEach(word -> told.add(word.method())));
        assertThat(told).isEqualTo(words);
    }

    @Test
    void words_that_compute_something_else_have_another_name() {
        List<Factor> examples = new ArrayList<>();
        PARTS.forEach(part -> part.words().forEach(word -> examples.add(word.example())));
        Map<String, Long> formulas = new TreeMap<>();
        examples.forEach(
                factor -> formulas.merge(factor.formula().orElseThrow().name() + factor.sessions(), 1L, Long::sum));
        Set<String> names = new TreeSet<>();
        examples.forEach(factor -> names.add(factor.formula().orElseThrow().name()));
        assertThat(names).hasSameSizeAs(formulas.keySet());
        assertThat(names).hasSizeGreaterThan(60);
    }
}
