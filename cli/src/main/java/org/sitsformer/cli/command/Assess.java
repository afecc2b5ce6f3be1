package org.sitsformer.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.cli.option.Common;
import org.sitsformer.cli.option.RunReference;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.assess.AssessStage;
import org.sitsformer.jobs.assess.ClassLabels;
import org.sitsformer.jobs.assess.SampleDesign;
import org.sitsformer.jobs.session.Session;
import org.sitsformer.runs.program.ExitCode;
import org.sitsformer.runs.program.JobException;
import org.sitsformer.trust.accuracy.Assessment;
import org.sitsformer.trust.accuracy.Assessment.ClassResult;
import org.sitsformer.trust.accuracy.Assessment.Interval;
import org.sitsformer.trust.measure.Calibration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says how accurate a map is, or which points to label so that it can be said. */
@Command(
    name = "assess",
    description =
        "Compare a map with labelled points or a raster of labels, or draw points to label.",
    footer = {
      "",
      "Area-adjusted figures (Olofsson et al. 2014) hold where the points are a random sample, also",
      "one that was drawn by the map's classes, as --sample-design does. Points that were gathered",
      "to train a model are neither, and flatter it.",
      "",
      "Examples:",
      "  sitsformer assess --output maps --run RUN --sample-design 400",
      "  sitsformer assess --output maps --run RUN --reference maps/assess/RUN/sample.csv",
      "  sitsformer assess --output maps --run RUN --reference truth.tif --map-label 7=Forest"
    })
public final class Assess implements Callable<Integer> {
  /** Fewer samples of a class than this say little of it. */
  private static final int FEW = 20;

  @Mixin private Common common;

  @Mixin private RunReference run;

  @Option(
      names = "--reference",
      paramLabel = "FILE",
      description =
          "Points as CSV with a header, or labels as a GeoTIFF in which 0 and no-data do not count.")
  private String reference;

  @Option(
      names = "--columns",
      split = ",",
      paramLabel = "X,Y,LABEL",
      description =
          "Columns of the points; else those called longitude, lon or x, latitude, lat or y, and label or class.")
  private List<String> columns = List.of();

  @Option(
      names = "--reference-crs",
      paramLabel = "CRS",
      description =
          "System of the points; else degrees where the columns are called so, and the map's for x and y.")
  private String referenceCrs;

  @Option(
      names = "--map-label",
      paramLabel = "LABEL=CLASS",
      description =
          "What a label of the reference is in the map; may be repeated. Labels that are names or values of classes need none.")
  private Map<String, String> mapping = new LinkedHashMap<>();

  @Option(
      names = "--ignore-label",
      paramLabel = "LABEL",
      description = "Label of the reference that does not count; may be repeated.")
  private List<String> ignored = List.of();

  @Option(
      names = "--sample-design",
      paramLabel = "N",
      description =
          "Draw N points of the map by its classes, and write them as CSV and GeoJSON for somebody to label.")
  private Integer sampleSize;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Equal seeds draw equal points (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Override
  public Integer call() throws IOException {
    if ((reference == null) == (sampleSize == null)) {
      throw JobException.usage("assess: either --reference or --sample-design is needed");
    }
    if (!columns.isEmpty() && columns.size() != 3) {
      throw JobException.usage(
          "--columns %s: three names are needed, of x, y and label"
              .formatted(String.join(",", columns)));
    }
    Optional<Crs> crs = Optional.ofNullable(referenceCrs).map(Assess::crs);
    SparkSession spark = Session.open("assess");
    Storage storage = Session.storage(spark);
    AssessStage stage = new AssessStage(spark, storage, run.folder(storage));
    return sampleSize == null ? compare(stage, crs) : draw(stage);
  }

  private int compare(AssessStage stage, Optional<Crs> crs) throws IOException {
    ClassLabels labels = new ClassLabels(stage.legend(), mapping, ignored);
    String name = reference.toLowerCase(Locale.ROOT);
    Assessment result =
        name.endsWith(".tif") || name.endsWith(".tiff")
            ? stage.raster(reference, labels)
            : stage.points(reference, columns, crs, labels);
    if (common.json()) {
      common.printJson(result);
    } else {
      print(result, common.out());
      common.out().println(stage.resultPath());
    }
    String thin = result.thin(FEW);
    if (!thin.isEmpty()) {
      common.err().printf("Fewer than %d samples of these classes: %s%n", FEW, thin);
    }
    return ExitCode.DONE;
  }

  private static Crs crs(String definition) {
    try {
      return Crs.of(definition);
    } catch (IllegalArgumentException e) {
      throw JobException.usage("--reference-crs: " + e.getMessage());
    }
  }

  private int draw(AssessStage stage) throws IOException {
    SampleDesign design = SampleDesign.of(stage.summary(), sampleSize, seed);
    stage.draw(design);
    if (common.json()) {
      common.printJson(design);
    } else {
      design.print(common.out());
      common.out().println(stage.path(SampleDesign.CSV));
      common.out().println(stage.path(SampleDesign.GEOJSON));
    }
    return ExitCode.DONE;
  }

  private static void print(Assessment result, PrintWriter out) {
    Locale l = Locale.ROOT;
    out.printf(
        l,
        "%s against %s: %,d samples, %,d more outside the map%n",
        result.run(),
        result.reference(),
        result.samples(),
        result.outside());
    out.printf(
        l,
        "Overall accuracy %s, kappa %s; by area %s%n",
        percent(result.overall()),
        result.kappa() == null ? "-" : String.format(l, "%.3f", result.kappa()),
        percent(result.adjusted()));
    out.printf(
        l,
        "%-20s %8s %8s %8s %8s %8s  %-16s %-16s %12s %22s%n",
        "Class",
        "in map",
        "in ref.",
        "User's",
        "Prod.'s",
        "F1",
        "User's by area",
        "Prod.'s by area",
        "Mapped km2",
        "Corrected km2");
    for (ClassResult c : result.classes()) {
      out.printf(
          l,
          "%-20s %8d %8d %8s %8s %8s  %-16s %-16s %12.2f %22s%n",
          c.name(),
          c.mapped(),
          c.referenced(),
          percent(c.users()),
          percent(c.producers()),
          percent(c.f1()),
          percent(c.adjustedUsers()),
          percent(c.adjustedProducers()),
          c.mappedKm2(),
          area(c.adjustedKm2()));
    }
    Calibration calibration = result.calibration();
    out.printf(l, "Expected calibration error %s%n", percent(calibration.expectedError()));
    for (Calibration.Bin bin : calibration.bins()) {
      out.printf(
          l,
          "  confidence %.1f to %.1f: %,10d samples, mean %s, right %s%n",
          bin.from(),
          bin.to(),
          bin.samples(),
          percent(bin.confidence()),
          percent(bin.accuracy()));
    }
  }

  private static String percent(Double share) {
    return share == null ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static String percent(Interval share) {
    if (share.value() == null) {
      return "-";
    }
    return share.margin() == null
        ? percent(share.value())
        : String.format(Locale.ROOT, "%.1f ± %.1f %%", 100 * share.value(), 100 * share.margin());
  }

  private static String area(Interval km2) {
    if (km2.value() == null) {
      return "-";
    }
    return km2.margin() == null
        ? String.format(Locale.ROOT, "%.2f", km2.value())
        : String.format(Locale.ROOT, "%.2f ± %.2f", km2.value(), km2.margin());
  }
}
