package dev.exedra.template.function;

import dev.exedra.template.TemplateLimitException;
import dev.exedra.template.TemplateRaisedException;
import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.format.Strftime;
import dev.exedra.template.operation.Iteration;
import dev.exedra.template.operation.Numbers;
import dev.exedra.template.operation.Representation;
import dev.exedra.template.value.Arguments;
import dev.exedra.template.value.CyclerValue;
import dev.exedra.template.value.DictionaryValue;
import dev.exedra.template.value.FunctionValue;
import dev.exedra.template.value.HashKey;
import dev.exedra.template.value.JoinerValue;
import dev.exedra.template.value.NamespaceValue;
import dev.exedra.template.value.RangeValue;
import dev.exedra.template.value.Render;
import dev.exedra.template.value.Signature;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.Value;
import java.math.BigInteger;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;

/** The names that every template finds: Jinja's and those that transformers adds. */
public final class Globals {

    private static final Signature RAISE = Signature.of("raise_exception", 1, "message");
    private static final Signature STRFTIME = Signature.of("strftime_now", 1, "format");
    private static final Signature JOINER = Signature.of("joiner", 0, "sep");
    private static final int SAFE_BITS = 40;

    private Globals() {}

    public static Map<String, Value> table() {
        return Map.of(
                "range", new FunctionValue("range", "<function safe_range>", Globals::range),
                "dict", new FunctionValue("dict", "<class 'dict'>", Globals::dictionary),
                "namespace", new FunctionValue("namespace", "<class 'jinja2.utils.Namespace'>", Globals::namespace),
                "cycler", new FunctionValue("cycler", "<class 'jinja2.utils.Cycler'>", Globals::cycler),
                "joiner", new FunctionValue("joiner", "<class 'jinja2.utils.Joiner'>", Globals::joiner),
                "raise_exception", new FunctionValue("raise_exception", Globals::raise),
                "strftime_now", new FunctionValue("strftime_now", Globals::now));
    }

    private static Value raise(Arguments arguments, Render render) {
        Value message = RAISE.bind(arguments).get(0);
        throw new TemplateRaisedException(Representation.string(message, render.budget()));
    }

    private static Value now(Arguments arguments, Render render) {
        if (!(STRFTIME.bind(arguments).get(0) instanceof StringValue format)) {
            throw new TemplateRenderException("strftime_now() argument must be str");
        }
        render.budget().allocate(32L * format.text().length());
        return StringValue.of(Strftime.format(format.text(), LocalDateTime.now(render.clock())));
    }

    private static Value range(Arguments arguments, Render render) {
        List<Value> bounds = arguments.positional();
        if (bounds.isEmpty() || bounds.size() > 3 || !arguments.named().isEmpty()) {
            throw new TemplateRenderException("range expected 1 to 3 arguments, got " + bounds.size());
        }
        long start = bounds.size() == 1 ? 0 : bound(bounds.getFirst());
        long stop = bound(bounds.get(bounds.size() == 1 ? 0 : 1));
        long step = bounds.size() == 3 ? bound(bounds.get(2)) : 1;
        if (step == 0) {
            throw new TemplateRenderException("range() arg 3 must not be zero");
        }
        long distance = step < 0 ? start - stop : stop - start;
        long length = distance <= 0 ? 0 : (distance - 1) / Math.abs(step) + 1;
        int most = render.budget().limits().maximumRangeItems();
        if (length > most) {
            throw new TemplateLimitException(
                    "a range of " + length + " items is larger than the limit, maximumRangeItems " + most);
        }
        return new RangeValue(start, stop, step, (int) length);
    }

    private static long bound(Value value) {
        BigInteger integer = Numbers.integer(value);
        if (integer.bitLength() > SAFE_BITS) {
            throw new TemplateLimitException("a range's bound is beyond the limit of " + SAFE_BITS + " bits");
        }
        return integer.longValueExact();
    }

    private static DictionaryValue dictionary(Arguments arguments, Render render) {
        if (arguments.positional().size() > 1) {
            throw new TemplateRenderException("dict expected at most 1 argument, got "
                    + arguments.positional().size());
        }
        DictionaryValue.Builder builder = DictionaryValue.builder();
        for (Value source : arguments.positional()) {
            fill(builder, source, render);
        }
        arguments.named().forEach(builder::put);
        return builder.build();
    }

    private static void fill(DictionaryValue.Builder builder, Value source, Render render) {
        if (source instanceof DictionaryValue dictionary) {
            render.budget().allocateItems(2L * dictionary.size());
            dictionary
                    .entries()
                    .forEach(
                            entry -> builder.put(HashKey.of(entry.key(), render.budget()), entry.key(), entry.value()));
            return;
        }
        Iteration.over(source, render.budget()).forEachRemaining(pair -> {
            List<Value> both = Iteration.list(pair, render.budget());
            if (both.size() != 2) {
                throw new TemplateRenderException(
                        "dictionary update sequence element has length " + both.size() + "; 2 is required");
            }
            render.budget().allocateItems(2);
            builder.put(HashKey.of(both.getFirst(), render.budget()), both.getFirst(), both.getLast());
        });
    }

    private static Value namespace(Arguments arguments, Render render) {
        NamespaceValue namespace = new NamespaceValue();
        for (DictionaryValue.Entry entry : dictionary(arguments, render).entries()) {
            namespace.attributes().put(Representation.string(entry.key(), render.budget()), entry.value());
        }
        return namespace;
    }

    private static Value cycler(Arguments arguments, Render render) {
        if (arguments.positional().isEmpty()) {
            throw new TemplateRenderException("at least one item has to be provided");
        }
        render.budget().allocateItems(arguments.positional().size());
        return new CyclerValue(List.copyOf(arguments.positional()));
    }

    private static Value joiner(Arguments arguments, Render render) {
        render.budget().step();
        return new JoinerValue(JOINER.bind(arguments).get(0, StringValue.of(", ")));
    }
}
