package dev.exedra.core.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.json.JsonDialect;
import dev.exedra.core.json.JsonFile;
import dev.exedra.core.json.JsonLimits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ConfigJsonTest {

    private static ConfigJson config(String text) {
        byte[] utf8 = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return ConfigJson.of("config.json", JsonFile.object("config.json", utf8, JsonLimits.SMALL, JsonDialect.PYTHON));
    }

    private static void assertRefused(String message, Executable read) {
        assertEquals(message, assertThrows(CheckpointException.class, read).getMessage());
    }

    @Test
    void readsTypedValuesAndDefaults() {
        ConfigJson config = config(
                "{'layers': 8, 'eps': 1e-06, 'act': 'silu', 'tie': true, 'off': null, 'list': [3, 1], 'limit': [0.0, 0.5]}");
        assertEquals(8, config.integer("layers"));
        assertEquals(8, config.positiveInteger("layers", 4096));
        assertEquals(5, config.integer("absent", 5));
        assertEquals(5, config.integer("off", 5));
        assertEquals(OptionalInt.empty(), config.optionalInteger("off"));
        assertEquals(1e-6, config.positiveNumber("eps"));
        assertEquals(8.0, config.number("layers"));
        assertEquals("silu", config.string("act"));
        assertTrue(config.bool("tie"));
        assertFalse(config.bool("off", false));
        assertFalse(config.has("off"));
        assertEquals(Optional.of(List.of(3, 1)), config.integers("list", 0, 10));
        assertEquals(Optional.of(List.of(0.0, 0.5)), config.numbers("limit"));
        assertEquals(Optional.empty(), config.strings("off"));
    }

    @Test
    void namesFileKeyAndExpectation() {
        ConfigJson config = config("{'num_experts': 'eight', 'layers': 5000, 'eps': Infinity, 'zero': 0, 'half': 0.5,"
                + " 'scaling': {'factor': [1]}, 'list': [1, -1], 'long': 3000000000}");
        assertRefused(
                "config.json: num_experts must be an integer from 1 to 1024, not \"eight\"",
                () -> config.positiveInteger("num_experts", 1024));
        assertRefused(
                "config.json: num_experts must be an integer >= 1, not \"eight\"",
                () -> config.positiveInteger("num_experts", Integer.MAX_VALUE));
        assertRefused(
                "config.json: layers must be an integer from 1 to 4096, not 5000",
                () -> config.positiveInteger("layers", 4096));
        assertRefused("config.json: half must be an integer, not 0.5", () -> config.integer("half"));
        assertRefused("config.json: long must be an integer, not 3000000000", () -> config.integer("long"));
        assertRefused("config.json: eps must be a finite number, not Infinity", () -> config.number("eps"));
        assertRefused("config.json: zero must be a number above 0, not 0", () -> config.positiveNumber("zero"));
        assertRefused("config.json: zero must be true or false, not 0", () -> config.bool("zero"));
        assertRefused("config.json: zero must be an object, not 0", () -> config.object("zero"));
        assertRefused("config.json: hidden is missing; it must be an integer", () -> config.integer("hidden"));
        assertRefused("config.json: list must be an integer from 0 to 9, not -1", () -> config.integers("list", 0, 9));
        ConfigJson scaling = config.object("scaling").orElseThrow();
        assertRefused("config.json: scaling.factor must be a finite number, not [1]", () -> scaling.number("factor"));
    }

    @Test
    void tellsWhatNobodyAskedFor() {
        ConfigJson config =
                config("{'a': 1, 'b': 2, 'c': null, 'rope': {'type': 'yarn', 'mscale': 2}, 'other': {'x': 1}}");
        assertEquals(1, config.integer("a"));
        assertEquals("yarn", config.object("rope").orElseThrow().string("type"));
        assertEquals(List.of("b", "rope.mscale", "other"), config.unreadKeys());
        assertEquals(2, config.object("rope").orElseThrow().integer("mscale"));
        assertEquals(List.of("b", "other"), config.unreadKeys());
    }

    @Test
    void refusesFieldsThatAreNeitherReadNorHarmless() {
        ConfigJson config =
                config("{'model_type': 'x', 'use_cache': true, 'softcap': 50.0, 'rope': {'type': 'new', 'mscale': 2}}");
        assertEquals("x", config.string("model_type"));
        assertEquals("new", config.object("rope").orElseThrow().string("type"));
        assertRefused(
                "config.json: not understood, and perhaps part of what the model computes: softcap (50.0), rope.mscale (2);"
                        + " remove what has no effect, or use a version that knows it",
                () -> config.refuseUnread(Set.of("use_cache")));
        config.refuseUnread(Set.of("use_cache", "softcap", "rope.mscale"));
    }
}
