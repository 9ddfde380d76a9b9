package dev.apex.regime;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.module.ModuleFinder;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The layout of this module as a test. */
class ArchitectureTest {
    private static final JavaClasses REGIMES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            .importPackages("dev.apex.regime");

    private static final Set<String> JAVA_BASE =
            ModuleFinder.ofSystem().find("java.base").orElseThrow().descriptor().packages();

    @Test
    void regimes_know_the_core_and_nothing_else() {
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
                                "dev.apex.execution..",
                                "dev.apex.strategy..",
                                "dev.apex.backtest..",
                                "dev.apex.regime..",
                                "org.jspecify.annotations")))
                .check(REGIMES);
    }

    @Test
    void nothing_that_a_run_uses_knows_hindsight() {
        noClasses()
                .that()
                .areNotAssignableTo(Hindsight.class)
                .and()
                .doNotHaveFullyQualifiedName(HindsightTwin.class.getName())
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Hindsight.class)
                .check(REGIMES);
    }

    @Test
    void regimes_give_their_twin_and_nothing_here_asks_for_it() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Regimes.class.getName())
                .and()
                .haveNameNotMatching(".*HindsightTwin(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(HindsightTwin.class)
                .check(REGIMES);
        noClasses().should().callMethod(Regimes.class, "hindsight").check(REGIMES);
    }

    @Test
    void names_are_nouns_of_the_trade() {
        noClasses()
                .should()
                .haveNameMatching(".*(Utils?|Helper|Manager|Impl)(\\$.*)?")
                .check(REGIMES);
    }
}
