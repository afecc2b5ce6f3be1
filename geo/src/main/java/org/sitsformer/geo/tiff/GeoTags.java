package org.sitsformer.geo.tiff;

import java.io.IOException;
import org.sitsformer.geo.crs.GeoKeys;
import org.sitsformer.geo.grid.Affine;

/** Transform and GeoKeys to and from their tags. */
final class GeoTags {
  private static final int RASTER_TYPE_KEY = 1025;
  private static final int PIXEL_IS_AREA = 1;
  private static final int PIXEL_IS_POINT = 2;

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

  /** Returns where an image lies, null where its tags do not say (or only by control points). */
  static GeoReference read(Directory tags) throws IOException {
    int[] directory = new int[0];
    double[] doubles = new double[0];
    String ascii = "";
    Affine transform;
    try {
      long[] keys = tags.numbers(Tags.GEO_KEY_DIRECTORY, 65536);
      directory = new int[keys.length];
      for (int i = 0; i < keys.length; i++) {
        directory[i] = (int) keys[i];
      }
      doubles = tags.doubles(Tags.GEO_DOUBLES);
      ascii = tags.text(Tags.GEO_ASCII);
      transform = transform(tags);
    } catch (TiffException broken) {
      // Pixels can be read all the same; whoever needs the place says that it is missing.
      return null;
    }
    if (transform == null) {
      return null;
    }
    if (rasterType(directory) == PIXEL_IS_POINT) {
      transform =
          new Affine(
              transform.x(-0.5, -0.5),
              transform.stepX(),
              transform.shearX(),
              transform.y(-0.5, -0.5),
              transform.shearY(),
              transform.stepY());
    }
    return new GeoReference(transform, new GeoKeys(directory, doubles, ascii));
  }

  private static int rasterType(int[] directory) {
    for (int i = 4; i + 3 < directory.length; i += 4) {
      if (directory[i] == RASTER_TYPE_KEY) {
        return directory[i + 3];
      }
    }
    return PIXEL_IS_AREA;
  }

  private static Affine transform(Directory tags) throws IOException {
    double[] scale = tags.doubles(Tags.MODEL_PIXEL_SCALE);
    double[] tie = tags.doubles(Tags.MODEL_TIEPOINT);
    double[] matrix = tags.doubles(Tags.MODEL_TRANSFORMATION);
    Affine transform = null;
    if (scale.length >= 2 && scale[0] != 0 && scale[1] != 0 && tie.length >= 6) {
      // As GDAL does, against the letter: a negative y scale is taken for a careless writer's.
      double stepY = -Math.abs(scale[1]);
      transform =
          Affine.northUp(tie[3] - tie[0] * scale[0], tie[4] - tie[1] * stepY, scale[0], stepY);
    } else if (matrix.length >= 16) {
      transform = new Affine(matrix[3], matrix[0], matrix[1], matrix[7], matrix[4], matrix[5]);
    }
    return transform != null && isFinite(transform) ? transform : null;
  }

  private static boolean isFinite(Affine at) {
    return Double.isFinite(at.originX() + at.originY() + at.shearX() + at.shearY())
        && Double.isFinite(at.stepX() * at.stepY());
  }
}
