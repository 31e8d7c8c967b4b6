package dev.exedra.core.tokenizer;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongFunction;

/** The handle of a tokenizer on the native side. Calls run side by side; closing waits for them. */
final class NativeTokenizer implements AutoCloseable {

    private static final TokenizersLibrary LIBRARY = TokenizersLibrary.LIB;

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private long handle;

    private NativeTokenizer(long handle) {
        this.handle = handle;
    }

    /** From the text of a tokenizer.json; {@link RuntimeException} with the library's words where it is no good. */
    static NativeTokenizer of(String json) {
        NativeLibrary.load();
        long handle = LIBRARY.createTokenizerFromString(json);
        // A published file may ask for truncation or padding of a batch; neither is for prompts.
        LIBRARY.disableTruncation(handle);
        LIBRARY.disablePadding(handle);
        return new NativeTokenizer(handle);
    }

    long[] encode(String text, boolean addSpecialTokens) {
        return call(tokenizer -> {
            long encoding = LIBRARY.encode(tokenizer, text, addSpecialTokens);
            try {
                return LIBRARY.getTokenIds(encoding);
            } finally {
                LIBRARY.deleteEncoding(encoding);
            }
        });
    }

    String decode(long[] ids, boolean skipSpecialTokens) {
        return call(tokenizer -> LIBRARY.decode(tokenizer, ids, skipSpecialTokens));
    }

    private <T> T call(LongFunction<T> work) {
        lock.readLock().lock();
        try {
            if (handle == 0) {
                throw new IllegalStateException("the tokenizer is closed");
            }
            return work.apply(handle);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (handle != 0) {
                LIBRARY.deleteTokenizer(handle);
                handle = 0;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
