package org.sitsformer.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sitsformer.cli.option.Common;
import org.sitsformer.cli.option.DriftOptions;
import org.sitsformer.runs.program.ExitCode;
import org.sitsformer.runs.program.JobException;
import org.sitsformer.simulate.Band;
import org.sitsformer.simulate.Simulation;
import org.sitsformer.simulate.SimulationJson;
import org.sitsformer.simulate.SimulationSpec;
import org.sitsformer.simulate.Simulator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command that simulates an archive with known truth. */
@Command(
    name = "simulate",
    sortOptions = false,
    description = {
      "Simulates a Sentinel-2-like archive with known truth: archive/, truth.tif, simulation.json.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sitsformer simulate --output demo",
      "  sitsformer simulate --output big --size 1024 --dates 24 --seed 7",
      "  sitsformer simulate --output drift --drift-from 2024-01-01 --drift-band B04=+300 \\",
      "      --drift-class 'Cropland>Urban:0.1' --drift-season +20 --drift-clouds +0.3"
    })
public final class Simulate implements Callable<Integer> {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,6})(?:x(\\d{1,6}))?");

  @Option(names = "--output", required = true, paramLabel = "FOLDER", description = "Where to.")
  private Path output;

  @Option(
      names = "--size",
      paramLabel = "N|WxH",
      defaultValue = "512",
      description = "Pixels of 10 m, even. Default: ${DEFAULT-VALUE}.")
  private String size;

  @Option(
      names = "--from",
      paramLabel = "DATE",
      defaultValue = "2023-01-01",
      description = "First day. Default: ${DEFAULT-VALUE}.")
  private LocalDate from;

  @Option(
      names = "--to",
      paramLabel = "DATE",
      defaultValue = "2024-12-31",
      description = "Last day. Default: ${DEFAULT-VALUE}.")
  private LocalDate to;

  @Option(
      names = "--dates",
      paramLabel = "N",
      defaultValue = "48",
      description = "Acquisitions over both orbits. Default: ${DEFAULT-VALUE}.")
  private int dates;

  @Option(
      names = "--cloud-share",
      paramLabel = "SHARE",
      defaultValue = "0.35",
      description = "Mean share of clouds, 0 to 0.95. Default: ${DEFAULT-VALUE}.")
  private double cloudShare;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "" + SimulationSpec.DEMO_SEED,
      description = "Equal seeds give equal bytes. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--bands",
      paramLabel = "10|13",
      defaultValue = "10",
      description = "Land bands at 10 and 20 m, or all with 60 m too. Default: ${DEFAULT-VALUE}.")
  private int bands;

  @Option(names = "--single-file", description = "One file of all bands a date, at 10 m.")
  private boolean singleFile;

  @Mixin private DriftOptions drift;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Default: all cores. Does not change the bytes.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--force", description = "Write into a folder that is not empty.")
  private boolean force;

  @Mixin private Common common;

  @Override
  public Integer call() throws IOException {
    SimulationSpec spec;
    try {
      spec = specification();
    } catch (IllegalArgumentException e) {
      throw JobException.usage(e.getMessage());
    }
    checkOutput();
    try {
      print(Simulator.run(spec, output, threads, progress(common.err())), spec);
      return ExitCode.DONE;
    } catch (InterruptedException e) {
      return ExitCode.INTERRUPTED;
    } catch (FileSystemException e) {
      throw JobException.failed("--output %s: cannot be written: %s".formatted(output, e), e);
    }
  }

  private SimulationSpec specification() {
    Matcher matcher = SIZE.matcher(size);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "--size %s: allowed are N or WxH in pixels, for example 512 or 800x600".formatted(size));
    }
    if (bands != 10 && bands != 13) {
      throw new IllegalArgumentException("--bands %d: allowed are 10 and 13".formatted(bands));
    }
    if (threads < 1 || threads > 256) {
      throw new IllegalArgumentException("--threads %d: allowed are 1 to 256".formatted(threads));
    }
    int width = Integer.parseInt(matcher.group(1));
    int height = matcher.group(2) == null ? width : Integer.parseInt(matcher.group(2));
    return new SimulationSpec(
        width,
        height,
        from,
        to,
        dates,
        cloudShare,
        seed,
        bands == 13 ? Band.all() : Band.land(),
        singleFile,
        drift.drift());
  }

  private void checkOutput() throws IOException {
    if (output.toString().matches("[a-z][a-z0-9+.-]+:/.*")) {
      throw JobException.usage("--output %s: only local folders are allowed".formatted(output));
    }
    if (Files.exists(output) && !Files.isDirectory(output)) {
      throw JobException.usage("--output %s is not a folder".formatted(output));
    }
    if (!force && Files.isDirectory(output)) {
      try (Stream<Path> content = Files.list(output)) {
        if (content.findAny().isPresent()) {
          throw JobException.usage(
              "--output %s is not empty; --force replaces a simulation in it".formatted(output));
        }
      }
    }
  }

  private static Simulator.Progress progress(PrintWriter err) {
    long start = System.nanoTime();
    boolean live = System.console() != null;
    return (done, all) -> {
      // On a terminal one line that changes, in a log five lines.
      if (live || done * 5 / all != (done - 1) * 5 / all) {
        double left = (System.nanoTime() - start) / 1e9 / done * (all - done);
        err.printf("%s%d of %d dates, %.0f s left", live ? "\r" : "", done, all, left);
        err.print(live && done < all ? "  " : System.lineSeparator());
        err.flush();
      }
    };
  }

  private void print(Simulation simulation, SimulationSpec spec) {
    PrintWriter out = common.out();
    if (common.json()) {
      out.println(SimulationJson.line(simulation));
      out.flush();
      return;
    }
    out.printf(
        "archive  %s (%d dates, %d bands, %.1f MB, %.1f s)%n",
        simulation.archive(),
        simulation.dates(),
        simulation.bands().size(),
        simulation.bytes() / 1e6,
        simulation.seconds());
    out.printf("truth    %s%n", simulation.truth());
    if (!simulation.driftedTruth().equals(simulation.truth())) {
      out.printf("         %s from %s on%n", simulation.driftedTruth(), spec.drift().from());
    }
    long all = simulation.classes().stream().mapToLong(Simulation.ClassCount::pixels).sum();
    for (Simulation.ClassCount each : simulation.classes()) {
      out.printf(
          Locale.ROOT,
          "%8d %-10s %5.1f %%%n",
          each.value(),
          each.name(),
          100.0 * each.pixels() / all);
    }
    out.printf(
        "read it with --archive %s --pattern '%s' --mask '%s' --mask-valid %d%n",
        simulation.archive(),
        simulation.names().pattern(),
        simulation.names().mask(),
        simulation.names().maskValid());
    out.flush();
  }
}
