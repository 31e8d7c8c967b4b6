package dev.exedra.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exedra.gateway.config.GatewayProperties;
import dev.exedra.gateway.key.ApiKeysFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Wrong settings stop the start and are named. */
class SettingsTest {

    @ParameterizedTest
    @CsvSource({
        "router-address, localhost",
        "router-address, localhost:0",
        "router-address, http://localhost:9090",
        "model-list-age, 0s",
        "model-list-age, soon",
        "trace-sampling-rate, 1.5",
        "maximum-request-size, 1B",
        "maximum-request-size, much",
        "limits.maximum-sequences, 0",
        "limits.maximum-json-depth, 100000",
        "limits.maximum-logprobs, -1",
        "limits.maximum-stop-strings, many",
        "timeouts.request, -1s",
        "timeouts.request-body, 0s",
        "timeouts.stalled-reader, 0s",
        "retry.maximum-retries, 11",
        "retry.first-backoff, 0s",
        "breaker.failure-rate-percent, 0",
        "breaker.minimum-calls, 1000",
        "breaker.open-time, 0s",
        "buffers.outbox-size, 1KB",
        "buffers.stream-window, 1KB",
        "buffers.connection-window, 1KB",
        "buffers.maximum-router-message-size, 2GB",
    })
    void namesTheSettingThatIsWrong(String property, String value) {
        new ApplicationContextRunner()
                .withUserConfiguration(OnlySettings.class)
                .withPropertyValues("exedra.gateway." + property + "=" + value)
                .run(context ->
                        assertThat(messages(context.getStartupFailure())).contains("exedra.gateway." + property));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    cannot be read        |
                    not a JSON array      | {
                    entry 0: sha256       | [{'name':'a','sha256':'zz'}]
                    entry 0: name         | [{'sha256':'zz'}]
                    entry 0: weight       | [{'name':'a','sha256':'HASH','weight':0}]
                    entry 0: tokens_per_minute | [{'name':'a','sha256':'HASH','tokens_per_minute':0}]
                    entry 1: name         | [{'name':'a','sha256':'HASH'},{'name':'a','sha256':'HASH'}]
                    entry 1: sha256       | [{'name':'a','sha256':'HASH'},{'name':'b','sha256':'HASH'}]
                    """)
    void namesTheKeyThatIsWrong(String message, @Nullable String content, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("keys.json");
        if (content != null) {
            Files.writeString(file, content.replace('\'', '"').replace("HASH", "ab".repeat(32)));
        }

        assertThat(Assertions.assertThrows(IllegalArgumentException.class, () -> ApiKeysFile.read(file)))
                .hasMessageContaining("exedra.gateway.api-keys-file")
                .hasMessageContaining(message);
    }

    @Test
    void startsWithItsDefaults() {
        try (var context = Gateway.start(List.of("--server.port=0", "--server.shutdown=immediate"))) {
            assertThat(context.isRunning()).isTrue();
        }
    }

    @Test
    void doesNotStartWithAWrongSetting() {
        Throwable failure = Assertions.assertThrows(
                RuntimeException.class,
                () -> Gateway.start(List.of("--server.port=0", "--exedra.gateway.router-address=nowhere"))
                        .close());

        assertThat(messages(failure)).contains("exedra.gateway.router-address is 'nowhere'");
    }

    private static String messages(@Nullable Throwable failure) {
        StringBuilder messages = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            messages.append(cause).append('\n');
        }
        return messages.toString();
    }

    @EnableConfigurationProperties(GatewayProperties.class)
    static class OnlySettings {}
}
