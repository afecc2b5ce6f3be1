package org.sitsformer.geo.stack;

import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
import org.sitsformer.geo.io.RangeInput;

/** Counts the bytes that are fetched from a file. */
final class CountingInput implements RangeInput {
  private final RangeInput input;
  private final LongAdder bytes;

  CountingInput(RangeInput input, LongAdder bytes) {
    this.input = input;
    this.bytes = bytes;
  }

  @Override
  public String name() {
    return input.name();
  }

  @Override
  public String identity() throws IOException {
    return input.identity();
  }

  @Override
  public long length() throws IOException {
    return input.length();
  }

  @Override
  public void readFully(long position, byte[] buffer, int offset, int length) throws IOException {
    input.readFully(position, buffer, offset, length);
    bytes.add(length);
  }

  @Override
  public void readAgain(long position, byte[] buffer, int offset, int length) throws IOException {
    input.readAgain(position, buffer, offset, length);
    bytes.add(length);
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
