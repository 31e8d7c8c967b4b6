package dev.exedra.core.engine;

import dev.exedra.core.layer.StepObserver;
import java.util.List;

/** Chooses who looks at a step, before it begins. Asked on the engine's thread: be quick. */
@FunctionalInterface
public interface StepObservers {

    /** Nobody looks at anything. */
    StepObservers NONE = _ -> StepObserver.NONE;

    /**
     * Who looks at a step, at one batch of rows from its beginning to its end.
     *
     * @param sequences the listeners of the sequences whose rows the step computes
     */
    StepObserver of(List<GenerationListener> sequences);
}
