package org.sitsformer.geo.io;

import java.io.IOException;

/**
 * Counts the bytes that are fetched from a file, and the time that it takes. A fetch that fails is
 * not counted.
 */
public final class CountingInput extends ForwardingInput {
  private final Fetches fetches;

  /** Is told of every fetch; called by the reading thread. */
  @FunctionalInterface
  public interface Fetches {
    /** Adds one fetch of {@code bytes} bytes that took {@code nanos} nanoseconds. */
    void add(long bytes, long nanos);
  }

  public CountingInput(RangeInput input, Fetches fetches) {
    super(input);
    this.fetches = fetches;
  }

  @Override
  public void readFully(long position, byte[] buffer, int offset, int length) throws IOException {
    long start = System.nanoTime();
    input.readFully(position, buffer, offset, length);
    fetches.add(length, System.nanoTime() - start);
  }

  @Override
  public void readAgain(long position, byte[] buffer, int offset, int length) throws IOException {
    long start = System.nanoTime();
    input.readAgain(position, buffer, offset, length);
    fetches.add(length, System.nanoTime() - start);
  }
}
