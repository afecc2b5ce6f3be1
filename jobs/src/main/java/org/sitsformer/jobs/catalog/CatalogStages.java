package org.sitsformer.jobs.catalog;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.geo.archive.ArchiveScan;
import org.sitsformer.geo.archive.BandStatistics;
import org.sitsformer.geo.archive.Candidate;
import org.sitsformer.geo.archive.FileHeader;
import org.sitsformer.geo.archive.HeaderProbe;
import org.sitsformer.geo.archive.Refusal;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.archive.SceneAssembler;
import org.sitsformer.geo.archive.SceneFile;
import org.sitsformer.geo.io.FileEntry;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.udf.catalog.FileRows;
import org.sitsformer.udf.catalog.ProbeHeaders;
import org.sitsformer.udf.catalog.SceneRows;
import org.sitsformer.udf.catalog.StatisticsRows;
import org.sitsformer.udf.catalog.TakeStatistics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two stages of an update that run on the executors, and what the driver makes of them. */
final class CatalogStages {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogStages.class);

  /** Tasks a core, so that one slow file does not hold up all. */
  private static final int TASKS_PER_CORE = 4;

  private static final Comparator<BandStatistics> BY_SCENE =
      Comparator.comparing(BandStatistics::scene)
          .thenComparing(BandStatistics::band)
          .thenComparing(BandStatistics::tile);

  private final SparkSession spark;
  private final Storage storage;
  private final Known known;

  /**
   * Scenes and all candidate files.
   *
   * @param files rows of {@code files.parquet}, sorted by path
   */
  record Assembled(
      List<Scene> scenes,
      List<Refusal> refusals,
      List<Row> files,
      long filesOpened,
      long bytesRead) {}

  record Statistics(List<BandStatistics> bands, long bytesRead) {}

  CatalogStages(SparkSession spark, Storage storage, Known known) {
    this.spark = spark;
    this.storage = storage;
    this.known = known;
  }

  /** Opens the files that are not known and puts all together to scenes. */
  Assembled scenes(CatalogRequest request, ArchiveScan scan) {
    Map<String, FileHeader> headers = new HashMap<>();
    Map<String, Refusal> faults = new HashMap<>();
    List<Row> fresh = new ArrayList<>();
    for (Candidate candidate : scan.candidates()) {
      FileEntry entry = candidate.entry();
      Optional<Row> row = known.file(entry).filter(r -> isDigested(r, entry, request.identity()));
      row.flatMap(FileRows::header)
          .ifPresent(header -> headers.put(entry.path(), header.listedAs(entry)));
      row.flatMap(FileRows::fault).ifPresent(fault -> faults.put(entry.path(), fault));
      if (row.isEmpty()) {
        fresh.add(FileRows.encode(entry));
      }
    }
    long start = System.nanoTime();
    long bytes = 0;
    for (Row row : probe(fresh, request.identity())) {
      FileRows.header(row).ifPresent(header -> headers.put(header.entry().path(), header));
      FileRows.fault(row).ifPresent(fault -> faults.put(fault.path(), fault));
      bytes += FileRows.bytesRead(row);
    }
    LOG.info("Headers of {} files in {} s", fresh.size(), (System.nanoTime() - start) / 1e9);
    SceneAssembler.Assembly assembly =
        new SceneAssembler(request.pattern(), request.bands(), request.mask())
            .assemble(scan.candidates(), headers, faults);
    Map<String, Refusal> refusals = new TreeMap<>();
    scan.refusals().forEach(refusal -> refusals.put(refusal.path(), refusal));
    assembly.refusals().forEach(refusal -> refusals.put(refusal.path(), refusal));
    return new Assembled(
        assembly.scenes(),
        List.copyOf(refusals.values()),
        files(scan, headers, faults, refusals),
        fresh.size(),
        bytes);
  }

  /** A file that was digested in part has to be opened again where the whole is asked for. */
  private static boolean isDigested(Row row, FileEntry entry, HeaderProbe.Identity identity) {
    return identity == HeaderProbe.Identity.SAMPLED
        || FileRows.header(row)
            .map(header -> SceneFile.isWhole(entry.length(), header.digest()))
            .orElse(true);
  }

  private List<Row> probe(List<Row> entries, HeaderProbe.Identity identity) {
    return entries.isEmpty()
        ? List.of()
        : spread(entries, FileRows.entryEncoder())
            .mapPartitions(new ProbeHeaders(storage, identity), FileRows.probedEncoder())
            .collectAsList();
  }

  private static List<Row> files(
      ArchiveScan scan,
      Map<String, FileHeader> headers,
      Map<String, Refusal> faults,
      Map<String, Refusal> refusals) {
    Map<String, FileEntry> entries = new TreeMap<>();
    scan.candidates()
        .forEach(candidate -> entries.put(candidate.entry().path(), candidate.entry()));
    scan.undated().forEach(entry -> entries.put(entry.path(), entry));
    List<Row> rows = new ArrayList<>();
    entries.forEach(
        (path, entry) ->
            rows.add(
                FileRows.encode(
                    entry,
                    Optional.ofNullable(headers.get(path)),
                    Optional.ofNullable(faults.get(path)),
                    Optional.ofNullable(refusals.get(path)),
                    0)));
    return rows;
  }

  /** Reads the samples of the scenes that are new or changed. */
  Statistics statistics(CatalogRequest request, List<Scene> scenes) {
    List<BandStatistics> bands = new ArrayList<>();
    List<Row> fresh = new ArrayList<>();
    for (Scene scene : scenes) {
      known
          .statistics(scene)
          .ifPresentOrElse(bands::addAll, () -> fresh.add(SceneRows.encode(scene)));
    }
    long start = System.nanoTime();
    long bytes = 0;
    List<Row> taken =
        fresh.isEmpty()
            ? List.of()
            : spread(fresh, SceneRows.encoder())
                .flatMap(
                    new TakeStatistics(storage, request.maskRule()), StatisticsRows.takenEncoder())
                .collectAsList();
    for (Row row : taken) {
      bands.add(StatisticsRows.decode(row));
      bytes += StatisticsRows.bytesRead(row);
    }
    LOG.info("Samples of {} scenes in {} s", fresh.size(), (System.nanoTime() - start) / 1e9);
    bands.sort(BY_SCENE);
    return new Statistics(bands, bytes);
  }

  private Dataset<Row> spread(List<Row> rows, Encoder<Row> encoder) {
    int tasks = Math.min(rows.size(), TASKS_PER_CORE * spark.sparkContext().defaultParallelism());
    return spark.createDataset(rows, encoder).repartition(tasks);
  }
}
