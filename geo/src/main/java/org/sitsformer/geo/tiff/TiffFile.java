package org.sitsformer.geo.tiff;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.sitsformer.geo.io.RangeInput;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The header of a TIFF or BigTIFF of either byte order: its images in the order of the file. The
 * first is the one at full resolution; overviews and masks follow. Memory is taken only for what
 * the file is long enough to hold.
 */
public final class TiffFile {
  private static final Logger LOGGER = LoggerFactory.getLogger(TiffFile.class);

  private final List<TiffImage> images;

  private TiffFile(List<TiffImage> images) {
    this.images = List.copyOf(images);
  }

  /**
   * Reads the header. A later image that makes no sense is left out: nothing but speed depends on
   * overviews.
   *
   * @throws TiffException if the first image is damaged, longer than the file, absurd, or of a
   *     codec or layout that cannot be read
   * @throws IOException if the store fails
   */
  public static TiffFile read(RangeInput in) throws IOException {
    requireNonNull(in, "in is null");
    List<TiffImage> images = new ArrayList<>();
    for (Directory directory : Directory.readAll(new HeaderBytes(in))) {
      try {
        images.add(new ImageParser(directory).parse());
      } catch (TiffException broken) {
        if (images.isEmpty()) {
          throw broken;
        }
        LOGGER.debug("Left out an image: {}", broken.getMessage());
      }
    }
    return new TiffFile(images);
  }

  /** Returns the images in the order of the file. */
  public List<TiffImage> images() {
    return images;
  }

  /** Returns the image at full resolution. */
  public TiffImage main() {
    return images.get(0);
  }

  /** Returns the reduced images, in the order of the file; masks are none of them. */
  public List<TiffImage> overviews() {
    return images.stream().filter(image -> image.overview() && !image.mask()).toList();
  }
}
