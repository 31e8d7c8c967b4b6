package dev.exedra.core.family;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.exedra.core.ExedraException;
import dev.exedra.core.checkpoint.ConfigJson;
import dev.exedra.core.json.Json;
import dev.exedra.core.json.JsonDialect;
import dev.exedra.core.json.JsonFile;
import dev.exedra.core.json.JsonLimits;
import dev.exedra.core.json.JsonMutations;
import dev.exedra.core.model.Fixture;
import dev.exedra.core.spec.ModelSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ConfigFuzzTest {

    private static final int MUTATIONS = 12_000;

    @TempDir
    Path folder;

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void everyDamagedConfigGivesAModelOrATypedError() throws IOException {
        List<Json> originals = new ArrayList<>();
        for (String family : Fixture.FAMILIES) {
            Path config = Fixture.load(family).folder().resolve("config.json");
            originals.add(JsonFile.readObject(config, JsonLimits.SMALL, JsonDialect.STRICT));
        }
        SplittableRandom random = new SplittableRandom(11);
        JsonMutations mutations = new JsonMutations(random);
        int understood = 0;
        int refused = 0;
        Path file = folder.resolve("config.json");
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] text = mutations.mutate(originals.get(i % originals.size()));
            Files.write(file, text);
            try {
                ModelSpec spec = Families.read(ConfigJson.read(file));
                assertTrue(spec.vocabulary() > 0 && !spec.layers().isEmpty());
                understood++;
            } catch (ExedraException typed) {
                assertTrue(typed.getMessage() != null && !typed.getMessage().contains("\n"), typed::toString);
                refused++;
            } catch (RuntimeException | Error untyped) {
                fail("mutation " + i + ": " + new String(text, StandardCharsets.UTF_8), untyped);
            }
        }
        assertTrue(understood > MUTATIONS / 10 && refused > MUTATIONS / 10, understood + " understood, " + refused);
    }
}
