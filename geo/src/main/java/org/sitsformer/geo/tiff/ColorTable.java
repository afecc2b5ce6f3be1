package org.sitsformer.geo.tiff;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The colours of a one-band byte image.
 *
 * @param rgb 0xRRGGBB of values 0, 1, 2, …; at most 256, those left out are black. Not copied
 */
public record ColorTable(int[] rgb) implements Serializable {
  public ColorTable {
    if (rgb.length > 256) {
      throw new IllegalArgumentException(
          "Colour table has %d entries, at most 256 are allowed".formatted(rgb.length));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ColorTable that && Arrays.equals(rgb, that.rgb);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(rgb);
  }

  /** Returns the colour of a value as 0xRRGGBB, black where the table is shorter. */
  public int color(int value) {
    return value < rgb.length ? rgb[value] & 0xFFFFFF : 0;
  }

  /** Returns tag 320: all reds, all greens, all blues, 16 bits each. */
  int[] toTag() {
    int[] tag = new int[3 * 256];
    for (int i = 0; i < rgb.length; i++) {
      // x * 257 maps 255 to 65535, and readers that keep the high byte get x back.
      tag[i] = (rgb[i] >> 16 & 0xFF) * 257;
      tag[256 + i] = (rgb[i] >> 8 & 0xFF) * 257;
      tag[512 + i] = (rgb[i] & 0xFF) * 257;
    }
    return tag;
  }

  static ColorTable fromTag(long[] tag) {
    int entries = Math.min(256, tag.length / 3);
    int stride = tag.length / 3;
    int[] rgb = new int[entries];
    for (int i = 0; i < entries; i++) {
      rgb[i] =
          (int) (tag[i] >> 8 << 16 | tag[stride + i] >> 8 << 8 | tag[2 * stride + i] >> 8)
              & 0xFFFFFF;
    }
    return new ColorTable(rgb);
  }
}
