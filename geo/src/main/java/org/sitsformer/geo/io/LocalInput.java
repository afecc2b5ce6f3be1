package org.sitsformer.geo.io;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A local file. {@link RandomAccessFile} rather than a channel: a channel is closed for all threads
 * when one of them is interrupted.
 */
final class LocalInput implements RangeInput {
  private final String name;
  private final Path path;
  private final RandomAccessFile file;
  private final long length;
  private final long modifiedMillis;
  private volatile boolean closed;

  LocalInput(Path path) throws IOException {
    this.name = path.toString();
    this.path = path;
    this.file = new RandomAccessFile(path.toFile(), "r");
    this.length = file.length();
    this.modifiedMillis = path.toFile().lastModified();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public FileEntry entry() {
    return new FileEntry(name, length, modifiedMillis, "");
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void readFully(long position, byte[] buffer, int offset, int count) throws IOException {
    Objects.checkFromIndexSize(offset, count, buffer.length);
    checkRange(position, count);
    synchronized (file) {
      checkOpen();
      file.seek(position);
      try {
        file.readFully(buffer, offset, count);
      } catch (EOFException cutSince) {
        throw new ReplacedFileException(name, cutSince);
      }
    }
  }

  @Override
  public void readAgain(long position, byte[] buffer, int offset, int count) throws IOException {
    Objects.checkFromIndexSize(offset, count, buffer.length);
    checkRange(position, count);
    checkOpen();
    try (LocalInput again = new LocalInput(path)) {
      if (!again.entry().isSameAs(entry())) {
        throw new ReplacedFileException(name, null);
      }
      again.readFully(position, buffer, offset, count);
    } catch (FileNotFoundException gone) {
      throw new ReplacedFileException(name, gone);
    }
  }

  private void checkOpen() throws IOException {
    if (closed) {
      throw new IOException(name + ": is closed");
    }
  }

  private void checkRange(long position, int count) throws EOFException {
    if (position < 0) {
      throw new IllegalArgumentException("Negative position: " + position);
    }
    if (position > length - count) {
      throw new EOFException(
          "%s has %d bytes, asked for %d at %d".formatted(name, length, count, position));
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    file.close();
  }
}
