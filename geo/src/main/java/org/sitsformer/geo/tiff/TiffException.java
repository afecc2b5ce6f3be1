package org.sitsformer.geo.tiff;

import java.io.IOException;

/**
 * A file that is not a TIFF we can read: damaged, truncated, absurd, or with a codec that we do not
 * have. Never used for failures of the store. The message names the file and the byte offset.
 */
public final class TiffException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What is wrong, stable for counting. */
  public enum Code {
    NOT_TIFF,
    TRUNCATED,
    DAMAGED_HEADER,
    DAMAGED_SEGMENT,
    UNSUPPORTED_CODEC,
    UNSUPPORTED_LAYOUT,
    TOO_LARGE
  }

  private final Code code;
  private final String file;
  private final long offset;

  public TiffException(Code code, String file, long offset, String reason) {
    super("%s: %s at byte %d: %s".formatted(file, code, offset, reason));
    this.code = code;
    this.file = file;
    this.offset = offset;
  }

  /** Returns what is wrong. */
  public Code code() {
    return code;
  }

  /** Returns the path or URI of the file. */
  public String file() {
    return file;
  }

  /** Returns the byte offset in the file where it went wrong. */
  public long offset() {
    return offset;
  }
}
