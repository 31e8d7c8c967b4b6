package dev.exedra.core.engine;

import dev.exedra.core.kernel.KvLayout;
import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys and values of all sequences in pages of equal size, under a limit in bytes. Memory is taken when a page is first
 * used, and kept for the next sequence. Belongs to the engine's thread.
 */
final class PageCache implements AutoCloseable {

    private final KvLayout layout;
    private final int layers;
    private final int capacity;
    private final Arena arena = Arena.ofShared();
    private final ArrayDeque<List<MemorySegment>> free = new ArrayDeque<>();
    private int created;
    private int used;

    PageCache(KvLayout layout, int layers, long limitBytes) {
        this.layout = layout;
        this.layers = layers;
        this.capacity = (int) Math.min(Integer.MAX_VALUE, limitBytes / (layout.pageBytes() * layers));
    }

    KvLayout layout() {
        return layout;
    }

    int layers() {
        return layers;
    }

    /** Pages that the limit allows. */
    int capacity() {
        return capacity;
    }

    /** Pages that nobody holds. */
    int available() {
        return capacity - used;
    }

    /** Pages in use. */
    int used() {
        return used;
    }

    /** Pages that so many tokens take. */
    int pagesFor(int tokens) {
        return (tokens + layout.pageTokens() - 1) / layout.pageTokens();
    }

    /** A page, layer by layer; what stands in it is what the last owner left. */
    List<MemorySegment> take() {
        if (available() == 0) {
            throw new IllegalStateException("no page is free");
        }
        used++;
        List<MemorySegment> page = free.poll();
        return page == null ? create() : page;
    }

    void giveBack(List<MemorySegment> page) {
        used--;
        free.push(page);
    }

    private List<MemorySegment> create() {
        created++;
        MemorySegment memory = arena.allocate(layout.pageBytes() * layers, Matrix.ALIGNMENT_BYTES);
        List<MemorySegment> page = new ArrayList<>(layers);
        for (int layer = 0; layer < layers; layer++) {
            page.add(memory.asSlice(layer * layout.pageBytes(), layout.pageBytes()));
        }
        return page;
    }

    /** Bytes of the pages that were ever used. */
    long residentBytes() {
        return created * layout.pageBytes() * layers;
    }

    @Override
    public void close() {
        arena.close();
    }
}
