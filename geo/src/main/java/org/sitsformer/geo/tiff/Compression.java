package org.sitsformer.geo.tiff;

import java.util.Optional;

/** The codecs of TIFF that have a name; not all of them can be read here. */
public enum Compression {
  NONE(1),
  CCITT_RLE(2),
  CCITT_FAX3(3),
  CCITT_FAX4(4),
  LZW(5),
  OLD_JPEG(6),
  JPEG(7),
  DEFLATE(8),
  JBIG(9),
  PACKBITS(32773),
  OLD_DEFLATE(32946),
  JPEG2000(34712),
  LERC(34887),
  LZMA(34925),
  ZSTD(50000),
  WEBP(50001),
  JPEG_XL(50002),
  JPEG_XL_DNG(52546);

  private final int code;

  Compression(int code) {
    this.code = code;
  }

  /** Returns the value of tag 259. */
  public int code() {
    return code;
  }

  static Optional<Compression> ofCode(long code) {
    for (Compression compression : values()) {
      if (compression.code == code) {
        return Optional.of(compression);
      }
    }
    return Optional.empty();
  }
}
