package org.sitsformer.jobs.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.sitsformer.jobs.drift.StudyRegions.Parameters;
import org.sitsformer.jobs.finding.Cause;
import org.sitsformer.jobs.finding.Cause.Kind;
import org.sitsformer.jobs.finding.Finding;
import org.sitsformer.jobs.finding.Finding.Scope;
import org.sitsformer.jobs.finding.Metric;
import org.sitsformer.jobs.finding.Severity;
import org.sitsformer.jobs.simulate.Band;

/** Tables as people see them, of results that no study took. */
class StudyTextTest {
  private static final Injection RED = new Injection(Kind.RADIOMETRY, Band.B04, -0.0234);
  private static final Injection CLOUD = new Injection(Kind.CLOUD, null, 0.1);
  private static final Injection SEASON = new Injection(Kind.SEASON_SHIFT, null, 15);

  private static String text(Consumer<StudyText> print) {
    StringWriter text = new StringWriter();
    print.accept(new StudyText(new PrintWriter(text, true)));
    return text.toString();
  }

  @Test
  void halves() {
    StudyResult<Parameters, HalvesStudy.Row> result =
        new StudyResult<>(
            "halves",
            new Parameters(20, 128, 1),
            List.of(
                new HalvesStudy.Row(131_072, 20, 0, 20),
                new HalvesStudy.Row(131_072_000, 20, 1, 19)));
    assertThat(text(text -> text.halves(result)))
        .isEqualTo(
            """
            Halves of one region of 262,144 simulated pixels in 256 blocks
            Pixels a half   Pairs   Default   Classic
                   131,072     20         0        20
               131,072,000     20         1        19
            """);
  }

  @Test
  void days() {
    Finding cloud =
        Finding.of(Scope.INPUTS, Metric.USABLE_SHARE, 0.3, 0.5, -0.2, 0.01)
            .decided(0.02, Severity.HIGH);
    StudyResult<DaysStudy.Parameters, DaysStudy.Row> result =
        new StudyResult<>(
            "days",
            new DaysStudy.Parameters(8, 7, 64, 1),
            List.of(
                new DaysStudy.Row("2023-01-01", Severity.NONE, List.of()),
                new DaysStudy.Row("2023-01-08", Severity.HIGH, List.of(cloud))));
    assertThat(text(text -> text.days(result)))
        .isEqualTo(
            """
            2023-01-08 [%s]
            8 days without a drift, every 7 compared: 1 with an alert
            """
                .formatted(cloud));
  }

  @Test
  void power() {
    StudyResult<Parameters, PowerStudy.Row> result =
        new StudyResult<>(
            "power",
            new Parameters(200, 96, 1),
            List.of(
                new PowerStudy.Row(RED, 12, 1, 1 / 12.0),
                new PowerStudy.Row(CLOUD, 200, 181, 0.905)));
    assertThat(text(text -> text.power(result)))
        .isEqualTo(
            """
            Injected for a year
            Injection                 Regions    Power
            B04 -0.023                     12    0.083
            cloud +0.10                   200    0.905
            """);
  }

  @Test
  void delay() {
    StudyResult<Parameters, DelayStudy.Row> result =
        new StudyResult<>(
            "delay",
            new Parameters(4, 96, 1),
            List.of(
                DelayStudy.Row.of(CLOUD, Arrays.asList(1, 4, 166, 7)),
                DelayStudy.Row.of(SEASON, Arrays.asList(31, null, null, 1))));
    assertThat(text(text -> text.delay(result)))
        .isEqualTo(
            """
            Days until found, 4 regions
            Injection                  Median     90 %  In a year
            cloud +0.10                     7      166       100%
            season +15 days                 -        -        50%
            """);
  }

  @Test
  void causes() {
    Cause red = new Cause(Kind.RADIOMETRY, "B04", "B04 reads less");
    Cause blue = new Cause(Kind.RADIOMETRY, "B02", "B02 reads more");
    Cause cloud = new Cause(Kind.CLOUD, null, "it is cloudy");
    StudyResult<CausesStudy.Parameters, CausesStudy.Row> result =
        new StudyResult<>(
            "causes",
            new CausesStudy.Parameters(4, 2, 96, 1),
            List.of(
                new CausesStudy.Row(0, List.of(RED), List.of(red)),
                new CausesStudy.Row(0, List.of(RED), List.of(blue, red)),
                new CausesStudy.Row(0, List.of(CLOUD), List.of()),
                new CausesStudy.Row(0, List.of(RED, CLOUD), List.of(cloud, red)),
                new CausesStudy.Row(1, List.of(CLOUD), List.of(red, cloud)),
                new CausesStudy.Row(1, List.of(CLOUD, RED), List.of(cloud))));
    assertThat(text(text -> text.causes(result)))
        .isEqualTo(
            """
              injected: [B04 -0.023], named [B02 reads more, B04 reads less]
              injected: [cloud +0.10], named []
              injected: [cloud +0.10], named [B04 reads less, it is cloudy]
              injected: [cloud +0.10, B04 -0.023], named [it is cloudy]
            Causes of 4 runs with one injection, in 2 regions
            radiometry     first named: radiometry                          1
            radiometry     first named: radiometry of another band, then the right one    1
            cloud          first named: nothing                             1
            cloud          first named: radiometry, then the right one      1
            Named first: 1 of 4 (25.0 %), alone: 1 (25.0 %). Both of two: 1 of 2 (50.0 %)
            """);
  }

  @Test
  void oneIsNotMany() {
    assertThat(
            text(
                text ->
                    text.days(
                        new StudyResult<>(
                            "days",
                            new DaysStudy.Parameters(1, 1, 64, 1),
                            List.of(new DaysStudy.Row("2023-01-01", Severity.NONE, List.of()))))))
        .isEqualTo("1 day without a drift, every 1 compared: 0 with an alert\n");
    assertThat(
            text(
                text ->
                    text.causes(
                        new StudyResult<>(
                            "causes",
                            new CausesStudy.Parameters(1, 0, 64, 1),
                            List.of(new CausesStudy.Row(0, List.of(CLOUD), List.of()))))))
        .contains("Causes of 1 run with one injection, in 1 region\n");
    assertThat(
            text(
                text ->
                    text.delay(new StudyResult<>("delay", new Parameters(1, 64, 1), List.of()))))
        .startsWith("Days until found, 1 region\n");
  }

  @Test
  void blocks() {
    StudyResult<BlocksStudy.Parameters, BlocksStudy.Times> result =
        new StudyResult<>(
            "blocks",
            new BlocksStudy.Parameters(1_000_000),
            List.of(new BlocksStudy.Times(1_000_000, 18.46, 54_171.2, 4_021, 31.1, 1)));
    assertThat(text(text -> text.blocks(result)))
        .isEqualTo(
            """
               1,000,000 blocks: added up in 18.5 s (54,171 blocks/s a side), with the raster of 4,021 bytes 31.1 s
            """);
  }
}
