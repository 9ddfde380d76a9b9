package dev.apex.features;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.module.ModuleFinder;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The layout of this module as a test. */
class ArchitectureTest {
    private static final JavaClasses FEATURES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            .importPackages("dev.apex.features");

    private static final Set<String> JAVA_BASE =
            ModuleFinder.ofSystem().find("java.base").orElseThrow().descriptor().packages();

    @Test
    void features_know_the_core_and_nothing_else() {
        classes()
                .should()
                .onlyDependOnClassesThat(DescribedPredicate.describe(
                                "of java.base",
                                (JavaClass type) -> type.getBaseComponentType().isPrimitive()
                                        || JAVA_BASE.contains(
                                                type.getBaseComponentType().getPackageName()))
                        .or(resideInAnyPackage(
                                "dev.apex",
                                "dev.apex.time..",
                                "dev.apex.random..",
                                "dev.apex.market..",
                                "dev.apex.facts..",
                                "dev.apex.feature..",
                                "dev.apex.strategy..",
                                "dev.apex.backtest..",
                                "dev.apex.features..",
                                "org.jspecify.annotations")))
                .check(FEATURES);
    }

    @Test
    void twins_that_know_the_whole_sample_are_asked_for_by_twins_alone() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.apex.features.WholeSamples")
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "a twin is asked for",
                        (JavaMethodCall call) -> call.getTarget().getName().equals("hindsight")))
                .check(FEATURES);
    }

    @Test
    void names_are_nouns_of_the_trade() {
        noClasses()
                .should()
                .haveNameMatching(".*(Utils?|Helper|Manager|Impl)(\\$.*)?")
                .check(FEATURES);
    }
}
