package dev.exedra.core.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * Unpacks native libraries from the class path, once for each user and version: the file is written under another name and
 * moved, so that two processes may do it at once and a torn file is never loaded.
 */
final class NativeCache {

    private static final String OWNER_ONLY = "rwx------";

    private NativeCache() {}

    /** Folders of this user to try in order: the cache folder as XDG has it, then one in the temporary folder. */
    static List<Path> candidates() {
        String configured = System.getenv("XDG_CACHE_HOME");
        Path home = Path.of(System.getProperty("user.home"), ".cache");
        Path cache = configured == null || configured.isBlank() ? home : Path.of(configured);
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"), "exedra-" + System.getProperty("user.name"));
        return List.of(cache.resolve("exedra").resolve("native"), temporary);
    }

    /**
     * Makes sure that {@code folder/version} holds the named files of the resource folder, all of them with the size they have
     * there, and gives that folder.
     */
    static Path unpack(Path folder, String version, String resources, List<String> names) throws IOException {
        Path target = folder.resolve(version);
        createOwned(target);
        for (String name : names) {
            URL resource = NativeCache.class.getClassLoader().getResource(resources + "/" + name);
            if (resource == null) {
                throw new IOException("the class path has no " + resources + "/" + name);
            }
            unpack(resource, target.resolve(name));
        }
        return target;
    }

    private static void unpack(URL resource, Path file) throws IOException {
        var connection = resource.openConnection();
        // Otherwise the jar that the class loader holds open is shared, and closing the stream would close it.
        connection.setUseCaches(false);
        try (InputStream content = connection.getInputStream()) {
            if (Files.isRegularFile(file) && Files.size(file) == connection.getContentLengthLong()) {
                return;
            }
            Path unfinished =
                    Files.createTempFile(file.getParent(), file.getFileName().toString(), ".part");
            try {
                Files.copy(content, unfinished, StandardCopyOption.REPLACE_EXISTING);
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(unfinished);
            }
        }
    }

    /** Code is loaded from here, so in a folder that all share (the temporary one) nobody else may own or write it. */
    private static void createOwned(Path folder) throws IOException {
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (!posix) {
            Files.createDirectories(folder);
            return;
        }
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
        for (Path part : List.of(folder, folder.toAbsolutePath().getParent())) {
            String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(part));
            if (permissions.charAt(4) == 'w' || permissions.charAt(7) == 'w' || !Files.isWritable(part)) {
                throw new IOException(part + " must be writable by its owner alone, not " + permissions);
            }
        }
    }
}
