package dev.exedra.template.value;

import java.util.List;

/** A list or a tuple. Neither changes: the sandbox refuses what would change a list. */
public sealed interface SequenceValue extends Value permits ListValue, TupleValue {

    List<Value> items();
}
