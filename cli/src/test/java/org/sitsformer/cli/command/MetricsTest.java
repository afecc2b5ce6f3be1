package org.sitsformer.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitsformer.jobs.TestSpark;
import org.sitsformer.predict.engine.DeviceGate;
import org.sitsformer.predict.engine.ModelDevice;
import org.sitsformer.runs.program.ExitCode;

/** What a run pushes is what its manifest and its statistics say, row by row. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricsTest {
  private static final String MODEL = "{model_version=\"mato-grosso-1.0.0\",class=";

  private final List<Pushed> pushed = new ArrayList<>();
  private Path folder;
  private SmallArchive archive;
  private HttpServer gateway;
  private String url;

  /** One push: its method, its path and the values by series. */
  private record Pushed(String method, String path, Map<String, Double> values) {
    double value(String series) {
      assertThat(values).containsKey(series);
      return values.get(series);
    }

    /** Returns the sum of all series of a name that have a value. */
    double sum(String name) {
      return values.entrySet().stream()
          .filter(e -> e.getKey().equals(name) || e.getKey().startsWith(name + "{"))
          .mapToDouble(Map.Entry::getValue)
          .sum();
    }
  }

  @BeforeAll
  void writeArchive(@TempDir Path temporary) throws IOException {
    folder = temporary;
    archive = SmallArchive.write(folder.resolve("archive"));
  }

  @BeforeEach
  void listen() throws IOException {
    pushed.clear();
    gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway.createContext("/", this::take);
    gateway.start();
    url = "http://127.0.0.1:" + gateway.getAddress().getPort() + "/gateway/";
  }

  @AfterEach
  void stopListening() {
    gateway.stop(0);
  }

  private void take(HttpExchange exchange) throws IOException {
    Map<String, Double> values = new TreeMap<>();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    for (String line : body.lines().filter(l -> !l.startsWith("#")).toList()) {
      int space = line.lastIndexOf(' ');
      values.put(series(line.substring(0, space)), Double.parseDouble(line.substring(space + 1)));
    }
    pushed.add(
        new Pushed(exchange.getRequestMethod(), exchange.getRequestURI().getRawPath(), values));
    exchange.sendResponseHeaders(202, -1);
    exchange.close();
  }

  /** Labels come in an order of the library's own. */
  private static String series(String text) {
    return text.replaceAll(
        "\\{class=(\"[^\"]*\"),model_version=(\"[^\"]*\")}", "{model_version=$2,class=$1}");
  }

  private Pushed run(int code, Output output, SmallArchive from, String... more) {
    List<String> arguments = from.arguments("classify", output.root(), more);
    arguments.addAll(List.of("--block-size", "16", "--metrics-push", url));
    Command command = Command.run(arguments);
    assertThat(command.code()).as(command.err()).isEqualTo(code);
    assertThat(pushed).hasSize(1);
    return pushed.remove(0);
  }

  /** Asserts every total against the rows that the run's own files hold. */
  private static void agrees(Pushed metrics, Output output, String run) throws IOException {
    List<Row> manifest = output.manifest(run);
    for (String state : List.of("done", "nodata", "failed")) {
      assertThat(metrics.value("sits_blocks_total{state=\"%s\"}".formatted(state)))
          .isEqualTo(manifest.stream().filter(r -> r.getAs("state").equals(state)).count());
    }
    assertThat(metrics.value("sits_blocks_reused_total"))
        .isEqualTo(manifest.stream().filter(r -> r.<Boolean>getAs("reused")).count());
    assertThat(
            metrics.sum("sits_errors_total")
                - metrics.value("sits_errors_total{error_type=\"run\"}"))
        .isEqualTo(metrics.value("sits_blocks_total{state=\"failed\"}"));
    for (String kind : List.of("changed", "executor_lost", "quarantine", "store", "program")) {
      assertThat(metrics.value("sits_errors_total{error_type=\"%s\"}".formatted(kind)))
          .isEqualTo(manifest.stream().filter(r -> kind.equals(r.getAs("failure"))).count());
    }

    Map<String, Double> classes = new TreeMap<>();
    Map<Integer, String> names = new TreeMap<>();
    for (JsonNode c : output.json(run, "run.json").get("classes")) {
      names.put(c.get("value").asInt(), c.get("name").asText());
      classes.put("sits_predictions_total" + MODEL + "\"" + c.get("name").asText() + "\"}", 0.0);
    }
    double confidence = 0;
    double half = 0;
    double pixels = 0;
    double labelled = 0;
    for (Row block : output.parquet(run, "statistics.parquet").collectAsList()) {
      pixels += block.<Long>getAs("pixels");
      for (Row c : block.<Row>getList(block.fieldIndex("classes"))) {
        if (c.getInt(0) == 0) {
          continue;
        }
        classes.merge(
            "sits_predictions_total" + MODEL + "\"" + names.get(c.getInt(0)) + "\"}",
            (double) c.getLong(1),
            Double::sum);
        labelled += c.getLong(1);
        for (Row pair : c.<Row>getList(2)) {
          confidence += (pair.getInt(0) - 1) / 254.0 * pair.getInt(1);
          half += pair.getInt(0) <= 128 ? pair.getInt(1) : 0;
        }
      }
    }
    classes.forEach(
        (series, count) -> assertThat(metrics.value(series)).as(series).isEqualTo(count));
    assertThat(metrics.sum("sits_predictions_total")).isEqualTo(labelled);
    assertThat(metrics.sum("sits_pixels_total")).isEqualTo(pixels);
    assertThat(metrics.value("sits_prediction_confidence_count")).isEqualTo(labelled);
    assertThat(metrics.value("sits_prediction_confidence_sum")).isCloseTo(confidence, within(1e-6));
    assertThat(metrics.value("sits_prediction_confidence_bucket{le=\"0.5\"}")).isEqualTo(half);

    double nanos = manifest.stream().mapToLong(r -> r.<Long>getAs("nanos_predict")).sum();
    assertThat(metrics.value("sits_prediction_duration_seconds_sum"))
        .isCloseTo(nanos / 1e9, within(1e-6));
    assertThat(metrics.value("sits_prediction_duration_seconds_count"))
        .isEqualTo(manifest.stream().filter(r -> r.<Long>getAs("nanos_predict") > 0).count());
    assertThat(metrics.value("sits_prediction_duration_seconds_bucket{le=\"0.05\"}"))
        .isEqualTo(
            manifest.stream()
                .mapToLong(r -> r.<Long>getAs("nanos_predict"))
                .filter(n -> n > 0 && n <= 50_000_000)
                .count());

    JsonNode costs = output.json(run, "costs.json");
    assertThat(metrics.value("sits_decoded_bytes_total"))
        .isEqualTo(costs.get("bytes_decoded").asDouble());
    assertThat(metrics.value("sits_fetched_bytes_total"))
        .isEqualTo(manifest.stream().mapToLong(r -> r.<Long>getAs("bytes_read")).sum());
    assertThat(metrics.value("sits_model_calls_total"))
        .isEqualTo(costs.get("model_calls").asDouble());
    assertThat(metrics.value("sits_device_wait_seconds_total"))
        .isCloseTo(costs.get("nanos_device").asDouble() / 1e9, within(1e-6));
    JsonNode summary = output.json(run, "summary.json");
    assertThat(metrics.value("sits_coverage_ratio")).isEqualTo(summary.get("coverage").asDouble());
    assertThat(metrics.value("sits_run_pixels_per_second"))
        .isCloseTo(summary.get("pixelsPerSecond").asDouble(), within(1e-6));
    assertThat(metrics.value("sits_model_loads_total"))
        .isEqualTo(summary.get("modelLoads").asDouble());
  }

  /** Takes the one place that {@code --predictors 1} leaves, until somebody wants it. */
  private static void holdDeviceUntilATaskWaits() {
    DeviceGate gate = DeviceGate.of(ModelDevice.CPU, 1);
    gate.enter();
    Thread holder =
        new Thread(
            () -> {
              long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
              while (System.nanoTime() < end
                  && Thread.getAllStackTraces().entrySet().stream()
                      .noneMatch(thread -> waits(thread.getKey(), thread.getValue()))) {
                LockSupport.parkNanos(1_000_000);
              }
              gate.leave();
            });
    holder.setDaemon(true);
    holder.start();
  }

  private static boolean waits(Thread thread, StackTraceElement[] frames) {
    return thread.getState() == Thread.State.WAITING
        && Arrays.stream(frames)
            .anyMatch(
                frame ->
                    frame.getClassName().equals(DeviceGate.class.getName())
                        && frame.getMethodName().equals("enter"));
  }

  private static String newest(Output output) throws IOException {
    try (var runs = Files.list(output.root().resolve("runs"))) {
      return runs.map(p -> p.getFileName().toString())
          .max(java.util.Comparator.comparing(MetricsTest::revision))
          .orElseThrow();
    }
  }

  private static int revision(String run) {
    return Integer.parseInt(run.replaceAll(".*_r(\\d+)_.*", "$1"));
  }

  @Test
  void totalsAreTheManifests() throws IOException {
    Output output = new Output(folder.resolve("daily"));
    holdDeviceUntilATaskWaits();
    Pushed first = run(ExitCode.DONE, output, archive, "--predictors", "1");
    String run = newest(output);
    agrees(first, output, run);
    assertThat(first.value("sits_device_wait_seconds_total")).isPositive();
    assertThat(first.method()).isEqualTo("POST");
    assertThat(first.path())
        .startsWith("/gateway/metrics/job/sitsformer/output@base64/")
        .endsWith("/region/all");
    assertThat(first.value("sits_pixels_total{source=\"reused\"}")).isZero();
    assertThat(first.value("sits_run_exit_code")).isZero();
    assertThat(first.value("sits_run_success_timestamp_seconds"))
        .isCloseTo(System.currentTimeMillis() / 1e3, within(120.0));
    // Neighbouring blocks share segments of 32 pixels.
    assertThat(first.value("sits_segment_cache_hits_total")).isPositive();
    assertThat(first.values())
        .containsKey(
            "sits_run_info{device=\"cpu\",engine=\"onnx\",model=\"mato-grosso\",model_version=\"mato-grosso-1.0.0\",run=\"%s\",snapshot=\"%s\"}"
                .formatted(run, output.json(run, "summary.json").get("snapshot").asText()));

    // The same map once more: as many predictions are in it, and nothing was computed.
    Pushed again = run(ExitCode.DONE, output, archive);
    agrees(again, output, newest(output));
    assertThat(again.value("sits_blocks_reused_total")).isEqualTo(30);
    assertThat(again.value("sits_pixels_total{source=\"made\"}")).isZero();
    assertThat(again.value("sits_model_calls_total")).isZero();
    assertThat(again.value("sits_decoded_bytes_total")).isZero();
    assertThat(again.value("sits_device_wait_seconds_total")).isZero();
    assertThat(again.sum("sits_predictions_total"))
        .isEqualTo(first.sum("sits_predictions_total"))
        .isPositive();
    assertThat(again.value("sits_prediction_duration_seconds_count")).isZero();
  }

  @Test
  void failedBlocksAndLandWithoutDataCountAsTheManifestSays() throws IOException {
    SmallArchive broken = SmallArchive.write(folder.resolve("broken"));
    for (int date = 0; date < 3; date++) {
      Damager.truncate(broken.image(SmallArchive.DATES.get(date), 'B'));
    }
    Output output = new Output(folder.resolve("holes"));
    Pushed metrics = run(ExitCode.COVERAGE, output, broken);
    agrees(metrics, output, newest(output));
    assertThat(metrics.value("sits_errors_total{error_type=\"quarantine\"}")).isEqualTo(5);
    assertThat(metrics.value("sits_errors_total{error_type=\"run\"}")).isEqualTo(1);
    assertThat(metrics.value("sits_scenes{state=\"quarantined\"}")).isEqualTo(3);
    assertThat(metrics.value("sits_run_exit_code")).isEqualTo(ExitCode.COVERAGE);
    assertThat(metrics.values()).doesNotContainKey("sits_run_success_timestamp_seconds");

    // Never there, instead of damaged: land without data, since nothing is quarantined.
    SmallArchive sparse = SmallArchive.write(folder.resolve("sparse"));
    for (int date = 0; date < 3; date++) {
      Files.delete(sparse.image(SmallArchive.DATES.get(date), 'B'));
      Files.delete(sparse.mask(SmallArchive.DATES.get(date), 'B'));
    }
    Output few = new Output(folder.resolve("few"));
    Pushed nodata = run(ExitCode.DONE, few, sparse);
    agrees(nodata, few, newest(few));
    assertThat(nodata.value("sits_blocks_total{state=\"nodata\"}")).isEqualTo(5);
    assertThat(nodata.value("sits_blocks_total{state=\"done\"}")).isEqualTo(25);
  }

  @Test
  void aTaskThatDiedAndIsRepeatedCountsOnce() throws IOException {
    Path fault = folder.resolve("fault");
    Output undisturbed = new Output(folder.resolve("undisturbed"));
    Pushed expected = run(ExitCode.DONE, undisturbed, archive, "--partitions", "1");
    TestSpark.restartWithRetries();
    System.setProperty("sitsformer.fault.after-write", fault.toString());
    try {
      Files.writeString(fault, "throw");
      Output output = new Output(folder.resolve("repeated"));
      Pushed metrics = run(ExitCode.DONE, output, archive, "--partitions", "1");
      assertThat(fault).doesNotExist();
      agrees(metrics, output, newest(output));
      assertThat(metrics.sum("sits_blocks_total")).isEqualTo(30);
      assertThat(metrics.values().keySet())
          .filteredOn(s -> s.startsWith("sits_predictions_total"))
          .isNotEmpty()
          .allSatisfy(s -> assertThat(metrics.value(s)).isEqualTo(expected.value(s)));
      // The block of the dead task was found again: its cost went with the task.
      assertThat(metrics.value("sits_blocks_reused_total")).isEqualTo(1);
      assertThat(metrics.value("sits_model_rows_total"))
          .isLessThan(expected.value("sits_model_rows_total"));
    } finally {
      System.clearProperty("sitsformer.fault.after-write");
      TestSpark.stop();
    }
  }

  /** As if a block took its executor with it three times: the fourth and last try leaves it out. */
  @Test
  void aBlockOfWhichTasksDiedFailsAndTheOthersAreMade() throws IOException {
    Path fault = folder.resolve("deadly");
    TestSpark.restartWithRetries();
    System.setProperty("sitsformer.fault.before-write", fault.toString());
    try {
      Files.writeString(fault, "throw");
      Thread again = throwTwiceMore(fault);
      Output output = new Output(folder.resolve("left-out"));
      Pushed metrics = run(ExitCode.COVERAGE, output, archive, "--partitions", "1");
      again.interrupt();
      assertThat(fault).doesNotExist();
      agrees(metrics, output, newest(output));
      assertThat(metrics.value("sits_errors_total{error_type=\"executor_lost\"}")).isEqualTo(1);
      assertThat(metrics.value("sits_blocks_total{state=\"done\"}")).isEqualTo(29);
      assertThat(output.manifest(newest(output)))
          .filteredOn(row -> row.getAs("state").equals("failed"))
          .singleElement()
          .satisfies(
              row -> {
                assertThat(row.<String>getAs("failure")).isEqualTo("executor_lost");
                assertThat(row.<String>getAs("reason"))
                    .startsWith("executor lost: 3 tasks died while they made it");
              });
    } finally {
      System.clearProperty("sitsformer.fault.before-write");
      TestSpark.stop();
    }
  }

  /** Puts the file of a fault there again as soon as somebody took it, two times. */
  private static Thread throwTwiceMore(Path fault) {
    Thread again =
        new Thread(
            () -> {
              for (int more = 0; more < 2 && !Thread.interrupted(); ) {
                LockSupport.parkNanos(200_000);
                if (!Files.exists(fault)) {
                  try {
                    Files.writeString(fault, "throw");
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                  more++;
                }
              }
            });
    again.setDaemon(true);
    again.start();
    return again;
  }

  @Test
  void failureOfThePushIsNoFailureOfTheRun() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    List<String> arguments =
        archive.arguments("classify", folder.resolve("unpushed"), "--stop-after", "blocks");
    arguments.addAll(List.of("--metrics-push", "http://127.0.0.1:" + closed));
    Command command = Command.run(arguments).succeeds();
    assertThat(command.err().lines().filter(line -> line.startsWith("Warning: ")))
        .singleElement()
        .asString()
        .contains("metrics were not pushed to http://127.0.0.1:" + closed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--metrics-port|70000|--metrics-port 70000: 0 to 65535 is allowed",
        "--metrics-linger|90s|--metrics-linger 90s: needs --metrics-port",
        "--metrics-linger|soon|--metrics-linger soon: a duration such as 90s",
        "--metrics-linger|-5s|--metrics-linger -5s: a duration such as 90s",
        "--metrics-push|gateway:9091|--metrics-push gateway:9091: http://host:port",
        "--metrics-push|ftp://gateway|--metrics-push ftp://gateway: http://host:port",
        "--metrics-push|http://me:secret@gateway|--metrics-push (with user): http://host:port"
      })
  void wrongOptionsAreNamed(String option, String value, String said) {
    List<String> arguments = archive.arguments("classify", folder.resolve("none"));
    arguments.add(option + "=" + value);
    Command command = Command.run(arguments);
    command.fails(ExitCode.USAGE, said);
    assertThat(command.err()).doesNotContain("secret@");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void aPortThatIsTakenIsAUsageError() throws IOException {
    List<String> arguments = archive.arguments("classify", folder.resolve("none"));
    arguments.addAll(List.of("--metrics-port", "" + gateway.getAddress().getPort()));
    Command.run(arguments)
        .fails(ExitCode.USAGE, "--metrics-port", "cannot listen on 127.0.0.1", "in use");
    assertThat(folder.resolve("none")).doesNotExist();
  }
}
