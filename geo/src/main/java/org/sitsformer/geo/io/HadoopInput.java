package org.sitsformer.geo.io;

import java.io.EOFException;
import java.io.IOException;
import java.util.Objects;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/**
 * A file behind Hadoop's {@link FileSystem}. Opened with its known status, which spares an object
 * store one request, and for random access, so that a seek does not drain the rest of a long GET.
 */
final class HadoopInput implements RangeInput {
  /** Bytes that S3A reads beyond what was asked for; our reads are already merged. */
  private static final String READ_AHEAD = "65536";

  private final FileSystem fileSystem;
  private final FileEntry entry;
  private final FileStatus status;
  private final FSDataInputStream stream;

  HadoopInput(FileSystem fileSystem, FileEntry entry, FileStatus status) throws IOException {
    this.fileSystem = fileSystem;
    this.entry = entry;
    this.status = status;
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
  public String identity() {
    return entry.path() + '|' + entry.length() + '|' + entry.modifiedMillis() + '|' + entry.etag();
  }

  @Override
  public long length() {
    return entry.length();
  }

  @Override
  public void readFully(long position, byte[] buffer, int offset, int count) throws IOException {
    checkRange(position, buffer, offset, count);
    stream.readFully(position, buffer, offset, count);
  }

  @Override
  public void readAgain(long position, byte[] buffer, int offset, int count) throws IOException {
    checkRange(position, buffer, offset, count);
    try (FSDataInputStream again = open()) {
      again.readFully(position, buffer, offset, count);
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
    stream.close();
  }
}
