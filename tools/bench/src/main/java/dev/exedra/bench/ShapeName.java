package dev.exedra.bench;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a shape as users write it. */
final class ShapeName implements ITypeConverter<CheckpointShape> {

    @Override
    public CheckpointShape convert(String name) {
        return Arrays.stream(CheckpointShape.values())
                .filter(shape -> shape.toString().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("no shape is called \"" + name + "\": use "
                        + Arrays.stream(CheckpointShape.values())
                                .map(CheckpointShape::toString)
                                .collect(Collectors.joining(" or "))));
    }
}
