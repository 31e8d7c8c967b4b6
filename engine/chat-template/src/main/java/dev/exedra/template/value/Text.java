package dev.exedra.template.value;

/** A text that is being built within a budget. */
public final class Text {

    private final Budget budget;
    private final StringBuilder characters = new StringBuilder();

    public Text(Budget budget) {
        this.budget = budget;
    }

    public Text append(String more) {
        budget.checkLength((long) characters.length() + more.length());
        budget.allocate(more.length());
        characters.append(more);
        return this;
    }

    public Text append(char more) {
        return append(String.valueOf(more));
    }

    public int length() {
        return characters.length();
    }

    @Override
    public String toString() {
        return characters.toString();
    }
}
