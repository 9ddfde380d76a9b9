package dev.apex.junit;

import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.MarketSource;
import dev.apex.market.SyntheticMarket.Recipe;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * A field, or a method without parameters, that gives a source or a recipe.
 *
 * @param member the field or the method
 * @param words what it was asked for by
 */
record MarketMember(Member member, String words) {

    /** The member that the words name, as seen from a test class. */
    static MarketMember named(String words, Class<?> test) {
        int hash = words.indexOf('#');
        List<Class<?>> classes = hash < 0 ? outwards(test) : List.of(other(words.substring(0, hash), words, test));
        String name = words.substring(hash + 1);
        return classes.stream()
                .flatMap(MarketMember::candidates)
                .filter(member -> member.getName().equals(name))
                .findFirst()
                .map(member -> new MarketMember(member, words))
                .orElseThrow(() -> notFound(words, classes));
    }

    boolean isStatic() {
        return Modifier.isStatic(member.getModifiers());
    }

    boolean isMethod() {
        return member instanceof Method;
    }

    /** The source or recipe that it gives now. */
    Object value(ExtensionContext context) {
        return value(isStatic() ? null : instance(context));
    }

    /** The source or recipe that a static one gives now. */
    Object valueOfStatic() {
        return value((Object) null);
    }

    private Object value(@Nullable Object owner) {
        Object value = member instanceof Method method
                ? ReflectionSupport.invokeMethod(method, owner)
                : read((Field) member, owner);
        if (value == null) {
            throw new RefusedException(Rule.MARKET_NOT_FOUND, "\"" + words + "\", where " + this + " gives null");
        }
        return value;
    }

    private Object instance(ExtensionContext context) {
        return context.getTestInstances()
                .flatMap(instances -> instances.findInstance(member.getDeclaringClass()))
                .orElseThrow(() -> new RefusedException(
                        Rule.MARKET_OF_NO_INSTANCE, "\"" + words + "\": " + this + " before there is an instance"));
    }

    private @Nullable Object read(Field field, @Nullable Object owner) {
        return ReflectionSupport.tryToReadFieldValue(field, owner)
                .getOrThrow(e -> new IllegalStateException(this + " cannot be read", e));
    }

    /** A test class and those around it, from the inside out. */
    private static List<Class<?>> outwards(Class<?> test) {
        return Stream.<Class<?>>iterate(test, Objects::nonNull, Class::getEnclosingClass)
                .collect(Collectors.toList());
    }

    private static Class<?> other(String name, String words, Class<?> test) {
        return ReflectionSupport.tryToLoadClass(name, test.getClassLoader())
                .toOptional()
                .orElseThrow(() -> new RefusedException(
                        Rule.MARKET_NOT_FOUND, "\"" + words + "\" of " + test.getName() + ", but no class " + name));
    }

    private static Stream<Member> candidates(Class<?> type) {
        return Stream.concat(
                ReflectionSupport.streamFields(type, field -> gives(field.getType()), HierarchyTraversalMode.BOTTOM_UP),
                ReflectionSupport.streamMethods(
                        type,
                        method -> method.getParameterCount() == 0 && gives(method.getReturnType()),
                        HierarchyTraversalMode.BOTTOM_UP));
    }

    private static boolean gives(Class<?> type) {
        return MarketSource.class.isAssignableFrom(type) || type == Recipe.class;
    }

    private static RefusedException notFound(String words, List<Class<?>> classes) {
        String there = classes.stream()
                .flatMap(MarketMember::candidates)
                .map(member -> member.getName() + (member instanceof Method ? "()" : ""))
                .distinct()
                .collect(Collectors.joining(", "));
        return new RefusedException(
                Rule.MARKET_NOT_FOUND,
                "\"" + words + "\" of " + classes.get(0).getName() + ", which gives "
                        + (there.isEmpty() ? "no market" : there) + "; there is also " + SyntheticWords.possible()
                        + ", and " + CsvWords.possible());
    }

    @Override
    public String toString() {
        return member.getDeclaringClass().getName() + "#" + member.getName() + (isMethod() ? "()" : "");
    }
}
