package org.sitsformer.geo.archive;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.sitsformer.geo.io.RangeInput;

/** Counts the bytes that are read from a file. */
final class CountingInput implements RangeInput {
  private final RangeInput in;
  private final AtomicLong bytes;

  CountingInput(RangeInput in, AtomicLong bytes) {
    this.in = in;
    this.bytes = bytes;
  }

  @Override
  public String name() {
    return in.name();
  }

  @Override
  public String identity() throws IOException {
    return in.identity();
  }

  @Override
  public long length() throws IOException {
    return in.length();
  }

  @Override
  public void readFully(long position, byte[] buffer, int offset, int length) throws IOException {
    in.readFully(position, buffer, offset, length);
    bytes.addAndGet(length);
  }

  @Override
  public void readAgain(long position, byte[] buffer, int offset, int length) throws IOException {
    in.readAgain(position, buffer, offset, length);
    bytes.addAndGet(length);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
