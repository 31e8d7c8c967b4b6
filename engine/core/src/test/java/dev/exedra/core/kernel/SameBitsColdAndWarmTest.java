package dev.exedra.core.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Interpreted, compiled by the first compiler alone and by both: a JVM that has just started answers like one long running. */
class SameBitsColdAndWarmTest {

    @Test
    void interpretedAndCompiledCodeAgree() throws Exception {
        Set<String> hashes = new HashSet<>();
        for (String run : List.of(
                ForkedJvm.run(BitsProbe.class, with("-Xint", 1), Map.of()),
                ForkedJvm.run(BitsProbe.class, with("-XX:TieredStopAtLevel=1", 30), Map.of()),
                ForkedJvm.run(BitsProbe.class, with("-XX:+TieredCompilation", 1500), Map.of()))) {
            hashes.addAll(List.of(run.split(" ")));
        }
        assertEquals(1, hashes.size(), hashes.toString());
    }

    private static List<String> with(String option, int rounds) {
        List<String> options = new ArrayList<>(BitsProbe.rounds(rounds));
        options.add(option);
        return options;
    }
}
