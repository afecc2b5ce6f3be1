package org.sitsformer.geo.io;

import java.io.IOException;

/** An input that another one answers for; subclasses change what they are about. */
abstract class ForwardingInput implements RangeInput {
  protected final RangeInput input;

  ForwardingInput(RangeInput input) {
    this.input = input;
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
  public FileEntry entry() throws IOException {
    return input.entry();
  }

  @Override
  public int looks() {
    return input.looks();
  }

  @Override
  public long length() throws IOException {
    return input.length();
  }

  @Override
  public void readFully(long position, byte[] buffer, int offset, int length) throws IOException {
    input.readFully(position, buffer, offset, length);
  }

  @Override
  public void readAgain(long position, byte[] buffer, int offset, int length) throws IOException {
    input.readAgain(position, buffer, offset, length);
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
