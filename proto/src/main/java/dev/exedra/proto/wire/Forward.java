package dev.exedra.proto.wire;

/**
 * A ForwardRequest or a ForwardResponse: a header that protobuf reads, and bytes that it never sees.
 *
 * @param header the field {@code header}; the default one if the message had none
 * @param payload the field {@code hidden} or {@code sums}; whoever receives it closes it
 */
public record Forward<H>(H header, Payload payload) {}
