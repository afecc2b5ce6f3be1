package org.sitsformer.geo.io;

import java.io.IOException;

/** A file that is not the JSON document that was asked for. The message is one line. */
public final class JsonFileException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String path;
  private final String reason;

  JsonFileException(String path, String fault, String reason, Throwable cause) {
    super("%s: %s: %s".formatted(path, fault, reason), cause);
    this.path = path;
    this.reason = reason;
  }

  /** Returns the path or URI of the file. */
  public String path() {
    return path;
  }

  /** Returns what is wrong in the parser's words, without the path, in one line. */
  public String reason() {
    return reason;
  }
}
