package org.sitsformer.cli.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sitsformer.predict.engine.ModelException;
import org.sitsformer.runs.program.ExitCode;
import org.sitsformer.runs.program.JobException;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Whatever a command throws comes to one line and one of the exit codes. */
class OutcomeTest {
  /** As Spark writes it: the message of the last failure, its trace, the driver's. */
  private static final String ABORTED =
      """
      Job aborted due to stage failure: Task 3 in stage 7.0 failed 4 times, most recent failure: \
      Lost task 3.3 in stage 7.0 (TID 41) (10.0.0.7 executor 9): %s
      \tat org.apache.spark.executor.Executor$TaskRunner.run(Executor.scala:600)
      \tat java.base/java.lang.Thread.run(Thread.java:840)

      Driver stacktrace:
      \tat org.apache.spark.scheduler.DAGScheduler.abort(DAGScheduler.scala:2844)
      """;

  private static SparkException aborted(String failure) {
    return new SparkException(ABORTED.formatted(failure));
  }

  private static ParameterException parameter(String message) {
    return new ParameterException(new CommandLine(CommandSpec.create()), message);
  }

  private static Stream<Arguments> kinds() {
    IOException io = new FileNotFoundException("/a/b.tif: no such file");
    ModelException model = new ModelException("/m/model.onnx: SHA-256 is 12");
    IllegalArgumentException argument = new IllegalArgumentException("--region: west < east");
    return Stream.of(
        Arguments.of(
            JobException.usage("--x 1: 2 is allowed"), ExitCode.USAGE, "--x 1: 2 is allowed"),
        Arguments.of(JobException.failed("No block"), ExitCode.FAILED, "No block"),
        Arguments.of(JobException.overBudget("--budget 3"), ExitCode.BUDGET, "--budget 3"),
        // What a JobException comes from is not the user's to read, nor decides the code.
        Arguments.of(JobException.failed("No block", argument), ExitCode.FAILED, "No block"),
        Arguments.of(parameter("Unknown option: '--y'"), ExitCode.USAGE, "Unknown option: '--y'"),
        Arguments.of(io, ExitCode.FAILED, "/a/b.tif: no such file"),
        Arguments.of(new UncheckedIOException(io), ExitCode.FAILED, "/a/b.tif: no such file"),
        Arguments.of(model, ExitCode.FAILED, "/m/model.onnx: SHA-256 is 12"),
        Arguments.of(argument, ExitCode.USAGE, "--region: west < east"),
        // Of a chain the first whose message is made for people.
        Arguments.of(
            new ExecutionException(new IllegalStateException("thread died", argument)),
            ExitCode.USAGE,
            "--region: west < east"),
        Arguments.of(
            new SparkException("Job aborted", new ModelException("numerics differ", io)),
            ExitCode.FAILED,
            "numerics differ"),
        Arguments.of(new IOException(), ExitCode.FAILED, "java.io.IOException"),
        Arguments.of(new IOException("a\n  b\r\nc \n"), ExitCode.FAILED, "a b c"),
        // A fault of the program.
        Arguments.of(
            new IllegalStateException("position 7 of 5"),
            ExitCode.FAILED,
            "Internal error: java.lang.IllegalStateException: position 7 of 5"),
        Arguments.of(
            aborted("java.lang.ArrayIndexOutOfBoundsException: 9"),
            ExitCode.FAILED,
            "Internal error: org.apache.spark.SparkException: "
                + Outcome.oneLine(
                    ABORTED.formatted("java.lang.ArrayIndexOutOfBoundsException: 9"))));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyKindOfExceptionIsOneLineAndACode(Exception thrown, int code, String line) {
    assertThat(Outcome.line(thrown)).isEqualTo(line).doesNotContain("\n", "\r");
    assertThat(Outcome.exitCode(thrown)).isEqualTo(code);
  }

  @ParameterizedTest
  @MethodSource("deaths")
  void executorsThatDiedAreToldWithWhatSparkSaysAndWhatToDo(String failure) {
    SparkException thrown = aborted(failure);

    assertThat(Outcome.exitCode(thrown)).isEqualTo(ExitCode.FAILED);
    assertThat(Outcome.line(thrown))
        .startsWith("Executors died or had too little memory, and Spark gave the run up: ")
        .contains("Lost task 3.3 in stage 7.0", failure)
        .endsWith(failure + ". What is finished is kept: the same command goes on")
        .doesNotContain("\n", "Driver stacktrace", "\tat", "Executor.scala", " at java");
  }

  private static Stream<String> deaths() {
    return Stream.of(
        "ExecutorLostFailure (executor 9 exited caused by one of the running tasks) Reason: Container"
            + " killed by YARN for exceeding physical memory limits.",
        "java.lang.OutOfMemoryError: Java heap space",
        "ShuffleMapStage 4 has failed the maximum allowable number of times: 4");
  }

  @Test
  void executorsWithAnOlderJavaAreToldWhatToSet() {
    SparkException thrown =
        aborted(
            "java.lang.UnsupportedClassVersionError: org/sitsformer/udf/classify/ClassifyBlocks has"
                + " been compiled by a more recent version of the Java Runtime");

    assertThat(Outcome.exitCode(thrown)).isEqualTo(ExitCode.FAILED);
    assertThat(Outcome.line(thrown))
        .isEqualTo(
            "Executors run a Java that is older than 17: set spark.executorEnv.JAVA_HOME to a JDK 17"
                + " that is there on every machine");
  }

  /** Only Spark gives a job up; the same words of somebody else mean something else. */
  @Test
  void wordsOfSparkCountInSparksMessagesOnly() {
    assertThat(Outcome.line(new IllegalStateException("ExecutorLostFailure")))
        .startsWith("Internal error: ");
  }

  @Test
  void noMessageIsSaidAsWell() {
    assertThat(Outcome.oneLine(null)).isEqualTo("Failed");
    assertThat(Outcome.oneLine(" a\n\n\tb ")).isEqualTo("a b");
  }
}
