package org.sitsformer.geo.io;

class MemoryInputTest extends RangeInputContract {
  @Override
  RangeInput open(byte[] content) {
    return new MemoryInput("memory", content);
  }
}
