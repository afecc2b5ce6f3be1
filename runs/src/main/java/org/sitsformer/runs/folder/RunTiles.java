package org.sitsformer.runs.folder;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.FileEntry;
import org.sitsformer.geo.io.RangeInput;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.tiff.TiffException;
import org.sitsformer.geo.tiff.TiffFile;
import org.sitsformer.geo.tiff.TiffImage;

/**
 * Where a run's {@link TileFile}s are known from: the list that its assembly wrote, or a look into
 * its folder.
 */
public final class RunTiles {
  private RunTiles() {}

  /** Returns what assembly listed, sorted by path; empty where the run was not assembled. */
  public static List<TileFile> listed(Storage storage, RunFolder run) throws IOException {
    return storage.stat(run.path(RunFolder.TILES)).isEmpty()
        ? List.of()
        : List.of(run.json(storage, RunFolder.TILES).read(TileFile[].class));
  }

  /**
   * Returns the files under {@code tiles/}, sorted by path, with windows that count from the first
   * of them. Every file is read whole, for its digest.
   *
   * @throws TiffException if one of them is no GeoTIFF
   */
  public static List<TileFile> found(Storage storage, RunFolder run) throws IOException {
    List<TileFile> tiles = new ArrayList<>();
    Affine origin = null;
    for (FileEntry entry : storage.list(run.path("tiles"))) {
      String name = entry.path().substring(entry.path().lastIndexOf('/') + 1);
      for (TileFile.Kind kind : TileFile.Kind.values()) {
        String suffix = kind.path("").substring("tiles/".length());
        if (name.endsWith(suffix)) {
          String tile = name.substring(0, name.length() - suffix.length());
          TileFile file = read(storage, entry, tile, kind, origin);
          origin = origin == null ? file.transform() : origin;
          tiles.add(file);
        }
      }
    }
    return tiles;
  }

  private static TileFile read(
      Storage storage, FileEntry entry, String tile, TileFile.Kind kind, Affine origin)
      throws IOException {
    TiffImage image;
    FileDigest digest;
    try (RangeInput in = storage.open(entry.path())) {
      image = TiffFile.read(in).main();
      digest = FileDigest.of(in);
    }
    if (image.geo() == null) {
      throw new TiffException(
          TiffException.Code.UNSUPPORTED_LAYOUT, entry.path(), 0, "a tile without georeference");
    }
    Affine own = image.geo().transform();
    Affine first = origin == null ? own : origin;
    int col = (int) Math.round((own.originX() - first.originX()) / first.stepX());
    int row = (int) Math.round((own.originY() - first.originY()) / first.stepY());
    return new TileFile(
        tile,
        kind,
        kind.path(tile),
        new PixelWindow(col, row, image.width(), image.height()),
        own,
        digest.bytes(),
        digest.sha256());
  }
}
