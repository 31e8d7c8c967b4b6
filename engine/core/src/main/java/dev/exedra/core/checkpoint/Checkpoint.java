package dev.exedra.core.checkpoint;

import dev.exedra.core.json.Excerpt;
import dev.exedra.core.tensor.Shape;
import dev.exedra.core.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A model's folder: config.json and the tensors of {@code model.safetensors}, or of the shards that
 * {@code model.safetensors.index.json} lists. Opening reads headers only. Safe for concurrent use, except for
 * {@link #config()}.
 *
 * <p>Everything throws {@link CheckpointException} where a file is missing or malformed.
 */
public final class Checkpoint implements AutoCloseable {

    private static final String CONFIG = "config.json";
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    private final Path folder;
    private final ConfigJson config;
    private final String source;
    private final Map<Path, SafetensorsFile> files;
    private final Map<String, TensorEntry> entries;
    private final Set<String> read = ConcurrentHashMap.newKeySet();

    private Checkpoint(
            Path folder,
            ConfigJson config,
            String source,
            Map<Path, SafetensorsFile> files,
            Map<String, TensorEntry> entries) {
        this.folder = folder;
        this.config = config;
        this.source = source;
        this.files = files;
        this.entries = entries;
    }

    /** Opens a folder; of a single file and an index the single file counts, as in transformers. */
    public static Checkpoint open(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new CheckpointException(folder.toString(), "there is no such folder; expected one with " + CONFIG);
        }
        if (!Files.exists(folder.resolve(CONFIG))) {
            throw new CheckpointException(
                    folder.toString(), "holds no " + CONFIG + "; expected a model as Hugging Face publishes it");
        }
        ConfigJson config = ConfigJson.read(folder.resolve(CONFIG));
        if (Files.exists(folder.resolve(SINGLE))) {
            SafetensorsFile file = SafetensorsFile.open(folder.resolve(SINGLE));
            return new Checkpoint(folder, config, SINGLE, Map.of(file.path(), file), file.entries());
        }
        if (Files.exists(folder.resolve(INDEX))) {
            return sharded(folder, config, ShardIndex.read(folder.resolve(INDEX)));
        }
        throw new CheckpointException(
                folder.toString(),
                "holds neither " + SINGLE + " nor " + INDEX + "; other formats (pytorch_model.bin, GGUF) are not read");
    }

    private static Checkpoint sharded(Path folder, ConfigJson config, ShardIndex index) {
        Map<Path, SafetensorsFile> files = new LinkedHashMap<>();
        try {
            Map<String, TensorEntry> entries =
                    LinkedHashMap.newLinkedHashMap(index.shards().size());
            index.shards().forEach((name, shard) -> entries.put(name, placed(index, files, name, shard)));
            return new Checkpoint(folder, config, INDEX, files, Collections.unmodifiableMap(entries));
        } catch (CheckpointException exception) {
            files.values().forEach(SafetensorsFile::close);
            throw exception;
        }
    }

    private static TensorEntry placed(ShardIndex index, Map<Path, SafetensorsFile> files, String name, Path shard) {
        if (!files.containsKey(shard) && !Files.exists(shard)) {
            throw new CheckpointException(
                    index.file(),
                    "places tensor " + Excerpt.of(name) + " in " + shard.getFileName() + ", which is missing");
        }
        TensorEntry entry =
                files.computeIfAbsent(shard, SafetensorsFile::open).entries().get(name);
        if (entry == null) {
            throw new CheckpointException(
                    index.file(),
                    "places tensor " + Excerpt.of(name) + " in " + shard.getFileName() + ", which does not hold it");
        }
        return entry;
    }

    public Path folder() {
        return folder;
    }

    /** The one view on config.json, with its tracking. */
    public ConfigJson config() {
        return config;
    }

    /** Names of all tensors, in the order of the file or of the index. */
    public Set<String> names() {
        return entries.keySet();
    }

    public boolean has(String name) {
        return entries.containsKey(name);
    }

    /** Type, shape and place of a tensor; does not count as reading it. */
    public TensorEntry entry(String name) {
        TensorEntry entry = entries.get(name);
        if (entry == null) {
            throw new CheckpointException(source, "there is no tensor " + Excerpt.of(name));
        }
        return entry;
    }

    public Collection<TensorEntry> entries() {
        return entries.values();
    }

    /** A tensor over mapped memory, whatever its shape. */
    public Tensor tensor(String name) {
        return tensor(entry(name));
    }

    /** A tensor over mapped memory that has the given shape. */
    public Tensor expect(String name, long... shape) {
        Shape expected = Shape.of(shape);
        TensorEntry entry = entries.get(name);
        if (entry == null) {
            throw new CheckpointException(source, "there is no tensor " + Excerpt.of(name) + ", expected " + expected);
        }
        if (!entry.shape().equals(expected)) {
            throw new CheckpointException(
                    entry.file(), "tensor " + Excerpt.of(name) + " is " + entry.shape() + ", expected " + expected);
        }
        return tensor(entry);
    }

    private Tensor tensor(TensorEntry entry) {
        SafetensorsFile file = files.get(entry.file());
        if (file == null) {
            throw new IllegalStateException(entry.file() + " was not opened");
        }
        Tensor tensor = file.tensor(entry);
        read.add(entry.name());
        return tensor;
    }

    /** Lets the system drop a tensor's pages, once its weights were packed elsewhere. It may still be read. */
    public void release(Tensor tensor) {
        files.values().stream().filter(file -> file.holds(tensor)).forEach(file -> file.release(tensor));
    }

    /** Names of tensors that were handed out. */
    public Set<String> readNames() {
        return Set.copyOf(read);
    }

    /** Names of tensors that were not, those that lie in a shard without being listed in the index included. */
    public List<String> unreadNames() {
        Set<String> unread = new LinkedHashSet<>(names());
        files.values().forEach(file -> unread.addAll(file.names()));
        unread.removeAll(read);
        return new ArrayList<>(unread);
    }

    /** Bytes of all files. */
    public long bytes() {
        return files.values().stream().mapToLong(SafetensorsFile::bytes).sum();
    }

    /** What identifies this model's weights and config; reads no tensor. */
    public Fingerprint fingerprint() {
        return Fingerprint.of(folder.resolve(CONFIG), files.values());
    }

    /** Unmaps all files; tensors must not be used any more, and throw if they are. */
    @Override
    public void close() {
        files.values().forEach(SafetensorsFile::close);
    }
}
