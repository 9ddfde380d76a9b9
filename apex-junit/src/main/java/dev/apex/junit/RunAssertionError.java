package dev.apex.junit;

/** A claim about a run that does not hold; its message ends with the replay line once the extension has added it. */
final class RunAssertionError extends AssertionError {
    private static final long serialVersionUID = 1L;

    private String replay = "";

    private RunAssertionError(AssertionError plain) {
        super(plain.getMessage());
        setStackTrace(plain.getStackTrace());
    }

    /** The same failure, with room for a replay line. */
    static RunAssertionError of(AssertionError plain) {
        return new RunAssertionError(plain);
    }

    /** The same failure, with the fault that made it one. */
    static RunAssertionError of(AssertionError plain, Throwable cause) {
        RunAssertionError error = new RunAssertionError(plain);
        error.initCause(cause);
        return error;
    }

    void replayWith(String command) {
        replay = "\n" + Failure.line("replay", command);
    }

    @Override
    public String getMessage() {
        return super.getMessage() + replay;
    }
}
