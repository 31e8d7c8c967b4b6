package dev.exedra.gateway.api;

import dev.exedra.proto.inference.v1.GeneratedToken;
import dev.exedra.proto.inference.v1.ScoredToken;
import java.util.List;
import java.util.stream.Collectors;

/** Tokens that came together. */
final class GeneratedText {

    private GeneratedText() {}

    static String of(List<GeneratedToken> tokens) {
        return tokens.stream().map(GeneratedToken::getText).collect(Collectors.joining());
    }

    static List<ScoredToken> scores(List<GeneratedToken> tokens) {
        return tokens.stream()
                .filter(GeneratedToken::hasScore)
                .map(GeneratedToken::getScore)
                .toList();
    }
}
