package dev.apex.audit;

import dev.apex.market.CorporateAction;
import dev.apex.market.Instrument;
import dev.apex.market.Symbol;
import dev.apex.market.Tape.Kind;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What becomes of each version when a market is told again: told as it was, otherwise, with others, or not at all.
 *
 * <p>A cut is a knowledge time, in microseconds: what had arrived by it stays as it was. What is chosen is chosen by
 * key, so that all versions of a row share its fate and no withdrawal is left without what it withdraws.
 */
@FunctionalInterface
interface Retelling {
    /** How much higher the number of a correction is: than that of any revision that arrived with the first version. */
    int LATER_REVISION = 1_000;

    /** Tells a version to a reader, or whatever is to stand in its place. */
    void tell(Version version, Consumer<Version> to);

    /** As it was. */
    static Retelling unchanged() {
        return (version, to) -> to.accept(version);
    }

    /** This, and {@code next} of what it tells. */
    default Retelling then(Retelling next) {
        return (version, to) -> tell(version, told -> next.tell(told, to));
    }

    /** A change of some versions only. */
    static Retelling of(Predicate<Version> some, Retelling change) {
        return (version, to) -> {
            if (some.test(version)) {
                change.tell(version, to);
            } else {
                to.accept(version);
            }
        };
    }

    /** Nothing that arrived after the cut. */
    static Retelling upTo(long cut) {
        return keeping(version -> !version.isAfter(cut));
    }

    /** Only some. */
    static Retelling keeping(Predicate<Version> some) {
        return (version, to) -> {
            if (some.test(version)) {
                to.accept(version);
            }
        };
    }

    /** Without some symbols, from the cut on. */
    static Retelling without(long cut, Predicate<Symbol> symbols) {
        return keeping(
                version -> !version.isAfter(cut) || !symbols.test(version.key().symbol()));
    }

    /** Without a share of the rows, of which nothing had arrived by the cut. */
    static Retelling thinned(long cut, double share, Falsehood chance) {
        return keeping(version -> version.firstAt() <= cut || !isChosen(version, share, chance));
    }

    /** With other values in whatever arrived after the cut. An action that was announced by then stays as it was. */
    static Retelling falsified(long cut, Falsehood falsehood) {
        return (version, to) -> to.accept(version.isAfter(cut) ? falsified(version, falsehood) : version);
    }

    /** With other prices, all of them; what is announced stays, so that the same symbols can be traded. */
    static Retelling repriced(Falsehood falsehood) {
        return (version, to) -> to.accept(version.isPrice() ? falsified(version, falsehood) : version);
    }

    private static Version falsified(Version version, Falsehood falsehood) {
        if (version.retracted()) {
            return version;
        }
        double[] values = version.values().clone();
        Version.Key key = version.key();
        falsehood.tell(key.kind(), key.symbol().name(), key.ts(), tick(version), values);
        return version.saying(values);
    }

    private static double tick(Version version) {
        Instrument instrument = version.instrument();
        return instrument == null ? 1 : instrument.tick();
    }

    /**
     * With a correction a microsecond after a share of the rows of which nothing had arrived by the cut, and without
     * those that came later.
     */
    static Retelling corrected(long cut, double share, Falsehood chance) {
        return (version, to) -> {
            boolean some = version.firstAt() > cut && version.isPrice() && isChosen(version, share, chance);
            if (!some || version.ingestedAt() == version.firstAt()) {
                to.accept(version);
            }
            if (some && version.ingestedAt() == version.firstAt() && !version.retracted()) {
                Version correction = falsified(version, chance).arriving(version.ingestedAt() + 1);
                to.accept(correction.revision(version.rev() + LATER_REVISION));
            }
        };
    }

    /** With a split of one into {@code ratio} before some of the prices that arrived after the cut, told with them. */
    static Retelling split(long cut, double ratio, double share, Falsehood chance) {
        return (version, to) -> {
            to.accept(version);
            boolean first = version.firstAt() == version.ingestedAt() && !version.retracted();
            if (version.isPrice() && first && version.isAfter(cut) && isChosen(version, share, chance)) {
                to.accept(
                        action(version, new CorporateAction.Split(version.key().symbol(), version.stamp(), ratio)));
            }
        };
    }

    /** An action that takes effect just before a price begins, where no other does, and arrives with it. */
    private static Version action(Version price, CorporateAction action) {
        Version.Key key = new Version.Key(Kind.ACTIONS, action.symbol(), price.opensAt() - 1, action.topic());
        long at = price.ingestedAt();
        return new Version(key, null, key.ts(), at, at, 0, false, false, new double[] {Version.figure(action)}, action);
    }

    /** With another symbol, whose rows are those of a known one from the cut on. */
    static Retelling alsoCalled(long cut, Symbol symbol, Instrument another) {
        return (version, to) -> {
            to.accept(version);
            if (version.isPrice() && version.key().symbol().equals(symbol) && version.firstAt() > cut) {
                to.accept(version.of(another));
            }
        };
    }

    /** With a symbol becoming a member at each of its prices, for a market that tells who is one. */
    static Retelling joining(Symbol symbol) {
        return (version, to) -> {
            to.accept(version);
            boolean first = version.firstAt() == version.ingestedAt() && !version.retracted();
            if (version.isPrice() && first && version.key().symbol().equals(symbol)) {
                Version.Key key = new Version.Key(Kind.MEMBERSHIP, symbol, version.opensAt(), "member");
                long at = version.ingestedAt();
                to.accept(new Version(key, null, key.ts(), at, at, 0, false, false, new double[] {1}, null));
            }
        };
    }

    /** With all versions of some rows later by so much; which rows is said by their key and first arrival alone. */
    static Retelling delayed(Predicate<Version> rows, Duration by) {
        long micros = by.toNanos() / 1_000;
        return (version, to) ->
                to.accept(rows.test(version) ? version.arriving(version.ingestedAt() + micros) : version);
    }

    /** With everything delivered twice at once; what is said twice has been said. */
    static Retelling twice() {
        return (version, to) -> List.of(version, version).forEach(to);
    }

    private static boolean isChosen(Version version, double share, Falsehood chance) {
        return chance.share(version.key().symbol().name(), version.key().ts()) < share;
    }
}
