package org.sitsformer.jobs.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.publish.Publication.Force;
import org.sitsformer.jobs.publish.Publication.Latest;
import org.sitsformer.jobs.run.RunFolder;

class PublicationTest {
  private final Storage storage = Storage.local();
  @TempDir Path output;

  private Latest publish(String run, Force force) throws IOException {
    return Publication.publish(storage, output.toString(), run, force);
  }

  private String latest() throws IOException {
    byte[] json = storage.read(Storage.resolve(output.toString(), "latest.json"));
    return RunFolder.parse(json, Latest.class).run();
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
}
