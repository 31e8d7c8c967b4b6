package dev.exedra.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Asks at a fixed rate, whether or not answers come. */
final class Flood {

    private final Client client;
    private final List<Question> questions;
    private final List<Thread> clients = new ArrayList<>();
    private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();

    Flood(Client client, List<Question> questions) {
        this.client = client;
        this.questions = questions;
    }

    /** Asks for so many seconds; answers may come later. */
    void ask(double perSecond, double seconds, Runnable eachSecond) throws InterruptedException {
        long begin = System.nanoTime();
        long between = (long) (1e9 / perSecond);
        long count = (long) (perSecond * seconds);
        long nextSecond = begin;
        for (long i = 0; i < count; i++) {
            TimeUnit.NANOSECONDS.sleep(begin + i * between - System.nanoTime());
            Question question = questions.get((int) (i % questions.size()));
            clients.add(Thread.ofVirtual().start(() -> ask(question)));
            if (System.nanoTime() - nextSecond >= 0) {
                eachSecond.run();
                nextSecond += TimeUnit.SECONDS.toNanos(1);
            }
        }
    }

    /** Every answer. */
    List<Answer> answers() throws InterruptedException {
        for (Thread each : clients) {
            each.join();
        }
        return List.copyOf(answers);
    }

    private void ask(Question question) {
        try {
            answers.add(client.ask(question));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
