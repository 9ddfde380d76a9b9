package dev.apex.junit;

import dev.apex.Rule;
import dev.apex.audit.AuditVerdict;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.market.MarketSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * A strategy of which it is known whether it leaks, and if so, what has to catch it.
 *
 * <p>A check that was never tried on a leak says nothing about leaks, and one that was never tried on what only looks like
 * one accuses at random. So there are both, and each leak has a sibling that does nearly the same and knows no more than
 * its day. It is made for a {@link Setting}, because a leak must read the very source it is tried on. Immutable.
 */
public final class Specimen {
    private final String name;
    private final Optional<AuditVerdict> verdict;
    private final String check;
    private final Optional<Layer> layer;
    private final Optional<Rule> rule;
    private final boolean afresh;
    private final Function<Setting, Optional<String>> lacking;
    private final Function<Setting, Backtest> on;

    private Specimen(
            String name,
            Optional<AuditVerdict> verdict,
            String check,
            Optional<Layer> layer,
            Optional<Rule> rule,
            boolean afresh,
            Function<Setting, Optional<String>> lacking,
            Function<Setting, Backtest> on) {
        this.name = name;
        this.verdict = verdict;
        this.check = check;
        this.layer = layer;
        this.rule = rule;
        this.afresh = afresh;
        this.lacking = lacking;
        this.on = on;
    }

    /**
     * A leak.
     *
     * @param name what it is, in a few words
     * @param verdict what it has to be called
     * @param check the check that has to find it, as a {@link dev.apex.audit.Finding} names it
     * @param on makes it for a setting, anew each time
     */
    public static Specimen leak(String name, AuditVerdict verdict, String check, Function<Setting, Backtest> on) {
        return new Specimen(
                name,
                Optional.of(verdict),
                check,
                Optional.empty(),
                Optional.empty(),
                false,
                setting -> Optional.empty(),
                on);
    }

    /** What is no leak and must not be called one. */
    public static Specimen harmless(String name, Function<Setting, Backtest> on) {
        return new Specimen(
                name, Optional.empty(), "", Optional.empty(), Optional.empty(), false, setting -> Optional.empty(), on);
    }

    /** All leaks that Apex knows: one for each route by which a strategy may come to know its future. */
    public static List<Specimen> leaks() {
        List<Specimen> all = new ArrayList<>();
        all.addAll(LeaksOfPrices.all());
        all.addAll(LeaksOfFeatures.all());
        all.addAll(LeaksOfSets.all());
        all.addAll(SideChannels.all());
        all.addAll(LeaksAtTheGuard.all());
        return List.copyOf(all);
    }

    /** What looks like one of the leaks and is none. */
    public static List<Specimen> harmless() {
        return Harmless.all();
    }

    /** The same leak, which has to show in this layer first. */
    public Specimen in(Layer some) {
        return new Specimen(name, verdict, check, Optional.of(some), rule, afresh, lacking, on);
    }

    /** The same leak, which has to be refused by this rule. */
    public Specimen by(Rule some) {
        return new Specimen(name, verdict, check, layer, Optional.of(some), afresh, lacking, on);
    }

    /**
     * The same where a source may be too poor for it.
     *
     * @param some says what a setting lacks, as it goes on after "not exercised:"; empty if it lacks nothing
     */
    public Specimen unless(Function<Setting, Optional<String>> some) {
        return new Specimen(
                name,
                verdict,
                check,
                layer,
                rule,
                afresh,
                setting -> lacking.apply(setting).or(() -> some.apply(setting)),
                on);
    }

    /** The same leak, which shows in a fresh JVM alone: the audit is asked for one, of a setting that a kit has made. */
    public Specimen inAFreshJvm() {
        Specimen same = unless(setting -> setting.kit().isPresent()
                ? Optional.empty()
                : Optional.of("no kit says how a fresh JVM would make this setting"));
        return new Specimen(name, verdict, check, layer, rule, true, same.lacking, on);
    }

    public String name() {
        return name;
    }

    /** Whether it is a leak. */
    public boolean isLeak() {
        return verdict.isPresent();
    }

    /** What it has to be called; empty if it is harmless. */
    public Optional<AuditVerdict> verdict() {
        return verdict;
    }

    /** The check that has to find it; empty if it is harmless. */
    public String check() {
        return check;
    }

    /** The layer in which it has to show first; empty if none is named. */
    public Optional<Layer> layer() {
        return layer;
    }

    /** The rule that has to refuse it; empty if none is named. */
    public Optional<Rule> rule() {
        return rule;
    }

    /** Whether it takes a fresh JVM to show. */
    public boolean isForAFreshJvm() {
        return afresh;
    }

    /** Check and rule in words: {@code guard, APEX-A050}. */
    public String caughtBy() {
        return check + rule.map(some -> ", " + some.code()).orElse("");
    }

    /** Why a setting cannot express it; empty if it can. */
    public Optional<String> lacking(Setting setting) {
        return lacking.apply(setting);
    }

    /** It for a setting, made anew: what it keeps in statics is as at the beginning. */
    public Backtest on(Setting setting) {
        return on.apply(setting);
    }

    /** It on a source, for who brings a setting of no other use. */
    public Backtest on(MarketSource source) {
        return on(Setting.of(source));
    }

    /** Its name as an id. */
    static String id(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    }

    @Override
    public String toString() {
        return name;
    }
}
