package dev.apex.junit;

import dev.apex.audit.Audit;
import dev.apex.audit.AuditReport;
import dev.apex.audit.AuditVerdict;
import dev.apex.audit.Finding;
import java.time.Duration;
import java.util.Optional;

/** What an audit said of a {@link Specimen} on a {@link Setting}, held to what it had to say. Immutable. */
public final class Trial {
    private final Specimen specimen;
    private final Optional<String> lacking;
    private final Optional<AuditReport> report;

    private Trial(Specimen specimen, Optional<String> lacking, Optional<AuditReport> report) {
        this.specimen = specimen;
        this.lacking = lacking;
        this.report = report;
    }

    /** Audits a specimen, unless the setting cannot express it. */
    public static Trial of(Specimen specimen, Setting setting) {
        Optional<String> lacking = specimen.lacking(setting);
        return new Trial(
                specimen, lacking, lacking.isPresent() ? Optional.empty() : Optional.of(audit(specimen, setting)));
    }

    private static AuditReport audit(Specimen specimen, Setting setting) {
        Audit audit = Audit.of(specimen.on(setting));
        if (specimen.isForAFreshJvm()) {
            audit = audit.inAFreshJvm(KitCase.class, setting.kit().orElseThrow().getName(), specimen.name());
        }
        return audit.against(setting.source());
    }

    public Specimen specimen() {
        return specimen;
    }

    /** Why it was not exercised; empty if it was. */
    public Optional<String> notExercised() {
        return lacking;
    }

    /** What the audit said; empty if it was not asked. */
    public Optional<AuditReport> report() {
        return report;
    }

    /** Whether it is a leak, and was called what it is by the check that had to find it. */
    public boolean isCaught() {
        return specimen.isLeak() && report.isPresent() && complaint().isEmpty();
    }

    /** What the audit should have said and did not; empty if it said what it had to, or was not asked. */
    public Optional<String> complaint() {
        return report.flatMap(said -> specimen.isLeak() ? leakMissed(said) : accused(said));
    }

    private Optional<String> accused(AuditReport said) {
        return said.findings().isEmpty()
                ? Optional.empty()
                : Optional.of(specimen + " is harmless, and the audit accuses it:\n" + said.text());
    }

    private Optional<String> leakMissed(AuditReport said) {
        boolean right = said.verdict() == specimen.verdict().orElseThrow()
                && said.findings().stream().anyMatch(this::isRight);
        return right
                ? Optional.empty()
                : Optional.of(specimen + " must be called " + specimen.verdict().orElseThrow() + " by "
                        + specimen.caughtBy()
                        + specimen.layer().map(layer -> " in layer " + layer).orElse("") + ". The audit says "
                        + said.verdict() + ":\n" + said.text());
    }

    private boolean isRight(Finding finding) {
        return finding.check().equals(specimen.check())
                && specimen.layer()
                        .filter(layer -> !finding.layer().equals(Optional.of(layer)))
                        .isEmpty()
                && specimen.rule()
                        .filter(rule -> !finding.note().contains(rule.code()))
                        .isEmpty();
    }

    /** A line of it: what was caught by what, with layer, row and reach, or what else became of it. */
    public String text() {
        if (lacking.isPresent()) {
            return specimen + ": not exercised, " + lacking.get();
        }
        AuditReport said = report.orElseThrow();
        if (complaint().isPresent()) {
            return specimen
                    + (specimen.isLeak() ? ": missed, " : ": accused, ")
                    + said.verdict()
                    + said.findings().stream()
                            .findFirst()
                            .map(finding -> " by " + finding.check())
                            .orElse("");
        }
        return specimen.isLeak()
                ? specimen + ": caught by " + specimen.caughtBy()
                        + told(said.findings().get(0))
                : specimen + ": " + (said.verdict() == AuditVerdict.CLEAN ? "clean" : inconclusive(said));
    }

    private static String inconclusive(AuditReport said) {
        return said.notes().stream()
                .filter(note -> note.startsWith("inconclusive"))
                .findFirst()
                .orElse("inconclusive");
    }

    private static String told(Finding finding) {
        return finding.layer().map(layer -> ", layer " + layer).orElse("")
                + finding.row()
                        .map(row -> ", row " + row.kind() + " " + row.symbol() + " "
                                + row.stamp().eventTime())
                        .orElse("")
                + finding.reach().map(reach -> ", reach " + hours(reach)).orElse("");
    }

    private static String hours(Duration reach) {
        return reach.toHours() + " h " + reach.toMinutesPart() + " min";
    }

    @Override
    public String toString() {
        return text();
    }
}
