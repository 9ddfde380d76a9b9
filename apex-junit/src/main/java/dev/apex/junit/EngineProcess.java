package dev.apex.junit;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import java.io.IOException;
import java.util.List;

/**
 * The main class of the child process: the engine library, serving its own HTTP interface until standard input ends.
 *
 * <p>The call that serves does not return. It lives apart from the tests so that a fault in it cannot take them down, and
 * ends with the end of their process, so that none is left behind. It leaves through the C library's {@code _exit}: the
 * engine's threads do not survive an orderly shutdown of the virtual machine.
 */
final class EngineProcess {
    private EngineProcess() {}

    public static void main(String[] args) {
        NativeLibrary engine = NativeLibrary.getInstance(args[0]);
        engine.getFunction("chdb_set_signal_handlers_enabled").invokeVoid(new Object[] {0});
        Thread end = new Thread(EngineProcess::leaveWithStandardInput, "end of standard input");
        end.setDaemon(true);
        end.start();
        List<String> call = List.of(
                "clickhouse",
                "--path=" + args[1],
                "--http_port=" + args[2],
                "--listen_host=127.0.0.1",
                "--config-file=" + args[3],
                "--query",
                "SYSTEM START LISTEN HTTP; SELECT sleepEachRow(1) FROM system.numbers FORMAT Null"
                        + " SETTINGS max_block_size=1, max_threads=1, function_sleep_max_microseconds_per_block=0");
        engine.getFunction("chdb_query_cmdline").invoke(Pointer.class, new Object[] {
            call.size(), new StringArray(call.toArray(new String[0]))
        });
        leave(1);
    }

    private static void leaveWithStandardInput() {
        try {
            while (System.in.read() >= 0) {
                // nothing is said to it but that it may end
            }
        } catch (IOException e) {
            // an input that cannot be read has ended
        }
        leave(0);
    }

    private static void leave(int status) {
        NativeLibrary.getInstance("c").getFunction("_exit").invokeVoid(new Object[] {status});
    }
}
