package dev.exedra.template;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses TEMPLATE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.exedra.template");

    @Test
    void theTemplatesModuleSeesTheJdkAlone() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.exedra.template..", "java..", "org.jspecify..")
                .check(TEMPLATE);
    }

    @Test
    void aTemplateHasNoWayToClassesFilesOrProcesses() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackages("java.lang.reflect..", "java.lang.invoke..", "java.nio.file..", "java.net..")
                .check(TEMPLATE);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.exedra.template.(*)..").should().beFreeOfCycles().check(TEMPLATE);
    }
}
