package dev.exedra.core.engine;

import dev.exedra.core.sampling.FinishReason;
import dev.exedra.core.sampling.SamplingParameters;
import dev.exedra.core.sampling.TokenHistory;
import java.util.Arrays;
import java.util.Set;

/** One sequence on its way. Belongs to the engine's thread, but for {@link #cancel}. */
final class Sequence {

    private final GenerationRequest request;
    private final GenerationListener listener;
    private final PageTable pages;
    private final TokenHistory history;
    private final TextAssembler text;
    private final int lengthLimit;
    private final long deadlineNanos;
    private int[] tokens;
    private int length;
    private int computed;
    private int furthest;
    private int reportedPromptPosition = 1;
    private Replay replay = new Replay("", null);
    private long arrival;
    private boolean admitted;
    private boolean ended;
    private volatile boolean paused;
    private volatile boolean cancelled;

    Sequence(
            GenerationRequest request,
            GenerationListener listener,
            PageTable pages,
            TextAssembler text,
            int lengthLimit,
            long deadlineNanos) {
        this.request = request;
        this.listener = listener;
        this.pages = pages;
        this.text = text;
        this.lengthLimit = lengthLimit;
        this.deadlineNanos = deadlineNanos;
        this.tokens = request.promptIds();
        this.length = tokens.length;
        this.history = TokenHistory.of(request.sampling(), tokens);
    }

    /** Goes as far as the request says that it was; before anything else. */
    void resume(Set<Integer> endOfTextIds) {
        replay = Replay.of(this, endOfTextIds);
        if (generated() > 0) {
            // Whoever has had a generated token has had the prompt's log-probabilities.
            reportedPromptPosition = length;
        }
    }

    /** What resuming brought. */
    Replay replay() {
        return replay;
    }

    GenerationRequest request() {
        return request;
    }

    boolean wantsPromptLogProbs() {
        return request.sampling().wantsPromptLogprobs();
    }

    GenerationListener listener() {
        return listener;
    }

    PageTable pages() {
        return pages;
    }

    TokenHistory history() {
        return history;
    }

    TextAssembler text() {
        return text;
    }

    /** Tokens whose keys and values are not in the cache. */
    int pending() {
        return length - computed;
    }

    /** Tokens known: the prompt and what was generated. */
    int length() {
        return length;
    }

    int computed() {
        return computed;
    }

    int generated() {
        return length - request.promptLength();
    }

    int token(int position) {
        return tokens[position];
    }

    /** The keys and values of so many further tokens are in the cache. */
    void advance(int count) {
        computed += count;
        furthest = Math.max(furthest, computed);
    }

    /** Tokens that were computed at least once. */
    int furthest() {
        return furthest;
    }

    /** Takes the next token: the text that is certain with it, and whether the sequence ends. */
    Progress take(int token, Set<Integer> endOfTextIds) {
        append(token);
        SamplingParameters sampling = request.sampling();
        boolean mayStop = generated() >= sampling.minimumTokens();
        boolean ends = mayStop && sampling.endsAt(token, endOfTextIds);
        String certain = ends ? "" : text.append(token, mayStop);
        if (ends || text.stopped()) {
            return new Progress(certain, FinishReason.STOP);
        }
        return new Progress(certain, full() ? FinishReason.LENGTH : null);
    }

    private void append(int token) {
        if (length == tokens.length) {
            tokens = Arrays.copyOf(tokens, length * 2);
        }
        tokens[length++] = token;
        history.append(token);
    }

    private boolean full() {
        return length >= lengthLimit;
    }

    /** Gives its pages away; what they held is computed again later, to the same bits. */
    void preempt() {
        pages.clear();
        computed = 0;
    }

    /** Its number in the order of arrival. */
    long arrival() {
        return arrival;
    }

    void arrived(long number) {
        arrival = number;
    }

    /** Waits no longer; the listener hears of it the first time, and of what a resumption left to say. */
    void admit() {
        if (!admitted) {
            admitted = true;
            listener.admitted();
            if (!replay.backlog().isEmpty()) {
                listener.resumed(replay.backlog());
            }
        }
    }

    /** Of the engine's clock. */
    long deadlineNanos() {
        return deadlineNanos;
    }

    /** What it counts for as long as it is open. */
    Load load() {
        return new Load(1, lengthLimit, pages.pagesFor(lengthLimit));
    }

    /** Tokens that it may still take: not computed yet, or not generated. */
    int owedTokens() {
        return lengthLimit - furthest;
    }

    /** Of so many further rows those that were not computed before. */
    int firstTimeRows(int rows) {
        return Math.max(0, computed + rows - Math.max(furthest, computed));
    }

    /** Pages that it needs to hold all it knows and the next token. */
    int allPages() {
        return pages.pagesFor(length + 1);
    }

    /** Those of them that it does not have. */
    int missingPages() {
        return pages.missing(length + 1);
    }

    /** First position whose log-probabilities were not reported yet. */
    int reportedPromptPosition() {
        return reportedPromptPosition;
    }

    void reportedPromptUpTo(int position) {
        reportedPromptPosition = position;
    }

    void pause(boolean now) {
        paused = now;
    }

    /** Whether its client reads too slowly for it to go on. */
    boolean paused() {
        return paused;
    }

    void cancel() {
        cancelled = true;
    }

    boolean cancelled() {
        return cancelled;
    }

    /** Leaves the engine; true the first time. */
    boolean end() {
        boolean first = !ended;
        ended = true;
        pages.clear();
        return first;
    }

    boolean ended() {
        return ended;
    }
}
