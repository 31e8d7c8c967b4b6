package dev.exedra.gateway.api;

import dev.exedra.proto.inference.v1.GenerateResponse;
import dev.exedra.proto.inference.v1.GeneratedToken;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A generated answer that may be told.
 *
 * @param likelihood mean log-probability a token, by which the best of several are chosen
 */
record Candidate(String text, @Nullable LegacyLogprobs logprobs, Ending ending, double likelihood) {

    static Candidate of(
            GenerateResponse reply, CompletionRequest request, int sequence, Heading heading, UsageCounter usage) {
        heading.started(reply.getStarted());
        usage.started(reply.getStarted(), sequence % request.candidates() == 0);
        usage.generated(reply.getTokensCount());
        usage.finished(reply.getFinished());
        return new Candidate(
                reply.getText(),
                request.logprobs() ? logprobs(reply, request.echo()) : null,
                Ending.of(reply.getFinished()),
                likelihood(reply.getTokensList()));
    }

    /** The choices of all prompts: of each prompt's candidates the likeliest, in falling order if any is left out. */
    static List<CompletionChoice> choices(List<Candidate> candidates, CompletionRequest request, List<String> echoes) {
        List<CompletionChoice> choices = new ArrayList<>();
        for (int prompt = 0; prompt < request.inputs().size(); prompt++) {
            int begin = prompt * request.candidates();
            Stream<Candidate> own = candidates.subList(begin, begin + request.candidates()).stream();
            if (request.candidates() > request.choices()) {
                own = own.sorted(Comparator.comparingDouble((Candidate candidate) -> -candidate.likelihood()))
                        .limit(request.choices());
            }
            String echo = request.echo() ? echoes.get(prompt) : "";
            for (Candidate candidate : own.toList()) {
                choices.add(candidate.choice(choices.size(), echo));
            }
        }
        return choices;
    }

    private CompletionChoice choice(int index, String echo) {
        return new CompletionChoice(
                index, echo + text, logprobs, ending.finishReason(), ending.stopReason(), ending.routingReport());
    }

    private static LegacyLogprobs logprobs(GenerateResponse reply, boolean echo) {
        return new LegacyLogprobs.Writer()
                .write(Stream.concat(
                                echo ? reply.getPromptTokensList().stream() : Stream.empty(),
                                GeneratedText.scores(reply.getTokensList()).stream())
                        .toList());
    }

    private static double likelihood(List<GeneratedToken> tokens) {
        return GeneratedText.scores(tokens).stream()
                .mapToDouble(score -> score.getLogprob())
                .average()
                .orElse(Double.NEGATIVE_INFINITY);
    }
}
