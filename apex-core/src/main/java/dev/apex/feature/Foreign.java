package dev.apex.feature;

import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells code that somebody else wrote from that of Apex, whose kernels of one name are known to give the same bits: it is Apex's if
 * both its package and the place it was loaded from are.
 *
 * <p>A package name alone anybody may take. Where all classes were put into one archive, the package alone is left to tell them by.
 */
final class Foreign {
    private static final String PACKAGE = "dev.apex.";
    private static final List<String> PLACES = places();
    private static final ClassValue<Boolean> KNOWN = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return !(type.getName().startsWith(PACKAGE) && PLACES.contains(place(type)));
        }
    };

    private Foreign() {}

    static boolean is(Object code) {
        return KNOWN.get(code.getClass());
    }

    /** This module's, and that of the kernels if it is there. */
    private static List<String> places() {
        List<String> places = new ArrayList<>(List.of(place(Foreign.class)));
        try {
            places.add(place(Class.forName("dev.apex.features.Kernels", false, Foreign.class.getClassLoader())));
        } catch (ClassNotFoundException e) {
            return places; // only this module's then
        }
        return places;
    }

    /** Where a class was loaded from; empty for what does not say. */
    private static String place(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return source == null || source.getLocation() == null
                ? "module " + type.getModule()
                : source.getLocation().toExternalForm();
    }
}
