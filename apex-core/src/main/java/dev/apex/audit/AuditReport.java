package dev.apex.audit;

import dev.apex.Json;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.WholeFile;
import dev.apex.market.Symbol;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an audit found, what was tried, and what it cost. Immutable.
 */
public final class AuditReport {
    /**
     * One check that was done.
     *
     * @param name its name, as in a {@link Finding}
     * @param what what was done, and how much of it
     * @param cost in base runs: steps simulated over steps of the backtest
     */
    public record Check(String name, String what, double cost) {}

    /** What {@link #json()} is written in. */
    private static final String FORMAT = "apex.audit.v1";

    private static final List<String> FINDINGS = List.of(
            "verdict",
            "check",
            "world",
            "step",
            "clock",
            "layer",
            "rowKind",
            "rowSymbol",
            "rowTs",
            "rowIngestedAt",
            "rowRevision",
            "reach",
            "farthest",
            "hint",
            "lines",
            "note",
            "remedy");
    private static final List<String> SOURCES = List.of("finding", "kind", "symbols", "of", "tried");
    private static final List<String> READINGS = List.of("finding", "what", "name", "symbols", "was", "became");

    /**
     * What was audited.
     *
     * @param id the strategy's
     * @param span what was traded over
     * @param steps how often it is asked
     * @param rows versions of rows that the source holds
     * @param source what it is
     * @param seed of the run's chance
     * @param identity SHA-256 of the terms; empty if they cannot be told
     * @param fingerprint of the run as it was, failed or not
     */
    record Subject(
            String id,
            String span,
            int steps,
            long rows,
            String source,
            String seed,
            String identity,
            String fingerprint) {
        @Override
        public String toString() {
            return id + " over " + span + ", " + steps + " steps, " + rows + " rows of " + source + ", seed " + seed;
        }
    }

    private final Subject subject;
    private final AuditVerdict verdict;
    private final List<Finding> findings;
    private final List<Check> tried;
    private final List<String> notes;
    private final double localising;

    AuditReport(
            Subject subject,
            AuditVerdict verdict,
            List<Finding> findings,
            List<Check> tried,
            List<String> notes,
            double localising) {
        this.subject = subject;
        this.verdict = verdict;
        this.findings = List.copyOf(findings);
        this.tried = List.copyOf(tried);
        this.notes = List.copyOf(notes);
        this.localising = localising;
    }

    public AuditVerdict verdict() {
        return verdict;
    }

    /** What was found; empty if the verdict is clean. */
    public List<Finding> findings() {
        return findings;
    }

    /** What was tried, in order; a finding ends an audit early. */
    public List<Check> tried() {
        return tried;
    }

    /** What a reader should know besides: what the verdict proves, what it cannot see, and what was left out. */
    public List<String> notes() {
        return notes;
    }

    /** What the checks cost, in base runs: steps simulated over steps of the backtest. To find the row is extra. */
    public double cost() {
        return tried.stream().mapToDouble(Check::cost).sum();
    }

    /** What it cost to find the row that a finding depends on, in base runs; 0 if there was nothing to find. */
    public double costOfLocalising() {
        return localising;
    }

    /** All of it as text. */
    public String text() {
        StringBuilder text = new StringBuilder(verdict + ": " + subject + "\n");
        findings.forEach(finding -> text.append(finding.text()).append('\n'));
        text.append("tried\n");
        tried.forEach(check -> text.append(
                String.format(Locale.ROOT, "  %-12s %5.2f  %s%n", check.name(), check.cost(), check.what())));
        text.append(String.format(Locale.ROOT, "  %-12s %5.2f  base runs%n", "in all", cost()));
        if (localising > 0) {
            text.append(String.format(Locale.ROOT, "  %-12s %5.2f  base runs%n", "localising", localising));
        }
        notes.forEach(note -> text.append(note).append('\n'));
        return text.toString().replace("\r\n", "\n");
    }

    /** All of it as one JSON object, of the form that {@code docs/reference/audit-json.md} tells. */
    public String json() {
        return Json.object(json -> {
            json.put("format", FORMAT)
                    .put("strategy", subject.id)
                    .put("span", subject.span)
                    .put("steps", subject.steps)
                    .put("source", subject.source)
                    .put("rows", subject.rows)
                    .put("seed", subject.seed)
                    .put("identity", subject.identity)
                    .put("fingerprint", subject.fingerprint)
                    .put("verdict", verdict.name())
                    .table("findings", FINDINGS, findings, AuditReport::cells);
            List<List<Object>> sources = new ArrayList<>();
            List<List<Object>> readings = new ArrayList<>();
            for (int i = 0; i < findings.size(); i++) {
                for (Finding.Source some : findings.get(i).sources()) {
                    sources.add(List.of(
                            i, some.kind(), names(some.symbols()), some.of(), some.complete() ? "all" : "some"));
                }
                for (Finding.Reading some : findings.get(i).readings()) {
                    readings.add(
                            List.of(i, some.what(), some.name(), names(some.symbols()), some.was(), some.became()));
                }
            }
            json.table("sources", SOURCES, sources, row -> row)
                    .table("readings", READINGS, readings, row -> row)
                    .table(
                            "tried",
                            List.of("check", "what", "cost"),
                            tried,
                            check -> List.of(check.name(), check.what(), check.cost()))
                    .put("cost", cost())
                    .put("costOfLocalising", localising)
                    .lines("notes", notes);
        });
    }

    private static List<Object> cells(Finding finding) {
        Optional<Finding.Row> row = finding.row();
        return List.of(
                finding.verdict(),
                finding.check(),
                finding.world(),
                finding.step(),
                finding.clock(),
                finding.layer(),
                row.map(Finding.Row::kind),
                row.map(Finding.Row::symbol),
                row.map(some -> some.stamp().eventTime()),
                row.map(some -> some.stamp().ingestedAt()),
                row.map(some -> some.stamp().revision()),
                finding.reach(),
                finding.farthest(),
                finding.hint(),
                finding.lines(),
                finding.note(),
                finding.remedy());
    }

    private static List<String> names(List<Symbol> symbols) {
        return symbols.stream().map(Symbol::name).toList();
    }

    /**
     * Writes {@link #json()} to a file, whole or not at all.
     *
     * @throws RefusedException with {@link Rule#REPORT_NOT_WRITTEN} if it cannot be written there
     */
    public void writeJson(Path file) {
        WholeFile.write("audit", file, json());
    }

    @Override
    public String toString() {
        return text();
    }
}
