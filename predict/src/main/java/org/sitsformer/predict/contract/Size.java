package org.sitsformer.predict.contract;

import java.io.Serializable;

/** A size in pixels, height first as everywhere in the contract. */
public record Size(int height, int width) implements Serializable {
  public Size {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException("Size of " + height + " x " + width + " pixels");
    }
  }

  /** Returns the number of pixels. */
  public int pixels() {
    return Math.multiplyExact(height, width);
  }

  /** Returns true for one pixel. */
  public boolean isPixel() {
    return height == 1 && width == 1;
  }

  @Override
  public String toString() {
    return "[" + height + ", " + width + "]";
  }
}
