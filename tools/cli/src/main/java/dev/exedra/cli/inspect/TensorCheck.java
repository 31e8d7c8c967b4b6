package dev.exedra.cli.inspect;

import dev.exedra.core.checkpoint.Checkpoint;
import dev.exedra.core.checkpoint.TensorEntry;
import dev.exedra.core.spec.ExpectedTensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a checkpoint's tensors are against what its config asks for; one line a tensor.
 *
 * @param missing needed and not there
 * @param wrongShape there in another shape
 * @param unread there, and nothing reads them
 */
record TensorCheck(List<String> missing, List<String> wrongShape, List<String> unread) {

    static TensorCheck of(Checkpoint checkpoint, Collection<ExpectedTensor> expected) {
        List<String> missing = new ArrayList<>();
        List<String> wrongShape = new ArrayList<>();
        Set<String> needed = new HashSet<>();
        for (ExpectedTensor tensor : expected) {
            needed.add(tensor.name());
            if (!checkpoint.has(tensor.name())) {
                missing.add(tensor.name() + " " + tensor.shape());
                continue;
            }
            TensorEntry entry = checkpoint.entry(tensor.name());
            if (!entry.shape().equals(tensor.shape())) {
                wrongShape.add(tensor.name() + " is " + entry.shape() + ", expected " + tensor.shape());
            }
        }
        List<String> unread = checkpoint.unreadNames().stream()
                .filter(name -> !needed.contains(name))
                .toList();
        return new TensorCheck(missing, wrongShape, unread);
    }

    /** Whether the model can be loaded, as far as shapes tell. */
    boolean complete() {
        return missing.isEmpty() && wrongShape.isEmpty();
    }
}
