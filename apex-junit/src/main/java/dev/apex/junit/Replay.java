package dev.apex.junit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedSet;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * How to run one failed test again: a line to be pasted into a shell, in the folder of the outermost Maven project.
 *
 * <p>The idea is the line "reproduce with" of Lucene's test framework. The seed is named if the test was given synthetic
 * markets of one seed; several seeds can only be those in the test itself.
 *
 * @param test the test class
 * @param method the test method
 * @param seeds of the synthetic markets it was given
 * @param folder of its module; no part of it but the module's own path is printed
 */
record Replay(Class<?> test, String method, SortedSet<Long> seeds, Path folder) {

    /** Of the test in this context, in the module that is being tested. */
    static Replay of(ExtensionContext context) {
        return new Replay(
                context.getRequiredTestClass(),
                context.getRequiredTestMethod().getName(),
                new TestMarkets(context).seeds(),
                module());
    }

    /** The folder of the module that is being tested: Maven's, or else where the JVM was started. */
    static Path module() {
        return Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    }

    /** The line, without {@code replay:}. */
    String command() {
        String claim = test.getName() + "#" + method;
        String seed = seeds.size() == 1 ? " -D" + TestMarkets.SEED + "=" + seeds.first() : "";
        if (!Files.exists(pom(folder))) {
            return claim + seed;
        }
        Path root = root(folder);
        boolean alone = root.equals(folder);
        return "mvn -q test" + (alone ? "" : " -pl " + module(root, folder) + " -am") + " " + quoted("-Dtest=" + claim)
                + (alone ? "" : " -Dsurefire.failIfNoSpecifiedTests=false") + seed;
    }

    /** The folder of the project that has this one as a module, or as a module's module, and is none itself. */
    private static Path root(Path folder) {
        Optional<Path> above = Optional.ofNullable(folder.getParent());
        while (above.isPresent()) {
            Path parent = above.get();
            if (text(pom(parent)).contains("<module>" + module(parent, folder) + "</module>")) {
                return root(parent);
            }
            above = Optional.ofNullable(parent.getParent());
        }
        return folder;
    }

    private static String module(Path root, Path folder) {
        return root.relativize(folder).toString().replace('\\', '/');
    }

    private static Path pom(Path folder) {
        return folder.resolve("pom.xml");
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return ""; // a file that cannot be read names no module, and a replay line is not worth a second failure
        }
    }

    /** A nested class has a dollar in its name, which a shell would take for a variable. */
    private static String quoted(String argument) {
        return argument.indexOf('$') < 0 ? argument : "'" + argument + "'";
    }
}
