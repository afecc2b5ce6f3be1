package org.sitsformer.geo.stack;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sitsformer.geo.archive.SceneFile;
import org.sitsformer.geo.io.FileEntry;
import org.sitsformer.geo.io.RangeInput;
import org.sitsformer.geo.tiff.TiffFile;
import org.sitsformer.geo.tiff.TiffImage;

/**
 * Parsed headers of the files that the tasks of a process read, the least recently used dropped
 * first. Bounded by the number of segments, since the segment table is what a header weighs.
 */
final class HeaderCache {
  // 16 bytes a segment: at most 64 MiB.
  private static final long MAX_SEGMENTS = 4L << 20;
  private static final HeaderCache SHARED = new HeaderCache(MAX_SEGMENTS);

  private final long maxSegments;
  private final LinkedHashMap<FileEntry, TiffImage> images = new LinkedHashMap<>(64, 0.75f, true);
  private long segments;

  HeaderCache(long maxSegments) {
    this.maxSegments = maxSegments;
  }

  static HeaderCache shared() {
    return SHARED;
  }

  /** Returns the file's full-resolution image, read from {@code in} where it is not known. */
  TiffImage image(SceneFile file, RangeInput in) throws IOException {
    FileEntry key = file.entry();
    synchronized (images) {
      TiffImage known = images.get(key);
      if (known != null) {
        return known;
      }
    }
    // Outside the lock: two tasks may both read a header, none waits for another's store.
    TiffImage image = TiffFile.read(in).main();
    synchronized (images) {
      if (images.put(key, image) == null) {
        segments += weight(image);
      }
      var oldest = images.entrySet().iterator();
      while (segments > maxSegments && images.size() > 1) {
        Map.Entry<FileEntry, TiffImage> dropped = oldest.next();
        segments -= weight(dropped.getValue());
        oldest.remove();
      }
    }
    return image;
  }

  int size() {
    synchronized (images) {
      return images.size();
    }
  }

  private static long weight(TiffImage image) {
    long across = (image.width() + image.segmentWidth() - 1L) / image.segmentWidth();
    long down = (image.height() + image.segmentHeight() - 1L) / image.segmentHeight();
    return across * down * (image.planar() ? image.bands() : 1);
  }
}
