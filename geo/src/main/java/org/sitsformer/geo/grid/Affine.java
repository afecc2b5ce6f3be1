package org.sitsformer.geo.grid;

import java.io.Serializable;

/**
 * Pixel to map transform in GDAL's meaning and a fixed order: {@code x = originX + col * stepX +
 * row * shearX}, {@code y = originY + col * shearY + row * stepY}; (col, row) = (0, 0) is the outer
 * corner of the top left pixel, and {@code stepY} is negative in north-up images.
 */
public record Affine(
    double originX, double stepX, double shearX, double originY, double shearY, double stepY)
    implements Serializable {

  /** Returns a transform without rotation. */
  public static Affine northUp(double originX, double originY, double stepX, double stepY) {
    return new Affine(originX, stepX, 0, originY, 0, stepY);
  }

  /** Returns true if rows and columns run along the map's axes. */
  public boolean isAxisAligned() {
    return shearX == 0 && shearY == 0;
  }

  /** Returns the map's x of a place in pixels. */
  public double x(double col, double row) {
    return originX + col * stepX + row * shearX;
  }

  /** Returns the map's y of a place in pixels. */
  public double y(double col, double row) {
    return originY + col * shearY + row * stepY;
  }
}
