package org.sitsformer.jobs.plan;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.geo.archive.ArchiveGrid;
import org.sitsformer.geo.archive.BandSource;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.archive.SceneFile;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.grid.Footprint;
import org.sitsformer.geo.grid.GridMismatchException;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.Region;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.RangeInput;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.tiff.GeoReference;
import org.sitsformer.geo.tiff.TiffFile;
import org.sitsformer.geo.tiff.TiffImage;
import org.sitsformer.jobs.catalog.CatalogSnapshot;
import org.sitsformer.jobs.catalog.CatalogStore;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.ContractException;
import org.sitsformer.predict.contract.SeriesRule;
import org.sitsformer.runs.folder.GridFile;
import org.sitsformer.runs.program.JobException;

/** Resolves request, contract and archive into a {@link PreparedRun}, or says what does not fit. */
public final class Preparation {
  /** Pixels along one side of a tile, where an output's first run does not say otherwise. */
  static final int TILE_SIZE = 4096;

  private final SparkSession spark;
  private final Storage storage;
  private final RunRequest request;
  private final RunRequest.Area wanted;

  /** Takes a request; nothing is looked at before {@link #prepare()}. */
  public Preparation(SparkSession spark, Storage storage, RunRequest request) {
    this.spark = spark;
    this.storage = storage;
    this.request = request;
    this.wanted = request.area();
  }

  /**
   * Reads the contract, brings the catalog up to date, or opens the snapshot that the request
   * names, and resolves the rest. Runs Spark jobs; of the output only the catalog is written.
   *
   * @throws ContractException if the model's contract is missing or not valid
   * @throws GridMismatchException if a file's pixels do not nest in the grid's
   * @throws IllegalArgumentException if a reference system is not known
   * @throws JobException if request, contract, output and archive do not fit together; it names the
   *     option
   */
  public PreparedRun prepare() throws IOException {
    String noGpu = request.execution().devices().obstacle(spark.sparkContext().getConf());
    if (!noGpu.isEmpty()) {
      throw JobException.usage("--whole-gpu: " + noGpu);
    }
    Contract contract = Contract.read(storage, request.model());
    contract.requireArtifact(request.execution().engine());
    Optional<TargetGrid> fixed = GridFile.read(storage, request.output());
    CatalogStore catalog = new CatalogStore(storage, request.output());
    CatalogSnapshot snapshot =
        request.snapshot() == null
            ? catalog.update(spark, request.archive())
            : catalog.open(spark, request.snapshot());
    List<Scene> complete = withBands(contract, snapshot);
    PreparedRun.Series series = series(contract.series(), complete, snapshot);
    TargetGrid grid = grid(fixed, snapshot.scenes(), series.scenes());
    Region region = region(grid, series.scenes());
    PixelWindow window = window(grid, region, series.scenes());
    return new PreparedRun(
        request.output(),
        contract,
        snapshot,
        new PreparedRun.Area(grid, region, window, fixed.isEmpty() && wanted.blockSize() == null),
        series,
        request.layers(),
        request.execution(),
        request.cost());
  }

  private static List<Scene> withBands(Contract contract, CatalogSnapshot snapshot) {
    List<String> needed = contract.inputs().bandNames();
    Set<String> found = new TreeSet<>();
    List<Scene> complete = new ArrayList<>();
    for (Scene scene : snapshot.scenes()) {
      Set<String> bands = scene.bands().stream().map(BandSource::band).collect(Collectors.toSet());
      found.addAll(bands);
      if (bands.containsAll(needed)) {
        complete.add(scene);
      }
    }
    List<String> missing = needed.stream().filter(band -> !found.contains(band)).toList();
    if (!missing.isEmpty()) {
      throw JobException.usage(
          "--archive: band %s is missing, which the model %s needs; the archive has %s (name them with --bands)"
              .formatted(String.join(", ", missing), contract.id(), String.join(", ", found)));
    }
    if (complete.isEmpty()) {
      throw JobException.usage(
          "--archive: no scene has all bands that the model %s needs: %s"
              .formatted(contract.id(), String.join(", ", needed)));
    }
    return complete;
  }

  /** The series is [from, to], both days included. */
  private PreparedRun.Series series(
      SeriesRule rule, List<Scene> complete, CatalogSnapshot snapshot) {
    RunRequest.Series days = request.series();
    LocalDate to = days.last(complete.get(complete.size() - 1).date());
    LocalDate from;
    boolean inSeason = false;
    if (days.from() != null) {
      from = days.from();
    } else if (days.period() == null && rule.seasonStart() != null) {
      from = LocalDate.ofEpochDay(rule.periodStart(to.toEpochDay()));
      inSeason = to.plusDays(1).isBefore(from.plus(rule.period()));
    } else {
      Period period = days.period() != null ? days.period() : rule.period();
      from = to.plusDays(1).minus(period);
    }
    if (from.isAfter(to)) {
      throw JobException.usage("--from %s: is after the last day %s".formatted(from, to));
    }
    List<Scene> used = new ArrayList<>();
    for (Scene scene : complete) {
      if (!scene.date().isBefore(from) && !scene.date().isAfter(to)) {
        used.add(scene);
      }
    }
    PreparedRun.Series series =
        new PreparedRun.Series(used, snapshot.scenes().size() - used.size(), from, to, inSeason);
    requireDates(rule, series, complete, snapshot.quarantined().size());
    return series;
  }

  private static void requireDates(
      SeriesRule rule, PreparedRun.Series series, List<Scene> all, int quarantined) {
    if (series.dates() < rule.minimumDates()) {
      String message =
          "%s to %s: the archive has %d dates there, the model needs at least %d; it has scenes from %s to %s"
              .formatted(
                  series.from(),
                  series.to(),
                  series.dates(),
                  rule.minimumDates(),
                  all.get(0).date(),
                  all.get(all.size() - 1).date());
      throw quarantined == 0
          ? JobException.usage(message)
          : JobException.failed("%s, and %d are quarantined".formatted(message, quarantined));
    }
  }

  private TargetGrid grid(Optional<TargetGrid> fixed, List<Scene> all, List<Scene> used)
      throws IOException {
    int blockSize =
        wanted.blockSize() != null
            ? wanted.blockSize()
            : fixed.map(TargetGrid::blockSize).orElse(MemoryPlan.LARGEST_BLOCK);
    int tileSize = fixed.map(TargetGrid::tileSize).orElse(TILE_SIZE);
    if (tileSize % blockSize != 0) {
      throw JobException.usage(
          "--block-size %d: must divide the tile's %d pixels".formatted(blockSize, tileSize));
    }
    TargetGrid archive = ArchiveGrid.of(all, blockSize, tileSize);
    TargetGrid asked = asked(archive);
    for (Scene scene : used) {
      footprint(asked, scene); // says which file does not nest, before any work is done
    }
    if (fixed.isEmpty()) {
      return asked;
    }
    TargetGrid old = fixed.get();
    if (old.blockSize() != blockSize) {
      throw JobException.usage(
          "--block-size %d: %s has blocks of %d pixels, fixed by its first run"
              .formatted(blockSize, request.output(), old.blockSize()));
    }
    boolean same = old.crs().equals(asked.crs()) && nests(old, asked);
    if (!same) {
      throw JobException.usage(
          "--output %s: has another grid (%s, pixels of %s x %s, origin %s, %s) than this run (%s, %s x %s, origin %s, %s); use another output"
              .formatted(
                  request.output(),
                  old.crs(),
                  old.stepX(),
                  -old.stepY(),
                  old.originX(),
                  old.originY(),
                  asked.crs(),
                  asked.stepX(),
                  -asked.stepY(),
                  asked.originX(),
                  asked.originY()));
    }
    return old;
  }

  /** Same pixels: same size and phase, wherever the origins lie. */
  private static boolean nests(TargetGrid old, TargetGrid asked) {
    try {
      return old.nesting("grid", asked.transform(new PixelWindow(0, 0, 1, 1)), 1, 1).ratio() == 1;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private TargetGrid asked(TargetGrid archive) throws IOException {
    TargetGrid grid = archive;
    if (wanted.gridOf() != null) {
      grid = gridOf(archive);
    } else if (wanted.resolution() != null) {
      double r = wanted.resolution();
      grid =
          new TargetGrid(
              archive.crs(),
              archive.originX(),
              archive.originY(),
              r,
              -r,
              archive.blockSize(),
              archive.tileSize());
    }
    if (wanted.crs() != null) {
      Crs crs = Crs.of(wanted.crs());
      if (!crs.equals(archive.crs())) {
        throw JobException.usage(
            "--crs %s: the archive is in %s and nothing is warped"
                .formatted(wanted.crs(), archive.crs()));
      }
    }
    return grid;
  }

  private TargetGrid gridOf(TargetGrid archive) throws IOException {
    try (RangeInput input = storage.open(wanted.gridOf())) {
      TiffImage image = TiffFile.read(input).main();
      GeoReference geo = image.geo();
      if (geo == null) {
        throw JobException.usage("--grid-of %s: has no georeference".formatted(wanted.gridOf()));
      }
      Crs crs = Crs.from(geo.keys());
      if (!crs.equals(archive.crs())) {
        throw JobException.usage(
            "--grid-of %s: is in %s, the archive in %s, and nothing is warped"
                .formatted(wanted.gridOf(), crs, archive.crs()));
      }
      Affine t = geo.transform();
      return new TargetGrid(
          crs,
          t.originX(),
          t.originY(),
          t.stepX(),
          t.stepY(),
          archive.blockSize(),
          archive.tileSize());
    }
  }

  /** Returns the grid pixels that all files of a scene cover together. */
  static PixelWindow footprint(TargetGrid grid, Scene scene) {
    PixelWindow all = null;
    for (SceneFile file : scene.files()) {
      PixelWindow one = file.nesting(grid).window();
      all = all == null ? one : union(all, one);
    }
    return all;
  }

  private static PixelWindow union(PixelWindow a, PixelWindow b) {
    int col = Math.min(a.col(), b.col());
    int row = Math.min(a.row(), b.row());
    return new PixelWindow(
        col, row, Math.max(a.endCol(), b.endCol()) - col, Math.max(a.endRow(), b.endRow()) - row);
  }

  private static PixelWindow extent(TargetGrid grid, List<Scene> scenes) {
    return scenes.stream().map(s -> footprint(grid, s)).reduce(Preparation::union).orElseThrow();
  }

  private Region region(TargetGrid grid, List<Scene> scenes) {
    if (wanted.region() == null) {
      return Region.whole(extent(grid, scenes));
    }
    Crs crs = wanted.regionCrs() == null ? null : Crs.of(wanted.regionCrs());
    String text = wanted.region();
    Path file = file(text);
    try {
      return Region.parse(
          file != null ? Files.readString(file, StandardCharsets.UTF_8) : text, crs);
    } catch (IllegalArgumentException e) {
      throw JobException.usage("--region: " + e.getMessage());
    } catch (IOException e) {
      throw JobException.usage("--region %s: cannot be read: %s".formatted(text, e.getMessage()));
    }
  }

  private static Path file(String text) {
    try {
      Path path = Path.of(text);
      return Files.isRegularFile(path) ? path : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private PixelWindow window(TargetGrid grid, Region region, List<Scene> scenes) {
    PixelWindow extent = extent(grid, scenes);
    PixelWindow window = region.window(grid).intersect(extent);
    if (window.isEmpty()) {
      Footprint archive = grid.footprint(extent);
      throw JobException.usage(
          "--region %s: lies outside the archive, which covers %s (west,south,east,north)"
              .formatted(
                  wanted.region(),
                  "%.5f,%.5f,%.5f,%.5f"
                      .formatted(
                          archive.west(), archive.south(), archive.east(), archive.north())));
    }
    return window;
  }
}
