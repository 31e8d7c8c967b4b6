package dev.exedra.router.dispatch;

import java.util.Arrays;

/** How the rows that ask a group are split over its replicas: whole rows, so that nothing changes a bit. */
final class RowSplit {

    private RowSplit() {}

    /**
     * Splits so that every replica has as many rows outstanding as the others afterwards, as far as credit goes; what nobody has
     * credit for is split in the same way and waits.
     *
     * @param rows to be split
     * @param outstanding rows that each replica has already
     * @param room rows that each replica has credit for
     * @param least rows of a part: fewer are not worth a message
     * @return rows for each replica, in all {@code rows}
     */
    static int[] of(int rows, long[] outstanding, long[] room, int least) {
        int parts = Math.max(1, Math.min(outstanding.length, rows / Math.max(1, least)));
        Integer[] order = new Integer[outstanding.length];
        Arrays.setAll(order, index -> index);
        Arrays.sort(order, (a, b) -> {
            int byRoom = Boolean.compare(room[b] > 0, room[a] > 0);
            return byRoom != 0 ? byRoom : Long.compare(outstanding[a], outstanding[b]);
        });
        while (true) {
            int[] shares = fill(rows, Arrays.copyOf(order, parts), outstanding, room);
            boolean worthIt = parts == 1 || smallest(shares) >= least;
            if (worthIt) {
                return shares;
            }
            parts--;
        }
    }

    private static int smallest(int[] shares) {
        return Arrays.stream(shares).filter(share -> share > 0).min().orElse(0);
    }

    /** Row by row to the lowest level, those with credit first. */
    private static int[] fill(int rows, Integer[] replicas, long[] outstanding, long[] room) {
        int[] shares = new int[outstanding.length];
        for (int row = 0; row < rows; row++) {
            int lowest = replicas[0];
            for (int replica : replicas) {
                boolean has = shares[replica] < room[replica];
                boolean lowestHas = shares[lowest] < room[lowest];
                boolean better = has == lowestHas
                        ? outstanding[replica] + shares[replica] < outstanding[lowest] + shares[lowest]
                        : has;
                lowest = better ? replica : lowest;
            }
            shares[lowest]++;
        }
        return shares;
    }
}
