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
import org.sitsformer.geo.archive.BandSource;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.archive.SceneFile;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.grid.Footprint;
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
import org.sitsformer.jobs.cli.JobException;
import org.sitsformer.jobs.run.GridFile;
import org.sitsformer.predict.classify.ClassifyOptions;
import org.sitsformer.predict.classify.MapOptions;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.SeriesRule;
import org.sitsformer.udf.classify.RunContext;

/** Resolves options, contract and archive into a {@link PreparedRun}, or says what does not fit. */
public final class Preparation {
  private final SparkSession spark;
  private final Storage storage;
  private final RunOptions options;

  public Preparation(SparkSession spark, Storage storage, RunOptions options) {
    this.spark = spark;
    this.storage = storage;
    this.options = options;
  }

  /** Reads the contract, brings the catalog up to date and resolves the rest. */
  public PreparedRun prepare() throws IOException {
    if (options.blockSize != null && (options.blockSize < 16 || options.blockSize > 4096)) {
      throw JobException.usage(
          "--block-size %d: 16 to 4096 pixels are allowed".formatted(options.blockSize));
    }
    if (options.batchSize < 0) {
      throw JobException.usage(
          "--batch-size %d: 0 or more is allowed".formatted(options.batchSize));
    }
    if (options.pieces < 0 || options.pieces > RunContext.MOST_PIECES) {
      throw JobException.usage(
          "--pieces %d: 0 to %d are allowed".formatted(options.pieces, RunContext.MOST_PIECES));
    }
    if (options.predictors < 0 || options.predictors > ClassifyOptions.MOST_CALLS) {
      throw JobException.usage(
          "--predictors %d: 0 to %d are allowed"
              .formatted(options.predictors, ClassifyOptions.MOST_CALLS));
    }
    options.cost.check();
    String noGpu = options.devices().obstacle(spark.sparkContext().getConf());
    if (!noGpu.isEmpty()) {
      throw JobException.usage("--whole-gpu: " + noGpu);
    }
    MapOptions map = options.layers.map();
    Contract contract = Contract.read(storage, options.model);
    var unused = contract.artifact(options.engine);
    Optional<TargetGrid> fixed = GridFile.read(storage, options.output);
    CatalogStore catalog = new CatalogStore(storage, options.output);
    CatalogSnapshot snapshot =
        options.snapshot == null
            ? catalog.update(spark, options.archive.request())
            : catalog.open(spark, options.snapshot);
    List<Scene> complete = withBands(contract, snapshot);
    Dates dates = dates(contract.series(), complete);
    List<Scene> used = new ArrayList<>();
    for (Scene scene : complete) {
      if (!scene.date().isBefore(dates.from) && !scene.date().isAfter(dates.to)) {
        used.add(scene);
      }
    }
    requireDates(contract.series(), used, complete, dates, snapshot.quarantined().size());
    TargetGrid grid = grid(fixed, snapshot.scenes(), used);
    Region region = region(grid, used);
    PixelWindow window = window(grid, region, used);
    return new PreparedRun(
        contract,
        snapshot,
        grid,
        region,
        window,
        used,
        snapshot.scenes().size() - used.size(),
        dates.from,
        dates.to,
        dates.inSeason,
        map,
        fixed.isEmpty() && options.blockSize == null,
        partitions(grid, window));
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

  private record Dates(LocalDate from, LocalDate to, boolean inSeason) {}

  /** The series is [from, to], both days included. */
  private Dates dates(SeriesRule rule, List<Scene> scenes) {
    if (options.date != null && options.to != null) {
      throw JobException.usage(
          "--date %s and --to %s exclude each other".formatted(options.date, options.to));
    }
    if (options.from != null && options.period != null) {
      throw JobException.usage(
          "--from %s and --period %s exclude each other".formatted(options.from, options.period));
    }
    LocalDate newest = scenes.get(scenes.size() - 1).date();
    LocalDate to = options.to != null ? options.to : options.date != null ? options.date : newest;
    LocalDate from;
    boolean inSeason = false;
    if (options.from != null) {
      from = options.from;
    } else if (options.period == null && rule.seasonStart() != null) {
      from = LocalDate.ofEpochDay(rule.periodStart(to.toEpochDay()));
      inSeason = to.plusDays(1).isBefore(from.plus(rule.period()));
    } else {
      Period period = options.period != null ? options.period : rule.period();
      from = to.plusDays(1).minus(period);
    }
    if (from.isAfter(to)) {
      throw JobException.usage("--from %s: is after the last day %s".formatted(from, to));
    }
    return new Dates(from, to, inSeason);
  }

  private static void requireDates(
      SeriesRule rule, List<Scene> used, List<Scene> all, Dates dates, int quarantined) {
    long days = used.stream().map(Scene::date).distinct().count();
    if (days < rule.minimumDates()) {
      String message =
          "%s to %s: the archive has %d dates there, the model needs at least %d; it has scenes from %s to %s"
              .formatted(
                  dates.from,
                  dates.to,
                  days,
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
        options.blockSize != null
            ? options.blockSize
            : fixed.map(TargetGrid::blockSize).orElse(RunOptions.BLOCK_SIZE);
    int tileSize = fixed.map(TargetGrid::tileSize).orElse(RunOptions.TILE_SIZE);
    if (tileSize % blockSize != 0) {
      throw JobException.usage(
          "--block-size %d: must divide the tile's %d pixels".formatted(blockSize, tileSize));
    }
    TargetGrid archive = TargetGrid.fromArchive(all, blockSize, tileSize);
    TargetGrid wanted = wanted(archive);
    for (Scene scene : used) {
      footprint(wanted, scene); // says which file does not nest, before any work is done
    }
    if (fixed.isEmpty()) {
      return wanted;
    }
    TargetGrid old = fixed.get();
    if (old.blockSize() != blockSize) {
      throw JobException.usage(
          "--block-size %d: %s has blocks of %d pixels, fixed by its first run"
              .formatted(blockSize, options.output, old.blockSize()));
    }
    boolean same = old.crs().equals(wanted.crs()) && nests(old, wanted);
    if (!same) {
      throw JobException.usage(
          "--output %s: has another grid (%s, pixels of %s x %s, origin %s, %s) than this run (%s, %s x %s, origin %s, %s); use another output"
              .formatted(
                  options.output,
                  old.crs(),
                  old.stepX(),
                  -old.stepY(),
                  old.originX(),
                  old.originY(),
                  wanted.crs(),
                  wanted.stepX(),
                  -wanted.stepY(),
                  wanted.originX(),
                  wanted.originY()));
    }
    return old;
  }

  /** Same pixels: same size and phase, wherever the origins lie. */
  private static boolean nests(TargetGrid old, TargetGrid wanted) {
    try {
      return old.nesting("grid", wanted.transform(new PixelWindow(0, 0, 1, 1)), 1, 1).ratio() == 1;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private TargetGrid wanted(TargetGrid archive) throws IOException {
    TargetGrid grid = archive;
    if (options.gridOf != null) {
      if (options.crs != null || options.resolution != null) {
        throw JobException.usage(
            "--grid-of %s: excludes --crs and --resolution".formatted(options.gridOf));
      }
      grid = gridOf(archive);
    } else if (options.resolution != null) {
      double r = options.resolution;
      if (!(r > 0)) {
        throw JobException.usage("--resolution %s: must be positive".formatted(r));
      }
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
    if (options.crs != null) {
      Crs crs = Crs.of(options.crs);
      if (!crs.equals(archive.crs())) {
        throw JobException.usage(
            "--crs %s: the archive is in %s and nothing is warped"
                .formatted(options.crs, archive.crs()));
      }
    }
    return grid;
  }

  private TargetGrid gridOf(TargetGrid archive) throws IOException {
    try (RangeInput input = storage.open(options.gridOf)) {
      TiffImage image = TiffFile.read(input).main();
      GeoReference geo = image.geo();
      if (geo == null) {
        throw JobException.usage("--grid-of %s: has no georeference".formatted(options.gridOf));
      }
      Crs crs = Crs.from(geo.keys());
      if (!crs.equals(archive.crs())) {
        throw JobException.usage(
            "--grid-of %s: is in %s, the archive in %s, and nothing is warped"
                .formatted(options.gridOf, crs, archive.crs()));
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
      PixelWindow one = grid.nesting(file).window();
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
    if (options.region == null) {
      if (options.regionCrs != null) {
        throw JobException.usage("--region-crs %s: needs --region".formatted(options.regionCrs));
      }
      return Region.whole(extent(grid, scenes));
    }
    Crs crs = options.regionCrs == null ? null : Crs.of(options.regionCrs);
    String text = options.region;
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
                  options.region,
                  "%.5f,%.5f,%.5f,%.5f"
                      .formatted(
                          archive.west(), archive.south(), archive.east(), archive.north())));
    }
    return window;
  }

  private int partitions(TargetGrid grid, PixelWindow window) {
    if (options.partitions < 0) {
      throw JobException.usage(
          "--partitions %d: 0 or more is allowed".formatted(options.partitions));
    }
    if (options.partitions > 0) {
      return options.partitions;
    }
    long blocks = Math.max(1, window.pixels() / ((long) grid.blockSize() * grid.blockSize()));
    int cores = spark.sparkContext().defaultParallelism();
    // Many waves a core even out slow blocks; eight blocks a task at most keep progress visible.
    return (int) Math.min(100_000, Math.max(Math.min(blocks, 16L * cores), blocks / 8));
  }
}
