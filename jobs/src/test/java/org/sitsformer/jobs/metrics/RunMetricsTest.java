package org.sitsformer.jobs.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.TestSpark;
import org.sitsformer.jobs.run.ParquetTable;
import org.sitsformer.runs.folder.RunFile;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.udf.classify.BlockResult;
import org.sitsformer.udf.classify.FailureKind;

/** Failed blocks are counted by the kind that the manifest has in a column of its own. */
class RunMetricsTest {
  @TempDir private Path output;
  private final List<Row> manifest = new ArrayList<>();
  private final List<Row> statistics = new ArrayList<>();

  private void block(String state, String failure, String reason) {
    int row = manifest.size();
    manifest.add(
        RowFactory.create(
            row,
            0,
            "",
            null,
            state,
            false,
            failure,
            reason,
            1,
            0L,
            "",
            "",
            new Row[0],
            "1-ab",
            "",
            0L,
            0L,
            0L,
            0L));
    statistics.add(RowFactory.create(row, 0, "", 16L, new Row[0], new Row[0]));
  }

  private Map<String, Double> errors() throws IOException {
    Storage storage = Storage.local();
    RunFolder run = new RunFolder(output.toString(), "2024-08-31_demo-1.0.0_r1_9f3c21ab");
    ParquetTable.write(
        storage,
        run.path(RunFolder.MANIFEST),
        BlockResult.schema(BlockResult.MANIFEST_COLUMNS),
        manifest);
    ParquetTable.write(
        storage,
        run.path(RunFolder.STATISTICS),
        BlockResult.schema(BlockResult.STATISTICS_COLUMNS),
        statistics);
    run.write(storage, RunFolder.COSTS, Map.of());
    run.write(
        storage,
        RunFolder.RUN,
        new RunFile(
            1,
            run.run(),
            new PixelWindow(0, 0, 4, 4),
            List.of(),
            false,
            List.of(),
            List.of("cog"),
            "models/demo",
            manifest.size()));
    run.write(
        storage,
        RunFolder.SUMMARY,
        Map.of(
            "run",
            run.run(),
            "snapshot",
            "none",
            "engine",
            "onnx",
            "device",
            "cpu",
            "model",
            Map.of("name", "demo"),
            "scenes",
            Map.of("used", 1)));
    RunMetrics metrics = new RunMetrics(true);
    metrics.accept(TestSpark.session(), storage, run);
    Map<String, Double> errors = new TreeMap<>();
    for (MetricSnapshot snapshot : metrics.registry().scrape()) {
      if (snapshot.getMetadata().getName().equals("sits_errors")) {
        ((CounterSnapshot) snapshot)
            .getDataPoints()
            .forEach(point -> errors.put(point.getLabels().get("error_type"), point.getValue()));
      }
    }
    return errors;
  }

  @Test
  void eachKindHasASeriesOfItsOwn() throws IOException {
    for (FailureKind kind : FailureKind.values()) {
      for (int i = 0; i <= kind.ordinal(); i++) {
        // The reason is for people: other words in it change no count.
        block(BlockResult.FAILED, kind.label(), "program: no, it was another one");
      }
    }
    block(BlockResult.DONE, null, "");

    assertThat(errors())
        .isEqualTo(
            Map.of(
                "changed", 1.0,
                "executor_lost", 2.0,
                "quarantine", 3.0,
                "store", 4.0,
                "program", 5.0,
                "run", 0.0));
  }

  @Test
  void blocksWithoutAKindThatWeKnowAreTheProgramsFault() throws IOException {
    block(BlockResult.FAILED, null, "changed: as earlier versions said");
    block(BlockResult.FAILED, "meteorite", "as later versions may say");

    assertThat(errors()).containsEntry("program", 2.0).containsEntry("changed", 0.0).hasSize(6);
  }
}
