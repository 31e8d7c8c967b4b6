package dev.exedra.core.spec;

import dev.exedra.core.kernel.Activation;
import java.util.List;

/** The maths of one feed-forward network: a dense layer's, a routed expert's or a shared expert's. */
public sealed interface NetworkSpec {

    /** down(activation(gate(x)) * up(x)). */
    record Glu(ProjectionSpec gateProj, ProjectionSpec upProj, ProjectionSpec downProj, Activation activation)
            implements NetworkSpec {}

    /** down(activation(up(x))). */
    record Plain(ProjectionSpec upProj, ProjectionSpec downProj, Activation activation) implements NetworkSpec {}

    /** The last matrix, whose rows are the output. */
    ProjectionSpec downProj();

    /** The matrices that read the input; their outputs stand side by side. */
    default List<ProjectionSpec> innerParts() {
        return switch (this) {
            case Glu glu -> List.of(glu.gateProj(), glu.upProj());
            case Plain plain -> List.of(plain.upProj());
        };
    }

    /** What comes before the last matrix. */
    Activation activation();

    /** Elements held. */
    default long parameters() {
        return switch (this) {
            case Glu glu -> glu.gateProj.parameters() + glu.upProj.parameters() + glu.downProj.parameters();
            case Plain plain -> plain.upProj.parameters() + plain.downProj.parameters();
        };
    }

    /** A bias-free GLU whose matrices are {@code prefix.gate_proj}, {@code .up_proj} and {@code .down_proj}. */
    static Glu glu(String prefix, int hidden, int width, Activation activation) {
        return glu(prefix, hidden, width, activation, false);
    }

    /** A GLU with the usual names and, where asked for, biases. */
    static Glu glu(String prefix, int hidden, int width, Activation activation, boolean bias) {
        return new Glu(
                new ProjectionSpec(prefix + ".gate_proj", width, hidden, bias),
                new ProjectionSpec(prefix + ".up_proj", width, hidden, bias),
                new ProjectionSpec(prefix + ".down_proj", hidden, width, bias),
                activation);
    }
}
