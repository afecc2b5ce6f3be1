package org.sitsformer.geo.io;

import static java.util.Objects.requireNonNull;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
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
 * Storage.local().read("a/b.json")}. May be shared by threads.
 *
 * <p>Errors, beside those that a method names: {@link IOException} where the store fails or refuses
 * access, and where nothing on the class path reads the path's scheme (said in the message); {@link
 * IllegalArgumentException} for what is no path: a {@code file:} URI that is malformed or not
 * absolute, a character that the file system or Hadoop does not allow. {@link
 * FileNotFoundException} is the only one that means "there is none"; {@link
 * java.nio.file.NoSuchFileException} is never thrown for a file that was asked for.
 */
public final class Storage implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How temporaries beside their targets are named; listings leave them out. */
  static final String TEMPORARY_PREFIX = "._tmp";

  /** How often a read or a listing is begun anew that somebody's change broke off. */
  static final int MOST_TURNS = 5;

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
   * the targets' disk. The default is beside the target, as it is where the folder is in a store.
   * The first write makes the folder.
   */
  public Storage withTemporaries(String folder) {
    return new Storage(hadoopConfiguration, localPath(folder).map(Path::toString).orElse(""));
  }

  /**
   * Returns all files below a folder, at any depth, sorted by path; temporaries of unfinished
   * writes are left out. Empty where the folder is absent. What is put or deleted meanwhile is
   * listed or not. A file lists itself.
   *
   * @return a list of the caller's own
   * @throws IOException if the store fails, or a folder may not be read; never because the folder
   *     is absent
   */
  public List<FileEntry> list(String root) throws IOException {
    Optional<Path> local = localPath(root);
    List<FileEntry> found =
        local.isPresent() ? LocalStorage.list(local.get()) : hadoop().list(root);
    found.sort(Comparator.comparing(FileEntry::path));
    return found;
  }

  /**
   * Returns the file, empty where there is none (a folder is none).
   *
   * @throws IOException if the store fails; never because the file is absent
   */
  public Optional<FileEntry> stat(String path) throws IOException {
    Optional<Path> local = localPath(path);
    return local.isPresent() ? LocalStorage.stat(local.get()) : hadoop().stat(path);
  }

  /**
   * Opens a file for reading.
   *
   * @throws FileNotFoundException if there is none (a folder is none), or a local one may not be
   *     read
   * @throws IOException if the store fails
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
   * @throws FileNotFoundException if there is none, or a local one may not be read; a store that is
   *     not asked again says so with {@link ReplacedFileException} when the file is read
   * @throws IOException if the store fails
   */
  public RangeInput open(FileEntry known) throws IOException {
    return localPath(known.path()).isPresent() ? open(known.path()) : hadoop().open(known);
  }

  /**
   * Returns a whole file of less than 2 GiB.
   *
   * @throws FileNotFoundException if there is none (a folder is none)
   * @throws ReplacedFileException if a store's file was put anew during each of five attempts
   * @throws IOException if the store fails, or the file is too large for one array
   */
  public byte[] read(String path) throws IOException {
    Optional<Path> local = localPath(path);
    if (local.isPresent()) {
      return LocalStorage.read(local.get(), path);
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

  /**
   * Writes a file whole, in place of one of the same name, and its parent folders.
   *
   * @throws java.nio.file.AccessDeniedException if a local folder may not be written
   * @throws IOException if the store fails, a local disk is full (the message names the target), or
   *     the path is that of a folder. The old file still stands then; in an object store that takes
   *     a client that can abort an upload, as S3A can
   */
  public void put(String path, byte[] content) throws IOException {
    Optional<Path> local = localPath(path);
    if (local.isPresent()) {
      LocalStorage.put(local.get(), content, temporaries);
    } else {
      hadoop().put(path, content);
    }
  }

  /**
   * Copies a finished local file to {@code path}.
   *
   * @param source a file on the local disk, which stays
   * @throws IOException as {@link #put} does, and if there is no source
   */
  public void putFile(String path, Path source) throws IOException {
    Optional<Path> local = localPath(path);
    if (local.isPresent()) {
      LocalStorage.putFile(local.get(), source, temporaries);
    } else {
      hadoop().putFile(path, source);
    }
  }

  /**
   * Deletes a file, or a folder with all that is in it; absent is fine.
   *
   * @throws IOException if the store fails or does not allow it, or somebody writes into the folder
   *     meanwhile
   */
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

  /** A few below the largest int: virtual machines refuse arrays of just that length. */
  static void checkSize(String path, long length) throws IOException {
    if (length > Integer.MAX_VALUE - 8) {
      throw new IOException("%s: %d bytes, too large to be read whole".formatted(path, length));
    }
  }

  private static Optional<Path> localPath(String path) {
    requireNonNull(path, "path is null");
    if (path.startsWith("file:")) {
      String plain = URI.create(path.replace(" ", "%20")).getPath();
      if (plain == null) {
        throw new IllegalArgumentException(path + ": a path with file: is absolute, as in file:/a");
      }
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
