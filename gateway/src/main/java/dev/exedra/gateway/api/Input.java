package dev.exedra.gateway.api;

import dev.exedra.proto.inference.v1.TokenIds;

/** A prompt of the completions endpoint. */
sealed interface Input {

    record Text(String text) implements Input {}

    record Ids(TokenIds ids) implements Input {}
}
