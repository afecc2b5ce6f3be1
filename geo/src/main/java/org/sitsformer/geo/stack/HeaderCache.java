package org.sitsformer.geo.stack;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import org.sitsformer.geo.archive.SceneFile;
import org.sitsformer.geo.io.FileEntry;
import org.sitsformer.geo.io.RangeInput;
import org.sitsformer.geo.tiff.TiffFile;
import org.sitsformer.geo.tiff.TiffImage;

/**
 * Parsed headers of the files that the tasks of a process read; those that are asked for neither
 * often nor lately leave first. Bounded by the number of segments, since the segment table is what
 * a header weighs. A header that cannot be read is not kept: the next reader tries again.
 */
final class HeaderCache {
  // 16 bytes a segment: at most 64 MiB.
  private static final int MAX_SEGMENTS = 4 << 20;
  private static final HeaderCache SHARED = new HeaderCache(MAX_SEGMENTS);

  private final Cache<FileEntry, TiffImage> images;

  HeaderCache(int maxSegments) {
    images =
        Caffeine.newBuilder()
            .maximumWeight(maxSegments)
            // One that is larger than the bound has the cache to itself.
            .weigher((FileEntry file, TiffImage image) -> Math.min(image.segments(), maxSegments))
            // In the thread that puts: the bound holds when it is done.
            .executor(Runnable::run)
            .build();
  }

  static HeaderCache shared() {
    return SHARED;
  }

  /** Returns the file's full-resolution image, read from {@code in} where it is not known. */
  TiffImage image(SceneFile file, RangeInput in) throws IOException {
    FileEntry key = file.entry();
    TiffImage known = images.getIfPresent(key);
    if (known != null) {
      return known;
    }
    // Not by a loader: two tasks may both read a header, none waits for another's store.
    TiffImage image = TiffFile.read(in).main();
    images.put(key, image);
    return image;
  }

  long size() {
    images.cleanUp();
    return images.estimatedSize();
  }
}
