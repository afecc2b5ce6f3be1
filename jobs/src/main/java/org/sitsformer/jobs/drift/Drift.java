package org.sitsformer.jobs.drift;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.cli.Common;
import org.sitsformer.jobs.cli.ExitCode;
import org.sitsformer.jobs.cli.JobException;
import org.sitsformer.jobs.cli.Session;
import org.sitsformer.jobs.drift.DriftRequest.Rule;
import org.sitsformer.jobs.finding.DriftResult;
import org.sitsformer.jobs.finding.Finding;
import org.sitsformer.jobs.finding.Severity;
import org.sitsformer.jobs.report.ReportStage;
import org.sitsformer.jobs.run.RunFolder;
import org.sitsformer.jobs.run.RunReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says whether a run's predictions and inputs differ from a reference, where and why. */
@Command(
    name = "drift",
    description =
        "Say whether a run's map and acquisitions differ from those before, how much, where and why.",
    footer = {
      "",
      "Without --reference the run is compared with those of the days before it, or with those of",
      "the same days of earlier years where there are any. Without such runs the status is",
      "insufficient-history and the exit code 0.",
      "",
      "Examples:",
      "  sitsformer drift --output maps --run RUN",
      "  sitsformer drift --output maps --run RUN --reference LAST_YEARS_RUN --fail-on high",
      "  sitsformer drift --output maps --run RUN --window 7d --baseline 30d --json"
    })
public final class Drift implements Callable<Integer> {
  private static final Pattern DAYS = Pattern.compile("(\\d{1,4})d");

  @Mixin private Common common;

  @Mixin private RunReference reference;

  @Option(
      names = "--reference",
      split = ",",
      paramLabel = "RUN",
      description = "Runs to compare with, instead of those that the spans below find.")
  private List<String> references = List.of();

  @Option(
      names = "--window",
      defaultValue = "1d",
      paramLabel = "DAYS",
      description =
          "Days up to the run's date whose runs are judged together (default: ${DEFAULT-VALUE}).")
  private String window;

  @Option(
      names = "--baseline",
      defaultValue = "7d",
      paramLabel = "DAYS",
      description =
          "Days before the window whose runs it is compared with (default: ${DEFAULT-VALUE}).")
  private String baseline;

  @Option(
      names = "--history",
      defaultValue = "30d",
      paramLabel = "DAYS",
      description =
          "Days before the window whose drift says how much a map usually moves (default: ${DEFAULT-VALUE}).")
  private String history;

  @Option(
      names = "--input-window",
      defaultValue = "365d",
      paramLabel = "DAYS",
      description =
          "Days up to the run's date in whose acquisitions drift is looked for, where the archive reaches a year further back; else --window (default: ${DEFAULT-VALUE}).")
  private String inputWindow;

  @Option(
      names = "--rule",
      defaultValue = "default",
      paramLabel = "RULE",
      description =
          "default: by effect size and chance. classic: by Kolmogorov-Smirnov tests on pixels (default: ${DEFAULT-VALUE}).")
  private Rule rule;

  @Option(
      names = "--significance",
      defaultValue = "0.05",
      paramLabel = "P",
      description =
          "Highest p-value over all tests of an alert by the default rule, for what maps show a twenty-fifth of it (default: ${DEFAULT-VALUE}).")
  private double significance;

  @Option(
      names = "--confidence-shift",
      defaultValue = "0.1",
      paramLabel = "SHIFT",
      description =
          "Shift of mean confidence that is an alert by the classic rule; twice as much is high (default: ${DEFAULT-VALUE}).")
  private double confidenceShift;

  @Option(
      names = "--reflectance-scale",
      paramLabel = "SCALE",
      description =
          "Reflectance a unit of the bands' values (default: 0.0001 for whole numbers, else 1).")
  private Double scale;

  @Option(
      names = "--fail-on",
      paramLabel = "SEVERITY",
      description = "medium or high: exit code 4 where an alert is at least this severe.")
  private Severity failOn;

  @Override
  public Integer call() throws IOException {
    DriftRequest request =
        new DriftRequest(
            references,
            days("--window", window),
            days("--baseline", baseline),
            days("--history", history),
            days("--input-window", inputWindow),
            rule,
            share("--significance", significance),
            share("--confidence-shift", confidenceShift),
            scale);
    if (scale != null && !(scale > 0 && Double.isFinite(scale))) {
      throw JobException.usage("--reflectance-scale %s: must be above 0".formatted(scale));
    }
    if (failOn == Severity.NONE) {
      throw JobException.usage("--fail-on none: medium and high are allowed");
    }
    SparkSession spark = Session.open("drift");
    Storage storage = Session.storage(spark);
    RunFolder folder = reference.folder(storage);
    DriftStage stage = new DriftStage(spark, storage, folder, request);
    DriftResult result = stage.run();
    ReportStage.again(storage, folder);
    if (common.json()) {
      common.printJson(result);
    } else {
      print(result, common.out());
      common.out().println(stage.path("json"));
      common.out().println(folder.path("report.html"));
    }
    boolean fails = failOn != null && result.severity().compareTo(failOn) >= 0;
    if (fails) {
      common
          .err()
          .printf("Drift is %s, and --fail-on is %s%n", result.severity().word(), failOn.word());
    }
    return fails ? ExitCode.DRIFT : ExitCode.DONE;
  }

  private static int days(String option, String text) {
    Matcher matcher = DAYS.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) == 0) {
      throw JobException.usage(
          "%s %s: a number of days of 1 to 9999 is expected, for example 7d"
              .formatted(option, text));
    }
    return Integer.parseInt(matcher.group(1));
  }

  private static double share(String option, double value) {
    if (!(value > 0 && value < 1)) {
      throw JobException.usage(
          "%s %s: a number between 0 and 1 is expected".formatted(option, value));
    }
    return value;
  }

  private static void print(DriftResult result, PrintWriter out) {
    if (result.status().equals(DriftResult.INSUFFICIENT)) {
      out.printf("%s: insufficient history, there is no run to compare with%n", result.run());
      return;
    }
    out.printf(
        "%s: drift %s, by the %s rule%n", result.run(), result.severity().word(), result.rule());
    out.printf(
        Locale.ROOT,
        "  predictions: %,d pixels of %s against %,d of %d%n",
        result.totalPredictions(),
        counted(result.predictions().window().size(), "run"),
        result.baselinePredictions(),
        result.predictions().baseline().size());
    if (result.inputs() != null) {
      out.printf(
          "  acquisitions: %s from %s to %s against %d from %s to %s%n",
          counted(result.inputs().days(), "day"),
          result.inputs().from(),
          result.inputs().to(),
          result.inputs().referenceDays(),
          result.inputs().referenceFrom(),
          result.inputs().referenceTo());
    }
    result.notes().forEach(note -> out.printf("  note: %s%n", note));
    result
        .causes()
        .forEach(cause -> out.printf("  cause: %s: %s%n", cause.kind().word(), cause.evidence()));
    for (Finding f : result.alerts()) {
      out.printf(
          Locale.ROOT,
          "  %-6s %-10s %-22s %-4s %-9s score %8.4f  p %s%n",
          f.severity().word(),
          f.scope().word(),
          f.metric().word(),
          f.band() == null ? "" : f.band(),
          f.month() == null ? "" : "month " + f.month(),
          f.score(),
          f.adjusted() != null
              ? figure(f.adjusted())
              : f.pValue() != null ? figure(f.pValue()) : "-");
    }
  }

  private static String counted(int number, String noun) {
    return number == 1 ? "1 " + noun : "%d %ss".formatted(number, noun);
  }

  private static String figure(double p) {
    return String.format(Locale.ROOT, "%.2g", p);
  }
}
