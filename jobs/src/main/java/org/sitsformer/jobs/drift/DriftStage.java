package org.sitsformer.jobs.drift;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.FileEntry;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.catalog.CatalogStore;
import org.sitsformer.jobs.cli.JobException;
import org.sitsformer.jobs.finding.DriftResult;
import org.sitsformer.jobs.finding.DriftResult.ClassShare;
import org.sitsformer.jobs.finding.DriftResult.Confidence;
import org.sitsformer.jobs.finding.DriftResult.Past;
import org.sitsformer.jobs.finding.Finding;
import org.sitsformer.jobs.finding.Finding.Scope;
import org.sitsformer.jobs.finding.Metric;
import org.sitsformer.jobs.finding.Severity;
import org.sitsformer.jobs.run.GridFile;
import org.sitsformer.jobs.run.ParquetTable;
import org.sitsformer.jobs.run.RunFile;
import org.sitsformer.jobs.run.RunFile.LegendEntry;
import org.sitsformer.jobs.run.RunFolder;
import org.sitsformer.jobs.run.RunSummary;
import org.sitsformer.udf.classify.BlockResult;

/** Compares a run with its reference, from the statistics of both, and writes what was found. */
final class DriftStage {
  private static final int SCHEMA_VERSION = 1;

  /** Days of history that make a usual step. */
  private static final int LEAST_HISTORY = 5;

  /** Earlier days that a report shows. */
  private static final int MOST_PAST = 90;

  private static final StructType TABLE =
      new StructType()
          .add("run", DataTypes.StringType, false)
          .add("date", DataTypes.StringType, false)
          .add("timestamp", DataTypes.StringType, false)
          .add("rule", DataTypes.StringType, false)
          .add("scope", DataTypes.StringType, false)
          .add("metric", DataTypes.StringType, false)
          .add("band", DataTypes.StringType, true)
          .add("month", DataTypes.IntegerType, true)
          .add("current", DataTypes.DoubleType, true)
          .add("baseline", DataTypes.DoubleType, true)
          .add("score", DataTypes.DoubleType, false)
          .add("p_value", DataTypes.DoubleType, true)
          .add("adjusted", DataTypes.DoubleType, true)
          .add("since", DataTypes.StringType, true)
          .add("severity", DataTypes.StringType, false);

  private final SparkSession spark;
  private final Storage storage;
  private final RunFolder folder;
  private final DriftRequest request;
  private final RunSummary summary;
  private final RunFile runFile;
  private final TargetGrid grid;
  private final LocalDate date;
  private final List<String> notes = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private long total;
  private long baselineTotal;
  private List<ClassShare> shares = List.of();
  private Confidence confidence;
  private DriftResult.Days days;
  private String raster;

  DriftStage(SparkSession spark, Storage storage, RunFolder folder, DriftRequest request)
      throws IOException {
    this.spark = spark;
    this.storage = storage;
    this.folder = folder;
    this.request = request;
    folder.require(storage, RunFolder.MANIFEST);
    folder.require(storage, "summary.json");
    summary = folder.read(storage, "summary.json", RunSummary.class);
    runFile = folder.read(storage, "run.json", RunFile.class);
    grid =
        GridFile.read(storage, folder.output())
            .orElseThrow(
                () ->
                    JobException.usage("--output %s: has no grid.json".formatted(folder.output())));
    date = LocalDate.parse(RunFolder.date(folder.run()));
  }

  /** Compares, writes and returns what was found. */
  DriftResult run() throws IOException {
    ReferenceRuns runs = ReferenceRuns.find(storage, folder, request);
    List<Past> past = past();
    if (runs.baseline().isEmpty()) {
      return write(report(runs, DriftResult.INSUFFICIENT, List.of(), past));
    }
    TreeMap<String, List<String>> others = new TreeMap<>();
    for (RunFolder other :
        Stream.concat(runs.window().stream(), runs.baseline().stream()).toList()) {
      String difference = difference(other);
      if (!difference.isEmpty()) {
        others.computeIfAbsent(difference, why -> new ArrayList<>()).add(other.run());
      }
    }
    others.forEach(
        (difference, names) ->
            notes.add(
                "predictions are not compared with %s, which %s %s than %s"
                    .formatted(
                        String.join(", ", names),
                        names.size() == 1 ? "has" : "have",
                        difference,
                        folder.run())));
    ReferenceRuns alike =
        runs.keeping(run -> others.values().stream().noneMatch(names -> names.contains(run.run())));
    if (!alike.baseline().isEmpty()) {
      predictions(alike);
    }
    if (request.rule() == DriftRequest.Rule.DEFAULT) {
      inputs(runs);
    }
    List<Finding> decided =
        request.rule() == DriftRequest.Rule.CLASSIC
            ? findings
            : new Decision(request.significance(), usual(past)).decide(findings);
    return write(report(alike, DriftResult.COMPARED, decided, past));
  }

  /** Returns what forbids to compare the predictions of another run, empty where nothing does. */
  private String difference(RunFolder other) throws IOException {
    RunSummary earlier = other.read(storage, "summary.json", RunSummary.class);
    RunSummary.Model model = earlier.model();
    RunFile file = other.read(storage, "run.json", RunFile.class);
    if (!model.name().equals(summary.model().name())
        || !model.version().equals(summary.model().version())
        || !file.classNames().equals(runFile.classNames())) {
      return "another model or other classes";
    }
    if (!earlier.smoothing().equals(summary.smoothing())) {
      return "another smoothing";
    }
    return file.window().equals(runFile.window()) ? "" : "another region";
  }

  private void predictions(ReferenceRuns runs) throws IOException {
    Dataset<Row> rows = sides(runs);
    Map<Integer, PredictionCounts> sides =
        PredictionCounts.of(
            rows.mapPartitions(
                new SumBlocks(Places.of(grid, runFile.window())), Encoders.row(SumBlocks.COUNTS)));
    List<Integer> classes = runFile.classes().stream().map(LegendEntry::value).toList();
    PredictionDrift map =
        new PredictionDrift(
            Scope.MAP,
            classes,
            side(sides, 0),
            runs.window().size(),
            side(sides, 1),
            runs.baseline().size());
    total = map.currentPixels();
    baselineTotal = map.baselinePixels();
    requirePixels("--run " + folder.run(), total);
    requirePixels("--reference " + names(runs.baseline()), baselineTotal);
    double[] now = map.currentShares();
    double[] before = map.baselineShares();
    shares = new ArrayList<>();
    for (int i = 0; i < now.length; i++) {
      LegendEntry entry = runFile.classes().get(i);
      shares.add(new ClassShare(entry.value(), entry.name(), entry.color(), now[i], before[i]));
    }
    confidence = Confidence.of(map.currentConfidence(), map.baselineConfidence());
    if (request.rule() == DriftRequest.Rule.CLASSIC) {
      findings.addAll(map.classic(request.confidenceShift()));
    } else {
      findings.addAll(map.findings());
      if (!map.chanceKnown()) {
        notes.add(
            "the map has fewer than %d blocks, too few to tell drift from chance: its severity is by size alone"
                .formatted(PredictionDrift.LEAST_PLACES));
      }
      if (sides.containsKey(2) && sides.containsKey(3)) {
        findings.addAll(
            new PredictionDrift(Scope.RECOMPUTED, classes, side(sides, 2), 1, side(sides, 3), 1)
                .findings());
      }
    }
    storage.put(path("tif"), BlockChanges.raster(rows, grid, runFile.window()));
    raster = folder.run() + ".tif";
  }

  private static PredictionCounts side(Map<Integer, PredictionCounts> sides, int side) {
    return sides.getOrDefault(side, new PredictionCounts());
  }

  private static void requirePixels(String option, long pixels) {
    if (pixels < PredictionDrift.LEAST_PIXELS) {
      throw JobException.usage(
          "%s: %d pixels with a class are too few to compare; %d are needed"
              .formatted(option, pixels, PredictionDrift.LEAST_PIXELS));
    }
  }

  private static String names(List<RunFolder> runs) {
    return String.join(",", runs.stream().map(RunFolder::run).toList());
  }

  /**
   * Statistics of blocks with their side: 0 the window, 1 the reference, 2 and 3 the same for those
   * blocks alone that the newest run of the reference has by another key.
   */
  private Dataset<Row> sides(ReferenceRuns runs) {
    RunFolder newest = runs.baseline().get(runs.baseline().size() - 1);
    Dataset<Row> current = statistics(List.of(folder));
    Dataset<Row> reference = statistics(List.of(newest));
    Dataset<Row> all =
        statistics(runs.window())
            .withColumn("side", lit(0))
            .union(statistics(runs.baseline()).withColumn("side", lit(1)))
            .union(changed(current, reference).withColumn("side", lit(2)))
            .union(changed(reference, current).withColumn("side", lit(3)));
    return all.select("row", "col", "classes", "valid_dates", "side");
  }

  /** Blocks that the other run has too, by another key. */
  private static Dataset<Row> changed(Dataset<Row> blocks, Dataset<Row> other) {
    Dataset<Row> keys =
        other.select(
            col("row").as("other_row"), col("col").as("other_col"), col("key").as("other_key"));
    return blocks
        .join(
            keys,
            col("row")
                .equalTo(col("other_row"))
                .and(col("col").equalTo(col("other_col")))
                .and(col("key").notEqual(col("other_key"))))
        .select("row", "col", "key", "classes", "valid_dates");
  }

  private Dataset<Row> statistics(List<RunFolder> runs) {
    return spark
        .read()
        .schema(BlockResult.schema(BlockResult.STATISTICS_COLUMNS))
        .parquet(
            runs.stream()
                .map(run -> storage.location(run.path(RunFolder.STATISTICS)))
                .toArray(String[]::new))
        .select("row", "col", "key", "classes", "valid_dates");
  }

  private void inputs(ReferenceRuns runs) throws IOException {
    Dataset<Row> table =
        new CatalogStore(storage, folder.output()).datedStatistics(spark, summary.snapshot());
    Map<String, Double> scales = new TreeMap<>();
    for (Row row : table.select("band", "whole").distinct().collectAsList()) {
      scales.put(
          row.getString(0),
          request.scale() != null ? request.scale() : row.getBoolean(1) ? 1e-4 : 1);
    }
    List<AcquisitionDay> all = SumScenes.days(table.select(SumScenes.columns()));
    InputSpans spans =
        request.references().isEmpty()
            ? InputSpans.upTo(date, all, request)
            : new InputSpans(periods(List.of(folder)), periods(runs.baseline()));
    List<AcquisitionDay> now = all.stream().filter(day -> spans.isCurrent(day.day())).toList();
    List<AcquisitionDay> before = all.stream().filter(day -> spans.isReference(day.day())).toList();
    if (before.isEmpty()) {
      notes.add("inputs are not compared: the reference has no acquisition in the catalog");
      return;
    }
    if (now.isEmpty()) {
      notes.add("no acquisition lies in the window, inputs are those of the reference");
    }
    days =
        new DriftResult.Days(
            spans.from().toString(),
            spans.to().toString(),
            now.size(),
            before.get(0).day().toString(),
            before.get(before.size() - 1).day().toString(),
            before.size());
    findings.addAll(
        InputDrift.of(before, spans.referenceLength(), now, spans.from(), spans.to(), scales));
  }

  private List<InputSpans.Span> periods(List<RunFolder> runs) throws IOException {
    List<InputSpans.Span> periods = new ArrayList<>();
    for (RunFolder run : runs) {
      RunSummary of = run.read(storage, "summary.json", RunSummary.class);
      periods.add(new InputSpans.Span(LocalDate.parse(of.from()), LocalDate.parse(of.to())));
    }
    return periods;
  }

  private DriftResult report(
      ReferenceRuns runs, String status, List<Finding> measures, List<Past> past) {
    List<Finding> alerts =
        measures.stream()
            .filter(f -> f.severity() != Severity.NONE)
            .sorted(Comparator.comparing(Finding::severity).reversed())
            .toList();
    return new DriftResult(
        SCHEMA_VERSION,
        folder.run(),
        date.toString(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        request.rule().name().toLowerCase(java.util.Locale.ROOT),
        status,
        alerts.stream().map(Finding::severity).max(Comparator.naturalOrder()).orElse(Severity.NONE),
        request.rule() == DriftRequest.Rule.CLASSIC ? List.of() : Causes.of(measures),
        alerts,
        total,
        baselineTotal,
        new DriftResult.Runs(
            runs.window().stream().map(RunFolder::run).toList(),
            runs.baseline().stream().map(RunFolder::run).toList()),
        days,
        shares,
        confidence,
        raster,
        past,
        measures,
        List.copyOf(notes));
  }

  /** Returns the path of a file of this run's drift. */
  String path(String extension) {
    return Storage.resolve(
        Storage.resolve(folder.output(), DriftResult.FOLDER), folder.run() + "." + extension);
  }

  private DriftResult write(DriftResult report) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (Finding f : report.measures()) {
      rows.add(
          RowFactory.create(
              report.run(),
              report.date(),
              report.timestamp(),
              report.rule(),
              f.scope().word(),
              f.metric().word(),
              f.band(),
              f.month(),
              f.current(),
              f.baseline(),
              f.score(),
              f.pValue(),
              f.adjusted(),
              f.since(),
              f.severity().word()));
    }
    try {
      ParquetTable.write(storage, path("parquet"), TABLE, rows);
      storage.put(path("json"), RunFolder.json(report));
    } catch (IOException e) {
      throw JobException.notWritable(folder.output(), e);
    }
    return report;
  }

  /** What earlier days' drift was, oldest first; a day counts once, by its newest run. */
  private List<Past> past() throws IOException {
    List<String> names = new ArrayList<>();
    try {
      for (FileEntry entry : storage.list(Storage.resolve(folder.output(), DriftResult.FOLDER))) {
        String name = entry.path().substring(entry.path().lastIndexOf('/') + 1);
        if (name.endsWith(".json")) {
          names.add(name.substring(0, name.length() - ".json".length()));
        }
      }
    } catch (FileNotFoundException | NoSuchFileException e) {
      return List.of();
    }
    TreeMap<LocalDate, String> newest = new TreeMap<>();
    names.stream()
        .filter(name -> !RunFolder.date(name).isEmpty())
        .sorted(Comparator.comparingInt(RunFolder::revision))
        .forEach(name -> newest.put(LocalDate.parse(RunFolder.date(name)), name));
    List<String> earlier = new ArrayList<>(newest.headMap(date, false).values());
    List<Past> past = new ArrayList<>();
    for (String name : earlier.subList(Math.max(0, earlier.size() - MOST_PAST), earlier.size())) {
      DriftResult report = DriftResult.read(storage, folder.output(), name).orElseThrow();
      if (report.status().equals(DriftResult.COMPARED)) {
        past.add(
            new Past(
                name,
                report.date(),
                report.severity(),
                report.ofMap(Metric.CLASS_TOTAL_VARIATION),
                report.ofMap(Metric.CONFIDENCE_SHIFT)));
      }
    }
    return past;
  }

  private Map<Metric, Double> usual(List<Past> past) {
    LocalDate first = date.minusDays((long) request.window() + request.history());
    List<Past> recent =
        past.stream()
            .filter(day -> !LocalDate.parse(day.date()).isBefore(first))
            .filter(day -> day.changed() != null)
            .toList();
    if (recent.size() < LEAST_HISTORY) {
      return Map.of();
    }
    Map<Metric, Double> usual = new EnumMap<>(Metric.class);
    usual.put(
        Metric.CLASS_TOTAL_VARIATION, median(recent.stream().mapToDouble(Past::changed).toArray()));
    usual.put(
        Metric.CONFIDENCE_SHIFT,
        median(recent.stream().mapToDouble(day -> Math.abs(day.confidenceShift())).toArray()));
    return usual;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    java.util.Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
