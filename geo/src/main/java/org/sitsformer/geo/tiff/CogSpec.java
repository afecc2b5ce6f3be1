package org.sitsformer.geo.tiff;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/**
 * What a Cloud Optimized GeoTIFF of bytes says of itself.
 *
 * @param geo where it lies
 * @param noData the value that means no data, left out of overviews
 * @param overview how overview pixels are made
 * @param colorTable colours of a one-band image, null for none
 * @param classNames names of the values 0, 1, 2, … for the file beside the TIFF ({@link
 *     CogWriter#sidecar}), "" for values that are no class; empty for images that are not
 *     classified
 * @param bandNames one name a band, or empty
 * @param scale what one step of a value means: value * scale + offset
 * @param offset see {@code scale}
 * @param metadata further GDAL metadata, in this order
 */
public record CogSpec(
    GeoReference geo,
    int noData,
    Overview overview,
    ColorTable colorTable,
    List<String> classNames,
    List<String> bandNames,
    double scale,
    double offset,
    Map<String, String> metadata) {

  /** How four pixels become one. */
  public enum Overview {
    /** The most frequent valid value, of several the lowest. */
    MODE,
    /** The mean of the valid values, halves rounded up. */
    AVERAGE
  }

  public CogSpec {
    requireNonNull(geo, "geo is null");
    requireNonNull(overview, "overview is null");
    classNames = List.copyOf(classNames);
    bandNames = List.copyOf(bandNames);
    requireNonNull(metadata, "metadata is null");
    if (noData < 0 || noData > 255) {
      throw new IllegalArgumentException("No-data %d of bytes".formatted(noData));
    }
  }

  /** Returns a map of classes, 0 = no data. */
  public static CogSpec classes(GeoReference geo, ColorTable colors, List<String> classNames) {
    return new CogSpec(geo, 0, Overview.MODE, colors, classNames, List.of("class"), 1, 0, Map.of());
  }

  /**
   * Returns figures coded in a byte, 0 = no data, else {@code scale * byte + offset}.
   *
   * @param bandNames one a band
   */
  public static CogSpec coded(
      GeoReference geo, List<String> bandNames, double scale, double offset) {
    return new CogSpec(
        geo, 0, Overview.AVERAGE, null, List.of(), bandNames, scale, offset, Map.of());
  }

  /** Returns the same with this GDAL metadata. */
  public CogSpec withMetadata(Map<String, String> items) {
    return new CogSpec(
        geo, noData, overview, colorTable, classNames, bandNames, scale, offset, items);
  }
}
