package dev.exedra.cli.run;

import dev.exedra.cli.Console;
import dev.exedra.cli.ErrorReport;
import dev.exedra.cli.talk.Interruption;
import dev.exedra.core.engine.Engine;
import dev.exedra.core.engine.GenerationRequest;
import dev.exedra.core.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Completes prompts and prints them in order. */
final class Completion {

    /** What a shell expects after Ctrl-C: 128 and the signal's number. */
    private static final int INTERRUPTED = 130;

    private final Engine engine;
    private final Optional<Tokenizer> tokenizer;
    private final Console console;
    private final Diagnostics diagnostics;
    private final boolean printIds;

    Completion(
            Engine engine, Optional<Tokenizer> tokenizer, Console console, Diagnostics diagnostics, boolean printIds) {
        this.engine = engine;
        this.tokenizer = tokenizer;
        this.console = console;
        this.diagnostics = diagnostics;
        this.printIds = printIds;
    }

    /** Runs the requests in one batch; returns the exit code. */
    int complete(List<GenerationRequest> requests, int choices) {
        List<String> labels = labels(requests.size(), choices);
        OrderedOutput output = new OrderedOutput(
                console.out(), printIds ? labels.stream().map(_ -> "").toList() : bracketed(labels));
        Statistics statistics = Statistics.start(requests);
        GenerationBatch batch = GenerationBatch.start(engine, requests);
        Printer printer = new Printer(batch, output, statistics, labels);
        try (Interruption interruption = Interruption.watch(batch::cancel)) {
            batch.forEach(printer::print);
            diagnostics.statistics(statistics);
            return interruption.happened() ? INTERRUPTED : printer.exitCode;
        }
    }

    /** Prints what comes. */
    private final class Printer {
        private final GenerationBatch batch;
        private final OrderedOutput output;
        private final Statistics statistics;
        private final List<String> labels;
        private final LogProbLines logProbLines = new LogProbLines(tokenizer);
        private final boolean[] begun;
        private int exitCode;

        Printer(GenerationBatch batch, OrderedOutput output, Statistics statistics, List<String> labels) {
            this.batch = batch;
            this.output = output;
            this.statistics = statistics;
            this.labels = labels;
            this.begun = new boolean[labels.size()];
        }

        void print(Event event) {
            int sequence = event.sequence();
            switch (event) {
                case Event.Token token -> {
                    statistics.token(token);
                    token.token()
                            .logProbs()
                            .ifPresent(known ->
                                    console.err().println(labelled(sequence, "token " + logProbLines.line(known))));
                    output.append(sequence, printIds ? id(token) : token.token().text());
                }
                case Event.PromptLogProbs known ->
                    console.err()
                            .println(labelled(
                                    sequence,
                                    "prompt " + known.position() + " " + logProbLines.line(known.logProbs())));
                case Event.Finished finished -> {
                    statistics.finished(finished.reason());
                    output.append(sequence, printIds ? "" : finished.remainingText());
                    output.end(sequence);
                }
                case Event.Failed failed -> {
                    output.fail(sequence);
                    exitCode = ErrorReport.MENDABLE;
                    console.note(
                            labelled(sequence, ErrorReport.of(failed.error()).line()));
                }
            }
            if (output.closed() && !batch.cancelled()) {
                batch.cancel();
            }
        }

        private String labelled(int sequence, String line) {
            return labels.get(sequence).isEmpty() ? line : labels.get(sequence) + ": " + line;
        }

        private String id(Event.Token token) {
            String separator = begun[token.sequence()] ? "," : "";
            begun[token.sequence()] = true;
            return separator + token.token().id();
        }
    }

    /** No labels where there is one sequence. */
    private static List<String> labels(int sequences, int choices) {
        if (sequences == 1) {
            return List.of("");
        }
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < sequences; i++) {
            String prompt = sequences > choices ? "prompt " + (i / choices + 1) : "";
            String choice = choices > 1 ? "choice " + (i % choices + 1) : "";
            labels.add(prompt + (prompt.isEmpty() || choice.isEmpty() ? "" : ", ") + choice);
        }
        return labels;
    }

    private static List<String> bracketed(List<String> labels) {
        return labels.stream()
                .map(label -> label.isEmpty() ? "" : "[" + label + "]")
                .toList();
    }
}
