package dev.exedra.router.grpc;

import dev.exedra.core.engine.Resumption;
import dev.exedra.core.engine.ResumptionException;
import dev.exedra.proto.inference.v1.Prompt;
import dev.exedra.proto.inference.v1.Resume;

/** How far a broken call had come. */
final class ResumeReader {

    private ResumeReader() {}

    /** @throws RequestException if the prompt alone is scored, which generates nothing, or a number is too large */
    static Resumption read(Prompt prompt) {
        if (!prompt.hasResume()) {
            return Resumption.NONE;
        }
        Resume resume = prompt.getResume();
        if (resume.getGeneratedIdsCount() > 0 && SamplingReader.scoresPromptAlone(prompt)) {
            throw new RequestException(
                    "resume.generated_ids", "max_tokens is 0: no token can have been generated, leave them out");
        }
        int[] ids = resume.getGeneratedIdsList().stream()
                .mapToInt(Integer::intValue)
                .toArray();
        return new Resumption(ids, SamplingReader.nonNegative("resume.text_units", resume.getTextUnits()));
    }

    /** The field as inference.proto calls it. */
    static String field(ResumptionException wrong) {
        return wrong.field().equals("textUnits") ? "resume.text_units" : "resume.generated_ids";
    }
}
