package org.sitsformer.runs.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.geo.io.JsonFile;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.summary.RunSummary.Warning;

class RunSummaryTest {
  /** What the first version wrote: no reads, memory, numerics, layers, reasons or counts. */
  private static final String EARLIER =
      """
      {
        "schemaVersion" : 1,
        "run" : "2024-08-31_demo-1.0.0_r1_9f3c21ab",
        "id" : "9f3c21ab",
        "model" : {"name" : "demo", "version" : "1.0.0", "digest" : "ab"},
        "region" : [15.0, 46.0, 15.5, 46.5],
        "blocks" : {"done" : 7, "nodata" : 1, "failed" : 2, "reused" : 3},
        "scenes" : {"used" : 10, "unused" : 1, "quarantined" : 0},
        "coverage" : 0.8,
        "classes" : [],
        "dates" : [],
        "warnings" : [
          {"kind" : "failed-block", "subject" : "r1_c2", "reason" : "store: no"},
          {"kind" : "damaged-segment", "subject" : "a.tif segment 3", "reason" : "ends"},
          {"kind" : "failed-block", "subject" : "r1_c3", "reason" : "store: no"}
        ]
      }
      """;

  private static RunSummary parse(String json) throws IOException {
    return JsonFile.parse("summary.json", json.getBytes(StandardCharsets.UTF_8), RunSummary.class);
  }

  @Test
  void runsOfEarlierVersionsCountWhatTheyList() throws IOException {
    RunSummary summary = parse(EARLIER);

    assertThat(summary.warningCounts())
        .containsOnly(entry(Warning.FAILED_BLOCK, 2L), entry(Warning.DAMAGED_SEGMENT, 1L));
    assertThat(summary.warned(Warning.FAILED_BLOCK)).isEqualTo(2);
    assertThat(summary.warned(Warning.DAMAGED_SEGMENT)).isEqualTo(1);
    assertThat(summary.warned(Warning.LATE_SCENE)).isZero();
  }

  @Test
  void whatEarlierVersionsDidNotTellIsNothing() throws IOException {
    RunSummary summary = parse(EARLIER.replaceFirst("(?s),\\s*\"warnings\" : .*]", ""));

    assertThat(summary.warnings()).isEmpty();
    assertThat(summary.warningCounts()).isEmpty();
    assertThat(summary.reads()).isEqualTo(new RunSummary.Reads(0, 0, 0));
    assertThat(summary.memory()).isEqualTo(new RunSummary.Memory(0, 0, 0, 0, 0));
    assertThat(summary.numerics()).isEqualTo("strict");
    assertThat(summary.smoothing()).isEqualTo("none");
    assertThat(summary.uncertainty()).isEmpty();
    assertThat(summary.blocks().notReused()).isEmpty();
    assertThat(summary.blocks().requests()).isZero();
    assertThat(summary.expectedAccuracy()).isNull();
    assertThat(summary.cost()).isNull();
  }

  @Test
  void countsGoBeyondWhatIsListedAndAreKept(@TempDir Path output) throws IOException {
    String counted =
        EARLIER.replace(
            "\"warnings\"",
            "\"warningCounts\" : {\"failed-block\" : 2, \"damaged-segment\" : 5000}, \"warnings\"");
    RunSummary summary = parse(counted);
    assertThat(summary.warned(Warning.DAMAGED_SEGMENT)).isEqualTo(5_000);
    assertThat(summary.warnings()).hasSize(3);

    RunFolder folder = new RunFolder(output.toString(), summary.run());
    folder.write(Storage.local(), RunFolder.SUMMARY, summary);
    assertThat(RunSummary.read(Storage.local(), folder))
        .usingRecursiveComparison()
        .isEqualTo(summary);
    assertThat(folder.json(Storage.local(), RunFolder.SUMMARY).read().get("warningCounts"))
        .hasToString("{\"failed-block\":2,\"damaged-segment\":5000}");
  }

  @Test
  void whatWasReadIsNotChanged() throws IOException {
    RunSummary summary = parse(EARLIER);

    assertThatThrownBy(() -> summary.warningCounts().put(Warning.LATE_SCENE, 1L))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> summary.warnings().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
