package dev.exedra.proto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.exedra.proto.expert.v1.DescribeRequest;
import dev.exedra.proto.inference.v1.GenerateRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules of buf's STANDARD category, and two of our own: quantities name their unit, and what is removed stays reserved. */
class ProtoLintTest {

    private static final Path SOURCES = Path.of("src/main/protobuf");
    private static final Pattern MESSAGE = Pattern.compile("[A-Z][A-Za-z0-9]*");
    private static final Pattern FIELD = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");

    /** A field with one of these words measures something. */
    private static final Pattern QUANTITY = Pattern.compile(
            ".*(time|wait|queue|left|interval|size|weight_bytes|progress|limit|credit|seconds|micros|millis).*");

    /** Words that say of what, in the name or in the comment above it. */
    private static final Pattern UNIT = Pattern.compile(
            "(?is).*(micros|millis|seconds|bytes|rows|tokens|width|piece|\\[0, 1\\]|same as in a credit|as in).*");

    static Stream<FileDescriptor> files() {
        return Stream.of(
                DescribeRequest.getDescriptor().getFile(),
                GenerateRequest.getDescriptor().getFile());
    }

    @ParameterizedTest
    @MethodSource("files")
    void packagesEndWithAVersionAndAreTheirFolders(FileDescriptor file) {
        assertTrue(file.getPackage().matches("exedra(\\.[a-z]+)+\\.v[1-9][0-9]*"), file.getPackage());
        assertTrue(Files.isDirectory(SOURCES.resolve(file.getPackage().replace('.', '/'))), file.getPackage());
        assertEquals(
                "dev.exedra.proto." + file.getPackage().substring("exedra.".length()),
                file.getOptions().getJavaPackage());
    }

    @ParameterizedTest
    @MethodSource("files")
    void servicesAndTheirMethodsHaveNamesOfTheirOwn(FileDescriptor file) {
        Set<String> used = new HashSet<>();
        file.getServices().forEach(service -> {
            assertTrue(service.getName().endsWith("Service"), service.getName());
            for (MethodDescriptor method : service.getMethods()) {
                assertTrue(MESSAGE.matcher(method.getName()).matches(), method.getFullName());
                assertEquals(method.getName() + "Request", method.getInputType().getName());
                assertEquals(
                        method.getName() + "Response", method.getOutputType().getName());
                assertTrue(
                        used.add(method.getInputType().getName()),
                        "used twice: " + method.getInputType().getName());
                assertTrue(
                        used.add(method.getOutputType().getName()),
                        "used twice: " + method.getOutputType().getName());
            }
        });
        assertTrue(used.size() >= 2);
    }

    @ParameterizedTest
    @MethodSource("files")
    void messagesAndFieldsAreWrittenAsTheyShouldBe(FileDescriptor file) {
        for (Descriptor message : messages(file.getMessageTypes())) {
            assertTrue(MESSAGE.matcher(message.getName()).matches(), message.getFullName());
            for (FieldDescriptor field : message.getFields()) {
                assertTrue(FIELD.matcher(field.getName()).matches(), field.getFullName());
                assertTrue(!field.isRequired() && !field.isExtension(), field.getFullName());
                assertTrue(!message.isReservedNumber(field.getNumber()), field.getFullName());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void enumValuesCarryTheNameOfTheirEnumAndBeginUnspecified(FileDescriptor file) {
        for (EnumDescriptor choice : file.getEnumTypes()) {
            String prefix =
                    choice.getName().replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
            assertEquals(prefix + "_UNSPECIFIED", choice.findValueByNumber(0).getName());
            for (EnumValueDescriptor value : choice.getValues()) {
                assertTrue(value.getName().startsWith(prefix + "_"), value.getFullName());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void messagesThatWillGrowReserveNumbers(FileDescriptor file) {
        List<String> growing = messages(file.getMessageTypes()).stream()
                .filter(message -> message.getFields().size() >= 9)
                .filter(message -> message.toProto().getReservedRangeCount() == 0)
                .map(Descriptor::getName)
                // Of these the next number is as good as any: nothing is known to come.
                .filter(name -> !Set.of("Sampling", "Model", "StatsResponse").contains(name))
                .toList();
        assertEquals(List.of(), growing);
    }

    @Test
    void quantitiesSayTheirUnit() throws IOException {
        List<String> silent = new ArrayList<>();
        int quantities = 0;
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".proto")).toList()) {
                String comment = "";
                for (String line : Files.readAllLines(file)) {
                    String text = line.strip();
                    boolean isField = text.matches("(optional |repeated )?(u?int(32|64)|fixed(32|64)|float|double) .*");
                    if (isField && QUANTITY.matcher(text).matches()) {
                        quantities++;
                        if (!UNIT.matcher(text + " " + comment).matches()) {
                            silent.add(file.getFileName() + ": " + text);
                        }
                    }
                    comment = text.startsWith("//") ? comment + " " + text : "";
                }
            }
        }
        assertEquals(List.of(), silent);
        assertTrue(quantities > 10, quantities + " quantities were seen");
    }

    private static List<Descriptor> messages(List<Descriptor> some) {
        return some.stream()
                .flatMap(message -> Stream.concat(Stream.of(message), messages(message.getNestedTypes()).stream()))
                .filter(message -> !message.getOptions().getMapEntry())
                .toList();
    }
}
