package dev.apex;

import java.util.List;
import java.util.Optional;

/**
 * Which lines of code are the user's: those of classes that come neither with the JDK nor with Apex.
 *
 * <p>What fails a run is told with such a line, because the fault is there and not where the engine found it. Safe for use by
 * several threads.
 */
public final class UserCode {
    /** What asks the user's code in a run: who called that has nothing to do with what is asked. */
    private static final List<String> ENGINE = List.of("dev.apex.backtest.Conductor", "dev.apex.backtest.Rehearsal");

    private UserCode() {}

    /**
     * The innermost line of the user's on the way to a failure, or to what caused it; empty if there is none. In a run it is one
     * that the run asked, and not the one that started it.
     */
    public static Optional<String> line(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            for (StackTraceElement frame : cause.getStackTrace()) {
                if (ENGINE.stream().anyMatch(frame.getClassName()::startsWith)) {
                    break;
                }
                if (isUsers(frame)) {
                    return Optional.of(frame.toString());
                }
            }
        }
        return Optional.empty();
    }

    /** The innermost line of the user's on the way to here, to go on a sentence: {@code ", at Mine.onDay(Mine.java:12)"}; or nothing. */
    public static String here() {
        return line(new Throwable()).map(line -> ", at " + line).orElse("");
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
            ClassLoader loader = UserCode.class.getClassLoader();
            Class<?> type = Class.forName(name, false, loader);
            return !origin(type).equals(origin(UserCode.class)) && !isOfAModule(type);
        } catch (ClassNotFoundException | LinkageError e) {
            return true;
        }
    }

    /** Whether a class came with a package that says it is Apex's own. */
    private static boolean isOfAModule(Class<?> type) {
        try {
            Class<?> info = Class.forName(type.getPackageName() + ".package-info", false, type.getClassLoader());
            return info.isAnnotationPresent(ApexModule.class) && origin(info).equals(origin(type));
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    private static Optional<Object> origin(Class<?> type) {
        return Optional.ofNullable(type.getProtectionDomain().getCodeSource()).map(source -> source.getLocation());
    }
}
