package dev.exedra.core.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;

/**
 * An arena for weights: slabs of 2 MiB pages where the system gives them, which weights are cut from one behind the other. Every
 * step reads all of it, and with pages of 4 KiB the walk through the page tables costs a virtual machine up to half as much as
 * the reading. Safe for several threads.
 */
public final class WeightMemory implements Arena {

    private static final long HUGE_PAGE_BYTES = 2L << 20;

    /** Beyond what malloc keeps for its next caller, so that it is fresh from the system: zero, and resident once touched. */
    private static final long SLAB_BYTES = 64L << 20;

    /** From Linux's mman.h. */
    private static final int ADVISE_HUGE_PAGES = 14;

    private final Arena slabs = Arena.ofShared();
    private final NativeFunction allocate;
    private final NativeFunction advise;
    private final NativeFunction free;
    private MemorySegment slab = MemorySegment.NULL;
    private long used;

    public WeightMemory() {
        SymbolLookup system = Linker.nativeLinker().defaultLookup();
        allocate = NativeFunction.of(system, "posix_memalign", 3);
        advise = NativeFunction.of(system, "madvise", 3);
        free = NativeFunction.of(system, "free", 1);
    }

    @Override
    public synchronized MemorySegment allocate(long bytes, long alignment) {
        long from = (used + alignment - 1) / alignment * alignment;
        if (from + bytes > slab.byteSize()) {
            slab = newSlab(Math.max(SLAB_BYTES, (bytes + HUGE_PAGE_BYTES - 1) / HUGE_PAGE_BYTES * HUGE_PAGE_BYTES));
            from = 0;
        }
        used = from + bytes;
        return slab.asSlice(from, bytes, alignment);
    }

    @SuppressWarnings("restricted") // the address and the size are malloc's own
    private MemorySegment newSlab(long bytes) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment address = call.allocate(ValueLayout.JAVA_LONG);
            if (allocate.call(address.address(), HUGE_PAGE_BYTES, bytes) != 0) {
                throw new OutOfMemoryError("the system has no " + (bytes >> 20) + " MiB for weights");
            }
            MemorySegment memory = MemorySegment.ofAddress(address.get(ValueLayout.JAVA_LONG, 0));
            // A system without such pages says no, and everything works all the same.
            int _ = advise.call(memory.address(), bytes, ADVISE_HUGE_PAGES);
            return memory.reinterpret(bytes, slabs, given -> {
                // What a function without a result leaves in the register means nothing.
                int _ = free.call(given.address());
            });
        }
    }

    @Override
    public MemorySegment.Scope scope() {
        return slabs.scope();
    }

    @Override
    public void close() {
        slabs.close();
    }
}
