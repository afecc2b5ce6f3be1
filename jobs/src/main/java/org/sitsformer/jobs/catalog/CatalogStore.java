package org.sitsformer.jobs.catalog;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.geo.archive.ArchiveScan;
import org.sitsformer.geo.archive.BandStatistics;
import org.sitsformer.geo.archive.Candidate;
import org.sitsformer.geo.archive.MaskRule;
import org.sitsformer.geo.archive.Refusal;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.io.FileEntry;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.runs.program.JobException;
import org.sitsformer.udf.catalog.KnownFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalog of one output: immutable snapshots under {@code <output>/catalog/<snapshot>}. A
 * snapshot's name is the start of its content's hash, so an unchanged archive keeps its snapshot;
 * an archive of the same content in another place or with other file times gets the name with a
 * counter. {@code newest.json} names the last one made.
 *
 * <pre>{@code
 * CatalogSnapshot snapshot = new CatalogStore(storage, output).update(spark, request);
 * }</pre>
 */
public final class CatalogStore {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogStore.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NAME_LENGTH = 16;

  private final Storage storage;
  private final String output;
  private final String root;

  /**
   * Names the catalog of an output.
   *
   * @param storage reaches archive and output, on the driver and on the executors
   * @param output root of the output, a path or URI
   */
  public CatalogStore(Storage storage, String output) {
    this.storage = storage;
    this.output = output;
    this.root = Storage.resolve(output, "catalog");
  }

  /**
   * Brings the catalog up to the archive's present state. Files that the newest snapshot knows with
   * the same path, length and ETag, or modification time where one has no ETag, are not opened,
   * unless the request wants them digested whole and they were not; the statistics of unchanged
   * scenes are kept. Runs Spark jobs where there is something to open.
   *
   * @throws JobException if no file matches, a band is in none, none can be used, or the output
   *     cannot be written; it names {@code --archive}, {@code --pattern}, {@code --bands} or {@code
   *     --output}, or else the first file that is refused
   */
  public CatalogSnapshot update(SparkSession spark, CatalogRequest request) throws IOException {
    ArchiveScan scan =
        ArchiveScan.of(
            storage, request.archive(), request.pattern(), request.bands(), request.mask());
    check(request, scan);
    Known known = known(spark, request);
    CatalogStages stages = new CatalogStages(spark, storage, known);
    CatalogStages.Assembled assembled = stages.scenes(request, scan);
    if (assembled.scenes().isEmpty()) {
      throw nothingUsable(assembled.refusals());
    }
    CatalogStages.Statistics statistics = stages.statistics(request, assembled.scenes());
    List<FileEntry> entries = assembled.files().stream().map(KnownFile::entry).toList();
    SnapshotInfo info =
        keep(
            SnapshotInfo.of(request, entries, assembled.scenes(), assembled.refusals()),
            assembled.files(),
            assembled.scenes(),
            statistics.bands());
    LOG.info(
        "Catalog {}: {} scenes, {} files not used, {} opened, {} bytes read",
        info.name(),
        assembled.scenes().size(),
        assembled.refusals().size(),
        assembled.filesOpened(),
        assembled.bytesRead() + statistics.bytesRead());
    return new CatalogSnapshot(
        info.name(),
        assembled.scenes(),
        assembled.refusals(),
        DateSummaries.of(assembled.scenes(), statistics.bands()),
        request.maskRule(),
        SceneChanges.between(known.scenes(), assembled.scenes()),
        assembled.filesOpened(),
        assembled.bytesRead() + statistics.bytesRead());
  }

  /**
   * Returns a snapshot by its name; the archive is not looked at.
   *
   * @throws JobException if there is none of that name; it names those that there are
   */
  public CatalogSnapshot open(SparkSession spark, String name) throws IOException {
    SnapshotTables tables = tables(name);
    SnapshotInfo info = tables.info().orElseThrow(() -> absent(name));
    List<Scene> scenes = tables.scenes(spark);
    return new CatalogSnapshot(
        name,
        scenes,
        tables.files(spark).stream().flatMap(file -> file.refusal().stream()).toList(),
        DateSummaries.of(scenes, tables.statistics(spark)),
        maskRule(info),
        SceneChanges.NONE,
        0,
        0);
  }

  /**
   * Returns the input statistics of a snapshot, sorted by scene, band and tile.
   *
   * @throws JobException if there is none of that name
   */
  public List<BandStatistics> statistics(SparkSession spark, String name) throws IOException {
    SnapshotTables tables = tables(name);
    if (tables.info().isEmpty()) {
      throw absent(name);
    }
    return tables.statistics(spark);
  }

  /**
   * Returns the input statistics of a snapshot as a table, one row a scene, band and tile, with
   * {@code day} (of the epoch, UTC) and {@code whole} (true for files of whole numbers). Without
   * actions.
   *
   * @throws JobException if there is none of that name
   */
  public Dataset<Row> datedStatistics(SparkSession spark, String name) throws IOException {
    SnapshotTables tables = tables(name);
    if (tables.info().isEmpty()) {
      throw absent(name);
    }
    return tables.dated(spark);
  }

  /** Returns the name of the newest snapshot, empty where there is none. */
  Optional<String> newest() throws IOException {
    String path = root + "/newest.json";
    return storage.stat(path).isEmpty()
        ? Optional.empty()
        : Optional.of(JSON.readTree(storage.read(path)).path("snapshot").asText());
  }

  private SnapshotTables tables(String name) {
    return new SnapshotTables(storage, root + "/" + name);
  }

  private JobException absent(String name) {
    TreeSet<String> names = new TreeSet<>();
    try {
      for (FileEntry entry : storage.list(root)) {
        if (entry.path().endsWith("/snapshot.json")) {
          String folder = entry.path().substring(0, entry.path().lastIndexOf('/'));
          names.add(folder.substring(folder.lastIndexOf('/') + 1));
        }
      }
    } catch (IOException e) {
      LOG.debug("Cannot list {}", root, e);
    }
    return JobException.usage(
        "No snapshot '%s' in %s; there %s"
            .formatted(name, root, names.isEmpty() ? "is none" : "are " + names));
  }

  private Known known(SparkSession spark, CatalogRequest request) throws IOException {
    Optional<String> name = newest();
    if (name.isEmpty()) {
      return Known.nothing();
    }
    SnapshotTables tables = tables(name.get());
    Optional<SnapshotInfo> info = tables.info();
    if (info.isEmpty() || info.get().schemaVersion() != SnapshotInfo.SCHEMA_VERSION) {
      return Known.nothing();
    }
    // Masked pixels are left out of the statistics, so another rule makes other statistics.
    boolean sameMasks = maskRule(info.get()).equals(request.maskRule());
    return Known.of(
        tables.files(spark),
        tables.scenes(spark),
        sameMasks ? tables.statistics(spark) : List.of());
  }

  private static Optional<MaskRule> maskRule(SnapshotInfo info) {
    return Optional.ofNullable(info.maskValid()).map(valid -> new MaskRule(new TreeSet<>(valid)));
  }

  /** Writes the snapshot unless it is there; returns it with its name. */
  private SnapshotInfo keep(
      SnapshotInfo info, List<KnownFile> files, List<Scene> scenes, List<BandStatistics> statistics)
      throws IOException {
    String base = info.content().substring(0, NAME_LENGTH);
    for (int counter = 1; ; counter++) {
      SnapshotInfo named = info.named(counter == 1 ? base : base + "-" + counter);
      SnapshotTables tables = tables(named.name());
      Optional<SnapshotInfo> present = tables.info();
      if (present.isPresent() && !present.get().identity().equals(named.identity())) {
        continue;
      }
      byte[] newest = JSON.writeValueAsBytes(Map.of("snapshot", named.name()));
      try {
        if (present.isEmpty()) {
          tables.write(named, files, scenes, statistics);
        }
        storage.put(root + "/newest.json", newest);
      } catch (IOException e) {
        throw JobException.notWritable(output, e);
      }
      return named;
    }
  }

  private static void check(CatalogRequest request, ArchiveScan scan) {
    if (scan.listed() == 0) {
      throw JobException.usage(
          "--archive '%s': there is no file below this folder".formatted(request.archive()));
    }
    for (String band : request.pattern().hasBand() ? request.bands() : List.<String>of()) {
      if (!scan.bands().contains(band) && !scan.bands().isEmpty()) {
        throw JobException.usage(
            "--bands '%s': no file has this band; the files have %s"
                .formatted(band, String.join(", ", scan.bands())));
      }
    }
    // Masks alone are no scenes.
    if (scan.candidates().stream().allMatch(c -> c.role() == Candidate.Role.MASK)) {
      throw JobException.usage(
          "--pattern '%s': none of the %d files in '%s' matches; there is for example %s"
              .formatted(
                  request.pattern(),
                  scan.listed(),
                  request.archive(),
                  scan.unmatched().isEmpty()
                      ? scan.refusals().get(0).path()
                      : String.join(", ", scan.unmatched())));
    }
  }

  private static JobException nothingUsable(List<Refusal> refusals) {
    // What follows from another refusal explains nothing.
    Refusal first =
        refusals.stream()
            .filter(refusal -> refusal.code() != Refusal.Code.SCENE_QUARANTINED)
            .findFirst()
            .orElseThrow();
    String message =
        "No scene can be used, %d files refused; the first is %s: %s: %s"
            .formatted(refusals.size(), first.path(), first.code(), first.reason());
    return switch (first.code()) {
      case BAD_DATE, NO_BAND_NAMES, BAND_COUNT, MIXED_CRS, MIXED_FOOTPRINT, NO_MASK ->
          JobException.usage(message);
      case NOT_TIFF,
          TRUNCATED,
          DAMAGED_HEADER,
          DAMAGED_SEGMENT,
          UNSUPPORTED_CODEC,
          UNSUPPORTED_LAYOUT,
          TOO_LARGE,
          NO_GEOREFERENCE,
          UNKNOWN_CRS,
          SCENE_QUARANTINED,
          SUPERSEDED ->
          JobException.failed(message);
    };
  }
}
