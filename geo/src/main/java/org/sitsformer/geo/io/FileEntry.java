package org.sitsformer.geo.io;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * One file as a listing shows it, and the one place that says whether it is still the same file. A
 * store tells of a file its length, perhaps its modification time, perhaps a tag of its content. A
 * tag speaks for the content: the time of a file that was written again without a change says
 * nothing. Where one of two entries has no tag, the times are compared. Which of the questions is
 * asked depends on what a doubt costs:
 *
 * <ul>
 *   <li>{@link #isSameAs}: may what was once found out about the file stand? A doubt costs reading
 *       a header again, so it says no.
 *   <li>{@link #mayBe}: may this be the file that was seen? A doubt would cost a block, so it says
 *       yes.
 *   <li>{@link #version}: what stands for the content in digests that do not cover all of it.
 *   <li>{@link #identity}: what tells files and their contents apart within a process.
 * </ul>
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

  /**
   * Returns true if two looks saw the same content: lengths are equal, and tags are, or times where
   * one has no tag. A time that is unknown is no other than another unknown one. Paths are not
   * compared.
   */
  public boolean isSameAs(FileEntry other) {
    return length == other.length
        && (areTagged(other) ? etag.equals(other.etag) : modifiedMillis == other.modifiedMillis);
  }

  /**
   * Returns true if nothing tells that two looks saw different contents: as {@link #isSameAs}, but
   * an unknown time differs from none.
   */
  public boolean mayBe(FileEntry other) {
    boolean timeUnknown = modifiedMillis == 0 || other.modifiedMillis == 0;
    return isSameAs(other) || (length == other.length && !areTagged(other) && timeUnknown);
  }

  /** Returns true if both have the same tag, by which a store can refuse any other content. */
  boolean hasTagOf(FileEntry other) {
    return areTagged(other) && etag.equals(other.etag);
  }

  private boolean areTagged(FileEntry other) {
    return !etag.isEmpty() && !other.etag.isEmpty();
  }

  /**
   * Returns the tag, else the modification time. Block names are made of it, so its text never
   * changes.
   */
  public String version() {
    return etag.isEmpty() ? Long.toString(modifiedMillis) : etag;
  }

  /** Returns path, length, time and tag in one text, for caches. It is kept in no file. */
  public String identity() {
    return path + '|' + length + '|' + modifiedMillis + '|' + etag;
  }
}
