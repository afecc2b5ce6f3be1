package org.sitsformer.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sitsformer.runs.summary.RunSummary;

/**
 * How the run went: what it read, what computed, how fast.
 *
 * @param unchanged true where every block was taken from an earlier run
 * @param blocks empty where the plan had none
 */
record FactsSection(
    boolean unchanged,
    Optional<Blocks> blocks,
    Computation computation,
    Model model,
    Input input,
    Map map) {

  /** Blocks that are done, no-data and failed, side by side. */
  record Blocks(List<Part> parts, String done, String none, String failed, String reused) {}

  /**
   * @param flex its share in percent, for CSS
   */
  record Part(String kind, String flex) {}

  record Computation(
      String time,
      String pixels,
      String pixelsPerSecond,
      String engine,
      String device,
      String modelLoads) {}

  record Model(String name, String version, Optional<Digest> digest) {}

  /**
   * The first digits are enough to tell models apart; all of them stand in the summary.
   *
   * @param whole empty where what is shown is all
   */
  record Digest(String shown, Optional<String> whole) {}

  record Input(
      String from,
      String to,
      String scenesUsed,
      String scenesUnused,
      String scenesQuarantined,
      Optional<String> snapshot) {}

  record Map(Optional<String> crs, Optional<Box> box, String coverage, Optional<String> run) {}

  record Box(String west, String south, String east, String north) {}

  static FactsSection of(RunSummary summary) {
    return new FactsSection(
        summary.unchanged(),
        blocks(summary.blocks()),
        new Computation(
            Html.duration(summary.seconds()),
            Html.count(summary.pixels()),
            Html.figure(summary.pixelsPerSecond()),
            engine(summary.engine()),
            summary.device().toUpperCase(Locale.ROOT),
            Html.count(summary.modelLoads())),
        new Model(
            summary.model().name(), summary.model().version(), digest(summary.model().digest())),
        new Input(
            Days.day(summary.from()),
            Days.day(summary.to()),
            Html.count(summary.scenes().used()),
            Html.count(summary.scenes().unused()),
            Html.count(summary.scenes().quarantined()),
            known(summary.snapshot())),
        new Map(
            known(summary.crs()),
            box(summary.region()),
            Html.percent(summary.coverage()),
            known(summary.run())));
  }

  private static Optional<Blocks> blocks(RunSummary.Blocks blocks) {
    long total = blocks.done() + blocks.nodata() + blocks.failed();
    if (total == 0) {
      return Optional.empty();
    }
    List<Part> parts = new ArrayList<>();
    part("done", blocks.done(), total).ifPresent(parts::add);
    part("none", blocks.nodata(), total).ifPresent(parts::add);
    part("failed", blocks.failed(), total).ifPresent(parts::add);
    return Optional.of(
        new Blocks(
            parts,
            Html.count(blocks.done()),
            Html.count(blocks.nodata()),
            Html.count(blocks.failed()),
            Html.count(blocks.reused())));
  }

  private static Optional<Part> part(String kind, long count, long total) {
    return count == 0
        ? Optional.empty()
        : Optional.of(new Part(kind, Html.css((double) count / total * 100)));
  }

  private static String engine(String engine) {
    return switch (engine.toLowerCase(Locale.ROOT)) {
      case "onnx" -> "ONNX Runtime";
      case "pytorch" -> "PyTorch";
      default -> engine;
    };
  }

  private static Optional<Digest> digest(String digest) {
    return known(digest)
        .map(
            whole ->
                whole.length() <= 16
                    ? new Digest(whole, Optional.empty())
                    : new Digest(whole.substring(0, 12) + "…", Optional.of(whole)));
  }

  private static Optional<Box> box(double[] region) {
    return region == null || region.length != 4
        ? Optional.empty()
        : Optional.of(
            new Box(
                Html.fixed(region[0], 4),
                Html.fixed(region[1], 4),
                Html.fixed(region[2], 4),
                Html.fixed(region[3], 4)));
  }

  private static Optional<String> known(String text) {
    return text == null || text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
