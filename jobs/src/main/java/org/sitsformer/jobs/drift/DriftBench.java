package org.sitsformer.jobs.drift;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.jobs.cli.Common;
import org.sitsformer.jobs.cli.ExitCode;
import org.sitsformer.jobs.cli.JobException;
import org.sitsformer.jobs.cli.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how often {@code drift} is right, on simulated regions. */
@Command(
    name = "bench-drift",
    description = "Measure how often drift is silent, found and explained, on simulated regions.",
    footer = {
      "",
      "Studies: halves (of one region), days (one after another without a drift), power (by size),",
      "delay (days until found), causes (of injections, alone and in pairs), blocks (time to add up",
      "the statistics of so many).",
      "",
      "Examples:",
      "  sitsformer bench-drift --study halves --repeats 200",
      "  sitsformer bench-drift --study power --repeats 200",
      "  SITSFORMER_MEMORY=1g sitsformer bench-drift --study blocks --repeats 1000000"
    })
public final class DriftBench implements Callable<Integer> {
  /** What is studied. */
  enum Study {
    HALVES,
    DAYS,
    POWER,
    DELAY,
    CAUSES,
    BLOCKS
  }

  @Mixin private Common common;

  @Option(
      names = "--study",
      required = true,
      paramLabel = "STUDY",
      description = "halves, days, power, delay, causes or blocks.")
  private Study study;

  @Option(
      names = "--repeats",
      defaultValue = "20",
      paramLabel = "N",
      description =
          "Regions, pairs of halves, days, injected runs or blocks (default: ${DEFAULT-VALUE}).")
  private int repeats;

  @Option(
      names = "--size",
      defaultValue = "128",
      paramLabel = "PIXELS",
      description =
          "Pixels along the side of a region's sample, every eighth of the region (default:"
              + " ${DEFAULT-VALUE}).")
  private int size;

  @Option(
      names = "--output",
      defaultValue = "bench/drift",
      paramLabel = "DIR",
      description =
          "Where statistics of blocks are written, and removed again (default: ${DEFAULT-VALUE}).")
  private String output;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Equal seeds give equal tables (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Override
  public Integer call() throws IOException {
    if (repeats < 1) {
      throw JobException.usage("--repeats %d: at least 1 is needed".formatted(repeats));
    }
    if (size < SimulatedRegion.SMALLEST || size > SimulatedRegion.LARGEST || size % 2 != 0) {
      throw JobException.usage(
          "--size %d: even numbers from %d to %d are allowed"
              .formatted(size, SimulatedRegion.SMALLEST, SimulatedRegion.LARGEST));
    }
    StudyRegions regions =
        new StudyRegions(
            size,
            seed,
            done -> {
              common.err().printf("\r%s ", done);
              common.err().flush();
            });
    StudyText text = new StudyText(common.out());
    switch (study) {
      case HALVES -> show(new HalvesStudy(regions).run(repeats), text::halves);
      case DAYS -> show(new DaysStudy(regions).run(repeats, 1), text::days);
      case POWER -> show(new PowerStudy(regions).run(repeats), text::power);
      case DELAY -> show(new DelayStudy(regions).run(repeats), text::delay);
      case CAUSES -> show(new CausesStudy(regions).run(repeats, repeats / 2), text::causes);
      case BLOCKS -> {
        SparkSession spark = Session.open("bench-drift");
        show(new BlocksStudy(spark, Session.storage(spark), output).run(repeats), text::blocks);
      }
    }
    return ExitCode.DONE;
  }

  private <P, R> void show(StudyResult<P, R> result, Consumer<StudyResult<P, R>> table) {
    if (common.json()) {
      common.printJson(result);
    } else {
      table.accept(result);
    }
  }
}
