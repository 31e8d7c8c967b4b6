package dev.exedra.router.grpc;

import com.google.protobuf.ByteString;
import dev.exedra.core.sampling.LogProb;
import dev.exedra.core.sampling.TokenLogProbs;
import dev.exedra.core.tokenizer.Tokenizer;
import dev.exedra.proto.inference.v1.Alternative;
import dev.exedra.proto.inference.v1.ScoredToken;

/** Log-probabilities as messages. */
final class Scores {

    private final Tokenizer tokenizer;

    Scores(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    ScoredToken of(TokenLogProbs logProbs) {
        LogProb token = logProbs.token();
        ScoredToken.Builder scored = ScoredToken.newBuilder()
                .setId(token.tokenId())
                .setLogprob((float) token.logProb())
                .setRank(token.rank())
                .setBytes(bytes(token.tokenId()));
        for (LogProb other : logProbs.top()) {
            scored.addAlternatives(Alternative.newBuilder()
                    .setId(other.tokenId())
                    .setLogprob((float) other.logProb())
                    .setBytes(bytes(other.tokenId())));
        }
        return scored.build();
    }

    /** The first token of a prompt, which nothing predicts. */
    ScoredToken unpredicted(int id) {
        return ScoredToken.newBuilder().setId(id).setBytes(bytes(id)).build();
    }

    private ByteString bytes(int id) {
        return ByteString.copyFromUtf8(tokenizer.decode(new int[] {id}, false));
    }
}
