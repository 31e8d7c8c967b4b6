package dev.exedra.core.engine;

import dev.exedra.core.kernel.KvPages;
import dev.exedra.core.layer.SequenceCache;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The pages of one sequence. Belongs to the engine's thread; a step reads it. */
final class PageTable implements SequenceCache {

    private final PageCache cache;
    private final List<List<MemorySegment>> pages = new ArrayList<>();
    private final List<List<MemorySegment>> pagesOfLayer;
    private final List<KvPages> views;

    PageTable(PageCache cache) {
        this.cache = cache;
        this.pagesOfLayer = IntStream.range(0, cache.layers())
                .mapToObj(layer -> (List<MemorySegment>) new ArrayList<MemorySegment>())
                .toList();
        this.views = pagesOfLayer.stream()
                .map(layer -> new KvPages(cache.layout(), layer))
                .toList();
    }

    @Override
    public KvPages layer(int layer) {
        return views.get(layer);
    }

    /** Pages that it has. */
    int size() {
        return pages.size();
    }

    /** Pages that so many tokens take. */
    int pagesFor(int tokens) {
        return cache.pagesFor(tokens);
    }

    /** Pages that are missing for so many tokens. */
    int missing(int tokens) {
        return Math.max(0, cache.pagesFor(tokens) - pages.size());
    }

    /** Takes pages until so many tokens fit; they must be available. */
    void grow(int tokens) {
        for (int missing = missing(tokens); missing > 0; missing--) {
            List<MemorySegment> page = cache.take();
            pages.add(page);
            for (int layer = 0; layer < page.size(); layer++) {
                pagesOfLayer.get(layer).add(page.get(layer));
            }
        }
    }

    /** Gives every page back. */
    void clear() {
        pages.forEach(cache::giveBack);
        pages.clear();
        pagesOfLayer.forEach(List::clear);
    }
}
