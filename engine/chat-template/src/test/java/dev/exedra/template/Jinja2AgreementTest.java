package dev.exedra.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Jinja2 3.1 gives for a template is what we give for it. */
class Jinja2AgreementTest {

    static List<TemplateCase> fixtures() {
        return TemplateCase.ofFixtures();
    }

    static List<TemplateCase> cases() {
        return TemplateCase.ofJinja2();
    }

    @ParameterizedTest(name = "agrees with the fixture on {0}")
    @MethodSource("fixtures")
    void agreesWithTheFixtures(TemplateCase fixture) {
        check(fixture);
    }

    @ParameterizedTest(name = "agrees with Jinja2 on {0}")
    @MethodSource("cases")
    void agreesWithJinja2(TemplateCase made) {
        check(made);
    }

    @Test
    void theCasesAreThere() {
        assertEquals(32, fixtures().size());
        assertTrue(cases().size() > 1500, () -> "only " + cases().size() + " cases");
    }

    private static void check(TemplateCase expected) {
        if (expected.error() == null) {
            assertEquals(expected.rendered(), render(expected));
        } else {
            TemplateException refused = assertThrows(TemplateException.class, () -> render(expected));
            String text = expected.error();
            assertTrue(
                    text.equals("any") || text.equals("limit") || refused.text().equals(text),
                    () -> "refused with: " + refused.text());
            assertTrue(!text.equals("limit") || refused instanceof TemplateLimitException, refused.text());
        }
    }

    private static String render(TemplateCase expected) {
        return ChatTemplate.parse(expected.template()).render(expected.context(), TemplateCase.CLOCK);
    }
}
