package org.sitsformer.geo.archive;

import java.io.Serializable;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.grid.Nesting;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.FileEntry;

/**
 * One file of a scene.
 *
 * @param path the full path or URI
 * @param length size in bytes
 * @param modifiedMillis modification time, 0 where the store has none
 * @param etag the store's entity tag or empty
 * @param digest hex SHA-256 of the content where the file is under 8 MiB, else of its header and
 *     the segments that the catalog samples, or {@value #WHOLE} and that of the content
 * @param transform the file's own pixel grid
 * @param width columns of the file
 * @param height rows of the file
 */
public record SceneFile(
    String path,
    long length,
    long modifiedMillis,
    String etag,
    String digest,
    Affine transform,
    int width,
    int height)
    implements Serializable {

  /** Files under this size are digested whole. */
  static final long WHOLE_BELOW = 8L << 20;

  /** How the digest of a large file's whole content starts. */
  static final String WHOLE = "sha256:";

  /** Returns true if the digest of a file of this size covers all of it. */
  public static boolean isWhole(long length, String digest) {
    return length < WHOLE_BELOW || digest.startsWith(WHOLE);
  }

  /** Returns the file as it was listed when it was catalogued. */
  public FileEntry entry() {
    return new FileEntry(path, length, modifiedMillis, etag);
  }

  /**
   * Returns what says whether two files have the same content, wherever they lie. Where the digest
   * covers only a sample, {@link FileEntry#version()} speaks for the rest. Block names are made of
   * it, so its text never changes.
   */
  public String content() {
    boolean whole = isWhole(length, digest) && !digest.isEmpty();
    return length + " " + digest + (whole ? "" : " " + entry().version());
  }

  /**
   * Says how the file's pixels lie in a grid.
   *
   * @throws org.sitsformer.geo.grid.GridMismatchException if they do not nest in it
   */
  public Nesting nesting(TargetGrid grid) {
    return grid.nesting(path, transform, width, height);
  }
}
