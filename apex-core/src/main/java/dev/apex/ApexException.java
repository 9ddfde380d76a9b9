package dev.apex;

/** The root of everything Apex throws on purpose, so that a service can tell our refusals from its own faults. */
public abstract class ApexException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    protected ApexException(String message) {
        super(message);
    }

    protected ApexException(String message, Throwable cause) {
        super(message, cause);
    }
}
