package dev.exedra.router.dispatch;

/** What became of a piece that a stream was given. */
enum SendResult {
    /** It is on its way. */
    SENT,
    /** The stream's credit does not suffice. */
    NO_CREDIT,
    /** The stream is over. */
    ENDED,
    /** Nobody waits for the piece any more. */
    NOT_WANTED
}
