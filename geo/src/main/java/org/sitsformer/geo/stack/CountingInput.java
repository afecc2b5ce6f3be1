package org.sitsformer.geo.stack;

import java.io.IOException;
import org.sitsformer.geo.io.RangeInput;

/** Counts the bytes that are fetched from a file, and the time that it takes. */
final class CountingInput implements RangeInput {
  private final RangeInput input;
  private final ReadMeter meter;

  CountingInput(RangeInput input, ReadMeter meter) {
    this.input = input;
    this.meter = meter;
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
    long start = System.nanoTime();
    input.readFully(position, buffer, offset, length);
    meter.fetch(length, System.nanoTime() - start);
  }

  @Override
  public void readAgain(long position, byte[] buffer, int offset, int length) throws IOException {
    long start = System.nanoTime();
    input.readAgain(position, buffer, offset, length);
    meter.fetch(length, System.nanoTime() - start);
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
