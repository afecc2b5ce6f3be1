package org.sitsformer.geo.io;

import java.io.Closeable;
import java.io.IOException;

/**
 * Random access to the bytes of one file, local or in an object store. Reads are stateless and
 * positional, so one instance may be shared by threads. No implementation may use an interruptible
 * channel: a killed twin task would close it for everybody.
 */
public interface RangeInput extends Closeable {
  /** Returns the path or URI that messages name. */
  String name();

  /**
   * Returns what tells this content from another one of the same name, for caches: the name with
   * length, modification time or entity tag where known.
   */
  default String identity() throws IOException {
    return name() + '|' + length();
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
   *
   * @throws java.io.EOFException if the file ends before {@code position + length}
   * @throws IOException if the store fails; never used for damaged content
   */
  void readFully(long position, byte[] buffer, int offset, int length) throws IOException;

  /**
   * Reads as {@link #readFully} does, but from the store itself over a new connection, past any
   * buffer. Used once before content is called damaged.
   */
  default void readAgain(long position, byte[] buffer, int offset, int length) throws IOException {
    readFully(position, buffer, offset, length);
  }
}
