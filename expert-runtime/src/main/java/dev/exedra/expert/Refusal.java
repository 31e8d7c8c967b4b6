package dev.exedra.expert;

import dev.exedra.core.ExedraException;
import dev.exedra.proto.expert.v1.ForwardErrorCode;

/** A call that is answered with an error. */
final class Refusal extends ExedraException {

    private static final long serialVersionUID = 1L;

    private final ForwardErrorCode code;

    Refusal(ForwardErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    ForwardErrorCode code() {
        return code;
    }
}
