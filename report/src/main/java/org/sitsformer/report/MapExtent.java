package org.sitsformer.report;

import java.util.List;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.runs.folder.TileFile;

/**
 * The rectangle that a run's tiles cover together.
 *
 * @param window its pixels, in the coordinates of the tiles' windows
 * @param transform pixel to map transform, (0, 0) being the rectangle's own top left corner
 */
record MapExtent(PixelWindow window, Affine transform) {

  /** Returns the smallest rectangle with all the tiles; there must be at least one. */
  static MapExtent of(List<TileFile> tiles) {
    if (tiles.isEmpty()) {
      throw new IllegalArgumentException("A map without tiles has no extent");
    }
    int left = Integer.MAX_VALUE;
    int top = Integer.MAX_VALUE;
    int right = Integer.MIN_VALUE;
    int bottom = Integer.MIN_VALUE;
    for (TileFile tile : tiles) {
      left = Math.min(left, tile.window().col());
      top = Math.min(top, tile.window().row());
      right = Math.max(right, tile.window().endCol());
      bottom = Math.max(bottom, tile.window().endRow());
    }
    PixelWindow window =
        new PixelWindow(
            left, top, Math.subtractExact(right, left), Math.subtractExact(bottom, top));
    TileFile any = tiles.get(0);
    Affine own = any.transform();
    int col = left - any.window().col();
    int row = top - any.window().row();
    return new MapExtent(
        window,
        new Affine(
            own.x(col, row),
            own.stepX(),
            own.shearX(),
            own.y(col, row),
            own.shearY(),
            own.stepY()));
  }

  int width() {
    return window.width();
  }

  int height() {
    return window.height();
  }
}
