package dev.exedra.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A template cannot keep the process busy, fill its memory or overflow its stack. */
class TemplateLimitsTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final long MEBIBYTE = 1 << 20;

    /** Short-lived scopes and numbers, about 200 bytes for each of twenty million steps. */
    private static final long GARBAGE_OF_ALL_STEPS_MEBIBYTES = 4000;

    @ParameterizedTest(name = "ends {0}")
    @ValueSource(
            strings = {
                "{% for i in range(99999) %}{% for j in range(99999) %}x{% endfor %}{% endfor %}",
                "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
                "{% set s = range(99999)|list %}{% for i in s %}{% set x = -1 in s %}{% endfor %}",
                "{% set s = range(99999)|list %}{% for i in s %}{% set x = s|sum %}{% endfor %}",
                "{% set s = 'a' * 1000000 %}{% for i in range(99999) %}{% set x = s.find('b') %}{% endfor %}",
                "{% set s = '🙂' * 1000000 %}{% for i in range(99999) %}{% set x = s[999999] %}{% endfor %}",
                "{% set s = '🙂' * 1000000 %}{% for i in range(99999) %}{% set x = s|length %}{% endfor %}",
                "{% set s = 'a' * 1000000 %}{% for i in range(99999) %}{% set x = {s: 1} %}{% endfor %}",
                "{% set s = 'a' * 1000000 %}{% for i in range(99999) %}{% set x = s is lower %}{% endfor %}",
                "{% macro m() %}{{ varargs }}{% endmacro %}{% for i in range(99999) %}{{ m(*range(99999)) }}{% endfor %}"
            })
    void endsWorkThatGrows(String template) {
        assertLimited(template, GARBAGE_OF_ALL_STEPS_MEBIBYTES);
    }

    @ParameterizedTest(name = "refuses before it allocates: {0}")
    @ValueSource(
            strings = {
                "{{ 'a' * 10**9 }}",
                "{{ [1] * 10**9 }}",
                "{{ range(10**9) }}",
                "{{ range(10**30) }}",
                "{{ '%1000000000d' % 1 }}",
                "{{ '%.1000000000f' % 1 }}",
                "{{ '{:1000000000}'.format(1) }}",
                "{{ '{:>{w}}'.format(1, w=10**9) }}",
                "{{ 'a'.center(10**9) }}",
                "{{ 'a'|center(10**9) }}",
                "{{ 'a'.zfill(10**9) }}",
                "{{ '\\t'.expandtabs(10**9) }}",
                "{{ 'a'|indent(10**9) }}",
                "{{ [1]|batch(10**9, 0)|list }}",
                "{{ [1]|slice(10**9)|list }}",
                "{{ [1]|tojson(indent=10**9) }}",
                "{{ 9 ** 99999 }}",
                "{% set n = namespace(x=3) %}{% for i in range(99) %}{% set n.x = n.x * n.x %}{% endfor %}"
            })
    void refusesBeforeItAllocates(String template) {
        assertLimited(template, 8);
    }

    @ParameterizedTest(name = "stops doubling early: {0}")
    @ValueSource(
            strings = {
                "{% set n = namespace(x='ab') %}{% for i in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
                "{% set n = namespace(x=[1]) %}{% for i in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}",
                "{% set n = namespace(x='ab') %}{% for i in range(99) %}{% set n.x %}{{ n.x }}{{ n.x }}{% endset %}"
                        + "{% endfor %}"
            })
    void stopsDoublingEarly(String template) {
        assertLimited(template, 200);
    }

    @ParameterizedTest(name = "ends the recursion of {0}")
    @ValueSource(
            strings = {
                "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
                "{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}",
                "{% set n = namespace() %}{% set n.x = n %}{{ n }}",
                "{% set n = namespace(x=[]) %}{% for i in range(9999) %}{% set n.x = [n.x] %}{% endfor %}{{ n.x }}",
                "{% set n = namespace(x=[]) %}{% for i in range(9999) %}{% set n.x = [n.x] %}{% endfor %}"
                        + "{{ n.x|tojson }}",
                "{% set n = namespace(x=(), y=()) %}{% for i in range(9999) %}{% set n.x, n.y = (n.x,), (n.y,) %}"
                        + "{% endfor %}{{ n.x == n.y }}",
                "{% set n = namespace(x=()) %}{% for i in range(9999) %}{% set n.x = (n.x,) %}{% endfor %}{{ {n.x: 1} }}",
                "{% set n = namespace(x=[1]) %}{% for i in range(9999) %}{% set n.x = n.x|map('string') %}{% endfor %}"
                        + "{{ n.x|list }}"
            })
    void endsRecursion(String template) {
        assertLimited(template, 100);
    }

    @ParameterizedTest(name = "refuses 100,000 times {0}")
    @ValueSource(strings = {"(", "[", "{1:", "not ", "-", "a[", "f(", "1 + ", "a.", "a|", "1 if 1 else ", "1 ** "})
    void refusesNestingWhenParsing(String piece) {
        String template = "{{ " + piece.repeat(Math.min(100_000, 1_000_000 / piece.length())) + "1 }}";
        assertTimeoutPreemptively(
                SOON, () -> assertThrows(TemplateException.class, () -> ChatTemplate.parse(template)));
    }

    @ParameterizedTest(name = "refuses 50,000 times {0}")
    @ValueSource(strings = {"{% if 1 %}", "{% for i in [1] %}", "{% macro m() %}", "{% call m() %}", "{% set x %}"})
    void refusesNestedBlocks(String piece) {
        assertThrows(TemplateLimitException.class, () -> ChatTemplate.parse(piece.repeat(50_000)));
    }

    @Test
    void aThreadWithASmallStackGetsTheSameKindOfError() throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Runnable render = () -> ChatTemplate.parse("{% macro f(x) %}{{ f([[[x]]]) }}{% endmacro %}{{ f(1) }}")
                .render(Map.of());
        Thread thread = new Thread(null, render, "small stack", 180 * 1024);
        thread.setUncaughtExceptionHandler((where, failure) -> thrown.set(failure));
        thread.start();
        thread.join();
        assertInstanceOf(TemplateLimitException.class, thrown.get());
    }

    @Test
    void everyLimitIsTheCallersToSet() {
        TemplateLimits small = new TemplateLimits(1000, 250, 100, 2000, 50, 20, 10, 64);
        assertEquals("ok", ChatTemplate.parse("{{ 'o' ~ 'k' }}", small).render(Map.of()));
        assertNames("maximumTemplateCharacters", "x".repeat(1001), small);
        assertNames(
                "maximumSteps", "{% for i in range(9) %}{% for j in range(9) %}{{ i }}{% endfor %}{% endfor %}", small);
        assertNames("maximumOutputCharacters", "{{ 'x' * 101 }}", small);
        assertNames("maximumOutputCharacters", "{% for i in range(9) %}xxxxxxxxxxxxxxxxxxxx{% endfor %}", small);
        assertNames(
                "maximumAllocatedCharacters",
                "{% for i in range(9) %}{% set x = [1, 2, 3, 4, 5, 6, 7, 8] %}{% endfor %}",
                small);
        assertNames("maximumListItems", "{{ [0] * 51 }}", small);
        assertNames("maximumDepth", "{{ ((((((1)))))) }}", small);
        assertNames("maximumRangeItems", "{{ range(11) }}", small);
        assertNames("maximumIntegerBits", "{{ 2 ** 65 }}", small);
    }

    @Test
    void aLimitOfZeroIsNoLimitToHave() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> new TemplateLimits(1, 0, 1, 1, 1, 1, 1, 1));
        assertEquals("maximumSteps is 0; it must be at least 1", refused.getMessage());
    }

    private static void assertNames(String limit, String template, TemplateLimits limits) {
        TemplateLimitException refused = assertThrows(
                TemplateLimitException.class,
                () -> ChatTemplate.parse(template, limits).render(Map.of()));
        assertTrue(refused.text().contains(limit), refused.getMessage());
    }

    /** Refused by a limit, soon, and with no more than {@code mebibytes} allocated on the way, garbage included. */
    private static void assertLimited(String template, long mebibytes) {
        assertTimeoutPreemptively(SOON, () -> {
            ChatTemplate parsed = ChatTemplate.parse(template);
            long before = allocatedBytes();
            assertThrows(TemplateLimitException.class, () -> parsed.render(Map.of()));
            long allocated = (allocatedBytes() - before) / MEBIBYTE;
            assertTrue(allocated <= mebibytes, () -> allocated + " MiB allocated");
        });
    }

    private static long allocatedBytes() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.ThreadMXBean.class)
                .getCurrentThreadAllocatedBytes();
    }
}
