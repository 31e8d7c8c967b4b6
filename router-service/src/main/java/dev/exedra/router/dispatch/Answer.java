package dev.exedra.router.dispatch;

import dev.exedra.proto.expert.v1.ForwardResponse;

/** What became of a piece that was sent. Called once, on the thread that brought the news. */
interface Answer {

    /** The pod answered, possibly with an error. */
    void received(ForwardResponse response);

    /** The stream was lost before an answer came. */
    void lost(DispatchException reason);
}
