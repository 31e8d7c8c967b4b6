package dev.exedra.core.kernel;

import java.lang.foreign.MemorySegment;
import java.util.List;

/** One sequence's pages in one layer: position p lies in page p / pageTokens. */
public record KvPages(KvLayout layout, List<MemorySegment> pages) {

    /** The page that holds a position. */
    public MemorySegment pageOf(int position) {
        return pages.get(position / layout.pageTokens());
    }
}
