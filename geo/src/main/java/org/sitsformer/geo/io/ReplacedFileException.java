package org.sitsformer.geo.io;

import java.io.IOException;

/** A file has another content than when it was opened, or is gone. Trying again gives the same. */
public final class ReplacedFileException extends IOException {
  private static final long serialVersionUID = 1L;

  ReplacedFileException(String path, IOException cause) {
    super(path + ": was replaced or removed after it was opened", cause);
  }
}
