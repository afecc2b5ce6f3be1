package org.sitsformer.geo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFileTest {
  /** What the tests write; its components are not in the order of the alphabet. */
  record Day(String name, int count, double share, List<String> runs, Map<String, Long> sums) {}

  private static final Day DAY =
      new Day("Übersee", 2, 0.1, List.of("a", "b"), new TreeMap<>(Map.of("z", 1L, "y", 2L)));
  private static final String TEXT =
      """
      {
        "name" : "Übersee",
        "count" : 2,
        "share" : 0.1,
        "runs" : [ "a", "b" ],
        "sums" : {
          "y" : 2,
          "z" : 1
        }
      }
      """;

  @TempDir Path folder;

  private JsonFile file(String name) {
    return new JsonFile(Storage.local(), folder.resolve(name).toString());
  }

  private JsonFile holding(String text) throws IOException {
    Files.writeString(folder.resolve("held.json"), text);
    return file("held.json");
  }

  @Test
  void equalValuesHaveEqualBytes() throws IOException {
    file("a/day.json").write(DAY);

    assertThat(folder.resolve("a/day.json")).hasContent(TEXT);
    assertThat(JsonFile.bytes(DAY)).asString().isEqualTo(TEXT);
    assertThat(JsonFile.bytes("run")).asString().isEqualTo("\"run\"\n");
    assertThat(JsonFile.bytes(List.of())).asString().isEqualTo("[ ]\n");
  }

  @Test
  void readsWhatItWrote() throws IOException {
    JsonFile file = file("day.json");
    file.write("an earlier one");
    file.write(DAY);

    assertThat(file.read(Day.class)).isEqualTo(DAY);
    assertThat(file.find(Day.class)).hasValue(DAY);
    assertThat(JsonFile.parse("result", JsonFile.bytes(DAY), Day.class)).isEqualTo(DAY);
    JsonNode tree = file.read();
    assertThat(tree.at("/sums/z").asLong()).isEqualTo(1);
    assertThat(JsonFile.bytes(tree)).asString().isEqualTo(TEXT);
    assertThat(Storage.local().list(folder.toString())).hasSize(1);
  }

  @Test
  void readsTypesWithParameters() throws IOException {
    TreeMap<String, Long> costs =
        holding("{\"b\": 3000000000, \"a\": 2}")
            .read(new TypeReference<TreeMap<String, Long>>() {});

    assertThat(costs).containsExactly(Map.entry("a", 2L), Map.entry("b", 3_000_000_000L));
  }

  @Test
  void filesOfOtherVersionsAreRead() throws IOException {
    Day day = holding("{\"name\": \"x\", \"added\": {\"later\": [1]}}").read(Day.class);

    assertThat(day).isEqualTo(new Day("x", 0, 0, null, null));
  }

  @Test
  void anAbsentFileIsNamed() throws IOException {
    JsonFile file = file("absent.json");

    assertThat(file.find(Day.class)).isEmpty();
    assertThatThrownBy(() -> file.read(Day.class))
        .isExactlyInstanceOf(FileNotFoundException.class)
        .hasMessage(folder + "/absent.json: no such file");
    assertThatThrownBy(file::read).isExactlyInstanceOf(FileNotFoundException.class);
    assertThatThrownBy(() -> file.read(new TypeReference<List<String>>() {}))
        .isExactlyInstanceOf(FileNotFoundException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "{\"name\": \"x\"",
        "{\"name\": x}",
        "{} x",
        "{\"runs\": [\"a\"",
        "<html>"
      })
  void whatIsNotJsonIsNamed(String text) throws IOException {
    JsonFile file = holding(text);

    for (Class<?> type : List.of(Day.class, JsonNode.class)) {
      JsonFileException e = catchThrowableOfType(JsonFileException.class, () -> file.read(type));
      assertThat(e).hasMessage("%s: is not JSON: %s".formatted(file.path(), e.reason()));
      assertThat(e.getMessage()).hasLineCount(1);
      assertThat(e.path()).isEqualTo(file.path());
    }
    assertThatThrownBy(() -> file.find(Day.class)).isInstanceOf(JsonFileException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]                     | Cannot deserialize value of type",
        "{\"count\": \"two\"}   | not a valid `int` value",
        "{\"count\": \"t\\nw\"}  | not a valid `int` value",
        "{} {}                  | Trailing token",
        "{\"runs\": {}}         | Cannot deserialize value of type",
        "null                   | no content",
      })
  void whatIsOfAnotherTypeIsNamed(String text, String reason) throws IOException {
    JsonFile file = holding(text);

    JsonFileException e = catchThrowableOfType(JsonFileException.class, () -> file.read(Day.class));

    assertThat(e.getMessage())
        .startsWith(file.path() + ": is JSON of another kind: ")
        .hasLineCount(1);
    assertThat(e.reason()).contains(reason);
  }

  @Test
  void whatIsNoDataIsRefused() {
    assertThatThrownBy(() -> JsonFile.bytes(new Object()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Cannot be written as JSON: ");
  }
}
