package org.sitsformer.udf.classify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.Region;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.predict.classify.DaySpan;
import org.sitsformer.predict.classify.MapOptions;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.EngineKind;
import org.sitsformer.predict.engine.DeviceChoice;

class AttemptTest {
  private static final int MOST = 4;
  private static final String KEY = "ab".repeat(32);

  @TempDir private Path folder;

  private Attempt attempt(int number, int pieces) {
    PixelWindow window = new PixelWindow(0, 0, 64, 64);
    RunContext run =
        new RunContext(
            new RunContext.Target(
                Storage.local().withTemporaries(folder.resolve("_tmp/run").toString()),
                folder.toString(),
                folder.resolve("_tmp/run").toString()),
            new RunContext.Place(
                new TargetGrid(Crs.of("EPSG:32633"), 500_000, 5_000_000, 10, -10, 64, 4096),
                Region.whole(window),
                window),
            new RunContext.Archive(List.of(), 0, null),
            Contract.read(Storage.local(), "../models/sinop-ndvi"),
            new RunContext.Execution(EngineKind.ONNX, DeviceChoice.AUTO, 0, 0, pieces),
            DaySpan.of(LocalDate.of(2013, 9, 1), LocalDate.of(2014, 9, 1)),
            MapOptions.DEFAULT);
    return new Attempt(run, number, number == MOST - 1);
  }

  @Test
  void eachTryMakesQuartersOfTheOneBefore() {
    assertThat(attempt(0, 1).pieces()).isEqualTo(1);
    assertThat(attempt(1, 1).pieces()).isEqualTo(2);
    assertThat(attempt(2, 1).pieces()).isEqualTo(4);
    assertThat(attempt(1, 4).pieces()).isEqualTo(8);
    assertThat(attempt(50, 4).pieces()).isEqualTo(64);
  }

  @Test
  void theLastTryLeavesWhatAnEarlierOneBeganAndDidNotFinish() throws IOException {
    assertThat(attempt(0, 1).mayTry(KEY)).isTrue();
    assertThat(attempt(1, 1).mayTry(KEY)).isTrue();
    assertThat(attempt(2, 1).mayTry(KEY)).isTrue();
    assertThat(attempt(3, 1).mayTry(KEY)).isFalse();
    assertThat(attempt(3, 1).mayTry("cd".repeat(32))).isTrue();
  }

  @Test
  void theFirstTryCostsTheStoreNothing() throws IOException {
    assertThat(attempt(0, 1).mayTry(KEY)).isTrue();
    assertThat(folder).isEmptyDirectory();
  }
}
