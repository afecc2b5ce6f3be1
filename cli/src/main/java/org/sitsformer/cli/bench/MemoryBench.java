package org.sitsformer.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.sitsformer.cli.demo.SimulatedRun;
import org.sitsformer.cli.option.Common;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.runs.program.ExitCode;
import org.sitsformer.runs.program.JobException;
import org.sitsformer.simulate.Simulation;
import org.sitsformer.simulate.SimulationSpec;
import org.sitsformer.simulate.Simulator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Holds the memory planner against what processes take. */
@Command(
    name = "bench-memory",
    description = {
      "Measure the memory that runs of many shapes take, against what plan says.",
      "Each run is a process of its own whose Java heap is what was planned, driver and executor in"
          + " one; its peak is the operating system's figure."
    },
    footer = {
      "",
      "Example:",
      "  sitsformer bench-memory",
      "With a large model beside the shipped one:",
      "  sitsformer bench-memory --model paper"
    })
public final class MemoryBench implements Callable<Integer> {
  private static final int SIDE = 1024;
  private static final int DATES = 48;

  /** Heap of the first plan, which the second one replaces. */
  private static final long FIRST_HEAP = 2L << 30;

  /** Most predicted over measured memory. */
  private static final double MOST = 1.5;

  @Mixin private Common common;

  @Option(
      names = "--runs",
      defaultValue = "3",
      paramLabel = "N",
      description = "Runs of each shape; the median counts (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "Another model for the simulator's bands; adds shapes with it.")
  private String model;

  @Option(
      names = "--shapes",
      split = ",",
      paramLabel = "NAME",
      description = "Only these shapes, by the names in the table.")
  private List<String> only = List.of();

  @Option(
      names = "--output",
      defaultValue = "bench/memory",
      paramLabel = "DIR",
      description = "Where the archive is kept and maps are made (default: ${DEFAULT-VALUE}).")
  private Path output;

  /**
   * A run.
   *
   * @param side pixels along the mapped square's side, for several blocks a core
   * @param more options of {@code classify}
   */
  private record Shape(
      String name, String model, int cores, int blockSize, int pieces, int side, String... more) {
    Shape {
      more = more.clone();
    }
  }

  /**
   * A shape's figures, in bytes.
   *
   * @param heap Java heap that was planned, and given to the runs
   * @param outside memory outside it that was planned
   * @param measured median of the runs' peaks
   * @param ratio planned over measured
   */
  record Result(
      String shape,
      int cores,
      int blockSize,
      int pieces,
      long heap,
      long outside,
      long measured,
      double ratio) {
    boolean holds() {
      return ratio >= 1 && ratio <= MOST;
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (runs < 1) {
      throw JobException.usage("--runs %d: 1 or more is allowed".formatted(runs));
    }
    List<Shape> shapes =
        shapes().stream().filter(s -> only.isEmpty() || only.contains(s.name())).toList();
    if (shapes.isEmpty()) {
      throw JobException.usage(
          "--shapes %s: allowed are %s"
              .formatted(
                  String.join(",", only),
                  String.join(", ", shapes().stream().map(Shape::name).toList())));
    }
    Simulation simulation =
        Simulator.run(
            SimulationSpec.standard().withSize(SIDE, SIDE).withDates(DATES),
            output.resolve("simulation"),
            Runtime.getRuntime().availableProcessors(),
            (done, all) -> {});
    List<Result> results = new ArrayList<>();
    boolean whole = true;
    for (Shape shape : shapes) {
      Result result;
      try {
        result = measure(simulation, shape);
      } catch (JobException e) {
        // The others take half an hour, and say as much without this one.
        common.err().printf("%s: %s%n", shape.name(), e.getMessage());
        whole = false;
        continue;
      }
      common
          .err()
          .printf(Locale.ROOT, "%s: planned over measured %.2f%n", shape.name(), result.ratio());
      results.add(result);
    }
    if (common.json()) {
      common.printJson(results);
    } else {
      print(results, common.out());
    }
    return whole && results.stream().allMatch(Result::holds) ? ExitCode.DONE : ExitCode.FAILED;
  }

  private List<Shape> shapes() {
    String demo = SimulatedRun.shippedModel();
    String year = "--from=2024-01-01";
    String torch = "--engine=pytorch";
    List<Shape> shapes =
        new ArrayList<>(
            List.of(
                new Shape("block-128", demo, 2, 128, 1, 512, year),
                new Shape("block-256", demo, 2, 256, 1, 1024, year),
                new Shape("block-512", demo, 2, 512, 1, 1024, year),
                new Shape("two-years", demo, 2, 512, 1, 1024),
                new Shape("pieces-4", demo, 2, 512, 4, 1024),
                new Shape("block-1024", demo, 1, 1024, 1, 1024, year),
                new Shape("pieces-8", demo, 1, 1024, 8, 1024),
                new Shape("four-tasks", demo, 4, 256, 1, 1024),
                new Shape("probabilities", demo, 2, 512, 1, 1024, year, "--probabilities"),
                new Shape("batch-4096", demo, 2, 256, 1, 512, year, "--batch-size=4096"),
                new Shape("torch-256", demo, 2, 256, 1, 1024, year, torch),
                new Shape("torch-512", demo, 2, 512, 1, 1024, torch),
                new Shape("torch-four-tasks", demo, 4, 128, 1, 512, torch)));
    if (model != null) {
      shapes.add(new Shape("other-onnx", model, 2, 128, 1, 256, year));
      shapes.add(new Shape("other-onnx-batch", model, 2, 128, 1, 256, year, "--batch-size=1024"));
      shapes.add(new Shape("other-torch", model, 2, 128, 1, 256, year, torch));
    }
    return shapes;
  }

  private Result measure(Simulation simulation, Shape shape)
      throws IOException, InterruptedException {
    JsonNode plan = plan(simulation, shape, FIRST_HEAP);
    // What is kept of decoded pixels depends on the heap that there is.
    plan = plan(simulation, shape, heap(plan));
    long heap = heap(plan);
    long outside = memory(plan).get("outside").asLong();
    List<Long> peaks = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      peaks.add(child("classify", simulation, shape, heap).peakBytes());
    }
    peaks.sort(null);
    long measured = peaks.get(runs / 2);
    return new Result(
        shape.name(),
        shape.cores(),
        shape.blockSize(),
        shape.pieces(),
        heap,
        outside,
        measured,
        (double) (heap + outside) / measured);
  }

  private static JsonNode memory(JsonNode plan) {
    return plan.get("memory");
  }

  private static long heap(JsonNode plan) {
    return memory(plan).get("heap").asLong();
  }

  private JsonNode plan(Simulation simulation, Shape shape, long heap)
      throws IOException, InterruptedException {
    return child("plan", simulation, shape, heap).result();
  }

  private ChildRun child(String command, Simulation simulation, Shape shape, long heap)
      throws IOException, InterruptedException {
    Path work = output.resolve("work");
    Storage.local().delete(work.toString());
    Files.createDirectories(work);
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(simulation.archiveArguments());
    arguments.addAll(List.of("--model", shape.model(), "--output", work.resolve("map").toString()));
    arguments.add("--block-size=" + shape.blockSize());
    arguments.add("--pieces=" + shape.pieces());
    arguments.addAll(simulation.cornerArguments(shape.side()));
    arguments.addAll(List.of(shape.more()));
    ChildRun run = ChildRun.of(common.commands().mainClass(), heap, shape.cores(), work, arguments);
    Storage.local().delete(work.toString());
    return run;
  }

  private static void print(List<Result> results, PrintWriter out) {
    out.printf(
        "%-18s %5s %6s %6s %10s %13s %13s %7s%n",
        "Shape", "Cores", "Block", "Pieces", "Heap MiB", "Outside MiB", "Measured MiB", "Ratio");
    for (Result r : results) {
      out.printf(
          Locale.ROOT,
          "%-18s %5d %6d %6d %,10d %,13d %,13d %7.2f%s%n",
          r.shape(),
          r.cores(),
          r.blockSize(),
          r.pieces(),
          r.heap() >> 20,
          r.outside() >> 20,
          r.measured() >> 20,
          r.ratio(),
          r.holds() ? "" : "  not within 1 to " + MOST);
    }
  }
}
