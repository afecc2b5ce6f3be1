package org.sitsformer.geo.tiff;

/** The number format of a sample: unsigned and signed whole numbers, and IEEE floating point. */
public enum SampleType {
  UINT8(1),
  INT8(1),
  UINT16(2),
  INT16(2),
  UINT32(4),
  INT32(4),
  FLOAT32(4),
  FLOAT64(8);

  private final int bytes;

  SampleType(int bytes) {
    this.bytes = bytes;
  }

  /** Returns the size of one sample in bytes. */
  public int bytes() {
    return bytes;
  }

  /** Returns true for the IEEE formats. */
  public boolean isFloating() {
    return this == FLOAT32 || this == FLOAT64;
  }
}
