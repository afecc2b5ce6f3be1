package org.sitsformer.geo.io;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * One file as a listing shows it.
 *
 * @param path the full path or URI
 * @param length its size in bytes
 * @param modifiedMillis its modification time in milliseconds since 1970 UTC, 0 where the store has
 *     none
 * @param etag the store's entity tag, empty where it has none
 */
public record FileEntry(String path, long length, long modifiedMillis, String etag)
    implements Serializable {
  public FileEntry {
    requireNonNull(path, "path is null");
    requireNonNull(etag, "etag is null");
  }
}
