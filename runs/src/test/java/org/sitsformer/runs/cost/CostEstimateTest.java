package org.sitsformer.runs.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.geo.io.Storage;

class CostEstimateTest {
  private static final List<Rates> RUNS =
      List.of(
          new Rates(2e-8, 1e-6, 3e-6, 20),
          new Rates(1e-8, 2e-6, 1e-6, 10),
          new Rates(3e-8, 4e-6, 2e-6, 40));

  private static Calibration.Subject subject(String digest, String engine) {
    return new Calibration.Subject("tiny-1.0.0", digest, engine, "cpu");
  }

  private static Calibration.Entry entry(String digest, List<Rates> runs) {
    return Calibration.Entry.of(subject(digest, "onnx"), 2, runs);
  }

  @Test
  void aRangeIsMadeOfEachFigureByItself() {
    Calibration.Entry entry = entry("d", RUNS);
    assertThat(entry.low()).isEqualTo(new Rates(1e-8, 1e-6, 1e-6, 10));
    assertThat(entry.likely()).isEqualTo(new Rates(2e-8, 2e-6, 2e-6, 20));
    assertThat(entry.high()).isEqualTo(new Rates(3e-8, 4e-6, 3e-6, 40));
    assertThat(entry.runs()).isEqualTo(3);
  }

  @Test
  void pricesByHand() {
    Workload work = new Workload(7, 50_000_000, 1_000_000_000L, 1e9, 2e9);
    CostEstimate cost = CostEstimate.of(work, entry("d", RUNS), 8, 0.05);
    // 1e9 B * 1e-8 + 1e9 * 1e-6 + 5e7 * 1e-6 + 10 s * 8 cores
    assertThat(cost.low().coreHours()).isCloseTo((10 + 1000 + 50 + 80) / 3600.0, within(1e-12));
    assertThat(cost.likely().coreHours())
        .isCloseTo((20 + 2000 + 100 + 160) / 3600.0, within(1e-12));
    // The upper end has no cloud: 2e9 steps.
    assertThat(cost.high().coreHours()).isCloseTo((30 + 8000 + 150 + 320) / 3600.0, within(1e-12));
    assertThat(cost.likely().hours()).isCloseTo(cost.likely().coreHours() / 8, within(1e-12));
    assertThat(cost.likely().amount()).isCloseTo(cost.likely().coreHours() * 0.05, within(1e-12));
    assertThat(cost.blocksToMake()).isEqualTo(7);
  }

  @Test
  void aLaterMeasurementTakesTheEarliersPlace(@TempDir Path folder) throws IOException {
    String file = folder.resolve("calibration.json").toString();
    Calibration.store(Storage.local(), file, entry("one", RUNS));
    Calibration.store(Storage.local(), file, entry("two", RUNS));
    Calibration.store(Storage.local(), file, entry("one", RUNS.subList(0, 1)));
    Calibration read = Calibration.read(Storage.local(), file);
    assertThat(read.entries()).hasSize(2);
    assertThat(read.entry(subject("one", "onnx")).orElseThrow().runs()).isEqualTo(1);
    assertThat(read.entry(subject("two", "onnx"))).contains(entry("two", RUNS));
    assertThat(read.entry(subject("two", "pytorch"))).isEmpty();
  }
}
