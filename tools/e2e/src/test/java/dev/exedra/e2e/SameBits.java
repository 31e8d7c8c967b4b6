package dev.exedra.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Holds a gateway's answers against the engine in this process. */
final class SameBits {

    private SameBits() {}

    static void assertAsInProcess(Path folder, int groups, List<Question> questions, List<Answer> answers) {
        try (InProcess engine = new InProcess(folder, groups)) {
            List<CompletableFuture<InProcess.Said>> expected =
                    questions.stream().map(engine::ask).toList();
            for (int i = 0; i < answers.size(); i++) {
                Answer answer = answers.get(i);
                InProcess.Said said = expected.get(i).join();
                assertTrue(answer.isWhole(), answer::toString);
                assertEquals(said.text(), answer.text(), "question " + i);
                assertEquals(said.logProbs(), logProbs(answer), "question " + i);
                assertFalse(said.logProbs().isEmpty());
            }
        }
    }

    private static List<Float> logProbs(Answer answer) {
        return answer.tokens().stream()
                .map(token -> Float.parseFloat(token.substring(token.lastIndexOf(' ') + 1)))
                .toList();
    }
}
