package dev.exedra.core.sampling;

import dev.exedra.core.ExedraException;

/** The model gave a logit that is NaN or infinite: this sequence ends, the batch goes on. */
public class LogitsNotFinite extends ExedraException {

    private static final long serialVersionUID = 1L;

    private final int tokenId;

    /** The first offending logit of a row. */
    public LogitsNotFinite(int tokenId, float logit) {
        super("the logit of token " + tokenId + " is " + logit
                + ", expected a finite number: look for NaN or overflow in the checkpoint's weights");
        this.tokenId = tokenId;
    }

    /** The lowest token id whose logit is not finite. */
    public int tokenId() {
        return tokenId;
    }
}
