package dev.exedra.cli.logits;

import dev.exedra.core.kernel.KvLayout;
import dev.exedra.core.kernel.KvPages;
import dev.exedra.core.layer.SequenceCache;
import dev.exedra.core.model.Model;
import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Keys and values of one prompt of known length. */
final class PromptCache implements SequenceCache, AutoCloseable {

    private static final int PAGE_TOKENS = 32;

    private final Arena arena = Arena.ofShared();
    private final List<KvPages> layers = new ArrayList<>();

    PromptCache(Model model, int tokens) {
        KvLayout layout = model.kvLayout(PAGE_TOKENS);
        int pages = (tokens + PAGE_TOKENS - 1) / PAGE_TOKENS;
        for (int layer = 0; layer < model.spec().layers().size(); layer++) {
            List<MemorySegment> memory = new ArrayList<>(pages);
            for (int page = 0; page < pages; page++) {
                memory.add(arena.allocate(layout.pageBytes(), Matrix.ALIGNMENT_BYTES));
            }
            layers.add(new KvPages(layout, memory));
        }
    }

    @Override
    public KvPages layer(int layer) {
        return layers.get(layer);
    }

    @Override
    public void close() {
        arena.close();
    }
}
