package dev.apex.audit;

import java.util.Arrays;
import java.util.Optional;

/** Which lines are the user's: those of classes that come neither with the JDK nor with Apex. */
final class UserCode {
    private UserCode() {}

    /** The innermost line of the user's on the way to a failure, or to what caused it; empty if there is none. */
    static Optional<String> line(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Optional<String> line = Arrays.stream(cause.getStackTrace())
                    .filter(UserCode::isUsers)
                    .findFirst()
                    .map(StackTraceElement::toString);
            if (line.isPresent()) {
                return line;
            }
        }
        return Optional.empty();
    }

    private static boolean isUsers(StackTraceElement frame) {
        String name = frame.getClassName();
        if (name.startsWith("java.") || name.startsWith("jdk.") || name.startsWith("sun.")) {
            return false;
        }
        if (!name.startsWith("dev.apex.")) {
            return true;
        }
        try {
            Class<?> type = Class.forName(name, false, Audit.class.getClassLoader());
            return !origin(type).equals(origin(Audit.class));
        } catch (ClassNotFoundException | LinkageError e) {
            return true;
        }
    }

    private static Optional<Object> origin(Class<?> type) {
        return Optional.ofNullable(type.getProtectionDomain().getCodeSource()).map(source -> source.getLocation());
    }
}
