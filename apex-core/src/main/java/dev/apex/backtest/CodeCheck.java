package dev.apex.backtest;

import dev.apex.ApexModule;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.backtest.ClassCode.Lambda;
import dev.apex.backtest.ClassCode.Method;
import dev.apex.backtest.ClassCode.Use;
import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks through the code of what a user gives to a run, before it is run, for what would let it differ from its replay or know
 * more than its day: clocks, chance, the environment, files, the network, threads, and statics that are written.
 *
 * <p>From every method of a part it follows each call into code that was loaded from where the part was: its own jar or folder.
 * Of a class that is made on the way it takes every method, for the engine may call it; of other classes those that are called,
 * and of a static field what it was made of. Libraries are not followed, nor is reflection. A lambda is known by its type and what it captures; where several of its
 * class are alike, it is blamed only if all of them are to blame.
 */
final class CodeCheck {
    private static final int SHOWN = 3;
    private static final String INITIALIZER = "<clinit>()V";
    private static final ClassValue<List<Finding>> FINDINGS = new ClassValue<>() {
        @Override
        protected List<Finding> computeValue(Class<?> type) {
            return type.isHidden() ? ofLambda(type) : new CodeCheck(type).from(type);
        }
    };

    private final Class<?> part;
    private final Map<Class<?>, Optional<ClassCode>> codes = new HashMap<>();
    private final Set<String> met = new HashSet<>();
    private final Deque<Step> open = new ArrayDeque<>();
    private final List<Finding> findings = new ArrayList<>();

    private CodeCheck(Class<?> part) {
        this.part = part;
    }

    /**
     * One thing that must not be.
     *
     * @param type the class whose member is used
     * @param member its name; {@code <init>} for a constructor
     * @param why what it does and what to do instead
     * @param at the call as a stack trace would show it
     * @param by how the part comes to be there, the nearest first
     */
    record Finding(String type, String member, String why, String at, List<String> by) {
        boolean isAllowedBy(Collection<String> allowed) {
            return allowed.contains(type) || allowed.contains(type + "#" + member);
        }

        @Override
        public String toString() {
            return type + "#" + member + " at " + at
                    + by.stream().map(each -> " by way of " + each).collect(Collectors.joining()) + " (" + why + ")";
        }
    }

    /** A method to be looked through, and the call by which it was come to; none for one of the part's own. */
    private record Step(
            Class<?> type, Method method, @Nullable Step from, int line) {}

    /**
     * Refuses parts in which there is something that is not allowed.
     *
     * @param types of the parts
     * @throws RefusedException with {@link Rule#FORBIDDEN_IN_A_STRATEGY}
     */
    static void require(String id, Collection<Class<?>> types, Collection<String> allowed) {
        List<Finding> found = types.stream()
                .filter(type -> !isOfApex(type))
                .flatMap(type -> FINDINGS.get(type).stream())
                .filter(finding -> !finding.isAllowedBy(allowed))
                .distinct()
                .toList();
        if (!found.isEmpty()) {
            throw new RefusedException(
                    Rule.FORBIDDEN_IN_A_STRATEGY,
                    id + " uses "
                            + found.stream().limit(SHOWN).map(Finding::toString).collect(Collectors.joining("; "))
                            + (found.size() > SHOWN ? "; and " + (found.size() - SHOWN) + " more" : ""));
        }
    }

    /** Whether a class is of a module of Apex's own; what else is put into a package of that name lies elsewhere. */
    private static boolean isOfApex(Class<?> type) {
        try {
            Class<?> info = Class.forName(type.getPackageName() + ".package-info", false, type.getClassLoader());
            return info.isAnnotationPresent(ApexModule.class)
                    && CodeDigest.origin(info).equals(CodeDigest.origin(type));
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static List<Finding> ofLambda(Class<?> lambda) {
        List<String> types =
                Arrays.stream(lambda.getInterfaces()).map(Class::getName).toList();
        List<String> captured = Arrays.stream(lambda.getDeclaredFields())
                .map(Field::getType)
                .map(CodeCheck::written)
                .toList();
        List<List<Finding>> candidates = new ArrayList<>();
        String host = lambda.getName().replaceFirst("[$][$]Lambda.*", "");
        for (Class<?> nest : lambda.getNestHost().getNestMembers()) {
            if (!nest.getName().equals(host)) {
                continue;
            }
            for (Lambda each : ClassCode.of(nest).map(CodeCheck::lambdas).orElse(List.of())) {
                if (types.contains(each.type()) && captured.equals(each.captured())) {
                    candidates.add(new CodeCheck(nest).from(each.body()));
                }
            }
        }
        boolean all = candidates.stream().noneMatch(List::isEmpty);
        return all ? candidates.stream().flatMap(List::stream).distinct().toList() : List.of();
    }

    private static List<Lambda> lambdas(ClassCode code) {
        return code.methods().values().stream()
                .flatMap(method -> method.lambdas().stream())
                .toList();
    }

    private static String written(Class<?> type) {
        return type.isArray() ? written(type.getComponentType()) + "[]" : type.getName();
    }

    private List<Finding> from(Class<?> type) {
        make(type, null, 0);
        return follow();
    }

    private List<Finding> from(Use body) {
        look(body, null);
        return follow();
    }

    private List<Finding> follow() {
        while (!open.isEmpty()) {
            Step step = open.remove();
            for (Use use : step.method.uses()) {
                look(use, step);
            }
        }
        return List.copyOf(findings);
    }

    private void look(Use use, @Nullable Step from) {
        Optional<Class<?>> owner = find(use.type());
        if (owner.isEmpty()) {
            return;
        }
        if (!isFollowed(owner.get())) {
            why(owner.get(), use).ifPresent(why -> blame(use, why, from));
            return;
        }
        if (use.writesStatic()) {
            blame(use, "Keeps state in a static, which outlives the run; keep it in the strategy", from);
        }
        if (use.isConstructor()) {
            make(owner.get(), from, use.line());
        } else if (use.descriptor().isPresent()) {
            call(owner.get(), use, from);
        } else {
            initialize(owner.get(), use, from);
        }
    }

    /** Every method that something made of a class, and of the classes it extends, may be asked. */
    private void make(Class<?> type, @Nullable Step from, int line) {
        for (Class<?> each = type; each != null && isFollowed(each); each = each.getSuperclass()) {
            Class<?> of = each;
            code(each)
                    .ifPresent(code -> code.methods().forEach((key, method) -> {
                        if (!method.isStatic()) {
                            add(of, key, method, from, line);
                        }
                    }));
        }
    }

    private void call(Class<?> owner, Use use, @Nullable Step from) {
        for (Class<?> each = owner; each != null && isFollowed(each); each = each.getSuperclass()) {
            Optional<Method> method = method(each, use.key());
            if (method.isPresent()) {
                add(each, use.key(), method.get(), from, use.line());
                return;
            }
        }
    }

    /** What made the value of a static field, in the static initializer of its class. */
    private void initialize(Class<?> type, Use field, @Nullable Step from) {
        method(type, INITIALIZER).ifPresent(all -> {
            Method one = new Method("<clinit>", true, making(field, type, all), List.of());
            add(type, INITIALIZER + field.member(), one, from, field.line());
        });
    }

    /** A field is made of what comes before it is written; what comes after the last is done to those it reads. */
    private static List<Use> making(Use field, Class<?> type, Method initializer) {
        List<Use> making = new ArrayList<>();
        List<Use> slice = new ArrayList<>();
        for (Use use : initializer.uses()) {
            if (use.writesStatic() && use.type().equals(type.getName())) {
                if (use.member().equals(field.member())) {
                    making.addAll(slice);
                }
                slice.clear();
            } else {
                slice.add(use);
            }
        }
        if (slice.stream()
                .anyMatch(use -> use.key().equals(field.key()) && use.type().equals(type.getName()))) {
            making.addAll(slice);
        }
        return making;
    }

    private void add(Class<?> type, String key, Method method, @Nullable Step from, int line) {
        if (met.add(type.getName() + "." + key)) {
            open.add(new Step(type, method, from, line));
        }
    }

    private void blame(Use use, String why, @Nullable Step step) {
        List<String> by = new ArrayList<>();
        for (Step each = step; each != null && each.from != null; each = each.from) {
            by.add(at(each.from, each.line));
        }
        String at = step == null ? part.getName() : at(step, use.line());
        findings.add(new Finding(use.type(), use.member(), why, at, List.copyOf(by)));
    }

    private String at(Step step, int line) {
        String file = code(step.type).flatMap(ClassCode::file).orElse("unknown source");
        return step.type.getName() + "." + step.method.name() + "(" + file + (line > 0 ? ":" + line : "") + ")";
    }

    /** Why a member of a class, or the one that it inherits, must not be used. */
    private static Optional<String> why(Class<?> type, Use use) {
        Optional<String> own = Forbidden.published().why(type.getName(), use.member(), use.parameters());
        if (own.isPresent()) {
            return own;
        }
        List<Class<?>> above = new ArrayList<>(Arrays.asList(type.getInterfaces()));
        if (type.getSuperclass() != null && !use.isConstructor()) {
            above.add(type.getSuperclass());
        }
        return above.stream()
                .map(each -> why(each, use))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<Method> method(Class<?> type, String key) {
        return code(type).map(code -> code.methods().get(key));
    }

    private Optional<ClassCode> code(Class<?> type) {
        return codes.computeIfAbsent(type, ClassCode::of);
    }

    private boolean isFollowed(Class<?> type) {
        return CodeDigest.isUsers(type) && CodeDigest.origin(type).equals(CodeDigest.origin(part));
    }

    /** A class by its name, as the part's own code would find it, and not initialised. */
    private Optional<Class<?>> find(String name) {
        if (name.endsWith("]")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Class.forName(name, false, part.getClassLoader()));
        } catch (ClassNotFoundException | LinkageError e) {
            return Optional.empty();
        }
    }
}
