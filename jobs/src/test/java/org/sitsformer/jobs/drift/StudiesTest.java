package org.sitsformer.jobs.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.TestSpark;
import org.sitsformer.jobs.finding.Cause;
import org.sitsformer.jobs.finding.Cause.Kind;
import org.sitsformer.jobs.simulate.Band;

/** Short forms of what {@code bench-drift} measures; {@code docs/drift.md} has the long ones. */
class StudiesTest {
  private static StudyRegions regions(int size) {
    return new StudyRegions(size, 3, done -> {});
  }

  @Test
  void halvesOfOneRegionAreAlikeByTheDefaultRuleAlone() {
    StudyResult<StudyRegions.Parameters, HalvesStudy.Row> result =
        new HalvesStudy(regions(128)).run(200);
    assertThat(result.parameters()).isEqualTo(new StudyRegions.Parameters(200, 128, 3));
    assertThat(result.rows())
        .extracting(HalvesStudy.Row::pixels)
        .containsExactly(131_072L, 1_310_720L, 13_107_200L, 131_072_000L);
    for (HalvesStudy.Row row : result.rows()) {
      assertThat(row.pairs()).isEqualTo(200);
      assertThat(row.alerts()).as(row.toString()).isZero();
      // The reason for ours: every pixel taken for an observation of its own is always different.
      assertThat(row.classicAlerts()).as(row.toString()).isBetween(151, 200);
    }
  }

  @Test
  void aHundredThousandBlocksAreAddedUp(@TempDir Path folder) throws IOException {
    BlocksStudy study = new BlocksStudy(TestSpark.session(), Storage.local(), folder.toString());
    StudyResult<BlocksStudy.Parameters, BlocksStudy.Times> result = study.run(100_000);
    assertThat(result.parameters().repeats()).isEqualTo(100_000);
    assertThat(result.rows()).hasSize(1);
    BlocksStudy.Times row = result.rows().get(0);
    assertThat(row.blocks()).isEqualTo(317 * 317);
    assertThat(row.pixels()).isEqualTo(BlocksStudy.expected(100_000));
    assertThat(row.rasterBytes()).isPositive();
    assertThat(row.seconds()).isGreaterThan(row.addedSeconds());
    assertThat(row.blocksPerSecond() * row.addedSeconds()).isBetween(100_488.0, 100_490.0);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aYearWithoutDriftIsQuiet() {
    StudyResult<DaysStudy.Parameters, DaysStudy.Row> result =
        new DaysStudy(regions(64)).run(365, 7);
    assertThat(result.rows()).hasSize(53);
    assertThat(result.rows().get(1).day()).isEqualTo("2023-01-08");
    assertThat(result.rows().stream().filter(DaysStudy.Row::loud).toList())
        .hasSizeLessThanOrEqualTo(2)
        .allMatch(row -> !row.alerts().isEmpty());
  }

  @Test
  void daysOfRegionsAreSummedUpByTheUpperMedian() {
    Injection cloud = new Injection(Kind.CLOUD, null, 0.1);
    DelayStudy.Row row =
        DelayStudy.Row.of(cloud, Arrays.asList(31, null, 1, 4, 7, 10, 13, 16, 19, 22));
    assertThat(row.upperMedian()).isEqualTo(16);
    assertThat(row.nineOfTen()).isEqualTo(31);
    assertThat(row.withinYear()).isEqualTo(0.9);
    assertThat(DelayStudy.Row.of(cloud, Arrays.asList(5, null)).upperMedian()).isNull();
    assertThat(DelayStudy.Row.of(cloud, Arrays.asList(5, null)).nineOfTen()).isNull();
  }

  @Test
  void aCauseOfAnotherBandIsAnother() {
    Injection red = new Injection(Kind.RADIOMETRY, Band.B04, 0.02);
    Cause right = new Cause(Kind.RADIOMETRY, "B04", "so");
    Cause wrong = new Cause(Kind.RADIOMETRY, "B08", "so");
    assertThat(new CausesStudy.Row(0, List.of(red), List.of(right)))
        .matches(row -> row.firstNamed() && row.allNamed() && !row.moreNamed());
    assertThat(new CausesStudy.Row(0, List.of(red), List.of(wrong, right)))
        .matches(row -> !row.firstNamed() && row.allNamed() && row.moreNamed());
    assertThat(new CausesStudy.Row(0, List.of(red), List.of(wrong)))
        .matches(row -> !row.firstNamed() && !row.allNamed() && !row.moreNamed());
    assertThat(new CausesStudy.Row(0, List.of(red), List.of()))
        .matches(row -> !row.firstNamed() && !row.allNamed() && !row.moreNamed());
  }

  /** The largest injections are found in the first region that one looks at; the least is not. */
  @Test
  void moreIsFoundMoreOften() {
    List<PowerStudy.Row> rows = new PowerStudy(regions(32)).run(1).rows();
    assertThat(rows).hasSize(16);
    assertThat(rows).allMatch(row -> row.regions() == 1 && row.power() == row.found());
    List<PowerStudy.Row> red =
        rows.stream().filter(row -> row.injection().kind() == Kind.RADIOMETRY).toList();
    assertThat(red)
        .extracting(row -> row.injection().size())
        .containsExactly(0.002, 0.005, 0.01, 0.02);
    assertThat(red).extracting(PowerStudy.Row::found).startsWith(0).endsWith(1);
  }
}
