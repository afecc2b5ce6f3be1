package org.sitsformer.geo.tiff;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.RangeInput;

/** GDAL's 16-bit checksum of a band, written from its documentation: the oracle's own measure. */
final class GdalChecksum {
  private static final int[] PRIMES = {7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43};

  private int sum;
  private int prime;

  /** Returns the checksum of each band, or -1 for those with a damaged segment, as GDAL does. */
  static int[] of(RangeInput in, TiffImage image, int bands) throws IOException {
    TiffReader reader = new TiffReader(in, image, new SegmentCache(64 << 20));
    int rows = Math.max(1, (1 << 20) / image.width());
    int[] checksums = new int[bands];
    for (int band = 0; band < bands; band++) {
      GdalChecksum checksum = new GdalChecksum();
      boolean damaged = false;
      for (int row = 0; row < image.height(); row += rows) {
        int height = Math.min(rows, image.height() - row);
        double[][] plane = new double[1][image.width() * height];
        List<SegmentDamage> damages =
            reader.readRaw(new PixelWindow(0, row, image.width(), height), new int[] {band}, plane);
        damaged |= !damages.isEmpty();
        Arrays.stream(plane[0]).forEach(value -> checksum.add(value, image.type()));
      }
      checksums[band] = damaged ? -1 : checksum.sum;
    }
    return checksums;
  }

  private void add(double value, SampleType type) {
    int whole;
    if (type == SampleType.INT8) {
      // GDAL 3.6 has no signed bytes and takes them for unsigned ones.
      whole = (int) value & 0xFF;
    } else if (!type.isFloating()) {
      whole = (int) Math.min(value, Integer.MAX_VALUE);
    } else if (Double.isNaN(value) || Double.isInfinite(value)) {
      whole = Integer.MIN_VALUE;
    } else {
      whole = (int) Math.floor(Math.max(-2147483647, Math.min(2147483647, value + 0.5)));
    }
    sum = (sum + whole % PRIMES[prime]) & 0xFFFF;
    prime = (prime + 1) % PRIMES.length;
  }
}
