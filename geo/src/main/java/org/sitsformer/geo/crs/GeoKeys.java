package org.sitsformer.geo.crs;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The three GeoTIFF tags that name a coordinate reference system, as they stand in a file: 34735
 * (directory), 34736 (doubles) and 34737 (ASCII). Kept whole so that a map carries exactly the CRS
 * of its sources, user-defined ones such as MODIS sinusoidal included.
 *
 * @param directory tag 34735, header included; not copied, not to be changed
 * @param doubles tag 34736, possibly empty
 * @param ascii tag 34737 without the final NUL, possibly empty
 */
public record GeoKeys(int[] directory, double[] doubles, String ascii) implements Serializable {
  public GeoKeys {
    requireNonNull(directory, "directory is null");
    requireNonNull(doubles, "doubles is null");
    requireNonNull(ascii, "ascii is null");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GeoKeys that
        && Arrays.equals(directory, that.directory)
        && Arrays.equals(doubles, that.doubles)
        && ascii.equals(that.ascii);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(directory) + ascii.hashCode();
  }
}
