package dev.exedra.e2e;

import dev.exedra.platform.ServiceProcess;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Memory and files of every service over time. */
final class ResidentSeries {

    private static final double ALLOWED_SHARE = 0.03;
    private static final double ALLOWED_MEBIBYTES = 10;

    private final Map<ServiceProcess, List<Resident>> samples = new LinkedHashMap<>();

    /** Looks at all of them now. */
    void sample(List<ServiceProcess> services) {
        for (ServiceProcess service : services) {
            Resident now = Resident.of(service);
            if (now.mebibytes() > 0) {
                samples.computeIfAbsent(service, _ -> new ArrayList<>()).add(now);
            }
        }
    }

    /** A line a process that ran long enough to tell. */
    List<String> lines() {
        return samples.entrySet().stream()
                .filter(entry -> entry.getValue().size() >= 10)
                .map(entry -> line(entry.getKey().spec().name(), entry.getValue()))
                .toList();
    }

    private static String line(String name, List<Resident> all) {
        Resident begin = begin(all);
        Resident end = all.getLast();
        return String.format(
                Locale.ROOT,
                "%-18s resident %.1f MiB at a tenth, %.1f at the end: %+.1f (allowed %.1f); files %d, %d%s",
                name,
                begin.mebibytes(),
                end.mebibytes(),
                end.mebibytes() - begin.mebibytes(),
                allowed(begin),
                begin.files(),
                end.files(),
                grew(all) ? "  GREW" : "");
    }

    private static Resident begin(List<Resident> all) {
        return all.get(all.size() / 10);
    }

    private static double allowed(Resident begin) {
        return ALLOWED_SHARE * begin.mebibytes() + ALLOWED_MEBIBYTES;
    }

    private static boolean grew(List<Resident> all) {
        Resident begin = begin(all);
        return all.getLast().mebibytes() - begin.mebibytes() > allowed(begin);
    }

    /** Whether any grew by more than is allowed. */
    boolean grew() {
        return samples.values().stream().filter(all -> all.size() >= 10).anyMatch(ResidentSeries::grew);
    }
}
