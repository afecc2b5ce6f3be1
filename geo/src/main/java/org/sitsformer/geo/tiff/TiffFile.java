package org.sitsformer.geo.tiff;

import java.io.IOException;
import java.util.List;
import org.sitsformer.geo.io.RangeInput;

/** The header of a TIFF: its images in the order of the file. */
public final class TiffFile {
  private final List<TiffImage> images;

  TiffFile(List<TiffImage> images) {
    this.images = List.copyOf(images);
  }

  /**
   * Reads the header.
   *
   * @throws TiffException if the file is damaged, truncated, absurd or of an unknown codec
   */
  public static TiffFile read(RangeInput in) throws IOException {
    throw new UnsupportedOperationException(in.name());
  }

  public List<TiffImage> images() {
    return images;
  }

  /** Returns the image at full resolution. */
  public TiffImage main() {
    return images.get(0);
  }
}
