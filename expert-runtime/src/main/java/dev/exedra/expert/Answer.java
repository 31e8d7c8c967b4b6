package dev.exedra.expert;

import dev.exedra.proto.expert.v1.ForwardResponseHeader;
import dev.exedra.proto.wire.Payload;

/** Takes the reply to a call, on any thread. */
interface Answer {

    /** @param sums that are written before this returns: their memory is used again */
    void give(ForwardResponseHeader.Builder header, Payload sums);
}
