package dev.apex.backtest;

import dev.apex.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the user's own code consists of: a digest of the class file of every class that a strategy and the user's other parts
 * of a backtest are made of.
 *
 * <p>Of each part it takes the class, what it extends and implements, and the nests of these: everything that was written in
 * one file with them. For a lambda that is the class it stands in. Parts within records count like the record. The JDK and
 * Apex are left out: the one must not matter, the other has a version. What the code calls elsewhere is not followed.
 */
final class CodeDigest {
    private static final ClassValue<Optional<String>> DIGESTS = new ClassValue<>() {
        @Override
        protected Optional<String> computeValue(Class<?> type) {
            return digest(type);
        }
    };

    private final SortedMap<String, String> classes = new TreeMap<>();
    private final SortedSet<String> unread = new TreeSet<>();
    private final Set<Class<?>> met = new HashSet<>();
    private final Set<Class<?>> types = new LinkedHashSet<>();
    private final Set<Object> passed = Collections.newSetFromMap(new IdentityHashMap<>());

    private CodeDigest() {}

    /** The code of these parts, and of the elements of lists, sets and maps among them. */
    static Manifest.Code of(List<@Nullable Object> parts) {
        CodeDigest all = new CodeDigest();
        parts.forEach(all::part);
        return new Manifest.Code(all.classes, all.unread);
    }

    /** The classes of the user's own objects among these parts and in them. */
    static Set<Class<?>> types(List<@Nullable Object> parts) {
        CodeDigest all = new CodeDigest();
        parts.forEach(all::part);
        return all.types;
    }

    private void part(@Nullable Object part) {
        if (part == null) {
            return;
        } else if (part instanceof Collection<?> several) {
            several.forEach(this::part);
        } else if (part instanceof Map<?, ?> several) {
            several.values().forEach(this::part);
        } else if (part instanceof Optional<?> some) {
            some.ifPresent(this::part);
        } else if (isUsers(part.getClass())) {
            types.add(part.getClass());
            type(part.getClass());
            components(part).forEach(this::part);
        } else if (isEngine(part.getClass()) && !(part instanceof Enum<?>)) {
            held(part).forEach(this::part);
        }
    }

    /** What an object of Apex holds: fees with a minimum hold fees that may be the user's. */
    private List<Object> held(Object part) {
        List<Object> all = new ArrayList<>();
        if (!passed.add(part)) {
            return all;
        }
        for (Class<?> type = part.getClass(); type != null && isEngine(type); type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    read(field, part).ifPresent(all::add);
                }
            }
        }
        return all;
    }

    private static Optional<Object> read(Field field, Object part) {
        try {
            field.setAccessible(true);
            return Optional.ofNullable(field.get(part));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Object> components(Object part) {
        List<Object> all = new ArrayList<>();
        for (RecordComponent component :
                Optional.ofNullable(part.getClass().getRecordComponents()).orElse(new RecordComponent[0])) {
            try {
                component.getAccessor().setAccessible(true);
                Object value = component.getAccessor().invoke(part);
                if (value != null) {
                    all.add(value);
                }
            } catch (ReflectiveOperationException | RuntimeException e) {
                continue; // what a strategy's record does not let be read is refused as a parameter, before this
            }
        }
        return all;
    }

    private void type(@Nullable Class<?> type) {
        if (type == null || !isUsers(type)) {
            return;
        }
        Class<?> host = type.getNestHost();
        for (Class<?> one : host.getNestMembers()) {
            read(one);
        }
        if (!type.isHidden()) {
            read(type);
        }
        if (met.add(type)) {
            type(type.getSuperclass());
            for (Class<?> one : type.getInterfaces()) {
                type(one);
            }
        }
    }

    private void read(Class<?> type) {
        DIGESTS.get(type)
                .ifPresentOrElse(digest -> classes.put(type.getName(), digest), () -> unread.add(type.getName()));
    }

    private static Optional<String> digest(Class<?> type) {
        try (InputStream bytes = type.getResourceAsStream('/' + type.getName().replace('.', '/') + ".class")) {
            return bytes == null
                    ? Optional.empty()
                    : Optional.of(Digest.create().put(bytes.readAllBytes()).finishHex());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether a class is neither the JDK's nor Apex's. */
    static boolean isUsers(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        String module = Optional.ofNullable(type.getModule().getName()).orElse("");
        boolean platform = loader == null || module.startsWith("java.") || module.startsWith("jdk.");
        return !platform && !isEngine(type);
    }

    /** By its name and by where it was loaded from, for users may name their packages as ours. */
    private static boolean isEngine(Class<?> type) {
        return type.getName().startsWith("dev.apex.") && origin(type).equals(origin(Backtest.class));
    }

    /** Where a class was loaded from. */
    static Optional<Object> origin(Class<?> type) {
        return Optional.ofNullable(type.getProtectionDomain().getCodeSource()).map(source -> source.getLocation());
    }
}
