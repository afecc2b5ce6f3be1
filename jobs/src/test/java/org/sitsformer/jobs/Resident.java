package org.sitsformer.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.sitsformer.jobs.cli.Main;

/**
 * Runs commands of the program one after another in one process, since most of a short command is
 * the start of Java and Spark. Each line of stdin is a JSON array of arguments; each line of stdout
 * tells the exit code and all that the command and its logs wrote to stdout and stderr.
 */
public final class Resident {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Resident() {}

  /** Serves until stdin ends. */
  public static void main(String[] none) throws IOException {
    PrintStream answers = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    // Before the first log line, whose appender keeps the stream that it finds.
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
      answer.put("code", Main.run(arguments.toArray(String[]::new)));
      answer.put("out", taken(out));
      answer.put("err", taken(err));
      answers.println(JSON.writeValueAsString(answer));
    }
    System.exit(0);
  }

  private static String taken(ByteArrayOutputStream stream) {
    synchronized (stream) {
      String text = stream.toString(StandardCharsets.UTF_8);
      stream.reset();
      return text;
    }
  }
}
