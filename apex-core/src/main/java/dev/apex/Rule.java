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
    STAMP_RANGE(
            "T003",
            "a stamp is a 64-bit count of microseconds since 1970",
            "check the unit and the source of the stamp"),
    NOT_A_DATE("T004", "dates are written as 2019-01-02, in the years 0000 to 9999", "write the date so"),
    SPAN_REVERSED("T005", "a span does not end before it starts", "swap the two dates"),
    CALENDAR_NOT_VERIFIED(
            "T006",
            "a calendar answers only for the dates it is verified for",
            "stay within them, or supply a calendar of your own"),
    NOT_A_SESSION("T007", "the date must be a session of the calendar", "choose a session, or find one near it"),
    CALENDAR_INCONSISTENT("T008", "what is said of a calendar must fit together", "complete or correct its builder"),
    EARLY_CLOSE(
            "T009",
            "no early close may pass a fixed decision time",
            "decide earlier, or relative to the close, or leave the date out"),
    RELEASE_BEFORE_EVENT(
            "T010", "nothing is known before it has happened", "choose a release time that fits the source"),
    NEGATIVE_DURATION("T011", "a lag or distance is not negative", "choose the rule for the other direction"),

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
