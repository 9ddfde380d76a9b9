package dev.apex.backtest;

import dev.apex.Decimal;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.feature.Derived;
import dev.apex.feature.Feature;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.ZoneId;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The canonical text of a parameter's value: equal values give equal text on every machine, unequal ones another.
 *
 * <p>A floating point number goes in by the shortest decimal that reads back as it; sets and maps go in by their order of text.
 * What only has the text of its address in memory is refused.
 */
final class Parameter {
    private Parameter() {}

    /** @throws RefusedException with {@link Rule#PARAMETER_NOT_CANONICAL} if the value, or part of it, has no such text */
    static String canonical(String name, @Nullable Object value) {
        if (value == null) {
            throw notCanonical(name, "null");
        } else if (value instanceof Double number) {
            return "Double " + Decimal.text(number);
        } else if (value instanceof Float number) {
            return "Float " + Decimal.text(number);
        } else if (value instanceof Feature.OfFunction made) {
            return "Feature " + made.name(); // a function has no text but its address
        } else if (value instanceof Feature feature) {
            return "Feature " + feature.name() + parts(name, value);
        } else if (value instanceof Derived<?> derived) {
            return "Derived " + derived.name() + parts(name, value);
        } else if (value instanceof Enum<?> constant) {
            return constant.getDeclaringClass().getName() + " " + constant.name();
        } else if (value instanceof Class<?> type) {
            return "Class " + type.getName();
        } else if (isPlain(value)) {
            return value.getClass().getSimpleName() + " " + value;
        }
        return composed(name, value);
    }

    /** The components of a record, by name; empty for anything else. */
    static SortedMap<String, String> components(String owner, Object value) {
        SortedMap<String, String> all = new TreeMap<>();
        for (RecordComponent component :
                Optional.ofNullable(value.getClass().getRecordComponents()).orElse(new RecordComponent[0])) {
            String name = component.getName();
            all.put(name, canonical(name + " of " + owner, read(owner, component, value)));
        }
        return all;
    }

    /**
     * A record like another but for one component.
     *
     * @throws RefusedException with {@link Rule#NOT_A_COMPONENT} if it is none, or cannot have that value
     */
    static Object chosen(String owner, @Nullable Object value, String component, Object choice) {
        RecordComponent[] components = value == null ? null : value.getClass().getRecordComponents();
        if (components == null
                || Arrays.stream(components).noneMatch(each -> each.getName().equals(component))) {
            throw new RefusedException(Rule.NOT_A_COMPONENT, component + " of " + owner);
        }
        Object[] all = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < all.length; i++) {
            types[i] = components[i].getType();
            all[i] = components[i].getName().equals(component) ? choice : read(owner, components[i], value);
        }
        try {
            Constructor<?> constructor = value.getClass().getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(all);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new RefusedException(Rule.NOT_A_COMPONENT, component + " = " + choice + " of " + owner, e);
        }
    }

    private static @Nullable Object read(String owner, RecordComponent component, Object value) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new RefusedException(Rule.PARAMETER_NOT_READABLE, component.getName() + " of " + owner, e);
        }
    }

    private static boolean isPlain(Object value) {
        return value instanceof String
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof Byte
                || value instanceof Short
                || value instanceof Integer
                || value instanceof Long
                || value instanceof BigInteger
                || value instanceof BigDecimal
                || (value instanceof TemporalAccessor || value instanceof TemporalAmount || value instanceof ZoneId)
                        && value.getClass().getName().startsWith("java.time.");
    }

    private static String composed(String name, Object value) {
        Function<@Nullable Object, String> part = some -> quoted(canonical(name, some));
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> part.apply(entry.getKey()) + "=" + part.apply(entry.getValue()))
                    .sorted()
                    .collect(Collectors.joining(", ", "map {", "}"));
        } else if (value instanceof Set<?> set) {
            return set.stream().map(part).sorted().collect(Collectors.joining(", ", "set {", "}"));
        } else if (value instanceof List<?> list) {
            return list.stream().map(part).collect(Collectors.joining(", ", "list [", "]"));
        } else if (value instanceof Optional<?> some) {
            return "optional " + some.map(part).orElse("none");
        } else if (value.getClass().isArray()) {
            return composed(name, Arrays.asList(elements(value)));
        } else if (value.getClass().isRecord()) {
            return value.getClass().getName() + parts(name, value);
        }
        throw notCanonical(
                name, value instanceof Collection ? "a collection without an order" : "a value of " + value.getClass());
    }

    private static String parts(String name, Object value) {
        return value.getClass().isRecord() ? " " + components(name, value) : "";
    }

    private static Object[] elements(Object array) {
        Object[] elements = new Object[Array.getLength(array)];
        Arrays.setAll(elements, i -> Array.get(array, i));
        return elements;
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static RefusedException notCanonical(String name, String what) {
        return new RefusedException(Rule.PARAMETER_NOT_CANONICAL, name + " is " + what);
    }
}
