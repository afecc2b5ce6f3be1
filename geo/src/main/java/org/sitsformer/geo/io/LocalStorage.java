package org.sitsformer.geo.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Local files by java.nio. Hadoop's own local file system is not used: it leaves {@code .crc} files
 * that no longer fit after a kill.
 */
final class LocalStorage {
  private LocalStorage() {}

  static List<FileEntry> list(Path root) throws IOException {
    List<FileEntry> found = new ArrayList<>();
    if (!Files.exists(root)) {
      return found;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return isTemporary(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            // A link counts as what it points to; one that points nowhere is not a file.
            if (!isTemporary(file)) {
              stat(file).ifPresent(found::add);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            return continueIfAbsent(failure);
          }
        });
    return found;
  }

  /** Another task may have moved or deleted a file since the folder was read. */
  private static FileVisitResult continueIfAbsent(IOException failure) throws IOException {
    if (failure instanceof NoSuchFileException) {
      return FileVisitResult.CONTINUE;
    }
    throw failure;
  }

  static Optional<FileEntry> stat(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(
          new FileEntry(
              file.toString(), attributes.size(), attributes.lastModifiedTime().toMillis(), ""));
    } catch (NoSuchFileException deletedSince) {
      return Optional.empty();
    }
  }

  /** {@code path} is what the caller calls the file, for messages. */
  static byte[] read(Path file, String path) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new FileNotFoundException("No such file: " + path);
    }
    try {
      Storage.checkSize(path, Files.size(file));
      return Files.readAllBytes(file);
    } catch (NoSuchFileException deletedSince) {
      throw new FileNotFoundException("No such file: " + path);
    }
  }

  private static boolean isTemporary(Path path) {
    Path name = path.getFileName();
    return name != null && name.toString().startsWith(Storage.TEMPORARY_PREFIX);
  }

  static void put(Path target, byte[] content, String temporaries) throws IOException {
    put(target, temporaries, temporary -> Files.write(temporary, content));
  }

  static void putFile(Path target, Path source, String temporaries) throws IOException {
    put(target, temporaries, temporary -> Files.copy(source, temporary));
  }

  private interface Content {
    void writeTo(Path temporary) throws IOException;
  }

  private static void put(Path target, String temporaries, Content content) throws IOException {
    Path temporary = temporary(target, temporaries);
    try {
      content.writeTo(temporary);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AccessDeniedException denied) {
      throw denied;
    } catch (FileSystemException e) {
      throw named(target, e.getReason() == null ? e.toString() : e.getReason(), e);
    } catch (IOException e) {
      throw named(target, e.getMessage(), e);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** A full disk is told of the temporary, or of no file at all: says which file is not there. */
  private static IOException named(Path target, String reason, IOException cause) {
    IOException named = new FileSystemException(target.toString(), null, reason);
    named.initCause(cause);
    return named;
  }

  private static Path temporary(Path target, String temporaries) throws IOException {
    Path parent = target.toAbsolutePath().getParent();
    Files.createDirectories(parent);
    Path folder = temporaries.isEmpty() ? parent : Files.createDirectories(Path.of(temporaries));
    return folder.resolve(Storage.TEMPORARY_PREFIX + UUID.randomUUID());
  }

  static void delete(Path root) throws IOException {
    if (!Files.exists(root, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            return continueIfAbsent(failure);
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
