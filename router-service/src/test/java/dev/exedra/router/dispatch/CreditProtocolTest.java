package dev.exedra.router.dispatch;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.state.Action;
import net.jqwik.api.state.ActionChain;
import net.jqwik.api.state.Transformer;

/**
 * Both ends of the credit protocol, the pod's ledger and the routers' windows, under random interleavings of pieces, messages, replies,
 * losses, reconnects and cancellations: nobody ever sends more than it may, no credit leaks, and no piece is lost or counted twice.
 */
class CreditProtocolTest {

    @Property(tries = 400)
    void everyInterleavingKeepsTheBooks(@ForAll("interleavings") ActionChain<CreditWorld> interleaving) {
        interleaving.run().settle();
    }

    @Provide
    Arbitrary<ActionChain<CreditWorld>> interleavings() {
        return ActionChain.startWith(CreditWorld::new)
                .withAction(6, each("wants", CreditWorld::wants))
                .withAction(6, each("sends", CreditWorld::sends))
                .withAction(8, each("reaches the pod", CreditWorld::reachesPod))
                .withAction(5, each("is answered", CreditWorld::isAnswered))
                .withAction(8, each("reaches the router", CreditWorld::reachesRouter))
                .withAction(2, each("takes back what waits", CreditWorld::takesBackWhatWaits))
                .withAction(2, each("cancels what was sent", CreditWorld::cancelsWhatWasSent))
                .withAction(1, each("loses its stream", CreditWorld::losesItsStream))
                .withAction(1, each("budget becomes", CreditWorld::budgetBecomes))
                .withAction(1, each("ticks", CreditWorld::ticks))
                .withMaxTransformations(150);
    }

    private interface Step {
        void take(CreditWorld world, int choice);
    }

    private static Action.Independent<CreditWorld> each(String name, Step step) {
        return () -> Arbitraries.integers()
                .between(0, 999)
                .map(choice -> Transformer.mutate(name + " " + choice, (CreditWorld world) -> {
                    step.take(world, choice);
                    world.check();
                }));
    }
}
