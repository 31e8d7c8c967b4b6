package dev.exedra.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a template says, it renders or is refused with a typed error. */
class TemplateFuzzTest {

    private static final int MUTATIONS = 60_000;
    private static final long SEED = 20_261_123;
    private static final Duration AT_MOST = Duration.ofMinutes(3);
    private static final TemplateLimits LIMITS =
            new TemplateLimits(100_000, 20_000, 200_000, 500_000, 50_000, 100, 1000, 4096);
    private static final List<String> PIECES = List.of(
            "{{",
            "}}",
            "{%",
            "%}",
            "{#",
            "#}",
            "-",
            "+",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "|",
            ".",
            ",",
            ":",
            "~",
            "'",
            "\"",
            "\\",
            "\n",
            " is ",
            " not ",
            " in ",
            " if ",
            " else ",
            "none",
            "loop",
            "0",
            "-1",
            "1e308",
            "10**99",
            "''",
            "'%s'",
            "'{}'",
            "| list",
            "| tojson",
            "| sort",
            "| map('upper')",
            "| batch(2)",
            "| first",
            "[::-1]",
            "[1:]",
            ".items()",
            ".split()",
            ".format(1)",
            "* 99999",
            "{% for x in y %}",
            "{% endfor %}",
            "{% if x %}",
            "{% endif %}",
            "{% set x = y %}",
            "{% break %}",
            "{% macro m(a, b=1) %}",
            "{% endmacro %}",
            "{% call m() %}",
            "{% endcall %}",
            "{% raw %}",
            "{% endraw %}",
            "range(9)",
            "namespace(a=1)",
            "🙂",
            "\ud800",
            "\u0000");

    private final Random random = new Random(SEED);

    @Test
    void mutatedTemplatesRenderOrAreRefused() {
        List<TemplateCase> seeds = new ArrayList<>(TemplateCase.ofFixtures());
        seeds.addAll(TemplateCase.ofJinja2());
        int[] outcomes = new int[2];
        assertTimeoutPreemptively(AT_MOST, () -> {
            for (int round = 0; round < MUTATIONS; round++) {
                TemplateCase seed = seeds.get(random.nextInt(seeds.size()));
                String mutated = mutated(seed.template(), seeds);
                outcomes[renders(mutated, seed) ? 0 : 1]++;
            }
        });
        assertEquals(MUTATIONS, outcomes[0] + outcomes[1]);
        assertTrue(outcomes[0] > MUTATIONS / 20, () -> "only " + outcomes[0] + " mutations still rendered");
        assertTrue(outcomes[1] > MUTATIONS / 20, () -> "only " + outcomes[1] + " mutations were refused");
    }

    /** Any exception but a {@link TemplateException} fails the test, with the template that caused it. */
    private static boolean renders(String template, TemplateCase seed) {
        try {
            ChatTemplate.parse(template, LIMITS).render(seed.context(), TemplateCase.CLOCK);
            return true;
        } catch (TemplateException refused) {
            return false;
        } catch (RuntimeException | StackOverflowError untyped) {
            throw new AssertionError("mutation of '" + seed.name() + "': " + template, untyped);
        }
    }

    private String mutated(String template, List<TemplateCase> seeds) {
        StringBuilder text = new StringBuilder(template);
        int changes = 1 + random.nextInt(4);
        for (int change = 0; change < changes; change++) {
            mutate(text, seeds);
        }
        return text.toString();
    }

    private void mutate(StringBuilder text, List<TemplateCase> seeds) {
        int from = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), from + 1 + random.nextInt(8));
        switch (random.nextInt(6)) {
            case 0 -> text.delete(from, to);
            case 1 -> text.insert(from, text.substring(from, to));
            case 2 -> text.replace(from, to, piece());
            case 3 -> text.insert(from, (char) (' ' + random.nextInt(95)));
            case 4 ->
                text.insert(from, part(seeds.get(random.nextInt(seeds.size())).template()));
            default -> text.insert(from, piece());
        }
    }

    private String piece() {
        return PIECES.get(random.nextInt(PIECES.size()));
    }

    private String part(String template) {
        int from = random.nextInt(template.length() + 1);
        return template.substring(from, Math.min(template.length(), from + random.nextInt(40)));
    }
}
