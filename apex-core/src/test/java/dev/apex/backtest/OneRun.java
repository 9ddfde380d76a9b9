package dev.apex.backtest;

import dev.apex.backtest.Fingerprint.Layer;

/** One erratic run in a JVM of its own: prints its identity, and the fingerprint with its layers. */
final class OneRun {
    static final long SEED = 19;

    private OneRun() {}

    public static void main(String[] arguments) {
        System.out.print(told());
    }

    static String told() {
        Result result = RunPropertiesTest.erratic(SEED).run(RunPropertiesTest.market(SEED));
        StringBuilder text = new StringBuilder();
        text.append("identity ").append(result.backtest().identity()).append('\n');
        text.append("content ").append(result.contentDigest()).append('\n');
        text.append("fingerprint ").append(result.fingerprint()).append('\n');
        for (Layer layer : Layer.values()) {
            text.append(layer)
                    .append(' ')
                    .append(result.fingerprint().hex(layer))
                    .append('\n');
        }
        return text.append("final equity ")
                .append(Long.toHexString(Double.doubleToLongBits(result.finalEquity())))
                .append('\n')
                .toString();
    }
}
