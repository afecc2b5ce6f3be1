package org.sitsformer.udf.classify;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sitsformer.geo.io.FileEntry;
import org.sitsformer.geo.io.Storage;

/**
 * The blocks of an output, each under the name of what determines it: {@code blocks/<first
 * two>/<key>.tif}. Equal keys have equal bytes, so a second put is harmless; a put is whole or not
 * at all.
 *
 * @param output root of the output
 */
public record BlockStore(Storage storage, String output) implements Serializable {
  private static final String FOLDER = "blocks";
  private static final String SUFFIX = ".tif";
  private static final int PREFIX = 2;

  public BlockStore {
    requireNonNull(storage, "storage is null");
    requireNonNull(output, "output is null");
  }

  /**
   * A block that is there.
   *
   * @param bytes size of its file
   */
  public record Stored(String key, long bytes) {}

  /**
   * A block that was read.
   *
   * @param file the bytes of its file
   */
  public record Found(BlockFile block, byte[] file) {}

  /** Returns true for a path that lies in the store. */
  public boolean holds(String path) {
    return path.startsWith(folder() + "/");
  }

  private String folder() {
    return Storage.resolve(output, FOLDER);
  }

  /** Returns where a block lies. */
  public String path(String key) {
    return Storage.resolve(Storage.resolve(folder(), key.substring(0, PREFIX)), key + SUFFIX);
  }

  /**
   * Reads a block.
   *
   * @throws IOException if it is not there, or damaged
   */
  public BlockFile read(String key) throws IOException {
    String path = path(key);
    return BlockFile.decode(path, storage.read(path));
  }

  /**
   * Looks for a block; empty where it is not there, or damaged: it is then to be made again.
   *
   * @throws IOException if the store does not answer
   */
  public Optional<Found> find(String key) throws IOException {
    String path = path(key);
    if (storage.stat(path).isEmpty()) {
      return Optional.empty();
    }
    byte[] file = storage.read(path);
    return BlockFile.decodeWhole(path, file).map(block -> new Found(block, file));
  }

  /** Writes a block by one put. */
  public void put(String key, byte[] file) throws IOException {
    storage.put(path(key), file);
  }

  /** Removes a block; one that is not there is no error. */
  public void delete(String key) throws IOException {
    storage.delete(path(key));
  }

  /**
   * Lists a part of the store; an object store charges one request for a thousand files.
   *
   * @param prefix the first two digits of keys
   */
  public List<Stored> list(String prefix) throws IOException {
    List<Stored> blocks = new ArrayList<>();
    for (FileEntry entry : storage.list(Storage.resolve(folder(), prefix))) {
      String name = entry.path().substring(entry.path().lastIndexOf('/') + 1);
      if (name.endsWith(SUFFIX)) {
        blocks.add(new Stored(name.substring(0, name.length() - SUFFIX.length()), entry.length()));
      }
    }
    return blocks;
  }
}
