package dev.exedra.core.spec;

/** One decoder layer: h += attention(norm(h)), then the feed-forward part, which holds its own norms. */
public record LayerSpec(NormSpec attentionNorm, AttentionSpec attention, FeedForwardSpec feedForward) {}
