package dev.exedra.core.kernel;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * A C function of integers and pointers. All travel as longs, which the calling conventions of x86-64 and AArch64 pass like
 * the narrower types, so that a few shapes of call serve the whole library: every shape costs start-up time.
 */
record NativeFunction(String name, MethodHandle handle) {

    /** Finds a function that takes {@code arguments} integers or pointers, at most 7, and gives an int. */
    static NativeFunction of(SymbolLookup library, String name, int arguments) {
        return of(library, name, ValueLayout.JAVA_INT, arguments);
    }

    /** Finds a function that gives a pointer or a size. */
    static NativeFunction ofLong(SymbolLookup library, String name, int arguments) {
        return of(library, name, ValueLayout.JAVA_LONG, arguments);
    }

    private static NativeFunction of(SymbolLookup library, String name, MemoryLayout result, int arguments) {
        MemoryLayout[] longs = new MemoryLayout[arguments];
        Arrays.fill(longs, ValueLayout.JAVA_LONG);
        return of(library, name, FunctionDescriptor.of(result, longs));
    }

    @SuppressWarnings("restricted") // the signatures are those of the library's headers
    static NativeFunction of(SymbolLookup library, String name, FunctionDescriptor descriptor) {
        return new NativeFunction(
                name,
                Linker.nativeLinker()
                        .downcallHandle(
                                library.find(name)
                                        .orElseThrow(() -> new KernelException("the library has no function " + name)),
                                descriptor));
    }

    int call() {
        try {
            return (int) handle.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int call(long a) {
        try {
            return (int) handle.invokeExact(a);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int call(long a, long b) {
        try {
            return (int) handle.invokeExact(a, b);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int call(long a, long b, long c) {
        try {
            return (int) handle.invokeExact(a, b, c);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int call(long a, long b, long c, long d) {
        try {
            return (int) handle.invokeExact(a, b, c, d);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int call(long a, long b, long c, long d, long e) {
        try {
            return (int) handle.invokeExact(a, b, c, d, e);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    int call(long a, long b, long c, long d, long e, long f) {
        try {
            return (int) handle.invokeExact(a, b, c, d, e, f);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    int call(long a, long b, long c, long d, long e, long f, long g) {
        try {
            return (int) handle.invokeExact(a, b, c, d, e, f, g);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    long callLong() {
        try {
            return (long) handle.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    long callLong(long a) {
        try {
            return (long) handle.invokeExact(a);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    long callLong(long a, long b, long c) {
        try {
            return (long) handle.invokeExact(a, b, c);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** A C function throws nothing, so this is the JVM's own: out of memory, a stack overflow, or a wrong signature. */
    private IllegalStateException unexpected(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("calling " + name, cause);
    }
}
