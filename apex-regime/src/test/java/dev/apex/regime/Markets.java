package dev.apex.regime;

import dev.apex.feature.Feature;
import dev.apex.feature.Reading;
import dev.apex.market.Bar;
import dev.apex.market.CorporateAction;
import dev.apex.market.Instrument;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.random.ChaCha20;
import dev.apex.time.Session;
import dev.apex.time.Span;
import dev.apex.time.TradingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A market of one symbol in two regimes, by seed, with gaps, late rows, revisions and withdrawals. */
final class Markets {
    static final TradingCalendar NYSE = TradingCalendar.NYSE;

    static final Feature RETURN = Feature.of("return", 2, prices -> {
        double now = prices.closeOrNaN(0);
        double before = prices.closeOrNaN(1);
        return Reading.of(StrictMath.log(now / before));
    });

    /** Of five sessions, so that a revision touches more rows than one. */
    static final Feature RANGE = Feature.of("range", 5, prices -> {
        double high = Double.NEGATIVE_INFINITY;
        double low = Double.POSITIVE_INFINITY;
        for (int ago = 0; ago < 5; ago++) {
            double close = prices.closeOrNaN(ago);
            if (!Double.isNaN(close)) {
                high = Math.max(high, close);
                low = Math.min(low, close);
            }
        }
        return Reading.of(StrictMath.log(high / low));
    });

    /** A row or, without a close, a withdrawal. */
    record Row(Session session, Instant ingestedAt, int revision, double close) {}

    final List<Row> rows = new ArrayList<>();
    int revised;
    int withdrawn;
    int late;
    int missing;

    private Markets() {}

    /**
     * Calm and stressed by turns of twenty sessions, without a trend; from a day on rising and falling by turns. What the states of
     * one half tell apart is nothing in the other.
     */
    static Markets turning(long seed, Span span, LocalDate day) {
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        Markets world = new Markets();
        double close = 100;
        for (Session session : NYSE.sessions(span)) {
            boolean other = session.ordinal() / 20 % 2 == 0;
            double noise = chance.nextGaussian();
            boolean after = !session.date().isBefore(day);
            double change = after ? (other ? 0.06 : -0.06) + 0.03 * noise : (other ? 0.02 : 0.002) * noise;
            close *= StrictMath.exp(change);
            world.rows.add(new Row(session, session.closesAt().plus(Duration.ofHours(2)), 0, close));
        }
        return world;
    }

    /** One regime and no other: every day's return is drawn from one Gaussian. */
    static Markets noise(long seed, Span span) {
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        Markets world = new Markets();
        double close = 100;
        for (Session session : NYSE.sessions(span)) {
            close *= StrictMath.exp(0.01 * chance.nextGaussian());
            world.rows.add(new Row(session, session.closesAt().plus(Duration.ofHours(2)), 0, close));
        }
        return world;
    }

    Markets(long seed, Span span, boolean clean) {
        ChaCha20 chance = ChaCha20.seedFromU64(seed);
        double close = 100;
        boolean stressed = false;
        for (Session session : NYSE.sessions(span)) {
            stressed = chance.nextInt(40) == 0 ? !stressed : stressed;
            close *= StrictMath.exp((stressed ? 0.025 : 0.006) * chance.nextGaussian());
            Instant arrival = session.closesAt().plus(Duration.ofHours(2));
            int kind = clean ? 99 : chance.nextInt(100);
            if (kind < 2) {
                missing++;
                continue;
            }
            if (kind < 5) {
                arrival = arrival.plus(Duration.ofDays(chance.nextInt(1, 30)));
                late++;
            }
            rows.add(new Row(session, arrival, 0, close));
            if (kind >= 5 && kind < 9) {
                Instant then = arrival.plus(Duration.ofHours(chance.nextInt(1, 2000)));
                revised++;
                rows.add(new Row(session, then, 1, close * (1 + 0.03 * chance.nextGaussian())));
                if (chance.nextBoolean()) {
                    withdrawn++;
                    rows.add(new Row(session, then.plus(Duration.ofHours(chance.nextInt(1, 900))), 2, Double.NaN));
                }
            }
        }
    }

    MemoryMarket market() {
        return market("SPY", row -> true, row -> row);
    }

    MemoryMarket market(String symbol, Predicate<Row> keep, UnaryOperator<Row> change) {
        return builder(symbol, keep, change).build();
    }

    /** With a split on a day, four new for one old, announced at an instant: prices from then on are a fourth. */
    MemoryMarket splitting(LocalDate day, Instant told) {
        Instant ex = NYSE.session(day).opensAt();
        return builder(
                        "SPY",
                        row -> true,
                        row -> row.session.date().isBefore(day)
                                ? row
                                : new Row(row.session, row.ingestedAt, row.revision, row.close / 4))
                .add(new CorporateAction.Split(Symbol.of("SPY"), Stamp.observed(ex, told), 4))
                .build();
    }

    private MemoryMarket.Builder builder(String symbol, Predicate<Row> keep, UnaryOperator<Row> change) {
        MemoryMarket.Builder builder = MemoryMarket.builder().trading(Instrument.bars(symbol, NYSE));
        for (Row some : rows) {
            if (keep.test(some)) {
                Row row = change.apply(some);
                Stamp stamp =
                        Stamp.observed(row.session.closesAt(), row.ingestedAt).revision(row.revision);
                if (Double.isNaN(row.close)) {
                    builder.retract(Symbol.of(symbol), stamp);
                } else {
                    builder.add(new Bar(
                            Symbol.of(symbol),
                            stamp,
                            row.session.opensAt(),
                            row.close,
                            row.close * 1.01,
                            row.close * 0.99,
                            row.close,
                            1000));
                }
            }
        }
        return builder;
    }
}
