package org.sitsformer.predict.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.predict.TestModels;

final class EngineBootstrapTest {
  @TempDir Path folder;

  @Test
  void onnxRunsWithoutLoadingPyTorch() throws IOException, InterruptedException {
    assertThat(probe("nothing", "ONNX", List.of()))
        .contains("loaded", "libtorch false", "onnxruntime true");
  }

  @Test
  void pyTorchRunsOneThreadWhateverTheCommandLineSays() throws IOException, InterruptedException {
    assertThat(probe("nothing", "PYTORCH", List.of("-Dai.djl.pytorch.num_threads=2")))
        .contains("loaded", "threads 1 1", "onnxruntime false");
  }

  @Test
  void refusesAPyTorchThatWasStartedBeforeWithMoreThreads()
      throws IOException, InterruptedException {
    assertThat(probe("pytorch", "PYTORCH", List.of("-Dai.djl.pytorch.num_threads=2")))
        .anyMatch(
            line ->
                line.startsWith("refused Engine PyTorch runs 2 intra-op")
                    && line.endsWith("it was started in this JVM before EngineBootstrap"));
  }

  @Test
  void refusesAnOnnxRuntimeThatWasStartedBefore() throws IOException, InterruptedException {
    assertThat(probe("onnx", "ONNX", List.of()))
        .anyMatch(
            line ->
                line.startsWith(
                    "refused Engine OnnxRuntime cannot start; was it started in this JVM before"
                        + " EngineBootstrap?"));
  }

  @Test
  void processesThatStartAtOnceShareAnEmptyFolderOfNatives()
      throws IOException, InterruptedException {
    String cache = "-DDJL_CACHE_DIR=" + folder.resolve("cache");
    List<Process> running = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      running.add(start("nothing", "PYTORCH", List.of(cache), folder.resolve("out" + i)));
    }
    for (int i = 0; i < 2; i++) {
      assertThat(finished(running.get(i), folder.resolve("out" + i))).contains("loaded");
    }
  }

  private List<String> probe(String first, String engine, List<String> options)
      throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    return finished(start(first, engine, options, out), out);
  }

  private static Process start(String first, String engine, List<String> options, Path out)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            EngineProbe.class.getName(),
            first,
            engine,
            TestModels.tiny("pixel").toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(out.toFile())
        .start();
  }

  private static List<String> finished(Process process, Path out)
      throws IOException, InterruptedException {
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return Files.readAllLines(out, StandardCharsets.UTF_8);
  }
}
