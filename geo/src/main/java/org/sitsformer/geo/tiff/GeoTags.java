package org.sitsformer.geo.tiff;

import org.sitsformer.geo.crs.GeoKeys;
import org.sitsformer.geo.grid.Affine;

/** Transform and GeoKeys to and from their tags. */
final class GeoTags {
  private static final int RASTER_TYPE_KEY = 1025;
  private static final int PIXEL_IS_AREA = 1;

  private GeoTags() {}

  static void write(GeoReference geo, DirectoryEncoder out) {
    Affine at = geo.transform();
    if (at.isAxisAligned() && at.stepX() > 0 && at.stepY() < 0) {
      out.doubles(Tags.MODEL_PIXEL_SCALE, at.stepX(), -at.stepY(), 0);
      out.doubles(Tags.MODEL_TIEPOINT, 0, 0, 0, at.originX(), at.originY(), 0);
    } else {
      out.doubles(
          Tags.MODEL_TRANSFORMATION,
          at.stepX(),
          at.shearX(),
          0,
          at.originX(),
          at.shearY(),
          at.stepY(),
          0,
          at.originY(),
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          1);
    }
    GeoKeys keys = geo.keys();
    if (keys == null || keys.directory().length == 0) {
      return;
    }
    out.shorts(Tags.GEO_KEY_DIRECTORY, pixelIsArea(keys.directory()));
    if (keys.doubles().length > 0) {
      out.doubles(Tags.GEO_DOUBLES, keys.doubles());
    }
    if (!keys.ascii().isEmpty()) {
      out.ascii(Tags.GEO_ASCII, keys.ascii());
    }
  }

  /** A {@link GeoReference} is always of corners, so a source's pixel-is-point must not stay. */
  private static int[] pixelIsArea(int[] directory) {
    int[] area = directory.clone();
    for (int i = 4; i + 3 < area.length; i += 4) {
      if (area[i] == RASTER_TYPE_KEY) {
        area[i + 3] = PIXEL_IS_AREA;
      }
    }
    return area;
  }
}
