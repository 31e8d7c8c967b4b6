package dev.exedra.core.spec;

import dev.exedra.core.kernel.AttentionShape;
import java.util.Optional;

/**
 * Grouped-query attention with rotary positions.
 *
 * @param query [heads * headDim, hidden]
 * @param key [kvHeads * headDim, hidden]
 * @param value [kvHeads * headDim, hidden]
 * @param output [hidden, heads * headDim]
 * @param shape heads, scale and window
 * @param rope positions
 * @param queryKeyNorm norms of queries and keys before the rotation, if any
 * @param clip queries, keys and values are clamped to [-clip, clip]; infinite for none
 */
public record AttentionSpec(
        ProjectionSpec query,
        ProjectionSpec key,
        ProjectionSpec value,
        ProjectionSpec output,
        AttentionShape shape,
        RopeSpec rope,
        Optional<QueryKeyNorm> queryKeyNorm,
        float clip) {

    /** Norms of queries and keys; their width says whether a head or the whole projection is normalised together. */
    public record QueryKeyNorm(NormSpec query, NormSpec key) {}

    /** Elements held. */
    public long parameters() {
        long norms = queryKeyNorm
                .map(n -> (long) n.query().width() + n.key().width())
                .orElse(0L);
        return query.parameters() + key.parameters() + value.parameters() + output.parameters() + norms;
    }
}
