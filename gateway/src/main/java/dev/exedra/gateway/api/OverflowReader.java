package dev.exedra.gateway.api;

import dev.exedra.gateway.json.Fields;
import dev.exedra.gateway.json.Values;
import dev.exedra.proto.inference.v1.OverflowPolicy;

/** Reads {@code overflow}, an extension: what may happen where experts are full, of what the router's operator allows. */
final class OverflowReader {

    private OverflowReader() {}

    /** The policy; unspecified, which leaves it to the operator, if the request says nothing. */
    static OverflowPolicy read(Fields fields) {
        return fields.text("overflow")
                .map(name -> policy(name, fields.path("overflow")))
                .orElse(OverflowPolicy.OVERFLOW_POLICY_UNSPECIFIED);
    }

    private static OverflowPolicy policy(String name, String path) {
        return switch (name) {
            case "wait" -> OverflowPolicy.OVERFLOW_POLICY_WAIT;
            case "next-best" -> OverflowPolicy.OVERFLOW_POLICY_NEXT_BEST;
            case "residual" -> OverflowPolicy.OVERFLOW_POLICY_RESIDUAL;
            case "fail" -> OverflowPolicy.OVERFLOW_POLICY_FAIL;
            default -> throw Values.wrong(path, "must be wait, next-best, residual or fail");
        };
    }
}
