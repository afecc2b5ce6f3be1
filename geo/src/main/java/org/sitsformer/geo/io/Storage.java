package org.sitsformer.geo.io;

import static java.util.Objects.requireNonNull;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where files are: the local disk or any store that Hadoop has a file system for (s3a, gs, abfs,
 * hdfs). A path without a scheme, or with {@code file:}, is a local file and comes back as a plain
 * absolute path. Writes are atomic: a reader sees the old file, the new one or none, never a part.
 * An absent folder is an empty one, as in an object store. Usage: {@code
 * Storage.local().read("a/b.json")}.
 */
public final class Storage implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How temporaries beside their targets are named; listings leave them out. */
  static final String TEMPORARY_PREFIX = "._tmp";

  private static final int MOST_TURNS = 5;

  private final Map<String, String> hadoopConfiguration;
  private final String temporaries;
  private transient volatile HadoopStorage hadoop;

  private Storage(Map<String, String> hadoopConfiguration, String temporaries) {
    this.hadoopConfiguration = Map.copyOf(hadoopConfiguration);
    this.temporaries = temporaries;
  }

  /** Returns a storage with Hadoop's default settings. */
  public static Storage local() {
    return of(Map.of());
  }

  /** Returns a storage whose Hadoop file systems have these settings beside the defaults. */
  public static Storage of(Map<String, String> hadoopConfiguration) {
    return new Storage(hadoopConfiguration, "");
  }

  /**
   * Returns a storage that keeps the temporaries of local writes in this folder, which must be on
   * the targets' disk. The default is beside the target.
   */
  public Storage withTemporaries(String folder) {
    return new Storage(hadoopConfiguration, localPath(folder).map(Path::toString).orElse(""));
  }

  /** Returns all files below a folder, at any depth, sorted by path. */
  public List<FileEntry> list(String root) throws IOException {
    Optional<Path> local = localPath(root);
    List<FileEntry> found =
        local.isPresent() ? LocalStorage.list(local.get()) : hadoop().list(root);
    found.sort(Comparator.comparing(FileEntry::path));
    return found;
  }

  /** Returns the file, empty where there is none (a folder is none). */
  public Optional<FileEntry> stat(String path) throws IOException {
    Optional<Path> local = localPath(path);
    return local.isPresent() ? LocalStorage.stat(local.get()) : hadoop().stat(path);
  }

  /**
   * Opens a file for reading.
   *
   * @throws FileNotFoundException if there is none
   */
  public RangeInput open(String path) throws IOException {
    Optional<Path> local = localPath(path);
    return local.isPresent() ? new LocalInput(local.get()) : hadoop().open(path);
  }

  /**
   * Opens a file that is known. A store that can refuse to give out another content than the one
   * with the known tag is not asked a second time what the file is: then reading fails with {@link
   * ReplacedFileException} where it has another one by now.
   *
   * @param known what a listing said of it; the caller compares {@link RangeInput#entry()} with it
   * @throws FileNotFoundException if there is none
   */
  public RangeInput open(FileEntry known) throws IOException {
    return localPath(known.path()).isPresent() ? open(known.path()) : hadoop().open(known);
  }

  /** Returns a whole file. */
  public byte[] read(String path) throws IOException {
    Optional<Path> local = localPath(path);
    if (local.isPresent() && !Files.isRegularFile(local.get())) {
      throw new FileNotFoundException("No such file: " + path);
    }
    if (local.isPresent()) {
      return Files.readAllBytes(local.get());
    }
    for (int turn = 1; ; turn++) {
      try {
        return hadoop().read(path);
      } catch (ReplacedFileException e) {
        // Put anew between look and read, as a lease is: the new one is whole as well.
        if (turn == MOST_TURNS) {
          throw e;
        }
      }
    }
  }

  /** Writes a file whole, in place of one of the same name, and its parent folders. */
  public void put(String path, byte[] content) throws IOException {
    Optional<Path> local = localPath(path);
    if (local.isPresent()) {
      LocalStorage.put(local.get(), content, temporaries);
    } else {
      hadoop().put(path, content);
    }
  }

  /** Copies a finished local file to {@code path} as {@link #put} does. */
  public void putFile(String path, Path source) throws IOException {
    Optional<Path> local = localPath(path);
    if (local.isPresent()) {
      LocalStorage.putFile(local.get(), source, temporaries);
    } else {
      hadoop().putFile(path, source);
    }
  }

  /** Deletes a file, or a folder with all that is in it; absent is fine. */
  public void delete(String path) throws IOException {
    Optional<Path> local = localPath(path);
    if (local.isPresent()) {
      LocalStorage.delete(local.get());
    } else {
      hadoop().delete(path);
    }
  }

  /**
   * Returns a path as others must be told of it, Spark for one: with its scheme, since a plain path
   * means the default file system to them.
   */
  public String location(String path) {
    return localPath(path).map(local -> "file://" + local).orElse(path);
  }

  /** Returns {@code child} below {@code base}, or {@code child} itself where it is absolute. */
  public static String resolve(String base, String child) {
    if (child.isEmpty()) {
      return base;
    }
    if (child.startsWith("/") || hasScheme(child)) {
      return child;
    }
    return base.isEmpty() || base.endsWith("/") ? base + child : base + "/" + child;
  }

  private static Optional<Path> localPath(String path) {
    requireNonNull(path, "path is null");
    if (path.startsWith("file:")) {
      String plain = URI.create(path.replace(" ", "%20")).getPath();
      return Optional.of(Path.of(plain).toAbsolutePath().normalize());
    }
    return hasScheme(path)
        ? Optional.empty()
        : Optional.of(Path.of(path).toAbsolutePath().normalize());
  }

  /** A scheme is followed by a slash and has two letters or more: a drive letter is none. */
  private static boolean hasScheme(String path) {
    int colon = path.indexOf(':');
    return colon > 1
        && path.startsWith("/", colon + 1)
        && path.substring(0, colon).chars().allMatch(c -> c < 128 && Character.isLetterOrDigit(c));
  }

  private HadoopStorage hadoop() {
    HadoopStorage opened = hadoop;
    if (opened == null) {
      // Two threads may both make one; FileSystem's own cache keeps the connections single.
      opened = new HadoopStorage(hadoopConfiguration);
      hadoop = opened;
    }
    return opened;
  }
}
