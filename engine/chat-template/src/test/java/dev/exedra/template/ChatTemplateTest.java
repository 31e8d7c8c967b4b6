package dev.exedra.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ChatTemplateTest {

    @Test
    void oneTemplateRendersForManyThreadsAtOnce() throws InterruptedException, ExecutionException {
        ChatTemplate template = ChatTemplate.parse("{% set ns = namespace(n=0) %}{% for i in range(count) %}"
                + "{% set ns.n = ns.n + i %}{% if loop.changed(i // 10) %}{{ i }},{% endif %}{% endfor %}={{ ns.n }}");
        List<Callable<String>> renders = new ArrayList<>();
        for (int count = 0; count < 200; count++) {
            Map<String, Object> context = Map.of("count", count);
            renders.add(() -> template.render(context));
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<String>> results = threads.invokeAll(renders);
            for (int count = 0; count < results.size(); count++) {
                assertTrue(results.get(count).get().endsWith("=" + count * (count - 1) / 2));
            }
        }
    }

    @Test
    void theClockGivesTheDateInItsOwnZone() {
        Clock clock = Clock.fixed(Instant.parse("2026-12-31T23:30:00Z"), ZoneId.of("Asia/Tokyo"));
        ChatTemplate template = ChatTemplate.parse("{{ strftime_now('%Y-%m-%d %H:%M') }}");
        assertEquals("2027-01-01 08:30", template.render(Map.of(), clock));
    }

    @Test
    void everyKindOfJsonValueGoesIn() {
        Map<String, Object> context = new LinkedHashMap<>();
        context.put(
                "v", Arrays.asList(1, 2L, (short) 3, (byte) 4, new BigInteger("5"), 1.5, 2.5f, new BigDecimal("3.25")));
        context.put("w", Arrays.asList("a", true, null, List.of(), Map.of("k", List.of("x"))));
        assertEquals(
                "[1, 2, 3, 4, 5, 1.5, 2.5, 3.25] ['a', True, None, [], {'k': ['x']}]",
                ChatTemplate.parse("{{ v }} {{ w }}").render(context));
    }

    @Test
    void whatIsNotJsonIsRefusedAtTheDoor() {
        ChatTemplate template = ChatTemplate.parse("nothing of the context is used");
        for (Object foreign : List.of(new Object(), Locale.ROOT, 'c', new int[] {1}, new AtomicInteger(1))) {
            TemplateContextException refused = assertThrows(
                    TemplateContextException.class,
                    () -> template.render(Map.of("deep", List.of(Map.of("x", foreign)))));
            assertTrue(refused.text().contains(foreign.getClass().getName()), refused.getMessage());
        }
        assertThrows(TemplateContextException.class, () -> template.render(Map.of("m", Map.of(1, 2))));
    }

    @Test
    void aContextThatHoldsItselfIsRefused() {
        List<Object> circle = new ArrayList<>();
        circle.add(circle);
        assertThrows(TemplateLimitException.class, () -> ChatTemplate.parse("x").render(Map.of("c", circle)));
    }

    @Test
    void renderingLeavesTheContextAsItWas() {
        Map<String, Object> context = new HashMap<>(Map.of("m", new ArrayList<>(List.of("a"))));
        ChatTemplate.parse("{% set m = m + ['b'] %}{% set n = 1 %}{{ m }}").render(context);
        assertEquals(Map.of("m", List.of("a")), context);
    }

    @Test
    void theTextOfRaiseExceptionIsAvailableAsItIs() {
        ChatTemplate template = ChatTemplate.parse("\n\n{{ raise_exception('Roles must\\nalternate!') }}");
        TemplateRaisedException raised = assertThrows(TemplateRaisedException.class, () -> template.render(Map.of()));
        assertEquals("Roles must\nalternate!", raised.text());
        assertEquals(3, raised.line());
        assertEquals("line 3: Roles must\nalternate!", raised.getMessage());
    }

    @Test
    void errorsNameTheirLine() {
        assertEquals("line 2: 'x' is undefined", failure("a\n{{ x.y }}\nb").getMessage());
        assertEquals(
                "line 3: unsupported operand type(s) for +: 'int' and 'list'",
                failure("{% if 1 %}\n\n{{ 1 + [] }}{% endif %}").getMessage());
        assertEquals(
                "line 2: No filter named 'shout'.",
                failure("\n{{ 'a' | shout }}").getMessage());
        assertEquals(
                4, failure("{% for i in [1] %}\n{% if i %}\n\n{% endfor %}").line());
        assertEquals(
                1,
                failure("{% macro m() %}{{ 1 / 0 }}{% endmacro %}\n{{ m() }}").line());
    }

    @Test
    void errorsHaveTheTypeOfTheirCause() {
        assertInstanceOf(TemplateSyntaxException.class, failure("{% if %}"));
        assertInstanceOf(TemplateRenderException.class, failure("{{ nothing.x }}"));
        assertInstanceOf(TemplateRaisedException.class, failure("{{ raise_exception('x') }}"));
        assertInstanceOf(TemplateLimitException.class, failure("{{ 'a' * 10**9 }}"));
        assertInstanceOf(TemplateSecurityException.class, failure("{{ [].append(1) }}"));
        assertInstanceOf(TemplateSecurityException.class, failure("{{ {}.update(a=1) }}"));
        assertInstanceOf(TemplateSecurityException.class, failure("{{ ''.__class__.__mro__ }}"));
    }

    @Test
    void aTemplateCannotReachJava() {
        for (String name : List.of("getClass", "class", "hashCode", "toString", "wait", "text", "value", "items")) {
            assertEquals(
                    "False",
                    ChatTemplate.parse("{{ ('x')." + name + " is defined }}").render(Map.of()),
                    name);
        }
    }

    private static TemplateException failure(String template) {
        return assertThrows(
                TemplateException.class, () -> ChatTemplate.parse(template).render(Map.of()));
    }
}
