package dev.exedra.chart;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Helm.
 *
 * @param program its executable file
 */
public record Helm(Path program) {

    /**
     * The program that {@code EXEDRA_HELM} names, else the one in {@code $XDG_CACHE_HOME/exedra} or {@code ~/.cache/exedra}, which
     * is fetched once.
     *
     * @throws HelmException if it cannot be fetched
     */
    public static Helm find() {
        String named = System.getenv("EXEDRA_HELM");
        if (named != null) {
            return new Helm(Path.of(named));
        }
        String configured = System.getenv("XDG_CACHE_HOME");
        Path cache = configured == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(configured);
        Path folder = cache.resolve("exedra").resolve("helm-" + HelmPackage.VERSION);
        Path program = folder.resolve("helm");
        return new Helm(Files.isExecutable(program) ? program : HelmPackage.into(folder));
    }

    /**
     * Runs it.
     *
     * @return what it printed
     * @throws HelmException with its own words, if it refuses
     */
    public String run(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(arguments);
        return Command.run(command);
    }

    /**
     * Renders a chart as the release {@code exedra} in the namespace {@code llm}.
     *
     * @param options as {@code --set}, {@code --values}
     * @return the manifests
     */
    public String render(Path chart, List<String> options) {
        List<String> arguments = new ArrayList<>(List.of("template", "exedra", chart.toString(), "--namespace", "llm"));
        arguments.addAll(options);
        return run(arguments);
    }
}
