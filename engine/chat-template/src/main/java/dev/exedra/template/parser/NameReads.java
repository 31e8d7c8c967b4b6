package dev.exedra.template.parser;

import dev.exedra.template.syntax.CallArguments;
import dev.exedra.template.syntax.Expression;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds the variables that an expression reads, in the order in which they are written. */
final class NameReads {

    private final Consumer<String> reader;

    NameReads(Consumer<String> reader) {
        this.reader = reader;
    }

    void visit(@Nullable Expression expression) {
        switch (expression) {
            case null -> {}
            case Expression.Literal literal -> {}
            case Expression.Name name -> reader.accept(name.name());
            case Expression.ListLiteral list -> visitAll(list.items());
            case Expression.TupleLiteral tuple -> visitAll(tuple.items());
            case Expression.DictionaryLiteral dictionary ->
                dictionary.pairs().forEach(pair -> {
                    visit(pair.key());
                    visit(pair.value());
                });
            case Expression.Attribute attribute -> visit(attribute.object());
            case Expression.Item item -> {
                visit(item.object());
                visit(item.key());
            }
            case Expression.Slice slice -> {
                visit(slice.object());
                visit(slice.start());
                visit(slice.stop());
                visit(slice.step());
            }
            case Expression.Call call -> {
                visit(call.function());
                visit(call.arguments());
            }
            case Expression.Filtered filtered -> {
                visit(filtered.input());
                visit(filtered.filter().arguments());
            }
            case Expression.Tested tested -> {
                visit(tested.input());
                visit(tested.arguments());
            }
            case Expression.Not not -> visit(not.operand());
            case Expression.Signed signed -> visit(signed.operand());
            case Expression.Binary binary -> {
                visit(binary.left());
                visit(binary.right());
            }
            case Expression.And and -> {
                visit(and.left());
                visit(and.right());
            }
            case Expression.Or or -> {
                visit(or.left());
                visit(or.right());
            }
            case Expression.Comparison comparison -> {
                visit(comparison.first());
                comparison.others().forEach(other -> visit(other.operand()));
            }
            case Expression.Concatenation concatenation -> visitAll(concatenation.parts());
            case Expression.Conditional conditional -> {
                visit(conditional.test());
                visit(conditional.then());
                visit(conditional.otherwise());
            }
        }
    }

    void visit(CallArguments arguments) {
        visitAll(arguments.positional());
        arguments.named().forEach(named -> visit(named.value()));
        visit(arguments.unpackedList());
        visit(arguments.unpackedDictionary());
    }

    private void visitAll(List<Expression> expressions) {
        expressions.forEach(this::visit);
    }
}
