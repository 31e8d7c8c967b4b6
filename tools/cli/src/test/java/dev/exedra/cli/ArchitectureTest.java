package dev.exedra.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between the modules that the command line joins: every one of them is on this class path. */
class ArchitectureTest {

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.exedra");

    @Test
    void theEngineDoesNotKnowWhatIsBuiltOnIt() {
        noClasses()
                .that()
                .resideInAPackage("dev.exedra.core..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.exedra..").and(resideOutsideOfPackage("dev.exedra.core..")))
                .check(ALL);
    }

    @Test
    void templatesKnowNothingOfTheOtherModules() {
        noClasses()
                .that()
                .resideInAPackage("dev.exedra.template..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.exedra.core..", "dev.exedra.bench..", "dev.exedra.cli..")
                .check(ALL);
    }

    @Test
    void benchmarksMeasureTheEngineAndNotTheCommandLine() {
        noClasses()
                .that()
                .resideInAPackage("dev.exedra.bench..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.exedra.cli..", "dev.exedra.template..")
                .check(ALL);
    }

    @Test
    void theCommandLineReachesLibrariesThroughTheModulesThatOwnThem() {
        classes()
                .that()
                .resideInAPackage("dev.exedra.cli..")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackages("ai.djl..", "org.bytedeco..", "org.openjdk.jmh..", "jdk.incubator..")
                .check(ALL);
    }

    @Test
    void commandsHaveNoCycles() {
        slices().matching("dev.exedra.cli.(*)..").should().beFreeOfCycles().check(ALL);
    }
}
