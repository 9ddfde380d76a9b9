package dev.apex;

/**
 * A refusal: what was refused, the {@link Rule} it breaks, and what to do about it.
 *
 * <p>Apex never repairs silently; whatever it cannot accept ends here or, for rows of data, in a quarantine.
 */
public final class RefusedException extends ApexException {
    private static final long serialVersionUID = 1L;

    private final Rule rule;
    private final String subject;

    /**
     * @param rule the rule that was broken
     * @param subject what broke it, with its numbers and units; a sentence without its full stop
     */
    public RefusedException(Rule rule, String subject) {
        super(message(rule, subject));
        this.rule = rule;
        this.subject = subject;
    }

    /**
     * @param rule the rule that was broken
     * @param subject what broke it, with its numbers and units; a sentence without its full stop
     * @param cause the fault below
     */
    public RefusedException(Rule rule, String subject, Throwable cause) {
        super(message(rule, subject), cause);
        this.rule = rule;
        this.subject = subject;
    }

    /** The rule that was broken; its code is stable across versions. */
    public Rule rule() {
        return rule;
    }

    /** What broke the rule, without code and remedy. */
    public String subject() {
        return subject;
    }

    private static String message(Rule rule, String subject) {
        return rule.code() + " " + subject + ". Rule: " + rule.sentence() + ". Remedy: " + rule.remedy() + ".";
    }
}
