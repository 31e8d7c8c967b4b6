package dev.exedra.core.kernel;

import dev.exedra.core.tensor.DType;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.function.LongConsumer;

/**
 * The part of oneDNN's C API (version 3) that products need. Handles are plain addresses; who makes one destroys it. Every
 * failure is a {@link KernelException} that names the function and oneDNN's status.
 */
final class Dnnl {

    static final int ARGUMENT_SOURCE = 1;
    static final int ARGUMENT_TARGET = 17;
    static final int ARGUMENT_WEIGHTS = 33;
    static final int ARGUMENT_SCRATCHPAD = 80;

    private static final String JAR_FOLDER = "org/bytedeco/dnnl/";
    private static final String JAR_VERSION = "META-INF/maven/org.bytedeco/dnnl/pom.properties";
    /** The library finds the other one beside itself (its run path is its own folder). */
    private static final List<String> LIBRARIES = List.of("libgomp.so.1", "libdnnl.so.3");

    private static final int CPU = 1;
    private static final int IN_ORDER = 1;
    private static final int ANY_LAYOUT = 1;
    /** dnnl_BA16a64b2a. */
    private static final int WIDE_BLOCKS = 384;

    private static final int SCRATCHPAD_USER = 1;
    private static final int STRICT = 0;
    private static final int QUERY_WEIGHTS = 131;
    private static final int QUERY_SCRATCHPAD = 136;

    private final NativeFunction setOmpThreads;
    private final NativeFunction engineCreate;
    private final NativeFunction streamCreate;
    private final NativeFunction descriptorWithStrides;
    private final NativeFunction descriptorWithTag;
    private final NativeFunction descriptorClone;
    private final NativeFunction descriptorDestroy;
    private final NativeFunction descriptorEqual;
    private final NativeFunction descriptorSize;
    private final NativeFunction attributesCreate;
    private final NativeFunction attributesScratchpad;
    private final NativeFunction attributesMathMode;
    private final NativeFunction attributesPostOps;
    private final NativeFunction postOpsCreate;
    private final NativeFunction postOpsAppendSum;
    private final NativeFunction matmulDescriptor;
    private final NativeFunction reorderDescriptor;
    private final NativeFunction primitiveQuery;
    private final NativeFunction primitiveDescriptorDestroy;
    private final NativeFunction primitiveCreate;
    private final NativeFunction primitiveDestroy;
    private final NativeFunction primitiveExecute;
    private final NativeFunction memoryCreate;
    private final NativeFunction memorySetHandle;
    private final NativeFunction memoryDestroy;
    private final NativeFunction streamDestroy;
    private final NativeFunction version;
    private final NativeFunction isa;
    private final long engine;
    private final long attributes;
    private final long accumulatingAttributes;

    private Dnnl(SymbolLookup library) {
        setOmpThreads =
                NativeFunction.of(library, "omp_set_num_threads", FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT));
        engineCreate = NativeFunction.of(library, "dnnl_engine_create", 3);
        streamCreate = NativeFunction.of(library, "dnnl_stream_create", 3);
        streamDestroy = NativeFunction.of(library, "dnnl_stream_destroy", 1);
        descriptorWithStrides = NativeFunction.of(library, "dnnl_memory_desc_create_with_strides", 5);
        descriptorWithTag = NativeFunction.of(library, "dnnl_memory_desc_create_with_tag", 5);
        descriptorClone = NativeFunction.of(library, "dnnl_memory_desc_clone", 2);
        descriptorDestroy = NativeFunction.of(library, "dnnl_memory_desc_destroy", 1);
        descriptorEqual = NativeFunction.of(library, "dnnl_memory_desc_equal", 2);
        descriptorSize = NativeFunction.ofLong(library, "dnnl_memory_desc_get_size", 1);
        attributesCreate = NativeFunction.of(library, "dnnl_primitive_attr_create", 1);
        attributesScratchpad = NativeFunction.of(library, "dnnl_primitive_attr_set_scratchpad_mode", 2);
        attributesMathMode = NativeFunction.of(library, "dnnl_primitive_attr_set_fpmath_mode", 2);
        attributesPostOps = NativeFunction.of(library, "dnnl_primitive_attr_set_post_ops", 2);
        postOpsCreate = NativeFunction.of(library, "dnnl_post_ops_create", 1);
        postOpsAppendSum = NativeFunction.of(
                library,
                "dnnl_post_ops_append_sum",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_FLOAT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT));
        matmulDescriptor = NativeFunction.of(library, "dnnl_matmul_primitive_desc_create", 7);
        reorderDescriptor = NativeFunction.of(library, "dnnl_reorder_primitive_desc_create", 6);
        primitiveQuery = NativeFunction.ofLong(library, "dnnl_primitive_desc_query_md", 3);
        primitiveDescriptorDestroy = NativeFunction.of(library, "dnnl_primitive_desc_destroy", 1);
        primitiveCreate = NativeFunction.of(library, "dnnl_primitive_create", 2);
        primitiveDestroy = NativeFunction.of(library, "dnnl_primitive_destroy", 1);
        primitiveExecute = NativeFunction.of(library, "dnnl_primitive_execute", 4);
        memoryCreate = NativeFunction.of(library, "dnnl_memory_create", 4);
        memorySetHandle = NativeFunction.of(library, "dnnl_memory_set_data_handle", 2);
        memoryDestroy = NativeFunction.of(library, "dnnl_memory_destroy", 1);
        version = NativeFunction.ofLong(library, "dnnl_version", 0);
        isa = NativeFunction.of(library, "dnnl_get_effective_cpu_isa", 0);
        limitThisThread();
        engine = create(out -> check(engineCreate, engineCreate.call(out, CPU, 0)));
        attributes = attributes(false);
        accumulatingAttributes = attributes(true);
    }

    /** Unpacks and loads the library; a {@link KernelException} says why this machine or build has none. */
    @SuppressWarnings("restricted") // the one library that this project calls; its signatures are below
    static Dnnl load() {
        String platform = platform();
        List<String> failures = new ArrayList<>();
        for (Path folder : NativeCache.candidates()) {
            try {
                Path unpacked = NativeCache.unpack(folder, "dnnl-" + jarVersion(), JAR_FOLDER + platform, LIBRARIES);
                return new Dnnl(SymbolLookup.libraryLookup(unpacked.resolve(LIBRARIES.getLast()), Arena.global()));
            } catch (IOException | IllegalArgumentException e) {
                failures.add(String.valueOf(e.getMessage()));
            }
        }
        throw new KernelException("oneDNN does not load on " + platform + ": " + String.join("; ", failures));
    }

    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch");
        return (system.startsWith("mac") ? "macosx" : system) + "-"
                + (processor.equals("amd64") ? "x86_64" : processor);
    }

    private static String jarVersion() throws IOException {
        Properties properties = new Properties();
        try (InputStream content = Dnnl.class.getClassLoader().getResourceAsStream(JAR_VERSION)) {
            if (content == null) {
                throw new IOException("the class path has no " + JAR_VERSION);
            }
            properties.load(content);
        }
        return properties.getProperty("version");
    }

    /** Keeps OpenMP from starting threads for what this thread asks; the setting is each thread's own. */
    void limitThisThread() {
        try {
            setOmpThreads.handle().invokeExact(1);
        } catch (Throwable e) {
            throw new IllegalStateException("calling " + setOmpThreads.name(), e);
        }
    }

    /** Version and instruction set, such as {@code oneDNN 3.11.0 avx512_core_bf16}. */
    @SuppressWarnings("restricted") // dnnl_version_t begins with three ints
    String describe() {
        MemorySegment numbers = MemorySegment.ofAddress(version.callLong()).reinterpret(3L * Integer.BYTES);
        return "oneDNN " + numbers.getAtIndex(ValueLayout.JAVA_INT, 0) + "."
                + numbers.getAtIndex(ValueLayout.JAVA_INT, 1) + "." + numbers.getAtIndex(ValueLayout.JAVA_INT, 2) + " "
                + isaName(isa.call());
    }

    private static String isaName(int isa) {
        return switch (isa) {
            case 0x1 -> "sse41";
            case 0x3 -> "avx";
            case 0x7 -> "avx2";
            case 0xf -> "avx2_vnni";
            case 0x1f -> "avx2_vnni_2";
            case 0x27 -> "avx512_core";
            case 0x67 -> "avx512_core_vnni";
            case 0xe7 -> "avx512_core_bf16";
            case 0x1ef -> "avx10_1_512";
            case 0xfef -> "avx10_1_512_amx";
            case 0x1fef -> "avx10_1_512_amx_fp16";
            case 0x201ff -> "avx10_2_512";
            case 0x22fff -> "avx10_2_512_amx_2";
            default -> "isa 0x" + Integer.toHexString(isa);
        };
    }

    long stream() {
        return create(out -> check(streamCreate, streamCreate.call(out, engine, IN_ORDER)));
    }

    void destroyStream(long stream) {
        streamDestroy.call(stream);
    }

    /** A matrix in memory; a layout with an unknown order of bytes comes from {@link #weightsOf}. */
    long matrix(DType dtype, long rows, long columns, long rowStride, long columnStride) {
        try (Arena arena = Arena.ofConfined()) {
            long extents =
                    arena.allocateFrom(ValueLayout.JAVA_LONG, rows, columns).address();
            long strides = arena.allocateFrom(ValueLayout.JAVA_LONG, rowStride, columnStride)
                    .address();
            return create(out ->
                    check(descriptorWithStrides, descriptorWithStrides.call(out, 2, extents, code(dtype), strides)));
        }
    }

    /** A matrix whose layout oneDNN is to choose. */
    long matrixOfAnyLayout(DType dtype, long rows, long columns) {
        return matrixOfLayout(ANY_LAYOUT, dtype, rows, columns);
    }

    /** A matrix in blocks of 64 columns, in which pairs of rows stand side by side. */
    long matrixInWideBlocks(DType dtype, long rows, long columns) {
        return matrixOfLayout(WIDE_BLOCKS, dtype, rows, columns);
    }

    private long matrixOfLayout(int tag, DType dtype, long rows, long columns) {
        try (Arena arena = Arena.ofConfined()) {
            long extents =
                    arena.allocateFrom(ValueLayout.JAVA_LONG, rows, columns).address();
            return create(out -> check(descriptorWithTag, descriptorWithTag.call(out, 2, extents, code(dtype), tag)));
        }
    }

    void destroyMatrix(long descriptor) {
        descriptorDestroy.call(descriptor);
    }

    boolean sameLayout(long left, long right) {
        return descriptorEqual.call(left, right) != 0;
    }

    long bytes(long descriptor) {
        return descriptorSize.callLong(descriptor);
    }

    /** Strict f32 arithmetic and scratch memory from the caller. */
    private long attributes(boolean accumulate) {
        long attributes = create(out -> check(attributesCreate, attributesCreate.call(out)));
        check(attributesScratchpad, attributesScratchpad.call(attributes, SCRATCHPAD_USER));
        check(attributesMathMode, attributesMathMode.call(attributes, STRICT));
        if (accumulate) {
            long postOps = create(out -> check(postOpsCreate, postOpsCreate.call(out)));
            check(postOpsAppendSum, appendSum(postOps));
            check(attributesPostOps, attributesPostOps.call(attributes, postOps));
        }
        return attributes;
    }

    private int appendSum(long postOps) {
        try {
            return (int) postOpsAppendSum.handle().invokeExact(postOps, 1f, 0, 0);
        } catch (Throwable e) {
            throw new IllegalStateException("calling " + postOpsAppendSum.name(), e);
        }
    }

    /** target = source weights, or target += source weights where it accumulates. */
    long matmul(long source, long weights, long target, boolean accumulate) {
        long chosen = accumulate ? accumulatingAttributes : attributes;
        return create(
                out -> check(matmulDescriptor, matmulDescriptor.call(out, engine, source, weights, 0, target, chosen)));
    }

    long reorder(long source, long target) {
        return create(out -> check(reorderDescriptor, reorderDescriptor.call(out, source, engine, target, engine, 0)));
    }

    /** The layout of the weights that a product wants, the caller's to destroy. */
    long weightsOf(long primitiveDescriptor) {
        long borrowed = primitiveQuery.callLong(primitiveDescriptor, QUERY_WEIGHTS, 0);
        return create(out -> check(descriptorClone, descriptorClone.call(out, borrowed)));
    }

    long scratchpadOf(long primitiveDescriptor) {
        long borrowed = primitiveQuery.callLong(primitiveDescriptor, QUERY_SCRATCHPAD, 0);
        return create(out -> check(descriptorClone, descriptorClone.call(out, borrowed)));
    }

    void destroyPrimitiveDescriptor(long descriptor) {
        primitiveDescriptorDestroy.call(descriptor);
    }

    long primitive(long primitiveDescriptor) {
        return create(out -> check(primitiveCreate, primitiveCreate.call(out, primitiveDescriptor)));
    }

    void destroyPrimitive(long primitive) {
        primitiveDestroy.call(primitive);
    }

    /** A memory of the given layout at an address, 0 for one that is set later. */
    long memory(long descriptor, long address) {
        return create(out -> check(memoryCreate, memoryCreate.call(out, descriptor, engine, address)));
    }

    void destroyMemory(long memory) {
        memoryDestroy.call(memory);
    }

    void setAddress(long memory, long address) {
        check(memorySetHandle, memorySetHandle.call(memory, address));
    }

    /** Runs on this thread and returns when done. {@code arguments} are {int, pointer} pairs of 16 bytes. */
    void execute(long primitive, long stream, int count, long arguments) {
        check(primitiveExecute, primitiveExecute.call(primitive, stream, count, arguments));
    }

    private static int code(DType dtype) {
        return switch (dtype) {
            case F16 -> 1;
            case BF16 -> 2;
            case F32 -> 3;
            case I32, I64, U8 -> throw new IllegalArgumentException("products are of floating point, not " + dtype);
        };
    }

    /** A handle that is destroyed with the arena: for an automatic one, when nothing refers to the handle any more. */
    @SuppressWarnings("restricted") // the segment has no size: it is a name, not memory
    static MemorySegment owned(Arena arena, long handle, LongConsumer destroy) {
        return MemorySegment.ofAddress(handle).reinterpret(arena, segment -> destroy.accept(segment.address()));
    }

    private interface Maker {
        void make(long out);
    }

    private static long create(Maker maker) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.JAVA_LONG);
            maker.make(out.address());
            return out.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    private static void check(NativeFunction function, int status) {
        if (status != 0) {
            throw new KernelException("oneDNN: " + function.name() + " failed: " + statusName(status));
        }
    }

    private static String statusName(int status) {
        return switch (status) {
            case 1 -> "out of memory";
            case 2 -> "invalid arguments";
            case 3 -> "not implemented";
            case 4 -> "last implementation reached";
            case 5 -> "runtime error";
            case 6 -> "not required";
            case 7 -> "invalid graph";
            default -> "status " + status;
        };
    }
}
