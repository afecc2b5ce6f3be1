package org.sitsformer.jobs.report;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
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
import org.sitsformer.jobs.run.RunFolder;

/** The tiles' files of a run, found in its folder. */
final class RunTiles {
  private RunTiles() {}

  /** Returns the files under {@code tiles/}, with windows that count from the first of them. */
  static List<TileFile> list(Storage storage, RunFolder run) throws IOException {
    List<TileFile> tiles = new ArrayList<>();
    Affine origin = null;
    for (FileEntry entry : entries(storage, run)) {
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

  private static List<FileEntry> entries(Storage storage, RunFolder run) throws IOException {
    try {
      return storage.list(run.path("tiles"));
    } catch (FileNotFoundException | NoSuchFileException e) {
      return List.of();
    }
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
