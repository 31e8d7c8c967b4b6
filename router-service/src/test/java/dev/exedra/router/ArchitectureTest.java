package dev.exedra.router;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses ROUTER = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.exedra.router");

    @Test
    void nothingWaitsForAnAnswer() {
        Set<String> waiting = Set.of("join", "get", "getNow", "resultNow", "block", "blockFirst", "blockLast");
        noClasses()
                .should()
                .accessTargetWhere(describe(
                        "waits for a future",
                        access -> waiting.contains(access.getName())
                                && (access.getTargetOwner().isAssignableTo(Future.class)
                                        || access.getTargetOwner().isAssignableTo(CompletionStage.class)
                                        || access.getTargetOwner()
                                                .getPackageName()
                                                .startsWith("reactor."))))
                .check(ROUTER);
    }

    @Test
    void seesTheEngineAndTheWireButNoPodNorTheGateway() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.exedra.expert..", "dev.exedra.gateway..", "dev.exedra.cli..")
                .check(ROUTER);
    }

    @Test
    void dispatchKnowsNothingOfSpring() {
        noClasses()
                .that()
                .resideInAPackage("dev.exedra.router.dispatch..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "dev.exedra.router.grpc..", "dev.exedra.router.model..")
                .check(ROUTER);
    }
}
