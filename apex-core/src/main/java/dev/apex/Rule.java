package dev.apex;

/**
 * The rules by which Apex refuses, each with a stable code, the rule as a sentence, and the remedy.
 *
 * <p>Codes never change their meaning: {@code APEX-T} is time, {@code APEX-D} data, {@code APEX-R} a run,
 * {@code APEX-C} chance. The list in {@code docs/reference/rules.md} is checked against this enum.
 */
public enum Rule {
    // time
    CLOCK_MOVED_BACK("T001", "a clock moves forward only", "advance to an instant that is not before the clock"),
    FINER_THAN_MICROS("T002", "event times are whole microseconds", "truncate the event time at its source"),

    // chance
    STREAM_NAME("C001", "names of strategies and streams match [A-Za-z0-9._:/+-]{1,128}", "choose such a name");

    private final String code;
    private final String sentence;
    private final String remedy;

    Rule(String code, String sentence, String remedy) {
        this.code = "APEX-" + code;
        this.sentence = sentence;
        this.remedy = remedy;
    }

    /** The stable code, for example {@code APEX-T001}. */
    public String code() {
        return code;
    }

    /** The rule as a sentence, without its full stop. */
    public String sentence() {
        return sentence;
    }

    /** What to do about a refusal, without its full stop. */
    public String remedy() {
        return remedy;
    }
}
