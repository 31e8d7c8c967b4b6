package dev.exedra.template.value;

/**
 * What a name in a template can stand for. The set is closed: nothing of Java's own objects can be reached through it.
 */
public sealed interface Value
        permits NoneValue,
                BooleanValue,
                IntegerValue,
                FloatValue,
                StringValue,
                SequenceValue,
                DictionaryValue,
                DictionaryView,
                RangeValue,
                IteratorValue,
                UndefinedValue,
                NamespaceValue,
                FunctionValue,
                LoopValue,
                CyclerValue,
                JoinerValue {

    /** The name of the Python type, as error texts show it. */
    String typeName();
}
