package dev.exedra.core.expert;

/** A routed expert: layer, stage of the layer, and id within the stage. */
public record ExpertId(int layer, int stage, int expert) {}
