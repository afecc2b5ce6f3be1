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
import org.sitsformer.udf.catalog.KnownFile;
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
   * @param files sorted by path
   */
  record Assembled(
      List<Scene> scenes,
      List<Refusal> refusals,
      List<KnownFile> files,
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
    List<FileEntry> fresh = new ArrayList<>();
    for (Candidate candidate : scan.candidates()) {
      FileEntry entry = candidate.entry();
      Optional<KnownFile> before =
          known.file(entry).filter(file -> isDigested(file, request.identity()));
      before
          .flatMap(KnownFile::header)
          .ifPresent(header -> headers.put(entry.path(), header.listedAs(entry)));
      before.flatMap(KnownFile::fault).ifPresent(fault -> faults.put(entry.path(), fault));
      if (before.isEmpty()) {
        fresh.add(entry);
      }
    }
    long start = System.nanoTime();
    long bytes = 0;
    for (Row row : probe(fresh, request.identity())) {
      KnownFile file = FileRows.decode(row);
      file.header().ifPresent(header -> headers.put(file.entry().path(), header));
      file.fault().ifPresent(fault -> faults.put(fault.path(), fault));
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
  private static boolean isDigested(KnownFile file, HeaderProbe.Identity identity) {
    return identity == HeaderProbe.Identity.SAMPLED
        || file.header()
            .map(header -> SceneFile.isWhole(file.entry().length(), header.digest()))
            .orElse(true);
  }

  private List<Row> probe(List<FileEntry> entries, HeaderProbe.Identity identity) {
    return entries.isEmpty()
        ? List.of()
        : spread(entries.stream().map(FileRows::encode).toList(), FileRows.entryEncoder())
            .mapPartitions(new ProbeHeaders(storage, identity), FileRows.probedEncoder())
            .collectAsList();
  }

  private static List<KnownFile> files(
      ArchiveScan scan,
      Map<String, FileHeader> headers,
      Map<String, Refusal> faults,
      Map<String, Refusal> refusals) {
    Map<String, FileEntry> entries = new TreeMap<>();
    scan.candidates()
        .forEach(candidate -> entries.put(candidate.entry().path(), candidate.entry()));
    scan.undated().forEach(entry -> entries.put(entry.path(), entry));
    List<KnownFile> files = new ArrayList<>();
    entries.forEach(
        (path, entry) ->
            files.add(
                new KnownFile(
                    entry,
                    Optional.ofNullable(headers.get(path)),
                    Optional.ofNullable(faults.get(path)),
                    Optional.ofNullable(refusals.get(path)))));
    return files;
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
