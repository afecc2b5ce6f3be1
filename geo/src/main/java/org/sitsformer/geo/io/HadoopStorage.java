package org.sitsformer.geo.io;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** Object stores and HDFS through Hadoop's {@link FileSystem}. */
final class HadoopStorage {
  /** Schemes whose files appear whole, under their final name, when the stream is closed. */
  private static final Set<String> OBJECT_STORES = Set.of("s3a", "s3", "s3n", "gs", "oss", "cosn");

  /** Of files whose looks are remembered; some hundred bytes each. */
  private static final int MOST_LOOKED = 100_000;

  private final Configuration configuration;

  /** What the last looks said, by path. */
  private final Cache<String, FileStatus> looked;

  HadoopStorage(Map<String, String> settings) {
    this(settings, MOST_LOOKED);
  }

  HadoopStorage(Map<String, String> settings, int mostLooked) {
    configuration = new Configuration();
    settings.forEach(configuration::set);
    looked =
        Caffeine.newBuilder()
            .maximumSize(mostLooked)
            // In the thread that puts: the bound holds when it is done.
            .executor(Runnable::run)
            .build();
  }

  private FileSystem fileSystem(String path) throws IOException {
    URI uri = URI.create(new Path(path).toUri().toString());
    try {
      return FileSystem.get(uri, configuration);
    } catch (RuntimeException e) {
      // Hadoop's settings name a class for each scheme, whether its jar is there or not.
      if (e.getCause() instanceof ClassNotFoundException absent) {
        throw new IOException(
            "%s: nothing on the class path reads %s:// (%s); docs/object-stores.md says which jars do"
                .formatted(path, uri.getScheme(), absent.getMessage()),
            e);
      }
      throw e;
    }
  }

  List<FileEntry> list(String root) throws IOException {
    FileSystem fileSystem = fileSystem(root);
    Path folder = new Path(root);
    for (int turn = 1; ; turn++) {
      RemoteIterator<LocatedFileStatus> files;
      try {
        files = fileSystem.listFiles(folder, /* recursive= */ true);
      } catch (FileNotFoundException absent) {
        return new ArrayList<>();
      }
      try {
        return entries(files);
      } catch (FileNotFoundException deletedSince) {
        // A folder below it, as one lease of several: the others must not be taken for absent.
        if (!fileSystem.exists(folder)) {
          return new ArrayList<>();
        }
        if (turn == Storage.MOST_TURNS) {
          throw deletedSince;
        }
      }
    }
  }

  private static List<FileEntry> entries(RemoteIterator<LocatedFileStatus> files)
      throws IOException {
    List<FileEntry> found = new ArrayList<>();
    while (files.hasNext()) {
      LocatedFileStatus status = files.next();
      if (!status.getPath().getName().startsWith(Storage.TEMPORARY_PREFIX)) {
        found.add(entry(status));
      }
    }
    return found;
  }

  Optional<FileEntry> stat(String path) throws IOException {
    try {
      FileStatus status = fileSystem(path).getFileStatus(new Path(path));
      return status.isFile() ? Optional.of(entry(status)) : Optional.empty();
    } catch (FileNotFoundException absent) {
      return Optional.empty();
    }
  }

  RangeInput open(String path) throws IOException {
    FileSystem fileSystem = fileSystem(path);
    FileStatus status = fileSystem.getFileStatus(new Path(path));
    return new HadoopInput(fileSystem, entry(status), status, 1);
  }

  /**
   * Opens a file by what an earlier look said of it. Its tag goes with every request, so a store
   * that has another content by now refuses to give it out.
   */
  RangeInput open(FileEntry known) throws IOException {
    FileSystem fileSystem = fileSystem(known.path());
    FileStatus seen = looked.getIfPresent(known.path());
    if (seen != null && entry(seen).hasTagOf(known)) {
      return new HadoopInput(fileSystem, entry(seen), seen, 0);
    }
    FileStatus status = fileSystem.getFileStatus(new Path(known.path()));
    looked.put(known.path(), status);
    return new HadoopInput(fileSystem, entry(status), status, 1);
  }

  /** Returns of how many files it remembers what the last look said. */
  long remembered() {
    looked.cleanUp();
    return looked.estimatedSize();
  }

  byte[] read(String path) throws IOException {
    try (RangeInput in = open(path)) {
      Storage.checkSize(path, in.length());
      byte[] content = new byte[(int) in.length()];
      in.readFully(0, content, 0, content.length);
      return content;
    }
  }

  private static FileEntry entry(FileStatus status) {
    String etag = status instanceof EtagSource source ? source.getEtag() : null;
    return new FileEntry(
        status.getPath().toString(),
        status.getLen(),
        status.getModificationTime(),
        etag == null ? "" : etag);
  }

  void put(String path, byte[] content) throws IOException {
    write(path, out -> out.write(content));
  }

  void putFile(String path, java.nio.file.Path local) throws IOException {
    write(path, out -> Files.copy(local, out));
  }

  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private void write(String path, Content content) throws IOException {
    Path target = new Path(path);
    FileSystem fileSystem = fileSystem(path);
    if (OBJECT_STORES.contains(String.valueOf(target.toUri().getScheme()))) {
      writeTo(fileSystem, target, content);
      return;
    }
    Path temporary = new Path(target.getParent(), Storage.TEMPORARY_PREFIX + UUID.randomUUID());
    try {
      writeTo(fileSystem, temporary, content);
      FileContext.getFileContext(target.toUri(), configuration)
          .rename(temporary, target, Options.Rename.OVERWRITE);
    } finally {
      fileSystem.delete(temporary, /* recursive= */ false);
    }
  }

  private static void writeTo(FileSystem fileSystem, Path target, Content content)
      throws IOException {
    FSDataOutputStream out = fileSystem.createFile(target).overwrite(true).recursive().build();
    try {
      content.writeTo(out);
    } catch (IOException | RuntimeException failure) {
      // close() would publish half a file; an aborted stream's close() does nothing.
      if (out.getWrappedStream() instanceof Abortable abortable) {
        abortable.abort();
      }
      try {
        out.close();
      } catch (IOException second) {
        failure.addSuppressed(second);
      }
      throw failure;
    }
    out.close();
  }

  void delete(String path) throws IOException {
    fileSystem(path).delete(new Path(path), /* recursive= */ true);
  }

  static <T> T await(CompletableFuture<T> future, String path) throws IOException {
    try {
      return future.get();
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("Interrupted: " + path).initCause(interrupt);
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IOException("Cannot open " + path, failure.getCause());
    }
  }
}
