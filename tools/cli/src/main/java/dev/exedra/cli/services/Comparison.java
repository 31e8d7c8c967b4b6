package dev.exedra.cli.services;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was measured at one number of sequences.
 *
 * @param engine with the experts in the same process
 * @param services with the experts in processes of their own
 * @param layer where the services' time goes
 * @param processorMillis that a token takes, by process; {@code in process} is the engine alone
 */
record Comparison(
        int sequences, Series engine, Series services, LayerTimes layer, Map<String, Double> processorMillis) {

    /** The part of the throughput that is lost, of the fastest rounds. */
    double tax() {
        return 1 - services.bestTokensPerSecond() / engine.bestTokensPerSecond();
    }

    /** The same of the median rounds. */
    double medianTax() {
        return 1 - services.medianTokensPerSecond() / engine.medianTokensPerSecond();
    }

    Map<String, Object> json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("sequences", sequences);
        all.put("engine", json(engine));
        all.put("services", json(services));
        all.put("distribution_tax", tax());
        all.put("distribution_tax_of_medians", medianTax());
        all.put("layer", layer.json());
        all.put("processor_millis_a_token", processorMillis);
        return all;
    }

    private static Map<String, Object> json(Series series) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("tokens_per_second", series.bestTokensPerSecond());
        figures.put("tokens_per_second_median", series.medianTokensPerSecond());
        figures.put("first_token_millis_median", series.firstTokenMillis());
        figures.put("inter_token_millis_median", series.interTokenMillis(0.5));
        figures.put("inter_token_millis_p99", series.interTokenMillis(0.99));
        return figures;
    }
}
