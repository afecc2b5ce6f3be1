package org.sitsformer.jobs.drift;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.JsonFile;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.catalog.CatalogStore;
import org.sitsformer.runs.folder.DriftFiles;
import org.sitsformer.runs.folder.GridFile;
import org.sitsformer.runs.folder.RunFile;
import org.sitsformer.runs.folder.RunFile.LegendEntry;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.program.JobException;
import org.sitsformer.runs.summary.RunSummary;
import org.sitsformer.trust.drift.AcquisitionDay;
import org.sitsformer.trust.drift.Causes;
import org.sitsformer.trust.drift.Decision;
import org.sitsformer.trust.drift.DriftRequest;
import org.sitsformer.trust.drift.InputDrift;
import org.sitsformer.trust.drift.InputSpans;
import org.sitsformer.trust.drift.PredictionCounts;
import org.sitsformer.trust.drift.PredictionDrift;
import org.sitsformer.trust.drift.UsualSteps;
import org.sitsformer.trust.finding.DriftResult;
import org.sitsformer.trust.finding.DriftResult.ClassShare;
import org.sitsformer.trust.finding.DriftResult.Confidence;
import org.sitsformer.trust.finding.DriftResult.Past;
import org.sitsformer.trust.finding.Finding;
import org.sitsformer.trust.finding.Finding.Scope;
import org.sitsformer.trust.finding.InputFindings;
import org.sitsformer.trust.finding.MapDrift;
import org.sitsformer.trust.finding.Verdict;

/**
 * Compares a run with its reference, from the statistics of both, and writes what was found: first
 * the maps, then the acquisitions, then what of all this matters.
 */
public final class DriftStage {
  private final SparkSession spark;
  private final Storage storage;
  private final RunFolder folder;
  private final DriftRequest request;
  private final RunSummary summary;
  private final RunFile runFile;
  private final TargetGrid grid;
  private final LocalDate date;

  /**
   * Reads what a run is.
   *
   * @param folder of the run
   * @throws JobException if it is not finished, or the output has no grid; it names {@code --run}
   *     or {@code --output}
   */
  public DriftStage(SparkSession spark, Storage storage, RunFolder folder, DriftRequest request)
      throws IOException {
    this.spark = spark;
    this.storage = storage;
    this.folder = folder;
    this.request = request;
    folder.require(storage, RunFolder.MANIFEST);
    folder.require(storage, RunFolder.SUMMARY);
    summary = RunSummary.read(storage, folder);
    runFile = RunFile.read(storage, folder);
    grid =
        GridFile.read(storage, folder.output())
            .orElseThrow(
                () ->
                    JobException.usage("--output %s: has no grid.json".formatted(folder.output())));
    date = LocalDate.parse(RunFolder.date(folder.run()));
  }

  /**
   * Compares, writes and returns what was found: a document, a table, and where maps were compared
   * a raster. Runs Spark jobs. Without a run to compare with the status is {@link
   * DriftResult#INSUFFICIENT}.
   *
   * @throws JobException if a reference is not there, a side has too few pixels, or the output
   *     cannot be written; it names {@code --reference}, {@code --run} or {@code --output}
   */
  public DriftResult run() throws IOException {
    ReferenceRuns runs = ReferenceRuns.find(storage, folder, request);
    List<Past> past = DriftHistory.before(date, storage, folder.output());
    if (runs.baseline().isEmpty()) {
      return write(
          result(
              runs,
              MapDrift.none(List.of()),
              InputFindings.none(List.of()),
              Verdict.insufficient(),
              past));
    }
    Map<String, List<String>> others = incomparable(runs);
    ReferenceRuns alike =
        runs.keeping(run -> others.values().stream().noneMatch(names -> names.contains(run.run())));
    List<String> notes = notes(others);
    MapDrift map = alike.baseline().isEmpty() ? MapDrift.none(notes) : maps(alike, notes);
    InputFindings inputs =
        request.rule() == DriftRequest.Rule.DEFAULT ? inputs(runs) : InputFindings.none(List.of());
    return write(result(alike, map, inputs, verdict(map, inputs, past), past));
  }

  /** Returns the runs whose predictions cannot be compared, by the reason. */
  private Map<String, List<String>> incomparable(ReferenceRuns runs) throws IOException {
    Map<String, List<String>> others = new TreeMap<>();
    for (RunFolder other :
        Stream.concat(runs.window().stream(), runs.baseline().stream()).toList()) {
      String difference = difference(other);
      if (!difference.isEmpty()) {
        others.computeIfAbsent(difference, why -> new ArrayList<>()).add(other.run());
      }
    }
    return others;
  }

  /** Returns what forbids to compare the predictions of another run, empty where nothing does. */
  private String difference(RunFolder other) throws IOException {
    RunSummary earlier = RunSummary.read(storage, other);
    RunSummary.Model model = earlier.model();
    RunFile file = RunFile.read(storage, other);
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

  private List<String> notes(Map<String, List<String>> others) {
    List<String> notes = new ArrayList<>();
    others.forEach(
        (difference, names) ->
            notes.add(
                "predictions are not compared with %s, which %s %s than %s"
                    .formatted(
                        String.join(", ", names),
                        names.size() == 1 ? "has" : "have",
                        difference,
                        folder.run())));
    return notes;
  }

  /**
   * Compares the maps, and writes the raster of what changed in each block.
   *
   * @param runs with a reference
   * @param excluded what is said of runs that are not among them
   */
  private MapDrift maps(ReferenceRuns runs, List<String> excluded) throws IOException {
    ComparedBlocks blocks =
        new ComparedBlocks(spark, storage, runs, folder, grid, runFile.window());
    Map<BlockSide, PredictionCounts> sides = blocks.counts();
    List<Integer> classes = runFile.classes().stream().map(LegendEntry::value).toList();
    PredictionDrift map =
        new PredictionDrift(
            Scope.MAP,
            classes,
            sides.getOrDefault(BlockSide.WINDOW, new PredictionCounts()),
            runs.window().size(),
            sides.getOrDefault(BlockSide.REFERENCE, new PredictionCounts()),
            runs.baseline().size());
    requirePixels("--run " + folder.run(), map.currentPixels());
    requirePixels("--reference " + names(runs.baseline()), map.baselinePixels());
    List<Finding> findings = new ArrayList<>();
    List<String> notes = new ArrayList<>(excluded);
    if (request.rule() == DriftRequest.Rule.CLASSIC) {
      findings.addAll(map.classic(request.confidenceShift()));
    } else {
      findings.addAll(map.findings());
      if (!map.chanceKnown()) {
        notes.add(
            "the map has fewer than %d blocks, too few to tell drift from chance: its severity is by size alone"
                .formatted(PredictionDrift.LEAST_PLACES));
      }
      PredictionCounts now = sides.get(BlockSide.WINDOW_RECOMPUTED);
      PredictionCounts before = sides.get(BlockSide.REFERENCE_RECOMPUTED);
      if (now != null && before != null) {
        findings.addAll(
            new PredictionDrift(Scope.RECOMPUTED, classes, now, 1, before, 1).findings());
      }
    }
    storage.put(path("tif"), blocks.changes());
    return new MapDrift(
        map.currentPixels(),
        map.baselinePixels(),
        shares(map),
        Confidence.of(map.currentConfidence(), map.baselineConfidence()),
        folder.run() + ".tif",
        findings,
        notes);
  }

  private List<ClassShare> shares(PredictionDrift map) {
    double[] now = map.currentShares();
    double[] before = map.baselineShares();
    List<ClassShare> shares = new ArrayList<>();
    for (int i = 0; i < now.length; i++) {
      LegendEntry entry = runFile.classes().get(i);
      shares.add(new ClassShare(entry.value(), entry.name(), entry.color(), now[i], before[i]));
    }
    return shares;
  }

  private static void requirePixels(String option, long pixels) {
    if (pixels < PredictionDrift.LEAST_PIXELS) {
      throw JobException.usage(
          "%s: %s too few to compare; %d are needed"
              .formatted(
                  option,
                  pixels == 1
                      ? "1 pixel with a class is"
                      : "%d pixels with a class are".formatted(pixels),
                  PredictionDrift.LEAST_PIXELS));
    }
  }

  private static String names(List<RunFolder> runs) {
    return String.join(",", runs.stream().map(RunFolder::run).toList());
  }

  /** Compares the acquisitions that the catalog has. */
  private InputFindings inputs(ReferenceRuns runs) throws IOException {
    Dataset<Row> table =
        new CatalogStore(storage, folder.output()).datedStatistics(spark, summary.snapshot());
    Map<String, Double> scales = new TreeMap<>();
    for (Row row : table.select("band", "whole").distinct().collectAsList()) {
      scales.put(
          row.getAs("band"),
          request.scale() != null ? request.scale() : row.<Boolean>getAs("whole") ? 1e-4 : 1);
    }
    List<AcquisitionDay> all = SumScenes.days(table.select(SumScenes.columns()));
    InputSpans spans =
        request.references().isEmpty()
            ? InputSpans.upTo(date, all, request)
            : new InputSpans(periods(List.of(folder)), periods(runs.baseline()));
    List<AcquisitionDay> now = all.stream().filter(day -> spans.isCurrent(day.day())).toList();
    List<AcquisitionDay> before = all.stream().filter(day -> spans.isReference(day.day())).toList();
    if (before.isEmpty()) {
      return InputFindings.none(
          List.of("inputs are not compared: the reference has no acquisition in the catalog"));
    }
    DriftResult.Days days =
        new DriftResult.Days(
            spans.from().toString(),
            spans.to().toString(),
            now.size(),
            before.get(0).day().toString(),
            before.get(before.size() - 1).day().toString(),
            before.size());
    return new InputFindings(
        days,
        InputDrift.of(before, spans.referenceLength(), now, spans.from(), spans.to(), scales),
        now.isEmpty()
            ? List.of("no acquisition lies in the window, inputs are those of the reference")
            : List.of());
  }

  private List<InputSpans.Span> periods(List<RunFolder> runs) throws IOException {
    List<InputSpans.Span> periods = new ArrayList<>();
    for (RunFolder run : runs) {
      RunSummary of = RunSummary.read(storage, run);
      periods.add(new InputSpans.Span(LocalDate.parse(of.from()), LocalDate.parse(of.to())));
    }
    return periods;
  }

  private Verdict verdict(MapDrift map, InputFindings inputs, List<Past> past) {
    List<Finding> findings = new ArrayList<>(map.findings());
    findings.addAll(inputs.findings());
    if (request.rule() == DriftRequest.Rule.CLASSIC) {
      return new Verdict(DriftResult.COMPARED, List.of(), findings);
    }
    LocalDate first = date.minusDays((long) request.window() + request.history());
    List<Finding> decided =
        new Decision(request.significance(), UsualSteps.of(past, first)).decide(findings);
    return new Verdict(DriftResult.COMPARED, Causes.of(decided), decided);
  }

  private DriftResult result(
      ReferenceRuns runs, MapDrift map, InputFindings inputs, Verdict verdict, List<Past> past) {
    return DriftResult.of(
        new DriftResult.Subject(
            folder.run(),
            date.toString(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            request.rule().name().toLowerCase(Locale.ROOT)),
        new DriftResult.Runs(
            runs.window().stream().map(RunFolder::run).toList(),
            runs.baseline().stream().map(RunFolder::run).toList()),
        map,
        inputs,
        verdict,
        past);
  }

  /**
   * Returns the path of a file of this run's drift.
   *
   * @param extension {@code json}, {@code parquet} or {@code tif}
   */
  public String path(String extension) {
    return DriftFiles.path(folder.output(), folder.run(), extension);
  }

  private DriftResult write(DriftResult result) throws IOException {
    try {
      DriftTable.write(storage, path("parquet"), result);
      new JsonFile(storage, path("json")).write(result);
    } catch (IOException e) {
      throw JobException.notWritable(folder.output(), e);
    }
    return result;
  }
}
