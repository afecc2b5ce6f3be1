package org.sitsformer.predict.engine;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/** NumPy's .npz: a zip of .npy arrays, stored or deflated. */
final class Npz {
  /** Far above any golden sample; keeps a few deflated bytes from filling the memory. */
  private static final int LARGEST_BYTES = 256 << 20;

  private Npz() {}

  /**
   * Decodes all arrays of a file by their names.
   *
   * @param path what messages call the file
   */
  static Map<String, NpyArray> decode(String path, byte[] bytes) throws IOException {
    Map<String, NpyArray> arrays = new TreeMap<>();
    long left = LARGEST_BYTES;
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        byte[] content = zip.readNBytes((int) left + 1);
        left -= content.length;
        if (left < 0) {
          throw new IOException("%s: holds more than %d MiB".formatted(path, LARGEST_BYTES >> 20));
        }
        String name = entry.getName();
        if (!name.endsWith(".npy")) {
          throw new IOException("%s: holds '%s'; allowed: .npy arrays".formatted(path, name));
        }
        String array = name.substring(0, name.length() - 4);
        arrays.put(array, NpyArray.decode(path + ":" + array, content));
      }
    } catch (ZipException e) {
      throw new IOException("%s: damaged: %s".formatted(path, e.getMessage()), e);
    }
    if (arrays.isEmpty()) {
      throw new IOException("%s: not an .npz file".formatted(path));
    }
    return arrays;
  }
}
