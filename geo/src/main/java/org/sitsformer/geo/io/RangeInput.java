package org.sitsformer.geo.io;

import java.io.Closeable;
import java.io.IOException;

/**
 * Random access to the bytes of one file, local or in an object store. Reads are stateless and
 * positional, so one instance may be shared by threads. No implementation may use an interruptible
 * channel: a killed twin task would close it for everybody.
 *
 * <p>It answers for the file as it was when it was opened: {@link #length()}, {@link #entry()} and
 * {@link #identity()} stay what they were then, also after closing. Where the file is replaced,
 * removed or cut short meanwhile, reading gives the old bytes or fails with {@link
 * ReplacedFileException} as far as the store can tell. A store without entity tags may give out the
 * bytes of the file that stands there now, or meet its end.
 */
public interface RangeInput extends Closeable {
  /** Returns the path or URI that messages name. */
  String name();

  /**
   * Returns what tells this content from another one of the same name, for caches: {@link
   * FileEntry#identity()} where a store is behind it.
   */
  default String identity() throws IOException {
    return entry().identity();
  }

  /** Returns what the store said of the file when it was opened. */
  default FileEntry entry() throws IOException {
    return new FileEntry(name(), length(), 0, "");
  }

  /** Returns the requests to the store that opening took. */
  default int looks() {
    return 1;
  }

  /** Returns the length of the file in bytes. */
  long length() throws IOException;

  /**
   * Reads exactly {@code length} bytes at {@code position} into {@code buffer} from {@code offset}.
   * After an exception that part of the buffer holds anything.
   *
   * @param position from 0, in bytes; the end of the file with a length of 0 is allowed
   * @throws IndexOutOfBoundsException if the buffer has no such part, or the length is negative
   * @throws IllegalArgumentException if the position is negative
   * @throws java.io.EOFException if the file ends before {@code position + length}; beyond {@link
   *     #length()} the message names the file, its length and what was asked for
   * @throws ReplacedFileException if the file is known to be another one by now, or none
   * @throws IOException if the input is closed or the store fails; never used for damaged content
   */
  void readFully(long position, byte[] buffer, int offset, int length) throws IOException;

  /**
   * Reads as {@link #readFully} does, but from the store itself over a new connection, past any
   * buffer, and with the same exceptions. Used once before content is called damaged.
   */
  default void readAgain(long position, byte[] buffer, int offset, int length) throws IOException {
    readFully(position, buffer, offset, length);
  }

  /**
   * Closes the input for all threads; a second time does nothing. Reading fails from then on.
   *
   * @throws IOException if the store fails
   */
  @Override
  void close() throws IOException;
}
