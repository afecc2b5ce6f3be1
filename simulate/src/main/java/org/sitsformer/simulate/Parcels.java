package org.sitsformer.simulate;

/**
 * Fields: neighbourhoods of a common direction (Voronoi cells), each ruled into squares that are
 * cut in two again and again until they have the size of a field.
 */
final class Parcels {
  private static final double NEIGHBOURHOOD = 130;
  private static final double SQUARE = 84;

  private final long seed;

  Parcels(long seed) {
    this.seed = Noise.seed(seed, 23);
  }

  /** Returns the hash that names the field at a place in pixels. */
  long at(double x, double y) {
    long region = 0;
    double nearest = Double.MAX_VALUE;
    long column = (long) Math.floor(x / NEIGHBOURHOOD);
    long row = (long) Math.floor(y / NEIGHBOURHOOD);
    for (long r = row - 1; r <= row + 1; r++) {
      for (long c = column - 1; c <= column + 1; c++) {
        long id = Noise.hash(seed, c, r);
        double dx = (c + Noise.unit(Noise.mix(id + 1))) * NEIGHBOURHOOD - x;
        double dy = (r + Noise.unit(Noise.mix(id + 2))) * NEIGHBOURHOOD - y;
        double distance = dx * dx + dy * dy;
        if (distance < nearest) {
          nearest = distance;
          region = id;
        }
      }
    }
    double angle = Noise.unit(Noise.mix(region + 3)) * 1.5707963;
    double cos = StrictMath.cos(angle);
    double sin = StrictMath.sin(angle);
    return cut(region, x * cos + y * sin, y * cos - x * sin);
  }

  private static long cut(long region, double u, double v) {
    long column = (long) Math.floor(u / SQUARE);
    long row = (long) Math.floor(v / SQUARE);
    long path = Noise.hash(region, column, row);
    double smallest = 15 + 16 * Noise.unit(Noise.mix(path + 1));
    double x = u - column * SQUARE;
    double y = v - row * SQUARE;
    double width = SQUARE;
    double height = SQUARE;
    while (Math.max(width, height) > smallest * 1.6) {
      double share = 0.36 + 0.28 * Noise.unit(Noise.mix(path + 2));
      // The longer side is cut, so that fields do not become threads.
      if (width >= height) {
        double left = width * share;
        boolean right = x >= left;
        x -= right ? left : 0;
        width = right ? width - left : left;
        path = Noise.mix(path + (right ? 4 : 3));
      } else {
        double upper = height * share;
        boolean lower = y >= upper;
        y -= lower ? upper : 0;
        height = lower ? height - upper : upper;
        path = Noise.mix(path + (lower ? 6 : 5));
      }
    }
    return path;
  }
}
