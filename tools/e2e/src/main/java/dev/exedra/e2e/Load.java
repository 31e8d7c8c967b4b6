package dev.exedra.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** So many clients, each asking the next question as soon as the last is answered. */
public final class Load implements AutoCloseable {

    private final Client client;
    private final List<Question> questions;
    private final AtomicInteger next = new AtomicInteger();
    private final ConcurrentLinkedQueue<Asked> asked = new ConcurrentLinkedQueue<>();
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean stopping;

    /**
     * A question and what came of it.
     *
     * @param index of the question
     */
    public record Asked(int index, Answer answer) {}

    public Load(Client client, List<Question> questions) {
        this.client = client;
        this.questions = List.copyOf(questions);
    }

    /** The answer to every question, so many at a time. */
    public static List<Answer> answersOf(Client client, List<Question> questions, int concurrency)
            throws InterruptedException {
        Answer[] answers = new Answer[questions.size()];
        AtomicInteger next = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < concurrency; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                for (int mine = next.getAndIncrement(); mine < answers.length; mine = next.getAndIncrement()) {
                    try {
                        answers[mine] = client.ask(questions.get(mine));
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                        return;
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return List.of(answers);
    }

    /** Begins, with so many clients. */
    public void start(int concurrency) {
        for (int i = 0; i < concurrency; i++) {
            clients.add(Thread.ofVirtual().name("client-" + i).start(this::run));
        }
    }

    private void run() {
        while (!stopping) {
            int index = Math.floorMod(next.getAndIncrement(), questions.size());
            try {
                asked.add(new Asked(index, client.ask(questions.get(index))));
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Everything that is answered by now. */
    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** Asks no more, and waits for the answers that are under way. */
    public void finish() throws InterruptedException {
        stopping = true;
        for (Thread each : clients) {
            each.join();
        }
    }

    /** Asks no more, and gives up what is under way. */
    @Override
    public void close() {
        stopping = true;
        clients.forEach(Thread::interrupt);
    }
}
