package org.sitsformer.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.sitsformer.predict.engine.ProcessMemory;
import org.sitsformer.runs.program.JobException;

/**
 * A command of the program in a JVM of its own, started as this one but for its memory and cores,
 * and watched from outside.
 *
 * @param result what it printed with {@code --json}
 * @param peakBytes most resident memory of its process
 */
record ChildRun(JsonNode result, long peakBytes) {
  private static final long LOOK_EVERY_MILLIS = 50;

  /** Options of the JVM that are set anew. */
  private static final List<String> OWN = List.of("-Xmx", "-Xms", "-Dspark.master");

  /**
   * Runs a command to its end.
   *
   * @param mainClass what the JVM starts with
   * @param heapBytes most Java heap
   * @param cores tasks at once
   * @param folder gets what it prints
   * @throws JobException if it does not end well, with the last line it said
   */
  static ChildRun of(
      Class<?> mainClass, long heapBytes, int cores, Path folder, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (OWN.stream().noneMatch(option::startsWith)) {
        command.add(option);
      }
    }
    command.add("-Xmx" + (heapBytes >> 10) + "k");
    command.add("-Dspark.master=local[" + cores + "]");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass.getName()));
    command.addAll(arguments);
    command.add("--json");
    Path out = folder.resolve("out.json");
    Path err = folder.resolve("err.log");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    long peak = 0;
    try {
      while (!process.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
        peak = Math.max(peak, ProcessMemory.peakResident(process.pid()));
      }
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      List<String> said = Files.readAllLines(err);
      throw JobException.failed(
          "%s in %d MiB ended with code %d: %s"
              .formatted(
                  arguments.get(0),
                  heapBytes >> 20,
                  process.exitValue(),
                  said.isEmpty() ? "" : said.get(said.size() - 1)));
    }
    return new ChildRun(new ObjectMapper().readTree(out.toFile()), peak);
  }
}
