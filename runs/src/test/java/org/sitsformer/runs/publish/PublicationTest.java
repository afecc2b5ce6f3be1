package org.sitsformer.runs.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.geo.io.JsonFile;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.runs.publish.Publication.Force;
import org.sitsformer.runs.publish.Publication.Latest;

class PublicationTest {
  private final Storage storage = Storage.local();
  @TempDir Path output;

  private Latest publish(String run, Force force) throws IOException {
    return Publication.publish(storage, output.toString(), run, force);
  }

  private String latest() throws IOException {
    byte[] json = storage.read(Storage.resolve(output.toString(), "latest.json"));
    return JsonFile.parse("latest.json", json, Latest.class).run();
  }

  @Test
  void newestDateWinsThenNewestRevision() throws IOException {
    publish("2024-08-31_m-1.0.0_r2_aaaaaa", Force.NO);
    publish("2024-09-01_m-1.0.0_r1_bbbbbb", Force.NO);
    assertThat(latest()).isEqualTo("2024-09-01_m-1.0.0_r1_bbbbbb");

    publish("2024-08-31_m-1.0.0_r3_cccccc", Force.NO);
    assertThat(latest())
        .as("a backfill does not move it back")
        .isEqualTo("2024-09-01_m-1.0.0_r1_bbbbbb");

    publish("2024-09-01_m-1.0.0_r10_dddddd", Force.NO);
    assertThat(latest()).as("10 after 1 as numbers").isEqualTo("2024-09-01_m-1.0.0_r10_dddddd");
  }

  @Test
  void forceRollsBack() throws IOException {
    publish("2024-08-31_m-1.0.0_r1_aaaaaa", Force.NO);
    publish("2024-09-01_m-1.0.0_r1_bbbbbb", Force.NO);

    Latest now = publish("2024-08-31_m-1.0.0_r1_aaaaaa", Force.YES);

    assertThat(now.path()).isEqualTo("runs/2024-08-31_m-1.0.0_r1_aaaaaa");
    assertThat(latest()).isEqualTo("2024-08-31_m-1.0.0_r1_aaaaaa");
  }

  /** Readers see whole files alone, and the newest of those that publish at once wins. */
  @Test
  void publishersAtOnceLeaveTheNewestAndNeverATornFile() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(6);
    AtomicBoolean done = new AtomicBoolean();
    try {
      publish("2024-01-01_m-1.0.0_r1_000000", Force.NO);
      Future<Integer> reader =
          threads.submit(
              () -> {
                int reads = 0;
                while (!done.get()) {
                  assertThat(latest()).matches("2024-\\d\\d-\\d\\d_m-1\\.0\\.0_r1_\\d{6}");
                  reads++;
                }
                return reads;
              });
      for (int month = 2; month <= 12; month++) {
        List<Callable<Latest>> publishers = new ArrayList<>();
        for (int day : new int[] {3, 1, 5, 2, 4}) {
          String run = "2024-%02d-%02d_m-1.0.0_r1_%06d".formatted(month, day, day);
          publishers.add(() -> publish(run, Force.NO));
        }
        for (Future<Latest> each : threads.invokeAll(publishers)) {
          each.get();
        }
        assertThat(latest()).isEqualTo("2024-%02d-05_m-1.0.0_r1_000005".formatted(month));
      }
      done.set(true);
      assertThat(reader.get()).isGreaterThan(10);
    } finally {
      done.set(true);
      threads.shutdownNow();
    }
  }
}
