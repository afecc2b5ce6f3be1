package org.sitsformer.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.jobs.classify.Command;
import org.sitsformer.jobs.cli.ExitCode;

/**
 * That the benchmarks run and say what their tables are made of; what they measure is not tested.
 */
class BenchesTest {
  @BeforeAll
  static void findModels() {
    System.setProperty("sitsformer.home", "..");
  }

  @AfterAll
  static void forgetModels() {
    System.clearProperty("sitsformer.home");
  }

  @Test
  void plansAsManyBlocksAsAskedFor(@TempDir Path folder) {
    JsonNode results =
        Command.run(
                "bench-plan",
                "--blocks",
                "400,900",
                "--output",
                folder.resolve("p").toString(),
                "--json")
            .succeeds()
            .json();

    assertThat(results).hasSize(2);
    assertThat(results.get(0).get("blocks").asLong()).isEqualTo(400);
    assertThat(results.get(1).get("blocks").asLong()).isEqualTo(900);
    for (JsonNode result : results) {
      assertThat(result.get("scenesPerBlock").asDouble()).isBetween(70.0, 130.0);
      assertThat(result.get("manifestBytes").asLong()).isGreaterThan(10_000);
      assertThat(result.get("blocksPerSecond").asDouble()).isPositive();
    }
    // Manifests of blocks that nobody has are of no use to anybody.
    assertThat(folder.resolve("p").resolve("runs")).doesNotExist();
  }

  @Test
  void saysWhatIsAllowed() {
    Command.run("bench-plan", "--blocks", "0").fails(ExitCode.USAGE, "--blocks 0", "1 to 50000000");
    Command.run("bench-memory", "--shapes", "none")
        .fails(ExitCode.USAGE, "--shapes none", "block-128, block-256");
    Command.run("bench-memory", "--runs", "0").fails(ExitCode.USAGE, "--runs 0", "1 or more");
    Command.run("bench", "--runs", "0").fails(ExitCode.USAGE, "--runs 0", "1 or more");
  }
}
