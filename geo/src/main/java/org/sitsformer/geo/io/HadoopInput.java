package org.sitsformer.geo.io;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Objects;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.PathIOException;

/**
 * A file behind Hadoop's {@link FileSystem}. Opened with its known status, which spares an object
 * store one request, and for random access, so that a seek does not drain the rest of a long GET.
 */
final class HadoopInput implements RangeInput {
  /**
   * Bytes that S3A fetches at least. One more than is asked for would be one more than is needed:
   * headers are read in large pieces, and segments that lie together by one request.
   */
  private static final String READ_AHEAD = "1";

  private final FileSystem fileSystem;
  private final FileEntry entry;
  private final FileStatus status;
  private final int looks;
  private final FSDataInputStream stream;
  private volatile boolean closed;

  HadoopInput(FileSystem fileSystem, FileEntry entry, FileStatus status, int looks)
      throws IOException {
    this.fileSystem = fileSystem;
    this.entry = entry;
    this.status = status;
    this.looks = looks;
    this.stream = open();
  }

  private FSDataInputStream open() throws IOException {
    return HadoopStorage.await(
        fileSystem
            .openFile(status.getPath())
            .opt("fs.option.openfile.read.policy", "random")
            .opt("fs.s3a.experimental.input.fadvise", "random")
            .opt("fs.s3a.readahead.range", READ_AHEAD)
            .withFileStatus(status)
            .build(),
        entry.path());
  }

  @Override
  public String name() {
    return entry.path();
  }

  @Override
  public FileEntry entry() {
    return entry;
  }

  @Override
  public int looks() {
    return looks;
  }

  @Override
  public long length() {
    return entry.length();
  }

  @Override
  public void readFully(long position, byte[] buffer, int offset, int count) throws IOException {
    checkRange(position, buffer, offset, count);
    read(stream, position, buffer, offset, count);
  }

  private void read(FSDataInputStream from, long position, byte[] buffer, int offset, int count)
      throws IOException {
    if (closed) {
      // Of Hadoop's streams some go on reading.
      throw new IOException(entry.path() + ": is closed");
    }
    try {
      from.readFully(position, buffer, offset, count);
    } catch (FileNotFoundException gone) {
      throw new ReplacedFileException(entry.path(), gone);
    } catch (PathIOException refused) {
      // S3A's class, which is not on the class path of those who have no S3.
      if (refused.getClass().getSimpleName().equals("RemoteFileChangedException")) {
        throw new ReplacedFileException(entry.path(), refused);
      }
      throw refused;
    }
  }

  @Override
  public void readAgain(long position, byte[] buffer, int offset, int count) throws IOException {
    checkRange(position, buffer, offset, count);
    try (FSDataInputStream again = open()) {
      read(again, position, buffer, offset, count);
    } catch (FileNotFoundException gone) {
      throw new ReplacedFileException(entry.path(), gone);
    }
  }

  private void checkRange(long position, byte[] buffer, int offset, int count) throws EOFException {
    Objects.checkFromIndexSize(offset, count, buffer.length);
    if (position < 0) {
      throw new IllegalArgumentException("Negative position: " + position);
    }
    if (position > entry.length() - count) {
      throw new EOFException(
          "%s has %d bytes, asked for %d at %d"
              .formatted(entry.path(), entry.length(), count, position));
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    stream.close();
  }
}
