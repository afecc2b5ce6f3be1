package org.sitsformer.geo.stack;

import java.io.IOException;
import java.util.Optional;
import org.sitsformer.geo.archive.SceneFile;
import org.sitsformer.geo.io.FileEntry;

/**
 * A file that is no longer the one that the catalog saw: another length, modification time or
 * entity tag, or gone. Its pixels may belong to another acquisition, so nothing of it is used.
 */
public final class ChangedFileException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String file;

  ChangedFileException(SceneFile expected, Optional<FileEntry> found) {
    super(
        "%s changed since it was catalogued: expected %d bytes of time %d%s, found %s"
            .formatted(
                expected.path(),
                expected.length(),
                expected.modifiedMillis(),
                tag(expected.etag()),
                found
                    .map(f -> f.length() + " bytes of time " + f.modifiedMillis() + tag(f.etag()))
                    .orElse("no file")));
    file = expected.path();
  }

  private static String tag(String etag) {
    return etag.isEmpty() ? "" : " and tag " + etag;
  }

  /** Returns the path or URI of the file. */
  public String file() {
    return file;
  }
}
