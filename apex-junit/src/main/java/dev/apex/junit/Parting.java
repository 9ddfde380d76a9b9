package dev.apex.junit;

import dev.apex.backtest.Fingerprint.Difference;
import dev.apex.backtest.Result;
import dev.apex.time.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The first step and layer in which two runs of different fingerprints differ, and what each did there.
 *
 * @param one a run
 * @param two another
 * @param at where they part
 */
record Parting(Result one, Result two, Difference at) {
    private static final int MOST = 5;
    private static final int SHORT = 12;

    static Parting of(Result one, Result two) {
        return new Parting(
                one, two, one.fingerprint().firstDifference(two.fingerprint()).orElseThrow());
    }

    /** Step, layer, and what the two did, each called by a name. */
    String told(String nameOfOne, String nameOfTwo) {
        boolean telling = !said(one).equals(said(two));
        return step() + ", layer " + at.layer() + ": " + nameOfOne + " " + (telling ? said(one) : digest(one)) + ", "
                + nameOfTwo + " " + (telling ? said(two) : digest(two));
    }

    /** Where to look if the two should have been the same. */
    String reason() {
        return switch (at.layer()) {
            case ROWS -> "the source released other rows";
            case FEATURES -> "the strategy read other values, or a feature is no function of what was visible";
            case DERIVED -> "what is derived depends on something but the rows and its seed";
            case ORDERS -> "look for static state, unseeded chance, a clock, or an order of hashes in the strategy";
            case FILLS, EQUITY -> "the orders are the same and the books are not: look at slippage and fees";
        };
    }

    /** The settlement is the step after the last decision; the final books by effective time follow it. */
    private String step() {
        List<Decision> decisions = one.decisions();
        return "step " + at.step() + " of " + decisions.size() + " ("
                + (at.step() < decisions.size()
                        ? "decision of " + decisions.get(at.step()).at()
                        : "settlement")
                + ")";
    }

    /** What a run did in the step, as far as its result tells; else a digest of it. */
    private String said(Result run) {
        return switch (at.layer()) {
            case ORDERS ->
                listed(run.orders().stream()
                        .filter(order -> order.placedAt().equals(clock(run)))
                        .map(order ->
                                (order.buys() ? "buy " : "sell ") + Math.abs(order.quantity()) + " " + order.symbol()));
            case FILLS ->
                listed(run.entries().stream()
                        .filter(entry -> entry.bookedAt().equals(clock(run)))
                        .map(entry -> entry.kind().name().toLowerCase(Locale.ROOT) + " of order " + entry.order()
                                + " for cash of " + entry.cash()));
            default -> digest(run);
        };
    }

    private Instant clock(Result run) {
        return run.knownAccounts().get(at.step()).at();
    }

    private static String listed(Stream<String> things) {
        List<String> all = things.toList();
        String some = all.stream().limit(MOST).collect(Collectors.joining(", "));
        return all.isEmpty() ? "nothing" : all.size() > MOST ? some + " and " + (all.size() - MOST) + " more" : some;
    }

    private String digest(Result run) {
        String said = run.fingerprint().hex(at.layer(), at.step());
        return said.isEmpty() ? "nothing" : said.substring(Math.max(0, said.length() - SHORT));
    }
}
