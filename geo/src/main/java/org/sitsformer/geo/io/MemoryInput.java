package org.sitsformer.geo.io;

import static java.util.Objects.requireNonNull;

import java.io.EOFException;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** A file held in memory. The bytes are not copied and must not change. */
public final class MemoryInput implements RangeInput {
  private static final AtomicLong INSTANCES = new AtomicLong();

  private final String name;
  private final byte[] content;
  private final long instance = INSTANCES.incrementAndGet();
  private volatile boolean closed;

  public MemoryInput(String name, byte[] content) {
    this.name = requireNonNull(name, "name is null");
    this.content = requireNonNull(content, "content is null");
  }

  @Override
  public String name() {
    return name;
  }

  /** Two inputs of one name are two files: their bytes are not compared. */
  @Override
  public String identity() {
    return name + "|memory-" + instance;
  }

  @Override
  public long length() {
    return content.length;
  }

  @Override
  public void readFully(long position, byte[] buffer, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    if (position < 0) {
      throw new IllegalArgumentException("Negative position: " + position);
    }
    if (position > content.length - length) {
      throw new EOFException(
          "%s has %d bytes, asked for %d at %d".formatted(name, content.length, length, position));
    }
    if (closed) {
      throw new IOException(name + ": is closed");
    }
    System.arraycopy(content, (int) position, buffer, offset, length);
  }

  @Override
  public void close() {
    closed = true;
  }
}
