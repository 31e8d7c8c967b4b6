package dev.exedra.cli.talk;

import dev.exedra.cli.Console;
import dev.exedra.cli.ErrorReport;
import dev.exedra.cli.chat.ChatMessage;
import dev.exedra.core.ExedraException;
import dev.exedra.template.TemplateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A chat, turn by turn; every answer is made of all turns before it. */
public final class ChatLoop {

    private static final String LEAVE = "/bye";
    private static final int INTERRUPTED = 130;

    private final Answers answers;
    private final Console console;
    private final boolean quiet;
    private final List<ChatMessage> turns = new ArrayList<>();
    private boolean leave;
    private boolean refused;

    /** @param quiet without statistics */
    public ChatLoop(Answers answers, Console console, boolean quiet) {
        this.answers = answers;
        this.console = console;
        this.quiet = quiet;
    }

    /** Talks until {@code /bye} or the end of the input; returns the exit code. */
    public int talk() {
        boolean typed = console.inputIsTerminal().getAsBoolean();
        try (LineSource lines = typed ? new TerminalLines() : new StreamLines(console.in())) {
            Optional<String> line = lines.next();
            while (line.isPresent() && !line.get().strip().equals(LEAVE) && !leave) {
                if (!line.get().isBlank()) {
                    answer(line.get(), lines);
                }
                line = leave ? Optional.empty() : lines.next();
            }
        }
        return leave ? INTERRUPTED : refused && !typed ? ErrorReport.MENDABLE : 0;
    }

    /** A turn that cannot be answered, because the context is full or the template refuses it, is taken back. */
    private void answer(String text, LineSource lines) {
        turns.add(ChatMessage.user(text));
        try {
            Answers.Answer answer = answers.begin(turns);
            turns.add(ChatMessage.assistant(stream(answer, lines)));
            if (!quiet && !answer.statistics().isEmpty()) {
                console.note(answer.statistics());
            }
        } catch (ExedraException | TemplateException refusal) {
            turns.removeLast();
            refused = true;
            console.note(ErrorReport.of(refusal).line());
        }
    }

    private String stream(Answers.Answer answer, LineSource lines) {
        StringBuilder whole = new StringBuilder();
        AutoCloseable watching = lines.onInterrupt(answer::cancel);
        try {
            answer.forEach(piece -> print(piece, whole));
        } finally {
            console.out().println();
            console.out().flush();
            close(watching);
        }
        return whole.toString();
    }

    private void print(String piece, StringBuilder whole) {
        console.out().print(piece);
        console.out().flush();
        whole.append(piece);
    }

    private void close(AutoCloseable watching) {
        try {
            watching.close();
        } catch (Exception unexpected) {
            throw new IllegalStateException(unexpected);
        }
        leave = watching instanceof Interruption interruption && interruption.happened();
    }
}
