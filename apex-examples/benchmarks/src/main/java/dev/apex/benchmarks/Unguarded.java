package dev.apex.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Loads Apex's classes a second time, with or without the checks that a run makes at every touch: whether what was handed out is
 * touched in its step, on its thread and in its run, and whether a source is read while something is asked.
 *
 * <p>The product has no switch that leaves them out, and gets none for being measured. Here their bodies are taken away as the
 * class files are read; the way to them, and what they would be asked with, stays. Both variants are loaded so, because a class of
 * another loader is another class to the compiler.
 */
final class Unguarded extends ClassLoader {
    private static final String APEX = "dev.apex.";
    /** Statements that return nothing, wherever they are. */
    private static final List<String> STATEMENTS = List.of(
            "requireOwner",
            "requireStep",
            "requireToday",
            "requireOwn",
            "requireOpen",
            "refuseReadOf",
            "refuseAdvanceOf",
            "refuse",
            "refuseUnlessAt");
    /** Questions, which are answered yes. */
    private static final List<String> QUESTIONS = List.of("Tenure.holds", "MarketView.isOpen");

    private static final List<String> ROOMS =
            List.of("dev.apex.market", "dev.apex.feature", "dev.apex.strategy", "dev.apex.backtest");

    private final boolean checked;
    private final Set<String> emptied = new TreeSet<>();

    /**
     * A loader of its own.
     *
     * @param checked whether the checks are left in
     */
    Unguarded(boolean checked) {
        super(Unguarded.class.getClassLoader());
        this.checked = checked;
    }

    /** Which checks were taken away so far, {@code Series.requireStep}. */
    Set<String> emptied() {
        return new TreeSet<>(emptied);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known != null ? known : name.startsWith(APEX) ? again(name) : super.loadClass(name, resolve);
        }
    }

    private Class<?> again(String name) throws ClassNotFoundException {
        String file = name.replace('.', '/') + ".class";
        try (InputStream in = getParent().getResourceAsStream(file)) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            if (!checked && ROOMS.contains(name.substring(0, name.lastIndexOf('.')))) {
                bytes = without(bytes);
            }
            CodeSource from = getParent().loadClass(name).getProtectionDomain().getCodeSource();
            return defineClass(name, bytes, 0, bytes.length, new ProtectionDomain(from, null, this, null));
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private byte[] without(byte[] bytes) {
        ClassReader reader = new ClassReader(bytes);
        ClassWriter writer = new ClassWriter(0);
        String owner = reader.getClassName().substring(reader.getClassName().lastIndexOf('/') + 1);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String signature, String[] exceptions) {
                        MethodVisitor to = super.visitMethod(access, name, descriptor, signature, exceptions);
                        boolean silent = STATEMENTS.contains(name)
                                && Type.getReturnType(descriptor).equals(Type.VOID_TYPE);
                        boolean yes = QUESTIONS.contains(owner + "." + name);
                        if (!silent && !yes || (access & Opcodes.ACC_ABSTRACT) != 0) {
                            return to;
                        }
                        emptied.add(owner + "." + name);
                        to.visitCode();
                        if (yes) {
                            to.visitInsn(Opcodes.ICONST_1);
                        }
                        to.visitInsn(silent ? Opcodes.RETURN : Opcodes.IRETURN);
                        int words = Type.getArgumentsAndReturnSizes(descriptor) >> 2;
                        to.visitMaxs(1, (access & Opcodes.ACC_STATIC) != 0 ? words - 1 : words);
                        to.visitEnd();
                        return null; // its own body goes nowhere
                    }
                },
                0);
        return writer.toByteArray();
    }
}
