package dev.apex.audit;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.UserCode;
import dev.apex.backtest.Backtest;
import dev.apex.backtest.Fingerprint.Layer;
import dev.apex.backtest.Rehearsal;
import dev.apex.market.Instrument;
import dev.apex.market.LookAheadException;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Symbol;
import dev.apex.market.Tape.Kind;
import dev.apex.market.Veil;
import dev.apex.random.RunSeed;
import dev.apex.time.Decision;
import dev.apex.time.Micros;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One audit: its checks in their order, until one finds something. */
final class Protocol {
    static final Instant EVER = Instant.parse("2099-12-31T00:00:00Z");
    static final List<String> CHECKS =
            List.of("guard", "repeat", "veil", "cut", "delay", "canary", "substitution", "order", "jvm");
    private static final Duration WINDOW = Duration.ofDays(3);
    private static final int FEW_DECISIONS = 10;
    private static final int FEW_KINDS = 5;
    /** What is held by weight is bought and sold a little whatever it is, as prices drift. */
    private static final int MANY_MORE = 4;

    private static final Set<Rule> GUARDS = new LinkedHashSet<>(List.of(
            Rule.VIEW_OUTLIVED_ITS_STEP,
            Rule.SOURCE_READ_WHILE_ASKED,
            Rule.WRONG_THREAD,
            Rule.SAME_STRATEGY_TWICE,
            Rule.MODEL_NOT_YET_KNOWN,
            Rule.CLOCK_OF_ANOTHER,
            Rule.RELEASED_TOO_EARLY,
            Rule.FILL_NOT_AFTER_ITS_ORDER,
            Rule.BOOKED_TOO_EARLY,
            Rule.LABEL_TOO_EARLY,
            Rule.KEPT_NEWER_THAN_THE_CLOCK,
            Rule.FIT_TOO_EARLY));

    private final Backtest backtest;
    private final MarketSource source;
    private final Afresh afresh;
    private final Chronicle chronicle;
    private final List<Decision> decisions;
    private final RunSeed seed;
    private final Falsehood falsehood;
    private final World.Seen base;
    private final Localisation localisation;
    private final List<AuditReport.Check> tried = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    /** How many steps can be compared: all, unless the base run failed. */
    private final int steps;

    private @Nullable String inconclusive;
    private @Nullable String missing;
    private boolean anew;
    private boolean told;
    private long rows;

    Protocol(Backtest backtest, MarketSource source) {
        this(backtest, source, Afresh.NOT);
    }

    Protocol(Backtest backtest, MarketSource source, Afresh afresh) {
        this.backtest = backtest;
        this.source = source;
        this.afresh = afresh;
        this.decisions = Rehearsal.decisions(backtest);
        this.chronicle = Chronicle.of(source, MarketQuery.upTo(EVER));
        this.seed = backtest.seed().child("audit");
        this.falsehood = new Falsehood(ByteBuffer.wrap(seed.key()).getLong());
        this.base = World.of("as it was", chronicle.market()).run(backtest, source, Rehearsal::whole);
        Rehearsal run = base.rehearsal();
        this.steps = run.failedIn() < 0 ? decisions.size() : Math.min(run.failedIn(), decisions.size());
        this.localisation = new Localisation(backtest, source, chronicle, run);
        spent("base", "the run itself, on what the source tells", run, decisions.size());
        chronicle.forEach(version -> rows++);
    }

    AuditReport report() {
        return report(CHECKS);
    }

    /** Some of the checks, in their order. */
    AuditReport report(List<String> names) {
        Map<String, Runnable> checks = new LinkedHashMap<>();
        checks.put("guard", this::guards);
        checks.put("repeat", this::repeat);
        checks.put("veil", this::veil);
        checks.put("cut", this::cuts);
        checks.put("delay", this::delay);
        checks.put("canary", this::canary);
        checks.put("substitution", this::substitution);
        checks.put("order", this::order);
        checks.put("jvm", this::jvm);
        List<String> left = new ArrayList<>();
        checks.forEach((name, check) -> {
            if (findings.isEmpty() && names.contains(name) && (steps > 0 || name.equals("guard"))) {
                check.run();
            } else if (names.contains(name)) {
                left.add(name);
            }
        });
        if (!left.isEmpty()) {
            notes.add("not tried after that: " + String.join(", ", left));
        }
        AuditVerdict verdict = findings.isEmpty()
                ? inconclusive == null ? AuditVerdict.CLEAN : AuditVerdict.INCONCLUSIVE
                : findings.get(0).verdict();
        say(verdict);
        return new AuditReport(subject(), verdict, findings, tried, notes, localisation.cost());
    }

    private AuditReport.Subject subject() {
        return new AuditReport.Subject(
                backtest.id(),
                backtest.span().toString(),
                decisions.size(),
                rows,
                source.describe(),
                backtest.seed().toString(),
                identity(),
                base.rehearsal().fingerprint().hex());
    }

    /** None if a parameter of the strategy cannot be told: that is for whoever keeps a result to refuse. */
    private String identity() {
        try {
            return backtest.identity();
        } catch (RefusedException e) {
            return "";
        }
    }

    /** A run that a guard stopped, or that failed otherwise. */
    private void guards() {
        Optional<Throwable> failure = base.rehearsal().failure();
        if (failure.isEmpty()) {
            return;
        }
        Throwable cause = failure.get();
        if (Localisation.isOutOfTime(base.rehearsal())) {
            findings.add(stuck("as it was", base.rehearsal()));
        } else if (isGuard(cause) || isRefusedCode(cause)) {
            int step = Math.min(steps, decisions.size() - 1);
            findings.add(Finding.of(
                    isGuard(cause) ? AuditVerdict.LEAK : AuditVerdict.SIDE_CHANNEL,
                    "guard",
                    "as it was",
                    step,
                    decisions.get(step).at(),
                    Optional.empty(),
                    UserCode.line(cause).stream().toList(),
                    String.valueOf(cause.getMessage())));
        } else {
            inconclusive = "the run fails in step " + steps + ": " + cause
                    + UserCode.line(cause).map(line -> ", at " + line).orElse("");
        }
    }

    /** A run in which a step did not end: nothing can be said of it, but where it stood. */
    private Finding stuck(String world, Rehearsal run) {
        Throwable late = run.failure().orElseThrow();
        int step = Math.min(run.failedIn(), decisions.size() - 1);
        return Finding.of(
                AuditVerdict.INCONCLUSIVE,
                "guard",
                world,
                step,
                decisions.get(step).at(),
                Optional.empty(),
                UserCode.line(late).stream().toList(),
                String.valueOf(late.getMessage()));
    }

    private static boolean isRefusedCode(Throwable failure) {
        return failure instanceof RefusedException refused && refused.rule() == Rule.FORBIDDEN_IN_A_STRATEGY;
    }

    private static boolean isGuard(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof LookAheadException
                    || cause instanceof RefusedException refused && GUARDS.contains(refused.rule())) {
                return true;
            }
        }
        return false;
    }

    /** Determinism comes first: without it every difference is noise. This run sees the source as it is. */
    private void repeat() {
        Rehearsal again = Rehearsal.whole(backtest, source);
        spent("repeat", "the same run again, outside the audit", again, decisions.size());
        anywhere(again)
                .ifPresent(parting -> found(
                        AuditVerdict.SIDE_CHANNEL,
                        "repeat",
                        World.of("as it was, again", chronicle.market()),
                        parting,
                        () -> Localisation.Place.UNKNOWN,
                        again,
                        parting.layer() == Layer.ROWS
                                ? "the source told other rows"
                                : "two runs of the same rows differ: it depends on a clock, on chance, on an order, on"
                                        + " threads, or on an earlier run"));
    }

    /** Every row that its clock has not released is false: each step is a cut. */
    private void veil() {
        World world = new World("every row false until its arrival", chronicle.market(), masking(falsehood));
        World.Seen seen = world.run(backtest, source, Rehearsal::whole);
        spent("veil", rows + " rows false until they arrive", seen.rehearsal(), decisions.size());
        anywhere(seen.rehearsal())
                .ifPresent(parting -> found(
                        AuditVerdict.LEAK,
                        "veil",
                        world,
                        parting,
                        () -> localisation.hidden(parting, falsehood),
                        seen.rehearsal(),
                        ""));
    }

    private static Veil.Mask masking(Falsehood falsehood) {
        return new Veil.Mask() {
            @Override
            public boolean hides(Kind kind, Symbol symbol, long ts, long ingestedAt) {
                return true;
            }

            @Override
            public void tell(Kind kind, Symbol symbol, long ts, double tick, double[] values) {
                falsehood.tell(kind, symbol.name(), ts, tick, values);
            }
        };
    }

    /** No future at all, and another one, in turn. */
    private void cuts() {
        Cut.Plan plan = Cut.of(backtest, chronicle, base.rehearsal(), steps, seed);
        List<Cut> cuts = plan.done();
        if (!plan.left().isEmpty()) {
            notes.add("no cut, for want of room: " + String.join("; ", plan.left()) + " (at most " + Cut.MOST
                    + " cuts, and of " + Cut.ROOM + " base runs together)");
        }
        for (int i = 0; i < cuts.size() && findings.isEmpty(); i++) {
            Cut cut = cuts.get(i);
            boolean none = i % 2 == 0;
            LongFunction<Retelling> change = none ? Retelling::upTo : this::another;
            String name = (none ? "no future" : "another future") + " after step " + cut.step() + ", " + cut.why();
            World world = World.of(name, chronicle.retold(name, change.apply(cut.at())));
            int count = cut.step() + 1;
            World.Seen seen = world.run(backtest, source, (some, market) -> Rehearsal.upTo(some, market, count));
            spent("cut", name, seen.rehearsal(), count);
            Parting.within(count, base.rehearsal(), seen.rehearsal())
                    .ifPresent(parting -> found(
                            AuditVerdict.LEAK,
                            "cut",
                            world,
                            parting,
                            () -> localisation.missing(parting, cut.at(), change),
                            seen.rehearsal(),
                            ""));
        }
    }

    /** Other rows, values, revisions, symbols and splits after a cut. */
    private Retelling another(long cut) {
        Retelling other = Retelling.thinned(cut, 0.2, falsehood)
                .then(Retelling.without(cut, symbol -> falsehood.share(symbol.name(), 0) < 0.15))
                .then(Retelling.corrected(cut, 0.2, falsehood))
                .then(Retelling.split(cut, 3, 0.01, falsehood))
                .then(Retelling.falsified(cut, falsehood));
        return template().map(some -> called(cut, some, other)).orElse(other);
    }

    /** The same with a symbol more, which is a member where members are told. */
    private Retelling called(long cut, Instrument some, Retelling other) {
        Instrument another = renamed(some);
        Retelling more = Retelling.alsoCalled(cut, some.symbol(), another).then(other);
        return chronicle.tells(Kind.MEMBERSHIP) ? more.then(Retelling.joining(another.symbol())) : more;
    }

    private Optional<Instrument> template() {
        List<Instrument> first = new ArrayList<>();
        chronicle.forEach(version -> {
            Instrument instrument = version.instrument();
            if (first.isEmpty() && instrument != null) {
                first.add(instrument);
            }
        });
        return first.stream().findFirst();
    }

    private static Instrument renamed(Instrument some) {
        String name = "AUDIT-CANARY";
        Instrument other = some.pricing() == Instrument.Pricing.BARS
                ? Instrument.bars(name, some.calendar())
                : Instrument.fixings(name, some.calendar());
        other = other.quotedIn(some.currency()).lot(some.lot()).tick(some.tick());
        return some.hasPricesOfAnySign() ? other.withPricesOfAnySign() : other;
    }

    /** What is delayed beyond the end is as good as not there: who uses it knows when it happened, not when it came. */
    private void delay() {
        long from = Micros.floor(decisions.get(steps / 3).at());
        long to = from + WINDOW.toNanos() / 1_000;
        long last = Micros.floor(decisions.get(decisions.size() - 1).at());
        Duration by = Duration.ofNanos((last - from + 1) * 1_000).plusHours(1);
        World late = World.of(
                "rows of three days delayed beyond the end",
                chronicle.retold("late", Retelling.delayed(row -> isWithin(row, from, to), by)));
        World never = World.of(
                "the same rows taken away",
                chronicle.retold("never", Retelling.keeping(row -> !isWithin(row, from, to))));
        Rehearsal one = late.run(backtest, source, (some, market) -> Rehearsal.upTo(some, market, steps))
                .rehearsal();
        Rehearsal other = never.run(backtest, source, (some, market) -> Rehearsal.upTo(some, market, steps))
                .rehearsal();
        spent("delay", "rows from " + Micros.toInstant(from) + " on for three days, late", one, steps);
        spent("delay", "the same rows, taken away", other, steps);
        Parting.within(steps, other, one).ifPresent(parting -> {
            if (Localisation.isOutOfTime(other)) {
                findings.add(stuck(never.name(), other));
                return;
            }
            found(
                    AuditVerdict.LEAK,
                    "delay",
                    never,
                    late,
                    parting,
                    () -> localisation.delayed(parting, row -> isWithin(row, from, to), by, other),
                    one,
                    "compared with the run without these rows; none of them arrives before the end");
        });
    }

    /** Whether a row first arrived after one time and by another. */
    static boolean isWithin(Version row, long from, long to) {
        return row.firstAt() > from && row.firstAt() <= to;
    }

    /** What arrives only after everything else: absurd corrections of all that there was. */
    private void canary() {
        long[] latest = {Micros.floor(backtest.ceiling())};
        chronicle.forEach(version -> latest[0] = Math.max(latest[0], version.ingestedAt()));
        long at = latest[0] + 1;
        World world = World.of("absurd corrections after the end", chronicle.retold("canaries", canaries(at)));
        World.Seen seen = world.run(backtest, source, Rehearsal::whole);
        spent(
                "canary",
                "every price corrected to 1,024 times itself after the end",
                seen.rehearsal(),
                decisions.size());
        anywhere(seen.rehearsal())
                .ifPresent(parting -> found(
                        AuditVerdict.LEAK,
                        "canary",
                        world,
                        parting,
                        () -> localisation.corrected(parting, some -> Retelling.of(some, canaries(at)), at),
                        seen.rehearsal(),
                        ""));
    }

    /** An absurd correction of every price, at some time. */
    private static Retelling canaries(long at) {
        return (version, to) -> {
            to.accept(version);
            if (version.isPrice() && version.firstAt() == version.ingestedAt() && !version.retracted()) {
                double[] absurd = version.values().clone();
                for (int i = 0; i < absurd.length; i++) {
                    absurd[i] *= 1_024;
                }
                to.accept(version.saying(absurd).arriving(at).revision(version.rev() + Retelling.LATER_REVISION));
            }
        };
    }

    /** Every value that it may see is another one: decisions that stay as they are come from somewhere else. */
    private void substitution() {
        Falsehood other = new Falsehood(ByteBuffer.wrap(seed.key()).getLong(Long.BYTES));
        World world = World.of("every value another one", chronicle.retold("other", Retelling.repriced(other)));
        Rehearsal run = world.run(backtest, source, (some, market) -> Rehearsal.upTo(some, market, steps))
                .rehearsal();
        spent("substitution", "every value another one, from the beginning", run, steps);
        Decisions were = Decisions.of(base.rehearsal());
        long changed = were.changedIn(Decisions.of(run));
        if (run.failure().isPresent()) {
            notes.add("with every value another one it failed with "
                    + run.failure().get());
        }
        if (were.count() < FEW_DECISIONS) {
            inconclusive = "too few decisions: orders in " + were.count() + " of " + steps + " steps";
        } else if (changed * MANY_MORE <= were.count() && run.failure().isEmpty()) {
            boolean reads = IntStream.range(0, steps)
                    .anyMatch(step -> !base.rehearsal()
                            .fingerprint()
                            .hex(Layer.FEATURES, step)
                            .equals(run.fingerprint().hex(Layer.FEATURES, step)));
            if (were.kinds() > FEW_KINDS && !reads && !drawsLots()) {
                findings.add(Finding.of(
                        AuditVerdict.SIDE_CHANNEL,
                        "substitution",
                        world.name(),
                        0,
                        decisions.get(0).at(),
                        Optional.of(Layer.ORDERS),
                        lines(),
                        (changed == 0 ? "all " : were.count() - changed + " of ") + were.count() + " decisions, of "
                                + were.kinds() + " kinds, are made without reading a value, and without chance"));
            } else if (changed == 0) {
                inconclusive = "decisions do not depend on values: all " + were.count()
                        + " are the same when every value is another one";
            }
        }
        notes.add(String.format(
                Locale.ROOT,
                "sensitivity: %d of %d decisions change when every visible value is another one",
                changed,
                were.count()));
    }

    /** Whether chance was drawn in the last step with an order. */
    private boolean drawsLots() {
        Instant last = base.rehearsal()
                .orders()
                .get(base.rehearsal().orders().size() - 1)
                .placedAt();
        int step = 0;
        while (decisions.get(step).at().isBefore(last)) {
            step++;
        }
        int count = step + 1;
        return World.of("as it was", chronicle.market())
                .run(backtest, source, (some, market) -> Rehearsal.notedUpTo(some, market, count))
                .rehearsal()
                .drawsLots();
    }

    /** Written in another order and delivered twice; and, being last, after all these other runs. */
    private void order() {
        MemoryMarket shuffled = chronicle.shuffled("shuffled", Retelling.twice(), seed);
        World world = World.of("shuffled and delivered twice", shuffled);
        World.Seen seen = world.run(backtest, source, Rehearsal::whole);
        spent("order", "rows shuffled and delivered twice, after all other runs", seen.rehearsal(), decisions.size());
        anywhere(seen.rehearsal()).ifPresent(parting -> {
            Localisation.Disorder disorder = Localisation.isOutOfTime(seen.rehearsal())
                    ? new Localisation.Disorder(Localisation.Place.UNKNOWN, "")
                    : localisation.disordered(parting, seed);
            found(
                    AuditVerdict.SIDE_CHANNEL,
                    "order",
                    world,
                    parting,
                    disorder::place,
                    seen.rehearsal(),
                    disorder.cause());
        });
    }

    /** Made and run where nothing was before, while whatever is read of any source is false until it is known. */
    private void jvm() {
        if (afresh.made() == null) {
            return;
        }
        long falsity = ByteBuffer.wrap(seed.key()).getLong();
        Instant start = decisions.get(0).at();
        Afresh.Base was = new Afresh.Base(
                Told.of(backtest, base.rehearsal(), base.sideReads()), start, falsity, decisions.size(), steps);
        Afresh.Outcome outcome = afresh.compare(was, localisation.later(Micros.floor(start)));
        localisation.alsoCost(outcome.runs() - 1.0);
        Optional<String> late =
                outcome.told().map(Told::failure).filter(failure -> failure.contains(Rule.OUT_OF_TIME.code()));
        if (outcome.verdict() == AuditVerdict.INCONCLUSIVE || late.isPresent()) {
            missing = late.orElse(outcome.note());
            if (afresh.required() && inconclusive == null) {
                inconclusive = "in a fresh JVM: " + missing;
                told = true;
            }
            return;
        }
        tried.add(new AuditReport.Check(
                "jvm", "made and run in a fresh JVM with other flags, rows false until they arrive", 1));
        anew = true;
        if (outcome.verdict() != AuditVerdict.CLEAN) {
            Told there = outcome.told().orElseThrow();
            int step = outcome.parting().map(Parting::step).orElse(0);
            Localisation.Place place =
                    outcome.row().map(row -> localisation.place(step, row)).orElse(Localisation.Place.UNKNOWN);
            findings.add(new Finding(
                    outcome.verdict(),
                    "jvm",
                    outcome.verdict() == AuditVerdict.LEAK
                            ? "a fresh JVM, every row false until its arrival"
                            : "a fresh JVM with other flags",
                    step,
                    localisation.clock(step),
                    outcome.parting().map(Parting::layer),
                    place.row(),
                    place.reach(),
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    "",
                    there.lines(),
                    there.failure().isEmpty()
                            ? outcome.note()
                            : outcome.note() + "; it failed with " + there.failure()));
        }
    }

    /** Where a run parts from the base, in all that can be compared. */
    private Optional<Parting> anywhere(Rehearsal other) {
        return base.rehearsal().failedIn() < 0
                ? Parting.anywhere(base.rehearsal(), other)
                : Parting.within(steps, base.rehearsal(), other);
    }

    private void found(
            AuditVerdict verdict,
            String check,
            World world,
            Parting parting,
            Supplier<Localisation.Place> search,
            Rehearsal other,
            String note) {
        found(verdict, check, World.of("as it was", chronicle.market()), world, parting, search, other, note);
    }

    private void found(
            AuditVerdict verdict,
            String check,
            World against,
            World world,
            Parting parting,
            Supplier<Localisation.Place> search,
            Rehearsal other,
            String note) {
        if (Localisation.isOutOfTime(other) && other.failedIn() <= parting.step()) {
            findings.add(stuck(world.name(), other)); // a busy machine looks the same: no leak is seen in it
            return;
        }
        Localisation.Place place = search.get();
        List<Finding.Reading> readings = localisation.readings(parting, against, world);
        Set<String> lines = new LinkedHashSet<>(lines());
        other.failure().flatMap(UserCode::line).ifPresent(lines::add);
        String failed = other.failure().map(cause -> "it failed with " + cause).orElse("");
        if (localisation.isIncomplete()) {
            notes.add("the search for rows was stopped at its bound: there may be others, and nearer ones");
        }
        findings.add(new Finding(
                verdict,
                check,
                world.name(),
                parting.step(),
                localisation.clock(parting.step()),
                Optional.of(parting.layer()),
                place.row(),
                place.reach(),
                place.farthest(),
                place.sources(),
                readings,
                place.hint(),
                List.copyOf(lines),
                note.isEmpty() ? failed : failed.isEmpty() ? note : note + "; " + failed));
    }

    /** Lines at which the source was read past the cursor. */
    private List<String> lines() {
        return base.sideReads().stream()
                .filter(Veil.SideRead::original)
                .map(Veil.SideRead::line)
                .distinct()
                .toList();
    }

    private void spent(String check, String what, Rehearsal run, int asked) {
        int done = run.failedIn() < 0 ? asked : Math.min(asked, run.failedIn() + 1);
        tried.add(new AuditReport.Check(check, what, (double) done / decisions.size()));
    }

    private void say(AuditVerdict verdict) {
        if (inconclusive != null && verdict == AuditVerdict.INCONCLUSIVE) {
            notes.add("inconclusive: " + inconclusive);
        }
        if (verdict == AuditVerdict.CLEAN) {
            notes.add("proved for this backtest and this source: nothing it said in " + steps
                    + " steps, in any layer, depends on what a row says before the row has arrived");
            notes.add(
                    "checked besides: that rows, symbols, revisions and actions which are not yet known exist; delays;"
                            + " the order of delivery; that the run can be repeated"
                            + (anew ? "; that nothing was known beforehand in a static field" : ""));
        }
        if (verdict == AuditVerdict.CLEAN || verdict == AuditVerdict.INCONCLUSIVE) {
            notes.add("no run can show: foresight worked out beforehand - a file, "
                    + (anew ? "" : "a value kept in a static field before the audit, ")
                    + "a choice made after seeing results, what a supplied model was trained on");
            if (!anew && !told) {
                notes.add("not tried: a fresh JVM, because " + (missing != null ? missing : afresh.because()));
            }
            backtest.benchmark()
                    .ifPresent(beside -> notes.add("not audited: benchmark " + beside
                            + ", of which nothing enters what is compared; audit it as a backtest of its own"));
        }
        Set<String> aside = new LinkedHashSet<>();
        base.sideReads()
                .forEach(read -> aside.add((read.original() ? "read past the cursor" : "another source read, as it is")
                        + ": " + read.deed() + (read.line().isEmpty() ? "" : ", at " + read.line())));
        notes.addAll(aside);
    }
}
