package dev.exedra.core.engine;

import java.util.List;

/**
 * Where a token was sent.
 *
 * @param position in prompt and output together, from 0
 * @param stages in the order of computing
 */
public record RoutedToken(int position, List<RoutedStage> stages) {

    public RoutedToken {
        stages = List.copyOf(stages);
    }
}
