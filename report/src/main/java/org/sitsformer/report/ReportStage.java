package org.sitsformer.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sitsformer.geo.io.RangeInput;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.report.StacWriter.RunFile;
import org.sitsformer.runs.folder.DriftFiles;
import org.sitsformer.runs.folder.FileDigest;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.folder.RunTiles;
import org.sitsformer.runs.folder.TileFile;
import org.sitsformer.runs.summary.RunSummary;
import org.sitsformer.trust.finding.DriftResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what people and catalogues read of a run: {@code report.html}, {@code quicklook.png},
 * {@code map.vrt}, {@code confidence.vrt}, {@code collection.json} and {@code items/}. Needs the
 * summary, the tiles' files and, where it was computed, the drift; the collection also names
 * manifest and summary where the folder has them. Files that it wrote before are replaced. Without
 * tiles of a kind there is no VRT of it, and without class tiles no quicklook; one of an earlier
 * time stays.
 */
public final class ReportStage {
  private static final Logger LOG = LoggerFactory.getLogger(ReportStage.class);
  private static final String QUICKLOOK = "quicklook.png";
  private static final String CONFIDENCE_VRT = "confidence.vrt";
  private static final String COLLECTION = "collection.json";

  private final Storage storage;
  private final String output;
  private final String folder;
  private final RunSummary summary;
  private final List<TileFile> tiles;
  private final List<RunFile> named = new ArrayList<>();
  private final List<String> written = new ArrayList<>();

  private ReportStage(
      Storage storage, String output, String folder, RunSummary summary, List<TileFile> tiles) {
    this.storage = storage;
    this.output = output;
    this.folder = folder;
    this.summary = summary;
    this.tiles = tiles;
  }

  /** Returns the path of a run's folder. */
  public static String runFolder(String outputRoot, String run) {
    return Storage.resolve(outputRoot, "runs/" + run);
  }

  /**
   * Writes the files of a run's report into {@code <outputRoot>/runs/<run>}.
   *
   * @param tiles the map's files, of all kinds, in any order; may be empty
   * @return the full paths of what was written
   * @throws IOException if a tile or the drift cannot be read, or a file not be written
   */
  public static List<String> write(
      Storage storage, String outputRoot, RunSummary summary, List<TileFile> tiles)
      throws IOException {
    String folder = runFolder(outputRoot, summary.run());
    ReportStage stage = new ReportStage(storage, outputRoot, folder, summary, sorted(tiles));
    stage.write();
    LOG.info("Report of {} written: {}", summary.run(), Storage.resolve(folder, RunFolder.REPORT));
    return List.copyOf(stage.written);
  }

  /**
   * Writes what makes one image of a map's tiles, and its picture: {@code map.vrt}, {@code
   * confidence.vrt}, {@code quicklook.png}, as far as there are tiles of the kind.
   *
   * @param folder where they go, and where the tiles lie
   * @param summary of the run with the map's legend and reference system
   * @param tiles the map's files, of all kinds, in any order
   * @throws IOException if a tile cannot be read, or a file not be written
   */
  public static void writeImages(
      Storage storage, RunFolder folder, RunSummary summary, List<TileFile> tiles)
      throws IOException {
    ReportStage stage =
        new ReportStage(storage, folder.output(), folder.path(""), summary, sorted(tiles));
    stage.quicklook(stage.classPicture());
    stage.confidencePicture();
  }

  private static List<TileFile> sorted(List<TileFile> tiles) {
    return tiles.stream()
        .sorted(
            Comparator.comparing((TileFile tile) -> tile.window().row())
                .thenComparing(tile -> tile.window().col())
                .thenComparing(TileFile::kind))
        .toList();
  }

  /**
   * Writes a run's report again, from what the run left.
   *
   * @return the full paths of what was written
   * @throws IOException if the run has no summary, a tile or the drift cannot be read, or a file
   *     not be written
   */
  public static List<String> again(Storage storage, RunFolder folder) throws IOException {
    return write(
        storage,
        folder.output(),
        RunSummary.read(storage, folder),
        RunTiles.found(storage, folder));
  }

  private void write() throws IOException {
    Optional<Picture> classes = classPicture();
    Optional<Picture> confidence = confidencePicture();
    MapGround ground = MapGround.of(summary, of(TileFile.Kind.CLASS));
    String html = new ReportHtml(summary, ground, classes, confidence, drift()).page();
    put("report", RunFolder.REPORT, "text/html", "metadata", html.getBytes(StandardCharsets.UTF_8));
    quicklook(classes);
    for (Map.Entry<String, byte[]> item : new StacWriter(summary, ground).items(tiles).entrySet()) {
      put(item.getKey(), item.getValue());
    }
    nameFile("manifest", RunFolder.MANIFEST, "application/vnd.apache.parquet");
    nameFile("summary", RunFolder.SUMMARY, "application/json");
    put(COLLECTION, new StacWriter(summary, ground).collection(tiles, named));
  }

  private void quicklook(Optional<Picture> classes) throws IOException {
    if (classes.isPresent()) {
      put("quicklook", QUICKLOOK, "image/png", "overview", classes.get().png());
    }
  }

  private Optional<DriftSection> drift() throws IOException {
    Optional<DriftResult> report = DriftFiles.read(storage, output, summary.run());
    if (report.isEmpty()) {
      return Optional.empty();
    }
    Optional<DriftPicture> picture = Optional.empty();
    if (report.get().raster() != null) {
      String path = Storage.resolve(output, DriftResult.FOLDER + "/" + report.get().raster());
      picture = Optional.of(DriftPicture.read(storage, path));
    }
    return Optional.of(DriftSection.of(report.get(), picture));
  }

  private Optional<Picture> classPicture() throws IOException {
    List<TileFile> files = of(TileFile.Kind.CLASS);
    if (files.isEmpty()) {
      return Optional.empty();
    }
    String vrt = VrtWriter.classes(summary.crs(), files, summary.classes());
    put("vrt", RunFolder.MAP, "application/xml", "data", vrt.getBytes(StandardCharsets.UTF_8));
    Mosaic mosaic = Mosaic.read(storage, folder, files);
    return Optional.of(Picture.of(mosaic, Palette.classes(summary.classes())));
  }

  private Optional<Picture> confidencePicture() throws IOException {
    List<TileFile> files = of(TileFile.Kind.CONFIDENCE);
    if (files.isEmpty()) {
      return Optional.empty();
    }
    String vrt = VrtWriter.confidence(summary.crs(), files);
    put(
        "confidence-vrt",
        CONFIDENCE_VRT,
        "application/xml",
        "data",
        vrt.getBytes(StandardCharsets.UTF_8));
    return Optional.of(Picture.of(Mosaic.read(storage, folder, files), Palette.confidence()));
  }

  private List<TileFile> of(TileFile.Kind kind) {
    return tiles.stream().filter(tile -> tile.kind() == kind).toList();
  }

  private void put(String key, String path, String type, String role, byte[] content)
      throws IOException {
    put(path, content);
    named.add(new RunFile(key, path, type, role, FileDigest.of(content)));
  }

  private void put(String path, byte[] content) throws IOException {
    String target = Storage.resolve(folder, path);
    storage.put(target, content);
    written.add(target);
  }

  /** Names a file of the run that this stage did not write, where it is there. */
  private void nameFile(String key, String path, String type) throws IOException {
    String target = Storage.resolve(folder, path);
    if (storage.stat(target).isPresent()) {
      try (RangeInput in = storage.open(target)) {
        named.add(new RunFile(key, path, type, "metadata", FileDigest.of(in)));
      }
    }
  }
}
