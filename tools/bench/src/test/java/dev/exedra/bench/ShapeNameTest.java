package dev.exedra.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class ShapeNameTest {

    @Test
    void shapesAreFoundInAnyCase() {
        assertEquals(CheckpointShape.SMALL, new ShapeName().convert("small"));
        assertEquals(CheckpointShape.OLMOE_1B_7B, new ShapeName().convert("OLMoE-1B-7B"));
    }

    @Test
    void anUnknownShapeIsToldWhichThereAre() {
        TypeConversionException unknown =
                assertThrows(TypeConversionException.class, () -> new ShapeName().convert("tiny"));
        assertEquals("no shape is called \"tiny\": use small or olmoe-1b-7b", unknown.getMessage());
    }
}
