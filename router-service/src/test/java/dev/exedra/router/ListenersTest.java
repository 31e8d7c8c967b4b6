package dev.exedra.router;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.exedra.core.engine.GenerationListener;
import dev.exedra.core.layer.StepObserver;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands between the engine and a client's answer must pass everything on: a default method would lose it silently. */
class ListenersTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.exedra.router.grpc.AnswerStream",
                "dev.exedra.router.metrics.MeasuredSequence",
                "dev.exedra.router.trace.TracedSequence"
            })
    void declaresEveryMethodOfAListener(String listener) throws ClassNotFoundException {
        assertDeclaresAll(GenerationListener.class, Class.forName(listener));
    }

    @Test
    void declaresEveryMethodOfAStepObserver() throws ClassNotFoundException {
        assertDeclaresAll(StepObserver.class, Class.forName("dev.exedra.router.metrics.ForwardingStepObserver"));
    }

    private static void assertDeclaresAll(Class<?> methods, Class<?> forwarder) {
        List<String> declared = Arrays.stream(forwarder.getDeclaredMethods())
                .map(Method::getName)
                .toList();
        TreeSet<String> missing = Arrays.stream(methods.getDeclaredMethods())
                .filter(method -> !method.isSynthetic())
                .map(Method::getName)
                .filter(method -> !declared.contains(method))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<String>(), missing);
    }
}
