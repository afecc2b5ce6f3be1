package org.sitsformer.jobs.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.sitsformer.jobs.run.RunSummary;

/** What a finished run left in its folder, read back: the summary and the tiles' files. */
final class RunFolder {
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private final Storage storage;
  private final String folder;

  RunFolder(Storage storage, String outputRoot, String run) {
    this.storage = storage;
    this.folder = ReportStage.runFolder(outputRoot, run);
  }

  /**
   * Reads {@code summary.json}.
   *
   * @throws IllegalArgumentException with one line for the user if there is none, or no good one
   */
  RunSummary summary() throws IOException {
    String path = Storage.resolve(folder, "summary.json");
    if (storage.stat(path).isEmpty()) {
      throw new IllegalArgumentException(
          "--run: %s is not there; expected a run's folder with a summary".formatted(path));
    }
    try {
      return JSON.readValue(storage.read(path), RunSummary.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s: no summary of a run: %s".formatted(path, e.getOriginalMessage()), e);
    }
  }

  /** Returns the files under {@code tiles/}, with windows that count from the first of them. */
  List<TileFile> tiles() throws IOException {
    List<TileFile> tiles = new ArrayList<>();
    Affine origin = null;
    for (FileEntry entry : storage.list(Storage.resolve(folder, "tiles"))) {
      String name = entry.path().substring(entry.path().lastIndexOf('/') + 1);
      for (TileFile.Kind kind : TileFile.Kind.values()) {
        String suffix = kind.path("").substring("tiles/".length());
        if (name.endsWith(suffix)) {
          String tile = name.substring(0, name.length() - suffix.length());
          TileFile file = tile(entry, tile, kind, origin);
          origin = origin == null ? file.transform() : origin;
          tiles.add(file);
        }
      }
    }
    return tiles;
  }

  private TileFile tile(FileEntry entry, String tile, TileFile.Kind kind, Affine origin)
      throws IOException {
    TiffImage image;
    try (RangeInput in = storage.open(entry.path())) {
      image = TiffFile.read(in).main();
    }
    if (image.geo() == null) {
      throw new TiffException(
          TiffException.Code.UNSUPPORTED_LAYOUT, entry.path(), 0, "a tile without georeference");
    }
    Affine own = image.geo().transform();
    Affine first = origin == null ? own : origin;
    int col = (int) Math.round((own.originX() - first.originX()) / first.stepX());
    int row = (int) Math.round((own.originY() - first.originY()) / first.stepY());
    byte[] content = storage.read(entry.path());
    return new TileFile(
        tile,
        kind,
        kind.path(tile),
        new PixelWindow(col, row, image.width(), image.height()),
        own,
        content.length,
        ReportStage.sha256(content));
  }
}
