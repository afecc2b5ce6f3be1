package org.sitsformer.cli.study;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.cli.command.Command;
import org.sitsformer.cli.option.Common;
import org.sitsformer.runs.program.ExitCode;
import org.sitsformer.trust.finding.Cause.Kind;

/** That {@code --json} has each study as one document and nothing else on stdout. */
class DriftBenchTest {
  private static JsonNode json(String study, int repeats, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("bench-drift", "--study", study, "--repeats", String.valueOf(repeats)));
    arguments.addAll(List.of("--size", "16", "--seed", "3", "--json"));
    arguments.addAll(List.of(more));
    JsonNode result = Command.run(arguments).succeeds().json();
    assertThat(result.fieldNames()).toIterable().containsExactly("study", "parameters", "rows");
    assertThat(result.get("study").asText()).isEqualTo(study);
    assertThat(result.get("parameters").get("repeats").asInt()).isEqualTo(repeats);
    assertThat(result.get("rows")).isNotEmpty();
    return result;
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  @Test
  void halvesHaveARowANumberOfPixels() {
    JsonNode result = json("halves", 2);
    assertThat(result.get("parameters").toString())
        .isEqualTo("{\"repeats\":2,\"size\":16,\"seed\":3}");
    assertThat(result.get("rows").get(0).toString())
        .matches("\\{\"pixels\":2048,\"pairs\":2,\"alerts\":\\d,\"classicAlerts\":\\d}");
    assertThat(result.get("rows")).hasSize(6);
  }

  @Test
  void daysHaveTheirAlerts() {
    JsonNode result = json("days", 2);
    assertThat(names(result.get("parameters"))).containsExactly("repeats", "step", "size", "seed");
    assertThat(result.get("rows")).hasSize(2);
    JsonNode day = result.get("rows").get(1);
    assertThat(day.get("day").asText()).isEqualTo("2023-01-02");
    assertThat(day.get("severity").asText()).isIn("none", "medium", "high");
    assertThat(day.get("alerts").isEmpty()).isEqualTo(day.get("severity").asText().equals("none"));
  }

  @Test
  void injectionsHaveTheirPower() {
    JsonNode power = json("power", 1).get("rows");
    assertThat(power).hasSize(16);
    for (JsonNode row : power) {
      assertThat(names(row)).containsExactly("injection", "regions", "found", "power");
      assertThat(row.get("regions").asInt()).isEqualTo(1);
    }
    assertThat(power.get(0).get("injection").toString())
        .isEqualTo("{\"kind\":\"radiometry\",\"band\":\"B04\",\"size\":0.002}");
  }

  /** As JSON, without the minute that the study takes. */
  @Test
  void daysThatDoNotComeAreNull() throws IOException {
    DelayStudy.Row row =
        DelayStudy.Row.of(new Injection(Kind.CLOUD, null, 0.1), Arrays.asList(4, null));
    assertThat(new ObjectMapper().readTree(Common.toJson(row)).toString())
        .isEqualTo(
            "{\"injection\":{\"kind\":\"cloud\",\"band\":null,\"size\":0.1},\"days\":[4,null],"
                + "\"upperMedian\":null,\"nineOfTen\":null,\"withinYear\":0.5}");
  }

  @Test
  void causesHaveWhatWasInjectedAndWhatWasNamed() {
    JsonNode result = json("causes", 3);
    assertThat(result.get("parameters").get("pairs").asInt()).isEqualTo(1);
    List<JsonNode> rows = list(result.get("rows"));
    assertThat(rows).extracting(row -> row.get("injected").size()).containsExactly(1, 1, 1, 2);
    assertThat(rows.get(0).get("injected").get(0).get("kind").asText()).isEqualTo("radiometry");
    for (JsonNode row : rows) {
      for (JsonNode cause : row.get("named")) {
        assertThat(names(cause)).containsExactly("kind", "band", "evidence");
      }
    }
  }

  @Test
  void blocksHaveTheirTimes(@TempDir Path folder) {
    JsonNode result = json("blocks", 100, "--output", folder.toString());
    JsonNode row = result.get("rows").get(0);
    assertThat(row.get("blocks").asLong()).isEqualTo(100);
    assertThat(row.get("pixels").asLong()).isEqualTo(BlocksStudy.expected(100));
    assertThat(row.get("seconds").asDouble()).isPositive();
  }

  @Test
  void badInputIsOneLine() {
    Command.run("bench-drift", "--study", "halves", "--size", "17")
        .fails(ExitCode.USAGE, "--size 17", "even numbers from 16 to 1024");
    Command.run("bench-drift", "--study", "halves", "--repeats", "0")
        .fails(ExitCode.USAGE, "--repeats 0", "at least 1");
  }
}
