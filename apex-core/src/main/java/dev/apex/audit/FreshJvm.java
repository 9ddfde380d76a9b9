package dev.apex.audit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Another JVM with the same class path and other flags, started for one run and always ended.
 *
 * <p>Locale, zone, character set, compiler, garbage collector and the hash codes of objects are others there. Its system properties
 * go to it over its standard input, so that no secret stands on a command line or in a file.
 *
 * @param java the program
 * @param main what it runs
 * @param patience how long it may take
 */
record FreshJvm(Path java, Class<?> main, Duration patience) {
    private static final long MOST = 512L << 20;
    private static final int TAIL = 4_000;
    private static final List<String> OF_THE_JVM = List.of("java.", "sun.", "jdk.", "surefire.");
    /** What is asked of this JVM on its command line, and user code may rest on. */
    private static final List<String> KEPT =
            List.of("--add-", "--enable-", "-Xmx", "-Xss", "-XX:MaxRAMPercentage", "-XX:MaxHeapSize");

    static FreshJvm within(Duration patience) {
        return new FreshJvm(Path.of(System.getProperty("java.home"), "bin", "java"), FreshRun.class, patience);
    }

    /**
     * What came of it: a letter, or why there is none.
     *
     * @param why empty if there is one
     */
    record Answer(Optional<Letter> letter, String why) {
        static Answer none(String why) {
            return new Answer(Optional.empty(), why);
        }
    }

    /** Starts it, asks it, and waits for its answer; it and what it started have ended when this returns. */
    Answer ask(Letter question) {
        Path folder;
        try {
            folder = Files.createTempDirectory("apex-fresh-jvm-");
        } catch (IOException e) {
            return Answer.none("there is no folder for its answer: " + e);
        }
        try {
            return ask(question, folder);
        } catch (IOException e) {
            return Answer.none("it could not be started: " + e.getMessage());
        } finally {
            delete(folder);
        }
    }

    private Answer ask(Letter question, Path folder) throws IOException {
        Path answer = folder.resolve("answer");
        Path arguments = folder.resolve("arguments");
        Files.write(arguments, arguments().getBytes(charsetOfTheLauncher()));
        Process process = new ProcessBuilder(java.toString(), "@" + arguments)
                .redirectErrorStream(true)
                .start();
        Thread hook = new Thread(() -> end(process), "apex: the end of a fresh JVM");
        Tail tail = new Tail();
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            question.put("answer", answer).put("seconds", patience.toSeconds() + 30);
            properties(question);
            daemon("apex: asks a fresh JVM", () -> send(question, process));
            Thread drain = daemon("apex: hears a fresh JVM", () -> tail.drain(process.getInputStream()));
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return Answer.none("it did not end within " + patience.toSeconds() + " s" + tail);
            }
            drain.join(1_000);
            return read(answer)
                    .map(letter -> new Answer(Optional.of(letter), ""))
                    .orElseGet(() ->
                            Answer.none("it ended with status " + process.exitValue() + " and gave no answer" + tail));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a fresh JVM", e);
        } finally {
            end(process);
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // this JVM is about to end, and the hook will be run
            }
        }
    }

    private static Optional<Letter> read(Path answer) throws IOException {
        return Files.isRegularFile(answer) && Files.size(answer) <= MOST
                ? Letter.read(Files.readAllBytes(answer))
                : Optional.empty();
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void send(Letter question, Process process) {
        try (OutputStream to = process.getOutputStream()) {
            to.write(question.bytes());
        } catch (IOException e) {
            // it has ended, which its status tells
        }
    }

    /** Ends it with all that it started. */
    private static void end(Process process) {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
        process.onExit()
                .orTimeout(10, TimeUnit.SECONDS)
                .exceptionally(late -> process)
                .join();
    }

    private static void properties(Letter question) {
        for (String name :
                System.getProperties().stringPropertyNames().stream().sorted().toList()) {
            if (OF_THE_JVM.stream().noneMatch(name::startsWith)) {
                question.put("property", name, System.getProperty(name, ""));
            }
        }
    }

    /** A file of arguments, in which quotes keep blanks and a backslash is said twice. */
    private String arguments() {
        List<String> all = new ArrayList<>(List.of("-XX:+IgnoreUnrecognizedVMOptions"));
        List<String> own = own();
        all.addAll(own);
        if (Stream.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")
                .map(System::getenv)
                .allMatch(options -> options == null || !options.contains("GC"))) {
            all.add(running().contains("-XX:+UseParallelGC") ? "-XX:+UseSerialGC" : "-XX:+UseParallelGC");
        }
        all.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=3"));
        boolean turkish = System.getProperty("user.language", "").equals("tr");
        all.add("-Duser.language=" + (turkish ? "en" : "tr"));
        all.add("-Duser.country=" + (turkish ? "IN" : "TR"));
        all.add("-Duser.extensions=ca-buddhist-nu-arab");
        String chatham = "Pacific/Chatham";
        boolean there = System.getProperty("user.timezone", "").equals(chatham);
        all.add("-Duser.timezone=" + (there ? "America/St_Johns" : chatham));
        all.add("-Dfile.encoding=ISO-8859-1");
        all.add("-Djava.awt.headless=true");
        all.add("-cp");
        all.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", "")));
        all.add(main.getName());
        StringBuilder text = new StringBuilder();
        for (String argument : all) {
            text.append('"')
                    .append(argument.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append("\"\n");
        }
        return text.toString();
    }

    private static List<String> running() {
        return ProcessHandle.current().info().arguments().map(Arrays::asList).orElse(List.of());
    }

    private static List<String> own() {
        List<String> kept = new ArrayList<>();
        List<String> all = running();
        for (int i = 0; i < all.size() && all.get(i).startsWith("-"); i++) {
            String argument = all.get(i);
            boolean twoWords = argument.startsWith("--add-") && !argument.contains("=");
            if (KEPT.stream().anyMatch(argument::startsWith)) {
                kept.add(argument);
                if (twoWords && i + 1 < all.size()) {
                    kept.add(all.get(i + 1));
                }
            }
            if (twoWords || argument.equals("-cp") || argument.equals("-classpath")) {
                i++;
            }
        }
        return kept;
    }

    private static Charset charsetOfTheLauncher() {
        try {
            return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        } catch (IllegalArgumentException e) {
            return StandardCharsets.UTF_8;
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            folder.toFile().deleteOnExit();
        }
    }

    /** The last of what was printed; all of it is read, so that nobody who prints has to wait. */
    private static final class Tail {
        private final StringBuilder text = new StringBuilder();

        void drain(InputStream from) {
            byte[] some = new byte[8_192];
            try {
                for (int count = from.read(some); count >= 0; count = from.read(some)) {
                    add(new String(some, 0, count, StandardCharsets.ISO_8859_1));
                }
            } catch (IOException e) {
                // it has ended
            }
        }

        private synchronized void add(String more) {
            text.append(more);
            if (text.length() > TAIL) {
                text.delete(0, text.length() - TAIL);
            }
        }

        @Override
        public synchronized String toString() {
            String last = text.toString().strip();
            return last.isEmpty() ? "" : "; it said: " + last;
        }
    }
}
