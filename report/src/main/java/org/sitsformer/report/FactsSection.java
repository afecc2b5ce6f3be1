package org.sitsformer.report;

import java.util.Locale;
import org.sitsformer.runs.summary.RunSummary;

/** How the run went: what it read, what computed, how fast. */
final class FactsSection {
  private FactsSection() {}

  static String html(RunSummary summary) {
    return """
    <section aria-labelledby="run">
    <h2 id="run">The run</h2>
    %s%s<div class="facts">
    %s%s%s%s</div>
    </section>
    """
        .formatted(
            summary.unchanged()
                ? "<p>Nothing was new: every block was taken from an earlier run.</p>\n"
                : "",
            blocks(summary.blocks()),
            computation(summary),
            model(summary),
            input(summary),
            map(summary));
  }

  /** Blocks that were computed, reused, empty and failed, side by side. */
  private static String blocks(RunSummary.Blocks blocks) {
    long total = blocks.done() + blocks.nodata() + blocks.failed();
    if (total == 0) {
      return "<p class=\"empty\">The plan had no block.</p>\n";
    }
    return """
    <div class="blocks">
    <div class="stack" aria-hidden="true">%s%s%s</div>
    <p><span class="done"><i></i>%s done</span><span class="none"><i></i>%s no-data</span>\
    <span class="failed"><i></i>%s failed</span><span>%s of them reused</span></p>
    </div>
    """
        .formatted(
            part("done", blocks.done(), total),
            part("none", blocks.nodata(), total),
            part("failed", blocks.failed(), total),
            Html.count(blocks.done()),
            Html.count(blocks.nodata()),
            Html.count(blocks.failed()),
            Html.count(blocks.reused()));
  }

  private static String part(String kind, long count, long total) {
    return count == 0
        ? ""
        : "<i class=\"%s\" style=\"flex:%s\"></i>"
            .formatted(kind, Html.css((double) count / total * 100));
  }

  private static String computation(RunSummary summary) {
    return group(
        "Computation",
        fact("Time", Html.duration(summary.seconds()))
            + fact("Pixels", Html.count(summary.pixels()))
            + fact("Pixels a second", Html.figure(summary.pixelsPerSecond()))
            + fact("Engine", engine(summary.engine()))
            + fact("Device", Html.escape(summary.device().toUpperCase(Locale.ROOT)))
            + fact("Model loads", Html.count(summary.modelLoads())));
  }

  private static String engine(String engine) {
    return switch (engine.toLowerCase(Locale.ROOT)) {
      case "onnx" -> "ONNX Runtime";
      case "pytorch" -> "PyTorch";
      default -> Html.escape(engine);
    };
  }

  private static String model(RunSummary summary) {
    return group(
        "Model",
        fact("Name", Html.escape(summary.model().name()))
            + fact("Version", Html.escape(summary.model().version()))
            + fact("Digest", digest(summary.model().digest())));
  }

  private static String input(RunSummary summary) {
    return group(
        "Input",
        fact("First day", Html.escape(Days.day(summary.from())))
            + fact("Last day", Html.escape(Days.day(summary.to())))
            + fact("Scenes used", Html.count(summary.scenes().used()))
            + fact("Scenes unused", Html.count(summary.scenes().unused()))
            + fact("Scenes quarantined", Html.count(summary.scenes().quarantined()))
            + fact("Snapshot", code(summary.snapshot())));
  }

  private static String map(RunSummary summary) {
    double[] region = summary.region();
    String box =
        region == null || region.length != 4
            ? "–"
            : String.format(
                Locale.ROOT,
                "%.4f, %.4f<br>%.4f, %.4f",
                region[0],
                region[1],
                region[2],
                region[3]);
    return group(
        "Map",
        fact("CRS", code(summary.crs()))
            + fact("West, south<br>east, north", box)
            + fact("Coverage", Html.percent(summary.coverage()))
            + fact("Run", code(summary.run())));
  }

  private static String group(String title, String facts) {
    return "<div><h3>%s</h3><dl>\n%s</dl></div>\n".formatted(title, facts);
  }

  private static String fact(String name, String value) {
    return "<div><dt>%s</dt><dd>%s</dd></div>\n".formatted(name, value);
  }

  /** The first digits are enough to tell models apart; all of them stand in the summary. */
  private static String digest(String digest) {
    return digest == null || digest.length() <= 16
        ? code(digest)
        : "<code title=\"%s\">%s…</code>"
            .formatted(Html.escape(digest), Html.escape(digest.substring(0, 12)));
  }

  private static String code(String text) {
    return text == null || text.isEmpty() ? "–" : "<code>" + Html.escape(text) + "</code>";
  }
}
