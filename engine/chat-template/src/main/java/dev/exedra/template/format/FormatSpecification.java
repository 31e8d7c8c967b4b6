package dev.exedra.template.format;

import dev.exedra.template.TemplateRenderException;

/**
 * Python's format specification: {@code [[fill]align][sign][#][0][width][grouping][.precision][type]}.
 *
 * @param fill the character to pad with
 * @param align one of {@code < > = ^}, 0 where none is given
 * @param sign one of {@code + - space}, 0 where none is given
 * @param grouping a comma or underscore, 0 where none is given
 * @param precision -1 where none is given
 * @param type 0 where none is given
 */
record FormatSpecification(
        String fill, char align, char sign, boolean alternate, int width, char grouping, int precision, char type) {

    static FormatSpecification parse(String specification) {
        return new Reader(specification).read();
    }

    private static final class Reader {
        private final String text;
        private int position;

        Reader(String text) {
            this.text = text;
        }

        FormatSpecification read() {
            String fill = " ";
            char align = 0;
            boolean filled = false;
            int first = text.isEmpty() ? 0 : Character.charCount(text.codePointAt(0));
            if (isAlign(at(first)) && first > 0) {
                fill = text.substring(0, first);
                filled = true;
                align = at(first);
                position = first + 1;
            } else if (isAlign(at(0))) {
                align = at(0);
                position = 1;
            }
            char sign = oneOf("+- ");
            boolean alternate = oneOf("#") != 0;
            boolean zero = oneOf("0") != 0;
            if (zero && !filled) {
                fill = "0";
                align = align == 0 ? '=' : align;
            }
            int width = number();
            char grouping = oneOf(",_");
            int precision = -1;
            if (oneOf(".") != 0) {
                int digits = position;
                precision = number();
                if (position == digits) {
                    throw new TemplateRenderException("Format specifier missing precision");
                }
            }
            char type = at(position++);
            if (position < text.length()) {
                throw new TemplateRenderException("Invalid format specifier");
            }
            return new FormatSpecification(fill, align, sign, alternate, width, grouping, precision, type);
        }

        private char at(int index) {
            return index < text.length() ? text.charAt(index) : 0;
        }

        private static boolean isAlign(char character) {
            return character == '<' || character == '>' || character == '=' || character == '^';
        }

        private char oneOf(String characters) {
            char character = at(position);
            if (character == 0 || characters.indexOf(character) < 0) {
                return 0;
            }
            position++;
            return character;
        }

        private int number() {
            long number = 0;
            while (at(position) >= '0' && at(position) <= '9') {
                number = Math.min(Integer.MAX_VALUE, number * 10 + (at(position++) - '0'));
            }
            return (int) number;
        }
    }
}
