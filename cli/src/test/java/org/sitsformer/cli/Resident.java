package org.sitsformer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkExecutorInfo;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.runs.program.ExitCode;
import scala.Option;

/**
 * Runs commands of the program one after another in one process, since most of a short command is
 * the start of Java and Spark. Each line of stdin is a JSON array of arguments; each line of stdout
 * tells the exit code and all that the command wrote to stdout and stderr. Logs are in it where
 * nobody has configured them before, as spark-submit does.
 */
public final class Resident {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Spark tells of the last tasks' end within a second or two. */
  private static final int MOST_SECONDS = 3;

  private Resident() {}

  /** Serves until stdin ends. */
  public static void main(String[] none) throws IOException {
    PrintStream answers =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    // Before this process's own first log line, whose appender keeps the stream that it finds.
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    BufferedReader asked =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = asked.readLine(); line != null; line = asked.readLine()) {
      List<String> arguments = new ArrayList<>();
      for (JsonNode argument : JSON.readTree(line)) {
        arguments.add(argument.asText());
      }
      ObjectNode answer = JSON.createObjectNode();
      answer.put("code", run(arguments.toArray(String[]::new)));
      answer.put("out", taken(out));
      answer.put("err", taken(err));
      answers.println(JSON.writeValueAsString(answer));
    }
    System.exit(0);
  }

  private static int run(String... arguments) {
    int code;
    try {
      code = Main.run(arguments);
    } catch (Throwable thrown) {
      // As a process of its own would end.
      thrown.printStackTrace();
      code = 1;
    }
    if (code != ExitCode.DONE) {
      awaitTasks();
    }
    return code;
  }

  /** Tasks of a command that failed are still at work, which the end of its process would end. */
  private static void awaitTasks() {
    Option<SparkSession> session = SparkSession.getDefaultSession();
    if (session.isEmpty() || session.get().sparkContext().isStopped()) {
      return;
    }
    SparkContext context = session.get().sparkContext();
    context.cancelAllJobs();
    long end = System.nanoTime() + MOST_SECONDS * 1_000_000_000L;
    while (System.nanoTime() < end && running(context) > 0) {
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static int running(SparkContext context) {
    int tasks = 0;
    for (SparkExecutorInfo executor : context.statusTracker().getExecutorInfos()) {
      tasks += executor.numRunningTasks();
    }
    return tasks;
  }

  private static String taken(ByteArrayOutputStream stream) {
    synchronized (stream) {
      String text = stream.toString(StandardCharsets.UTF_8);
      stream.reset();
      return text;
    }
  }
}
