package dev.exedra.expert;

import dev.exedra.core.expert.ExpertId;
import dev.exedra.core.kernel.Compute;
import dev.exedra.core.model.HostedExperts;
import dev.exedra.core.moe.Routing;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.core.tensor.Matrix;

/** What a pod serves, and what it says of it. */
public interface PodExperts extends StageExperts, AutoCloseable {

    /** The whole model. */
    ModelSpec spec();

    /** Whether a routed expert is held. */
    boolean holds(ExpertId id);

    /** Whether the shared experts are held. */
    boolean holdsShared();

    /** Of the checkpoint, 64 hexadecimal digits. */
    String fingerprint();

    /** Name of the kernels' provider. */
    String provider();

    /** What decides the bits: pods that agree in it give the same. */
    String numerics();

    /** Bytes of packed weights. */
    long bytes();

    /** One line for the log. */
    String description();

    @Override
    default int hidden() {
        return spec().hidden();
    }

    @Override
    void close();

    /** Experts with weights; closed with what is returned. */
    static PodExperts of(HostedExperts hosted) {
        return new PodExperts() {
            @Override
            public void routed(int layer, int stage, Routing routing, int experts, Matrix input, Matrix target) {
                hosted.routed(layer, stage, routing, experts, input, target);
            }

            @Override
            public void shared(int layer, int stage, float[] weights, Matrix input, Matrix target) {
                hosted.shared(layer, stage, weights, input, target);
            }

            @Override
            public Compute compute() {
                return hosted.compute();
            }

            @Override
            public ModelSpec spec() {
                return hosted.spec();
            }

            @Override
            public boolean holds(ExpertId id) {
                return hosted.holds(id);
            }

            @Override
            public boolean holdsShared() {
                return hosted.holdsShared();
            }

            @Override
            public String fingerprint() {
                return hosted.fingerprint();
            }

            @Override
            public String provider() {
                return hosted.provider();
            }

            @Override
            public String numerics() {
                return hosted.numerics();
            }

            @Override
            public long bytes() {
                return hosted.bytes();
            }

            @Override
            public String description() {
                return hosted.description();
            }

            @Override
            public void close() {
                hosted.close();
            }
        };
    }
}
