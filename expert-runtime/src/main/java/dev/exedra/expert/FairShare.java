package dev.exedra.expert;

import java.util.Arrays;

/** Max-min fair division: nobody gets more than it wants, and what is left over goes to those who want more. */
final class FairShare {

    private FairShare() {}

    /**
     * Divides a total.
     *
     * @param wants what each would take
     * @param total to be divided
     * @return a share each; the shares add up to the total or to the wants, whichever is less
     */
    static long[] of(long[] wants, long total) {
        long[] shares = new long[wants.length];
        Integer[] rising = new Integer[wants.length];
        Arrays.setAll(rising, index -> index);
        Arrays.sort(rising, (a, b) -> Long.compare(wants[a], wants[b]));
        long left = Math.max(0, total);
        for (int i = 0; i < rising.length; i++) {
            long even = left / (rising.length - i);
            shares[rising[i]] = Math.min(wants[rising[i]], even);
            left -= shares[rising[i]];
        }
        return shares;
    }
}
