package dev.exedra.expert;

import dev.exedra.proto.expert.v1.ForwardErrorCode;
import dev.exedra.proto.expert.v1.ForwardResponseHeader;
import dev.exedra.proto.wire.Payload;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An answer that can be waited for. */
final class Given implements Answer {

    private record Reply(ForwardResponseHeader header, List<Float> sums) {}

    private final CompletableFuture<Reply> reply = new CompletableFuture<>();

    @Override
    public void give(ForwardResponseHeader.Builder header, Payload sums) {
        List<Float> copy = new ArrayList<>();
        for (int at = 0; at < sums.size(); at += Float.BYTES) {
            copy.add(sums.together().memory().get(ValueLayout.JAVA_FLOAT_UNALIGNED, at));
        }
        if (!reply.complete(new Reply(header.build(), copy))) {
            throw new AssertionError("answered twice: " + header);
        }
    }

    List<Float> sums() throws Exception {
        return reply.get(20, TimeUnit.SECONDS).sums();
    }

    ForwardResponseHeader header() throws Exception {
        return reply.get(20, TimeUnit.SECONDS).header();
    }

    ForwardErrorCode error() throws Exception {
        return header().getError().getCode();
    }
}
