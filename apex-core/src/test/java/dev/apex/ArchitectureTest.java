package dev.apex;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.members;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.apex.backtest.Rehearsal;
import dev.apex.market.MarketSource;
import dev.apex.market.Veil;
import java.lang.module.ModuleFinder;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The layout of the core as a test: what fails here is a design to talk about, not a line to silence. */
class ArchitectureTest {
    /** From the ground up: each package may know those before it. One that is not built yet is held to it on the day. */
    private static final List<String> ROOMS = List.of(
            "time",
            "random",
            "market",
            "facts",
            "feature",
            "execution",
            "strategy",
            "metrics",
            "backtest",
            "report",
            "audit",
            "study",
            "live");

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            .importPackages("dev.apex");

    @Test
    void every_class_lives_at_the_root_or_in_a_known_room() {
        classes()
                .should()
                .resideInAnyPackage(
                        Stream.concat(Stream.of("dev.apex"), ROOMS.stream().map(ArchitectureTest::within))
                                .toArray(String[]::new))
                .check(CORE);
    }

    @Test
    void the_root_knows_no_room() {
        noClasses()
                .that()
                .resideInAPackage("dev.apex")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.apex.(*)..")
                .check(CORE);
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void a_room_knows_only_those_before_it(String room) {
        String[] later = ROOMS.stream()
                .skip(ROOMS.indexOf(room) + 1L)
                .map(ArchitectureTest::within)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(within(room))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(later)
                .allowEmptyShould(true)
                .check(CORE);
    }

    static List<String> rooms() {
        return IntStream.range(0, ROOMS.size() - 1).mapToObj(ROOMS::get).toList();
    }

    @Test
    void no_two_packages_know_each_other() {
        slices().matching("dev.apex.(**)").should().beFreeOfCycles().check(CORE);
    }

    @Test
    void the_core_stands_on_java_base_flight_recorder_and_five_small_libraries() {
        classes()
                .should()
                .onlyDependOnClassesThat(javaBase()
                        .or(resideInAnyPackage(
                                "dev.apex..",
                                "org.slf4j",
                                "jdk.jfr",
                                "org.jspecify.annotations",
                                "de.siegmar.fastcsv..",
                                "org.objectweb.asm",
                                "org.apache.commons.math3..",
                                "org.apache.commons.statistics.."))
                        .as("belong to java.base, to its flight recorder, to Apex or to a library it has chosen"))
                .check(CORE);
    }

    @Test
    void only_the_csv_source_knows_how_a_csv_file_is_read() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.apex.market.csv..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("de.siegmar.fastcsv..")
                .check(CORE);
    }

    @Test
    void only_an_ablation_contaminates_a_run() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.apex.audit..", "dev.apex.backtest..")
                .should()
                .callMethodWhere(describe(
                        "a run is contaminated",
                        call -> call.getTargetOwner().getName().equals("dev.apex.backtest.Contamination")
                                && !call.getTarget().getName().equals("requireClean")))
                .check(CORE);
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.apex.backtest.Foreseen")
                .and()
                .doNotHaveFullyQualifiedName("dev.apex.backtest.Run")
                .should()
                .callMethodWhere(describe(
                        "a twin is asked for",
                        call -> call.getTarget().getName().equals("hindsight")
                                && call.getTargetOwner().isAssignableTo("dev.apex.feature.Derived")))
                .check(CORE);
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.apex.feature.Sheet")
                .and()
                .doNotHaveFullyQualifiedName("dev.apex.feature.Formula")
                .should()
                .callMethodWhere(describe(
                        "a kernel's twin is asked for",
                        call -> call.getTarget().getName().equals("hindsight")
                                && call.getTargetOwner().isAssignableTo("dev.apex.feature.Kernel")))
                .check(CORE);
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.apex.feature..")
                .and()
                .haveNameNotMatching("dev\\.apex\\.backtest\\.Foreseen(\\$.*)?")
                .should()
                .callMethodWhere(describe(
                        "windows become the whole sample",
                        call -> call.getTarget().getName().equals("overTheWholeSample")))
                .check(CORE);
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.apex.backtest.Backtest")
                .should()
                .callMethodWhere(describe(
                        "a venue leaks", call -> call.getTarget().getName().equals("leakingTheDecisionPrice")))
                .check(CORE);
    }

    @Test
    void only_the_audit_lifts_a_veil_or_rehearses() {
        for (Class<?> door : List.of(Veil.class, Rehearsal.class)) {
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.apex.audit..")
                    .and(DescribedPredicate.not(JavaClass.Predicates.belongToAnyOf(door)))
                    .and(DescribedPredicate.not(JavaClass.Predicates.equivalentTo(MarketSource.class)))
                    .should()
                    .dependOnClassesThat(JavaClass.Predicates.belongToAnyOf(door))
                    .check(CORE);
        }
    }

    @Test
    void what_users_see_is_made_of_the_jdk_and_of_apex() {
        members()
                .that(reachUsers())
                .should(showOnly(javaBase().or(resideInAPackage("dev.apex..")).as("the JDK's or ours")))
                .check(CORE);
    }

    @Test
    void what_users_see_says_which_instant_it_means() {
        Set<String> vague = Set.of(
                "java.util.Date",
                "java.util.Calendar",
                "java.util.GregorianCalendar",
                "java.time.LocalDateTime",
                "java.sql.Date",
                "java.sql.Timestamp");
        members()
                .that(reachUsers())
                .should(showOnly(
                        DescribedPredicate.describe("instants or dates", type -> !vague.contains(type.getName()))))
                .check(CORE);
    }

    @Test
    void every_package_says_that_nothing_is_null() {
        assertThat(CORE.stream().map(JavaClass::getPackage).distinct())
                .isNotEmpty()
                .allSatisfy(room -> assertThat(room.isAnnotatedWith(NullMarked.class))
                        .as("%s has a package-info.java with @NullMarked", room.getName())
                        .isTrue());
    }

    @Test
    void names_are_nouns_of_the_trade() {
        noClasses()
                .should()
                .haveNameMatching(".*(Utils?|Helper|Manager|Impl)(\\$.*)?")
                .check(CORE);
    }

    private static String within(String room) {
        return "dev.apex." + room + "..";
    }

    private static DescribedPredicate<JavaClass> javaBase() {
        Set<String> packages = ModuleFinder.ofSystem()
                .find("java.base")
                .orElseThrow()
                .descriptor()
                .packages();
        return DescribedPredicate.describe(
                "of java.base",
                type -> type.isPrimitive() || packages.contains(element(type).getPackageName()));
    }

    private static JavaClass element(JavaClass type) {
        return type.getBaseComponentType();
    }

    private static DescribedPredicate<JavaMember> reachUsers() {
        return DescribedPredicate.describe(
                "reach users",
                member -> open(member.getModifiers())
                        && Stream.iterate(
                                        Optional.of(member.getOwner()),
                                        Optional::isPresent,
                                        owner -> owner.flatMap(JavaClass::getEnclosingClass))
                                .allMatch(owner -> open(owner.orElseThrow().getModifiers())));
    }

    private static boolean open(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    private static ArchCondition<JavaMember> showOnly(DescribedPredicate<JavaClass> types) {
        return new ArchCondition<>("show only types that are " + types.getDescription()) {
            @Override
            public void check(JavaMember member, ConditionEvents events) {
                shown(member)
                        .filter(type -> !type.isPrimitive() && !types.test(type))
                        .map(type -> member.getFullName() + " shows " + type.getName())
                        .forEach(line -> events.add(SimpleConditionEvent.violated(member, line)));
            }
        };
    }

    private static Stream<JavaClass> shown(JavaMember member) {
        Stream<JavaClass> thrown =
                member instanceof JavaCodeUnit unit ? unit.getThrowsClause().getTypes().stream() : Stream.empty();
        return Stream.concat(member.getAllInvolvedRawTypes().stream(), thrown).map(ArchitectureTest::element);
    }
}
