package dev.exedra.gateway;

import dev.exedra.proto.inference.v1.FinishReason;
import dev.exedra.proto.inference.v1.Finished;
import dev.exedra.proto.inference.v1.GenerateStreamResponse;
import dev.exedra.proto.inference.v1.GeneratedToken;
import dev.exedra.proto.inference.v1.GeneratedTokens;
import dev.exedra.proto.inference.v1.Prompt;
import dev.exedra.proto.inference.v1.PromptScores;
import dev.exedra.proto.inference.v1.Resume;
import dev.exedra.proto.inference.v1.ScoredToken;
import dev.exedra.proto.inference.v1.Started;
import dev.exedra.proto.inference.v1.Usage;
import java.util.ArrayList;
import java.util.List;

/**
 * A long answer that any router can go on with: each token is a function of seed, choice and position, and its text is
 * certain only when the next token is there, as with stop strings and half characters.
 */
final class Story {

    static final int TOKENS = 12;
    private static final int PROMPT_TOKENS = 4;
    private static final long CHOSEN_SEED = 4711;

    private Story() {}

    /** Everything that a router sends for this prompt, from where it is to be resumed. */
    static List<GenerateStreamResponse> messages(Prompt prompt) {
        Resume resume = prompt.getResume();
        long seed = prompt.hasResume()
                ? resume.getSeed()
                : prompt.getSampling().hasSeed() ? prompt.getSampling().getSeed() : CHOSEN_SEED;
        int from = resume.getGeneratedIdsCount();
        for (int position = 0; position < from; position++) {
            if (resume.getGeneratedIds(position) != id(seed, prompt.getChoice(), position)) {
                throw new AssertionError("Resumed with an id that was never generated");
            }
        }
        List<GenerateStreamResponse> messages = new ArrayList<>();
        messages.add(GenerateStreamResponse.newBuilder()
                .setStarted(Started.newBuilder()
                        .setModel(FakeRouter.MODEL)
                        .setSeed(seed)
                        .setPromptTokens(PROMPT_TOKENS))
                .build());
        if (prompt.getSampling().hasPromptLogprobs() && from == 0) {
            messages.add(promptScores(0, 1));
            messages.add(promptScores(1, PROMPT_TOKENS));
        }
        String certain = text(prompt, seed, from - 1);
        if (certain.length() > resume.getTextUnits()) {
            messages.add(remaining(certain.substring(resume.getTextUnits())));
        }
        for (int position = from; position < TOKENS; position++) {
            messages.add(Script.message(token(prompt, seed, position)));
        }
        String before = text(prompt, seed, from == TOKENS ? TOKENS : TOKENS - 1);
        String all = text(prompt, seed, TOKENS);
        int had = from == TOKENS ? resume.getTextUnits() : before.length();
        if (had < all.length()) {
            messages.add(remaining(all.substring(had)));
        }
        messages.add(finished());
        return messages;
    }

    private static GenerateStreamResponse finished() {
        return GenerateStreamResponse.newBuilder()
                .setFinished(Finished.newBuilder()
                        .setReason(FinishReason.FINISH_REASON_STOP)
                        .setStopString("END")
                        .setUsage(Usage.newBuilder()
                                .setPromptTokens(PROMPT_TOKENS)
                                .setCompletionTokens(TOKENS)))
                .build();
    }

    private static GenerateStreamResponse remaining(String text) {
        return GenerateStreamResponse.newBuilder()
                .setTokens(GeneratedTokens.newBuilder().setRemainingText(text))
                .build();
    }

    private static GenerateStreamResponse promptScores(int from, int to) {
        PromptScores.Builder scores = PromptScores.newBuilder();
        for (int position = from; position < to; position++) {
            ScoredToken.Builder token =
                    ScoredToken.newBuilder().setId(position).setBytes(FakeRouter.bytes("p" + position));
            scores.addTokens(position == 0 ? token : token.setLogprob(-0.5f * position));
        }
        return GenerateStreamResponse.newBuilder().setPromptScores(scores).build();
    }

    private static GeneratedToken token(Prompt prompt, long seed, int position) {
        GeneratedToken.Builder token = GeneratedToken.newBuilder()
                .setId(id(seed, prompt.getChoice(), position))
                .setText(position == 0 ? "" : word(seed, prompt.getChoice(), position - 1));
        if (prompt.getSampling().hasLogprobs()) {
            token.setScore(ScoredToken.newBuilder()
                    .setId(token.getId())
                    .setLogprob(-0.125f * position)
                    .setBytes(FakeRouter.bytes(word(seed, prompt.getChoice(), position))));
        }
        return token.build();
    }

    private static String text(Prompt prompt, long seed, int tokens) {
        StringBuilder text = new StringBuilder();
        for (int position = 0; position < tokens; position++) {
            text.append(word(seed, prompt.getChoice(), position));
        }
        return text.toString();
    }

    private static int id(long seed, int choice, int position) {
        return (int) Math.floorMod(31 * (31 * seed + choice) + 7L * position, 1000L);
    }

    /** With characters of one and two UTF-16 units. */
    private static String word(long seed, int choice, int position) {
        return (position % 3 == 0 ? "\uD83D\uDE00" : "w") + id(seed, choice, position) + " ";
    }
}
