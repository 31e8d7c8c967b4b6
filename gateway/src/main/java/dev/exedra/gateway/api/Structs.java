package dev.exedra.gateway.api;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.exedra.gateway.json.Fields;
import dev.exedra.gateway.json.Values;
import tools.jackson.databind.JsonNode;

/** JSON as protobuf's {@code Struct}. */
final class Structs {

    /** Protobuf reads 100 messages deep, and a level of JSON takes three. */
    private static final int MOST_LEVELS = 16;

    private Structs() {}

    static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    static Struct of(Fields fields) {
        return struct(fields, MOST_LEVELS);
    }

    private static Struct struct(Fields fields, int levels) {
        Struct.Builder struct = Struct.newBuilder();
        for (String name : fields.names()) {
            struct.putFields(
                    name,
                    fields.value(name)
                            .map(value -> value(value, fields.path(name), levels))
                            .orElse(Value.newBuilder()
                                    .setNullValue(NullValue.NULL_VALUE)
                                    .build()));
        }
        return struct.build();
    }

    private static Value value(JsonNode node, String path, int levels) {
        if (levels == 0) {
            throw Values.wrong(path, "is nested more than " + MOST_LEVELS + " deep");
        }
        Value.Builder value = Value.newBuilder();
        if (node.isObject()) {
            value.setStructValue(struct(Fields.object(node, path), levels - 1));
        } else if (node.isArray()) {
            ListValue.Builder list = ListValue.newBuilder();
            for (int i = 0; i < node.size(); i++) {
                list.addValues(value(node.get(i), path + "[" + i + "]", levels - 1));
            }
            value.setListValue(list);
        } else if (node.isString()) {
            value.setStringValue(Values.text(node, path));
        } else if (node.isBoolean()) {
            value.setBoolValue(node.booleanValue());
        } else if (node.isNumber()) {
            value.setNumberValue(Values.number(node, path, -Double.MAX_VALUE, Double.MAX_VALUE));
        } else {
            value.setNullValue(NullValue.NULL_VALUE);
        }
        return value.build();
    }
}
