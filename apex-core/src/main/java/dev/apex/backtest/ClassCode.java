package dev.apex.backtest;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * What the methods of a class call and touch, by its class file. Immutable.
 *
 * @param file the source file, if the class file names it
 * @param methods by name and descriptor
 */
record ClassCode(Optional<String> file, Map<String, Method> methods) {
    /** A method's uses of members, in order; static methods and constructors are told apart. */
    record Method(String name, boolean isStatic, List<Use> uses, List<Lambda> lambdas) {}

    /**
     * A member of a class that is called, taken as a method reference, read or written.
     *
     * @param type the class as in the source text, nested ones with a dollar sign
     * @param descriptor of a method; empty for a field
     * @param line 0 if unknown
     */
    record Use(String type, String member, Optional<String> descriptor, int line, boolean writesStatic) {
        boolean isConstructor() {
            return member.equals("<init>");
        }

        String key() {
            return member + descriptor.orElse("");
        }

        /** The types of a method's parameters as the lists write them. */
        Optional<String> parameters() {
            return descriptor.map(text -> {
                List<String> names = new ArrayList<>();
                for (Type each : Type.getArgumentTypes(text)) {
                    names.add(each.getClassName());
                }
                return String.join(",", names);
            });
        }
    }

    /** An object made of a lambda: what it is, of what it is made, and the method that it stands for. */
    record Lambda(String type, List<String> captured, Use body) {}

    /** Reads the code of a class; nothing if its file is not to be had, or is of a version not yet known. */
    static Optional<ClassCode> of(Class<?> type) {
        try (InputStream bytes = type.getResourceAsStream('/' + type.getName().replace('.', '/') + ".class")) {
            if (bytes == null) {
                return Optional.empty();
            }
            Reading reading = new Reading();
            new ClassReader(bytes).accept(reading, ClassReader.SKIP_FRAMES);
            return Optional.of(new ClassCode(Optional.ofNullable(reading.file), reading.methods));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static final class Reading extends ClassVisitor {
        private final Map<String, Method> methods = new LinkedHashMap<>();
        private String file;

        Reading() {
            super(Opcodes.ASM9);
        }

        @Override
        public void visitSource(String source, String debug) {
            file = source;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            Method method = new Method(name, (access & Opcodes.ACC_STATIC) != 0, new ArrayList<>(), new ArrayList<>());
            methods.put(name + descriptor, method);
            return new Body(method);
        }
    }

    private static final class Body extends MethodVisitor {
        private final Method method;
        private int line;

        Body(Method method) {
            super(Opcodes.ASM9);
            this.method = method;
        }

        @Override
        public void visitLineNumber(int number, Label start) {
            line = number;
        }

        @Override
        public void visitMethodInsn(int code, String owner, String name, String descriptor, boolean isInterface) {
            method.uses.add(new Use(named(owner), name, Optional.of(descriptor), line, false));
        }

        @Override
        public void visitFieldInsn(int code, String owner, String name, String descriptor) {
            method.uses.add(new Use(named(owner), name, Optional.empty(), line, code == Opcodes.PUTSTATIC));
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            for (Object argument : arguments) {
                if (argument instanceof Handle handle && handle.getTag() >= Opcodes.H_INVOKEVIRTUAL) {
                    Use body = new Use(
                            named(handle.getOwner()), handle.getName(), Optional.of(handle.getDesc()), line, false);
                    method.uses.add(body);
                    List<String> captured = new ArrayList<>();
                    for (Type each : Type.getArgumentTypes(descriptor)) {
                        captured.add(each.getClassName());
                    }
                    method.lambdas.add(
                            new Lambda(Type.getReturnType(descriptor).getClassName(), List.copyOf(captured), body));
                }
            }
        }

        private static String named(String internal) {
            return Type.getObjectType(internal).getClassName();
        }
    }
}
