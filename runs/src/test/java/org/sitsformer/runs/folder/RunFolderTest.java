package org.sitsformer.runs.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.runs.program.JobException;

class RunFolderTest {
  private final Storage storage = Storage.local();
  @TempDir Path output;

  private void make(String run) throws IOException {
    new RunFolder(output.toString(), run).write(storage, "run.json", Map.of("run", run));
  }

  @Test
  void namesCountRevisionsOfADateAndModel() throws IOException {
    make("2024-08-31_m-1.0.0_r9_aaaaaa");
    make("2024-08-31_m-1.0.0_r10_bbbbbb");
    make("2024-08-31_other-1.0.0_r20_cccccc");
    make("2024-09-01_m-1.0.0_r30_dddddd");

    assertThat(RunFolder.nextName(storage, output.toString(), "2024-08-31", "m-1.0.0", "eeeeee"))
        .isEqualTo("2024-08-31_m-1.0.0_r11_eeeeee");
    assertThat(RunFolder.nextName(storage, output.toString(), "2024-10-01", "m-1.0.0", "eeeeee"))
        .isEqualTo("2024-10-01_m-1.0.0_r1_eeeeee");
    assertThat(RunFolder.names(storage, output.toString()))
        .containsExactly(
            "2024-08-31_m-1.0.0_r9_aaaaaa",
            "2024-08-31_m-1.0.0_r10_bbbbbb",
            "2024-08-31_other-1.0.0_r20_cccccc",
            "2024-09-01_m-1.0.0_r30_dddddd");
  }

  @Test
  void runThatIsNotThereIsNamedWithThoseThatAre() throws IOException {
    make("2024-08-31_m-1.0.0_r1_aaaaaa");

    assertThatThrownBy(() -> RunFolder.existing(storage, output.toString(), "other"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("--run other: no such run")
        .hasMessageContaining("2024-08-31_m-1.0.0_r1_aaaaaa");
  }
}
