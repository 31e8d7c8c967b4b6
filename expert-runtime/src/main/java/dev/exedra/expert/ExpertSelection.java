package dev.exedra.expert;

import dev.exedra.core.expert.ExpertId;
import dev.exedra.core.moe.ExpertGroups;
import dev.exedra.core.spec.FeedForwardSpec;
import dev.exedra.core.spec.ModelSpec;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which routed experts a pod holds, as an operator writes it: {@code all}, {@code none}, {@code 2/8} (part 2, from 0, of 8 equal
 * parts of every stage), or a list of {@code 7}, {@code 0-7}, {@code 3:17} and {@code 3:0-7} (layer before the colon).
 * {@code all except 3:17,3:21} and {@code 2/8 except 3:17,3:21} leave out what another group holds.
 */
public final class ExpertSelection {

    private static final Pattern PART = Pattern.compile("(\\d{1,6})/(\\d{1,6})");
    private static final Pattern EXCEPT = Pattern.compile("\\s+except\\s+");
    private static final Pattern ITEM = Pattern.compile("(?:(\\d{1,6}):)?(\\d{1,6})(?:-(\\d{1,6}))?");

    private final String text;

    private ExpertSelection(String text) {
        this.text = text;
    }

    /** @throws ExpertException if the text is none of the forms */
    public static ExpertSelection parse(String text) {
        ExpertSelection selection = new ExpertSelection(text.strip());
        String[] sides = EXCEPT.split(selection.text, -1);
        selection.check(sides[0], sides.length > 1);
        for (int i = 1; i < sides.length; i++) {
            selection.items(sides[i]);
        }
        return selection;
    }

    private void check(String base, boolean excepting) {
        Matcher part = PART.matcher(base);
        if (part.matches()) {
            checkPart(Integer.parseInt(part.group(1)), Integer.parseInt(part.group(2)));
        } else if (!base.equals("all")) {
            if (excepting) {
                throw wrong("except follows all or a part only");
            }
            if (!base.equals("none")) {
                items(base);
            }
        }
    }

    private void checkPart(int index, int parts) {
        if (index >= parts) {
            throw wrong("part " + index + " of " + parts + " does not exist, the first is 0");
        }
    }

    /** The experts of a model that are selected. */
    public Predicate<ExpertId> of(ModelSpec model) {
        String[] sides = EXCEPT.split(text, -1);
        Predicate<ExpertId> selected = base(model, sides[0]);
        for (int i = 1; i < sides.length; i++) {
            selected = selected.and(listed(sides[i]).negate());
        }
        return selected;
    }

    private Predicate<ExpertId> base(ModelSpec model, String base) {
        Matcher part = PART.matcher(base);
        if (base.equals("all")) {
            return _ -> true;
        }
        if (base.equals("none")) {
            return _ -> false;
        }
        if (part.matches()) {
            int index = Integer.parseInt(part.group(1));
            int parts = Integer.parseInt(part.group(2));
            return id -> ExpertGroups.even(experts(model, id), parts).groupOf(id.expert()) == index;
        }
        return listed(base);
    }

    private Predicate<ExpertId> listed(String list) {
        List<Item> items = items(list);
        return id -> items.stream().anyMatch(item -> item.covers(id));
    }

    private List<Item> items(String list) {
        return Arrays.stream(list.split(",", -1)).map(this::item).toList();
    }

    private static int experts(ModelSpec model, ExpertId id) {
        return switch (model.layers().get(id.layer()).feedForward()) {
            case FeedForwardSpec.Moe moe ->
                moe.stages().get(id.stage()).experts().size();
            case FeedForwardSpec.Dense _ -> 0;
        };
    }

    private record Item(int layer, int first, int last) {
        boolean covers(ExpertId id) {
            return (layer < 0 || layer == id.layer()) && first <= id.expert() && id.expert() <= last;
        }
    }

    private Item item(String written) {
        Matcher matcher = ITEM.matcher(written.strip());
        if (!matcher.matches()) {
            throw wrong("\"" + written.strip() + "\" is not understood");
        }
        int layer = matcher.group(1) == null ? -1 : Integer.parseInt(matcher.group(1));
        int first = Integer.parseInt(matcher.group(2));
        int last = matcher.group(3) == null ? first : Integer.parseInt(matcher.group(3));
        if (last < first) {
            throw wrong("\"" + written.strip() + "\" ends before it begins");
        }
        return new Item(layer, first, last);
    }

    private ExpertException wrong(String problem) {
        return new ExpertException("experts \"" + text + "\": " + problem
                + "; write all, none, 2/8 for part 2 of 8, a list like 0-7,12 or 3:17,3:21 (layer:expert), or all or a part"
                + " with \" except \" and such a list");
    }

    @Override
    public String toString() {
        return text;
    }
}
