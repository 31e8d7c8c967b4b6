package dev.exedra.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBufferUtils;

class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.exedra.gateway");

    /** Calls that make a thread wait for another; of Reactor, futures, threads, locks and gRPC. */
    private static final Set<String> WAITING = Set.of(
            "block",
            "blockFirst",
            "blockLast",
            "blockOptional",
            "toIterable",
            "toStream",
            "join",
            "await",
            "acquire",
            "sleep",
            "awaitTermination",
            "wait",
            "syncUninterruptibly",
            "sync",
            "awaitUninterruptibly");

    @Test
    void neverWaits() {
        noClasses()
                .should()
                .accessTargetWhere(describe("waits for another thread", access -> {
                    boolean ours = access.getTargetOwner().getPackageName().startsWith("dev.exedra.gateway");
                    // Joins buffers, not threads.
                    boolean buffers = access.getTargetOwner().isAssignableTo(DataBufferUtils.class);
                    return !ours && !buffers && WAITING.contains(access.getName());
                }))
                .check(CLASSES);
        noClasses()
                .should()
                .accessTargetWhere(describe(
                        "gets the result of a future",
                        access -> access.getName().equals("get")
                                && access.getTargetOwner().isAssignableTo(Future.class)))
                .check(CLASSES);
        noClasses()
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are blocking stubs",
                        type -> type.getSimpleName().contains("BlockingStub")
                                || type.getSimpleName().contains("BlockingV2Stub")))
                .check(CLASSES);
    }

    @Test
    void seesThatSomebodyWaits() {
        JavaClasses waiting = new ClassFileImporter().importClasses(Waits.class);

        org.assertj.core.api.Assertions.assertThat(waiting.get(Waits.class).getMethodCallsFromSelf())
                .anyMatch(call -> WAITING.contains(call.getName()));
    }

    @Test
    void neverSeesTheEngine() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.exedra.core..", "dev.exedra.template..", "dev.exedra.chat..", "dev.exedra.router..")
                .check(CLASSES);
        List<JavaClass> others = CLASSES.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                .filter(type -> type.getPackageName().startsWith("dev.exedra."))
                .filter(type -> !type.getPackageName().matches("dev\\.exedra\\.(gateway|proto)(\\..*)?"))
                .toList();
        org.assertj.core.api.Assertions.assertThat(others).isEmpty();
    }

    @Test
    void hasNoPackageCycles() {
        slices().matching("dev.exedra.gateway.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    private static DescribedPredicate<JavaAccess<?>> describe(
            String what, java.util.function.Predicate<JavaAccess<?>> predicate) {
        return DescribedPredicate.describe(what, predicate);
    }

    /** What the rule is there to find. */
    static final class Waits {
        static String text(reactor.core.publisher.Mono<String> later) {
            return String.valueOf(later.block());
        }
    }
}
