package dev.exedra.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.exedra.core");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.exedra.core.(*)..").should().beFreeOfCycles().check(CORE);
    }

    @Test
    void coreSeesNothingButTheJdkTheTokenizerAndOneDnn() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "dev.exedra.core..",
                        "java..",
                        "jdk.incubator.vector..",
                        "ai.djl.huggingface..",
                        "org.jspecify..")
                .check(CORE);
    }

    @Test
    void onlyKernelsCallNativeCode() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.exedra.core.kernel..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.foreign.Linker")
                .check(CORE);
    }

    @Test
    void rulesOfFamiliesAreDataThatNothingBelowKnows() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.exedra.core.family..", "dev.exedra.core.model..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.exedra.core.family..")
                .check(CORE);
    }
}
