package dev.apex.clickhouse;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.haveRawParameterTypes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
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
    private static final JavaClasses STORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            .importPackages("dev.apex.clickhouse");

    private static final Set<String> JAVA_BASE =
            ModuleFinder.ofSystem().find("java.base").orElseThrow().descriptor().packages();

    @Test
    void the_store_knows_the_core_the_driver_and_the_pool() {
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
                                "dev.apex.market..",
                                "dev.apex.facts..",
                                "dev.apex.random..",
                                "dev.apex.clickhouse..",
                                "com.clickhouse..",
                                "com.zaxxer.hikari..",
                                "java.sql",
                                "javax.sql",
                                "org.slf4j",
                                "org.jspecify.annotations")))
                .check(STORE);
    }

    @Test
    void names_are_nouns_of_the_trade() {
        noClasses()
                .should()
                .haveNameMatching(".*(Utils?|Helper|Manager|Impl)(\\$.*)?")
                .check(STORE);
    }

    @Test
    void what_users_see_is_made_of_the_jdk_and_of_apex() {
        methods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .arePublic()
                .should()
                .haveRawReturnType(DescribedPredicate.describe(
                        "the JDK's or ours", type -> !type.getPackageName().startsWith("com.")))
                .andShould(haveRawParameterTypes(DescribedPredicate.describe(
                        "the JDK's or ours",
                        types -> types.stream()
                                .noneMatch(type -> type.getPackageName().startsWith("com.")))))
                .check(STORE);
    }
}
