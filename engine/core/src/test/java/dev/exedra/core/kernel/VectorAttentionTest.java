package dev.exedra.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Attention against the oracle, and bit for bit against itself in other chunks. */
class VectorAttentionTest {

    private static final double TOLERANCE = 2e-6;
    /** The softmax's weights are rounded, relative to whatever maximum was known by then. */
    private static final double BF16_TOLERANCE = 0x1p-8;

    private static final int ALL = Integer.MAX_VALUE;

    /** heads, key/value heads, dimensions, window, tokens of a page, type of the cache. */
    record Case(int heads, int kvHeads, int headDim, int window, int pageTokens, DType dtype) {

        AttentionShape shape() {
            return new AttentionShape(heads, kvHeads, headDim, (float) (1 / Math.sqrt(headDim)), window);
        }
    }

    static final List<Case> CASES = List.of(
            new Case(4, 2, 64, ALL, 32, DType.F32),
            new Case(2, 2, 128, ALL, 16, DType.F32),
            new Case(6, 2, 20, ALL, 64, DType.F32),
            new Case(5, 1, 4, ALL, 16, DType.F32),
            new Case(8, 1, 40, 7, 16, DType.F32),
            new Case(4, 4, 48, 33, 256, DType.F32),
            new Case(1, 1, 13, 200, 16, DType.F32),
            new Case(4, 2, 64, ALL, 128, DType.BF16),
            new Case(2, 2, 128, ALL, 16, DType.BF16),
            new Case(12, 2, 20, ALL, 64, DType.BF16),
            new Case(16, 1, 4, ALL, 64, DType.BF16),
            new Case(8, 1, 40, 7, 16, DType.BF16),
            new Case(3, 1, 40, 7, 64, DType.BF16),
            new Case(4, 4, 48, 33, 256, DType.BF16),
            new Case(1, 1, 14, 200, 64, DType.BF16),
            new Case(6, 2, 128, 100, 128, DType.BF16),
            new Case(5, 1, 64, 65, 64, DType.BF16),
            new Case(3, 3, 192, ALL, 64, DType.BF16));

    private final Arena arena = Arena.ofAuto();
    private final Samples samples = new Samples(arena, 5);
    private final Kernels vector = new VectorKernels();
    private final Kernels scalar = new ScalarKernels();

    @ParameterizedTest
    @FieldSource("CASES")
    void agreesWithTheOracle(Case each) {
        for (int tokens : new int[] {1, 4, 13, 129, 207}) {
            KvPages cache = filled(each, tokens);
            Matrix queries = samples.matrix(tokens, each.heads() * each.headDim());
            Matrix expected = attend(scalar, queries, 0, cache, each);
            Matrix actual = attend(vector, queries, 0, cache, each);
            double tolerance = each.dtype() == DType.F32 ? TOLERANCE : BF16_TOLERANCE;
            Samples.assertNear(expected, actual, tolerance, each + " of " + tokens);
        }
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void anyChunksHaveTheSameBits(Case each) {
        int tokens = 300;
        KvPages cache = filled(each, tokens);
        Matrix queries = samples.matrix(tokens, each.heads() * each.headDim());
        Matrix whole = attend(vector, queries, 0, cache, each);
        for (int chunk : new int[] {1, 2, 3, 7, 16, 64, 150}) {
            for (int from = 0; from < tokens; from += chunk) {
                int rows = Math.min(chunk, tokens - from);
                Matrix part = attend(vector, queries.rows(from, rows), from, cache, each);
                for (int row = 0; row < rows; row++) {
                    assertArrayEquals(Samples.bits(whole, from + row), Samples.bits(part, row), "chunks of " + chunk);
                }
            }
        }
    }

    /** oneDNN computes whole tiles for many rows at once where it has the same bits, and nothing where it has not. */
    @ParameterizedTest
    @FieldSource("CASES")
    void oneDnnHasTheSameBits(Case each) {
        Kernels oneDnn = OneDnnKernels.load(vector);
        for (int tokens : new int[] {1, 15, 64, 129, 300}) {
            KvPages cache = filled(each, tokens);
            Matrix queries = samples.matrix(tokens, each.heads() * each.headDim());
            for (int from : new int[] {0, tokens / 3, tokens - 1}) {
                Matrix rows = queries.rows(from, tokens - from);
                Matrix expected = attend(vector, rows, from, cache, each);
                Matrix actual = attend(oneDnn, rows, from, cache, each);
                for (int row = 0; row < rows.rows(); row++) {
                    assertArrayEquals(
                            Samples.bits(expected, row),
                            Samples.bits(actual, row),
                            tokens + " from " + from + " row " + row);
                }
            }
        }
    }

    /** A page may hold the keys of an earlier sequence behind this one's, and keys that the window has passed. */
    @ParameterizedTest
    @FieldSource("CASES")
    void whatARowDoesNotSeeDoesNotMatter(Case each) {
        int tokens = 150;
        KvPages clean = filled(each, tokens);
        Matrix queries = samples.matrix(tokens, each.heads() * each.headDim());
        for (float garbage : new float[] {Float.NaN, Float.POSITIVE_INFINITY, -3e38f}) {
            for (int position : new int[] {0, 15, 16, 100, 149}) {
                KvPages spoilt = copy(clean);
                spoil(spoilt, each, position, garbage);
                Matrix row = queries.rows(position, 1);
                Matrix expected = attend(vector, row, position, clean, each);
                Matrix actual = attend(vector, row, position, spoilt, each);
                assertArrayEquals(Samples.bits(expected, 0), Samples.bits(actual, 0), garbage + " around " + position);
            }
        }
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void storingInChunksFillsTheSamePages(Case each) {
        Matrix keys = samples.matrix(50, each.kvHeads() * each.headDim());
        Matrix values = samples.matrix(50, each.kvHeads() * each.headDim());
        KvPages expected = pages(each, 50);
        KvPages actual = pages(each, 50);
        store(scalar, keys, values, 0, expected);
        for (int from = 0; from < 50; from += 7) {
            int rows = Math.min(7, 50 - from);
            store(vector, keys.rows(from, rows), values.rows(from, rows), from, actual);
        }
        for (int page = 0; page < expected.pages().size(); page++) {
            assertArrayEquals(
                    expected.pages().get(page).toArray(java.lang.foreign.ValueLayout.JAVA_INT),
                    actual.pages().get(page).toArray(java.lang.foreign.ValueLayout.JAVA_INT));
        }
    }

    private Matrix attend(Kernels kernels, Matrix queries, int firstPosition, KvPages cache, Case each) {
        Matrix output = Matrix.allocate(arena, queries.rows(), queries.columns());
        for (int head = 0; head < each.kvHeads(); head++) {
            kernels.attend(queries, firstPosition, cache, each.shape(), head, output);
        }
        return output;
    }

    private static void store(Kernels kernels, Matrix keys, Matrix values, int firstPosition, KvPages cache) {
        for (int head = 0; head < cache.layout().kvHeads(); head++) {
            kernels.store(keys, values, firstPosition, cache, head);
        }
    }

    private KvPages filled(Case each, int tokens) {
        KvPages cache = pages(each, tokens);
        Matrix keys = samples.matrix(tokens, each.kvHeads() * each.headDim());
        Matrix values = samples.matrix(tokens, each.kvHeads() * each.headDim());
        store(vector, keys, values, 0, cache);
        return cache;
    }

    private KvPages pages(Case each, int tokens) {
        KvLayout layout = new KvLayout(each.kvHeads(), each.headDim(), each.pageTokens(), each.dtype());
        List<MemorySegment> pages = new ArrayList<>();
        for (int token = 0; token < tokens; token += each.pageTokens()) {
            pages.add(arena.allocate(layout.pageBytes(), Matrix.ALIGNMENT_BYTES));
        }
        return new KvPages(layout, pages);
    }

    private KvPages copy(KvPages cache) {
        List<MemorySegment> pages = new ArrayList<>();
        for (MemorySegment page : cache.pages()) {
            pages.add(arena.allocate(page.byteSize(), Matrix.ALIGNMENT_BYTES).copyFrom(page));
        }
        return new KvPages(cache.layout(), pages);
    }

    /** Every key and value that the row at {@code position} does not see. */
    private void spoil(KvPages cache, Case each, int position, float garbage) {
        Matrix row = Matrix.allocate(arena, 1, each.kvHeads() * each.headDim());
        for (int i = 0; i < row.columns(); i++) {
            row.set(0, i, garbage);
        }
        int first = position - Math.min(position, each.window() - 1);
        int end = cache.pages().size() * each.pageTokens();
        for (int other = 0; other < end; other++) {
            if (other < first || other > position) {
                store(scalar, row, row, other, cache);
            }
        }
    }
}
