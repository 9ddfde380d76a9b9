package dev.apex.examples;

import dev.apex.backtest.Result;
import dev.apex.time.TradingCalendar;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** The third leak, drawn: what each kind of labels would have made of a million, and a year of labels side by side. */
final class ThirdLeakPicture {
    private static final String[] COLOURS = {"#c0392b", "#d97706", "#7c5cad", "#1d4f91"};
    private static final String GREY = "#8a8f98";
    private static final int WIDTH = 960;
    private static final int HEIGHT = 700;
    private static final int LEFT = 90;
    private static final int RIGHT = 930;
    /** The upper panel: equity. */
    private static final int TOP = 128;

    private static final int BOTTOM = 390;
    /** The lower panel: the rate, and below it a strip for each kind of labels. */
    private static final int RATE_TOP = 458;

    private static final int RATE_BOTTOM = 548;
    private static final int STRIPS = 564;
    private static final int STRIP = 18;
    private static final int STRIP_LEFT = 270;
    private static final LocalDate FIRST = LocalDate.of(2008, 7, 1);
    private static final LocalDate LAST = LocalDate.of(2009, 6, 30);
    private static final int EVERY = 10;

    private final ThirdLeak.Study study;
    private final StringBuilder svg = new StringBuilder();

    private ThirdLeakPicture(ThirdLeak.Study study) {
        this.study = study;
    }

    static String of(ThirdLeak.Study study) {
        return new ThirdLeakPicture(study).draw();
    }

    private String draw() {
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + WIDTH + "\" height=\"" + HEIGHT
                + "\" viewBox=\"0 0 " + WIDTH + " " + HEIGHT
                + "\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"13\" fill=\"#222\">\n"
                + "<title>One strategy, four kinds of regime labels</title>\n<rect width=\"" + WIDTH
                + "\" height=\"" + HEIGHT + "\" fill=\"#ffffff\"/>\n");
        text(
                LEFT,
                30,
                "start",
                "#222",
                17,
                "One strategy, one market, one set of costs: only the regime labels differ");
        text(
                LEFT,
                50,
                "start",
                "#555",
                13,
                "The dollar held while it is in the rising regime, million euros; red, orange and violet labels knew"
                        + " of the future");
        legend();
        equity();
        year();
        return svg.append("</svg>\n").toString();
    }

    private void legend() {
        List<ThirdLeak.Variant> variants = study.variants();
        for (int i = 0; i <= variants.size(); i++) {
            boolean always = i == variants.size();
            int x = LEFT + i % 2 * 430;
            int y = 74 + i / 2 * 19;
            line(x, y - 4, x + 26, y - 4, always ? GREY : COLOURS[i], width(i), always);
            Result result = always ? study.always() : variants.get(i).result();
            text(
                    x + 34,
                    y,
                    "start",
                    "#222",
                    13,
                    (always ? "always held" : variants.get(i).labels()) + ": " + number(result.finalEquity() / 1e6, 2));
        }
    }

    private double width(int i) {
        return i == study.variants().size() - 1 ? 2.4 : 1.4;
    }

    private void equity() {
        LocalDate from = study.always().equity().firstKey();
        LocalDate to = study.always().equity().lastKey();
        double most = study.variants().stream()
                .flatMap(variant -> variant.result().equity().values().stream())
                .mapToDouble(equity -> equity / 1e6)
                .max()
                .orElseThrow();
        double top = StrictMath.ceil(most * 4) / 4;
        for (double tick = 0.5; tick <= top; tick += 0.5) {
            double y = between(tick, 0.5, top, BOTTOM, TOP);
            line(LEFT, y, RIGHT, y, "#e3e5e8", 1, false);
            text(LEFT - 8, y + 4, "end", "#444", 12, number(tick, 1));
        }
        text(LEFT - 50, (TOP + BOTTOM) / 2.0, "middle", "#444", 12, "million EUR", true);
        for (int year = 2006; year <= to.getYear(); year += 4) {
            double x = at(LocalDate.of(year, 1, 1), from, to, LEFT);
            line(x, BOTTOM, x, BOTTOM + 5, "#444", 1, false);
            text(x, BOTTOM + 20, "middle", "#444", 12, Integer.toString(year));
        }
        line(LEFT, BOTTOM, RIGHT, BOTTOM, "#444", 1, false);
        path(study.always().equity(), from, to, top, GREY, 1.4, true);
        for (int i = 0; i < study.variants().size(); i++) {
            path(study.variants().get(i).result().equity(), from, to, top, COLOURS[i], width(i), false);
        }
    }

    private void path(
            SortedMap<LocalDate, Double> equity,
            LocalDate from,
            LocalDate to,
            double top,
            String colour,
            double width,
            boolean dashed) {
        StringBuilder points = new StringBuilder();
        int i = 0;
        for (Map.Entry<LocalDate, Double> day : equity.entrySet()) {
            if (i++ % EVERY == 0 || day.getKey().equals(to)) {
                points.append(number(at(day.getKey(), from, to, LEFT), 1))
                        .append(',')
                        .append(number(between(day.getValue() / 1e6, 0.5, top, BOTTOM, TOP), 1))
                        .append(' ');
            }
        }
        polyline(points, colour, width, dashed);
    }

    private void year() {
        SortedMap<Integer, Double> rates = study.rates()
                .subMap(
                        TradingCalendar.TARGET.ordinalAtOrAfter(FIRST),
                        TradingCalendar.TARGET.ordinalAtOrAfter(LAST) + 1);
        text(
                LEFT,
                RATE_TOP - 14,
                "start",
                "#222",
                14,
                "A year of it: euros for a dollar, and below, shaded, the days labelled rising");
        for (double tick : new double[] {0.65, 0.7, 0.75, 0.8}) {
            double y = between(tick, 0.62, 0.82, RATE_BOTTOM, RATE_TOP);
            line(STRIP_LEFT, y, RIGHT, y, "#e3e5e8", 1, false);
            text(STRIP_LEFT - 8, y + 4, "end", "#444", 12, number(tick, 2));
        }
        text(STRIP_LEFT - 58, (RATE_TOP + RATE_BOTTOM) / 2.0, "middle", "#444", 12, "EUR for 1 USD", true);
        StringBuilder points = new StringBuilder();
        rates.forEach((session, rate) -> points.append(number(at(session), 1))
                .append(',')
                .append(number(between(rate, 0.62, 0.82, RATE_BOTTOM, RATE_TOP), 1))
                .append(' '));
        polyline(points, "#222", 1.4, false);
        int y = STRIPS;
        for (int i = 0; i < study.variants().size(); i++) {
            text(
                    STRIP_LEFT - 8,
                    y + 13,
                    "end",
                    "#222",
                    12,
                    study.variants().get(i).labels());
            strip(study.variants().get(i), rates, y, COLOURS[i]);
            y += STRIP + 4;
        }
        for (LocalDate month = FIRST; !month.isAfter(LAST); month = month.plusMonths(3)) {
            double x = at(month, FIRST, LAST, STRIP_LEFT);
            line(x, RATE_TOP, x, y, "#c9ccd1", 1, false);
            text(
                    x,
                    y + 16,
                    "middle",
                    "#444",
                    12,
                    month.getYear() + "-" + (month.getMonthValue() < 10 ? "0" : "") + month.getMonthValue());
        }
    }

    private void strip(ThirdLeak.Variant variant, SortedMap<Integer, Double> rates, int y, String colour) {
        rect(STRIP_LEFT, y, RIGHT - STRIP_LEFT, "#f0f1f3");
        int begun = -1;
        for (int session = rates.firstKey(); session <= rates.lastKey() + 1; session++) {
            boolean rising = session <= rates.lastKey()
                    && Integer.valueOf(study.rule().held())
                            .equals(variant.states().get(session));
            if (rising && begun < 0) {
                begun = session;
            } else if (!rising && begun >= 0) {
                rect(at(begun), y, at(Math.min(session, rates.lastKey())) - at(begun), colour);
                begun = -1;
            }
        }
    }

    private static double at(int session) {
        return at(TradingCalendar.TARGET.session(session).date(), FIRST, LAST, STRIP_LEFT);
    }

    private static double at(LocalDate date, LocalDate from, LocalDate to, int left) {
        return between(date.toEpochDay(), from.toEpochDay(), to.toEpochDay(), left, RIGHT);
    }

    private static double between(double value, double low, double high, double atLow, double atHigh) {
        return atLow + (value - low) / (high - low) * (atHigh - atLow);
    }

    private void text(double x, double y, String anchor, String colour, int size, String words) {
        text(x, y, anchor, colour, size, words, false);
    }

    private void text(double x, double y, String anchor, String colour, int size, String words, boolean upright) {
        svg.append("<text x=\"" + number(x, 1) + "\" y=\"" + number(y, 1) + "\" text-anchor=\"" + anchor
                + "\" font-size=\"" + size + "\" fill=\"" + colour + "\""
                + (upright ? " transform=\"rotate(-90 " + number(x, 1) + " " + number(y, 1) + ")\"" : "") + ">" + words
                + "</text>\n");
    }

    private void line(double x, double y, double toX, double toY, String colour, double width, boolean dashed) {
        svg.append("<line x1=\"" + number(x, 1) + "\" y1=\"" + number(y, 1) + "\" x2=\"" + number(toX, 1) + "\" y2=\""
                + number(toY, 1) + "\" stroke=\"" + colour + "\" stroke-width=\"" + number(width, 1) + "\""
                + (dashed ? " stroke-dasharray=\"4 3\"" : "") + "/>\n");
    }

    private void rect(double x, double y, double width, String colour) {
        svg.append("<rect x=\"" + number(x, 1) + "\" y=\"" + number(y, 1) + "\" width=\"" + number(width, 1)
                + "\" height=\"" + STRIP + "\" fill=\"" + colour + "\"/>\n");
    }

    private void polyline(StringBuilder points, String colour, double width, boolean dashed) {
        svg.append("<polyline fill=\"none\" stroke=\"" + colour + "\" stroke-width=\"" + number(width, 1) + "\""
                + (dashed ? " stroke-dasharray=\"4 3\"" : "") + " points=\""
                + points.toString().trim() + "\"/>\n");
    }

    private static String number(double value, int decimals) {
        return new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
    }
}
