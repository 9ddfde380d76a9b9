package dev.apex.audit;

import java.util.List;
import java.util.Locale;

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

    private final String subject;
    private final AuditVerdict verdict;
    private final List<Finding> findings;
    private final List<Check> tried;
    private final List<String> notes;
    private final double localising;

    AuditReport(
            String subject,
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

    @Override
    public String toString() {
        return text();
    }
}
