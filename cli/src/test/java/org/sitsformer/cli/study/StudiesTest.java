package org.sitsformer.cli.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.TestSpark;

/** Short forms of what {@code bench-drift} measures; {@code docs/drift.md} has the long ones. */
class StudiesTest {
  private final StringWriter text = new StringWriter();

  private Studies studies(int side) {
    return new Studies(side, 3, new PrintWriter(text, true), done -> {});
  }

  @Test
  void halvesOfOneRegionAreAlikeByTheDefaultRuleAlone() {
    assertThat(studies(128).halves(200)).as(text.toString()).isZero();
    List<String> lines = text.toString().lines().toList();
    assertThat(lines).hasSize(2 + 4);
    assertThat(lines.get(lines.size() - 1)).startsWith("   131,072,000");
    for (String line : lines.subList(2, lines.size())) {
      String[] columns = line.trim().split("\\s+", -1);
      assertThat(columns[1]).isEqualTo("200");
      // The reason for ours: every pixel taken for an observation of its own is always different.
      assertThat(Integer.parseInt(columns[3])).as(line).isGreaterThan(150);
    }
  }

  @Test
  void aHundredThousandBlocksAreAddedUp(@TempDir Path folder) throws IOException {
    BlocksStudy study = new BlocksStudy(TestSpark.session(), Storage.local(), folder.toString());
    assertThat(study.run(100_000, new PrintWriter(text, true)))
        .isEqualTo(BlocksStudy.expected(100_000));
    assertThat(text.toString()).contains("100,489 blocks: added up in");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aYearWithoutDriftIsQuiet() {
    assertThat(studies(64).days(365, 7)).as(text.toString()).isLessThanOrEqualTo(2);
  }
}
