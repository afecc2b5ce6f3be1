package org.sitsformer.jobs.simulate;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command that simulates an archive with known truth. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
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
  private static final int INTERRUPTED = 130;
  private static final Pattern SIZE = Pattern.compile("(\\d{1,6})(?:x(\\d{1,6}))?");
  private static final Pattern BAND_DRIFT = Pattern.compile("(\\w+)=([+-]?\\d{1,5})");
  private static final Pattern CLASS_DRIFT = Pattern.compile("([^>]+)>([^:]+):([0-9.]+)");

  @Spec private CommandSpec command;

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

  @Option(names = "--drift-from", paramLabel = "DATE", description = "Day from which drift holds.")
  private LocalDate driftFrom;

  @Option(
      names = "--drift-band",
      paramLabel = "BAND=N",
      description = "Offset in a band, in counts of 0.0001; may be repeated.")
  private List<String> driftBands = new ArrayList<>();

  @Option(
      names = "--drift-clouds",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "More (or fewer) clouds: added to --cloud-share.")
  private double driftClouds;

  @Option(
      names = "--drift-class",
      paramLabel = "FROM>TO:SHARE",
      description = "Share of a class's fields that becomes another class; may be repeated.")
  private List<String> driftClasses = new ArrayList<>();

  @Option(
      names = "--drift-season",
      paramLabel = "DAYS",
      defaultValue = "0",
      description = "Days by which vegetation is late; negative: early.")
  private int driftSeason;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Default: all cores. Does not change the bytes.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--force", description = "Write into a folder that is not empty.")
  private boolean force;

  @Option(names = "--json", description = "Print the result as one line of JSON.")
  private boolean json;

  /** Runs the command alone and ends the process with its code. */
  public static void main(String[] args) {
    CommandLine line = new CommandLine(new Simulate());
    line.setParameterExceptionHandler(
        (e, ignored) -> {
          e.getCommandLine().getErr().println(e.getMessage());
          return CommandLine.ExitCode.USAGE;
        });
    System.exit(line.execute(args));
  }

  @Override
  public Integer call() {
    PrintWriter err = command.commandLine().getErr();
    try {
      SimulationSpec spec = specification();
      checkOutput();
      Simulation simulation = Simulator.run(spec, output, threads, progress(err));
      print(simulation);
      return CommandLine.ExitCode.OK;
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return CommandLine.ExitCode.USAGE;
    } catch (InterruptedException e) {
      return INTERRUPTED;
    } catch (IOException e) {
      err.println("Cannot write to --output %s: %s".formatted(output, e));
      return CommandLine.ExitCode.SOFTWARE;
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
        drift());
  }

  private Drift drift() {
    Map<Band, Integer> offsets = new EnumMap<>(Band.class);
    for (String text : driftBands) {
      Matcher matcher = BAND_DRIFT.matcher(text);
      if (!matcher.matches()) {
        throw new IllegalArgumentException(
            "--drift-band %s: allowed is BAND=OFFSET, for example B04=+300".formatted(text));
      }
      offsets.put(band(matcher.group(1), text), Integer.parseInt(matcher.group(2)));
    }
    List<Drift.ClassChange> changes = new ArrayList<>();
    for (String text : driftClasses) {
      changes.add(change(text));
    }
    boolean drifts =
        !offsets.isEmpty() || !changes.isEmpty() || driftClouds != 0 || driftSeason != 0;
    if (drifts != (driftFrom != null)) {
      throw new IllegalArgumentException(
          drifts
              ? "--drift-from is missing: the day from which the drift holds"
              : "--drift-from %s: no drift is given to begin then".formatted(driftFrom));
    }
    return drifts ? new Drift(driftFrom, offsets, driftClouds, changes, driftSeason) : Drift.none();
  }

  private static Band band(String name, String text) {
    for (Band band : Band.all()) {
      if (band.name().equals(name.toUpperCase(Locale.ROOT))) {
        return band;
      }
    }
    throw new IllegalArgumentException(
        "--drift-band %s: no band %s; allowed are %s".formatted(text, name, Band.all()));
  }

  private static Drift.ClassChange change(String text) {
    Matcher matcher = CLASS_DRIFT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "--drift-class %s: allowed is FROM>TO:SHARE, for example 'Cropland>Urban:0.1'"
              .formatted(text));
    }
    double share;
    try {
      share = Double.parseDouble(matcher.group(3));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "--drift-class %s: share %s is not a number of 0 to 1".formatted(text, matcher.group(3)));
    }
    return new Drift.ClassChange(
        cover(matcher.group(1), text), cover(matcher.group(2), text), share);
  }

  private static LandCover cover(String name, String text) {
    return LandCover.named(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--drift-class %s: no class '%s'; allowed are %s"
                        .formatted(
                            text,
                            name,
                            Stream.of(LandCover.values()).map(LandCover::title).toList())));
  }

  private void checkOutput() throws IOException {
    if (output.toString().matches("[a-z][a-z0-9+.-]+:/.*")) {
      throw new IllegalArgumentException(
          "--output %s: only local folders are allowed".formatted(output));
    }
    if (Files.exists(output) && !Files.isDirectory(output)) {
      throw new IllegalArgumentException("--output %s is not a folder".formatted(output));
    }
    if (!force && Files.isDirectory(output)) {
      try (Stream<Path> content = Files.list(output)) {
        if (content.findAny().isPresent()) {
          throw new IllegalArgumentException(
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

  private void print(Simulation simulation) {
    PrintWriter out = command.commandLine().getOut();
    if (json) {
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
      out.printf("         %s from %s on%n", simulation.driftedTruth(), driftFrom);
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
        simulation.archive(), simulation.pattern(), simulation.mask(), simulation.maskValid());
    out.flush();
  }
}
