package dev.apex.junit;

import dev.apex.audit.AuditCase;
import dev.apex.backtest.Backtest;
import dev.apex.market.MarketSource;
import java.lang.reflect.Constructor;

/** A specimen of a kit, made from nothing in a fresh JVM. */
final class KitCase implements AuditCase {
    private final LeakKit kit;
    private final String specimen;
    private final Setting setting;

    /**
     * @param kit the name of the kit's class
     * @param specimen the name of the specimen
     */
    KitCase(String kit, String specimen) {
        this.kit = made(kit);
        this.specimen = specimen;
        this.setting = this.kit.setting();
    }

    private static LeakKit made(String kit) {
        try {
            Constructor<?> constructor = Class.forName(kit).getDeclaredConstructor();
            constructor.setAccessible(true);
            return (LeakKit) constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("a kit that a fresh JVM is to make needs a name and no parameters", e);
        }
    }

    @Override
    public Backtest backtest() {
        return kit.leaks().stream()
                .filter(some -> some.name().equals(specimen))
                .findFirst()
                .orElseThrow()
                .on(setting);
    }

    @Override
    public MarketSource source() {
        return setting.source();
    }
}
