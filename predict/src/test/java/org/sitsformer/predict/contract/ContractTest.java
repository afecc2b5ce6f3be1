package org.sitsformer.predict.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitsformer.predict.TestModels;

final class ContractTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void readsBandsClassesAndRules() {
    Contract contract = TestModels.contract(TestModels.tiny("window"));

    assertThat(contract.id()).isEqualTo("window-1.0.0");
    assertThat(contract.inputs().bandNames()).containsExactly("B1", "B2");
    assertThat(contract.inputs().bands().get(1)).isEqualTo(new BandScaling("B2", 1010f, 501.5f));
    assertThat(contract.inputs().window()).isEqualTo(new Size(5, 5));
    assertThat(contract.inputs().cell()).isEqualTo(new Size(1, 1));
    assertThat(contract.classes().get(2))
        .isEqualTo(new LandClass(30, "class-3", "Class 3", "#508040"));
    assertThat(contract.classes().get(2).rgb()).isEqualTo(0x508040);
    assertThat(contract.series().ladder()).containsExactly(4, 8, 12);
    assertThat(contract.temperature()).isEqualTo(1.5);
    assertThat(contract.engines()).containsExactlyInAnyOrder(EngineKind.values());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sinop-ndvi", "mato-grosso", "sitsformer-demo"})
  void readsTheModelsThatShip(String name) {
    Contract contract = TestModels.contract(TestModels.shipped(name));

    assertThat(contract.name()).isEqualTo(name);
    assertThat(contract.classes()).isNotEmpty();
    assertThat(contract.engines()).containsExactlyInAnyOrder(EngineKind.values());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/properties/sits:schemaVersion | 2 | field properties.sits:schemaVersion is 2; allowed: a whole number from 1 to 1",
        "/properties/sits:window | | field properties.sits:window is missing; allowed: [height, width] in pixels",
        "/properties/sits:window | [5] | field properties.sits:window is [5]; allowed: [height, width] in pixels",
        "/properties/sits:cell | [2,2] | field properties.sits:cell is [2,2]; allowed: the middle of the window [5, 5], an even number smaller",
        "/properties/sits:mask | false | field properties.sits:mask is false; allowed: true exactly where mlm:input names masks",
        "/properties/sits:date-choice | \"some\" | field properties.sits:date-choice is \"some\"; allowed: all-valid, regular, monthly-median",
        "/properties/sits:time-encoding | \"hours\" | field properties.sits:time-encoding is \"hours\"; allowed: day-of-year, index, days",
        "/properties/sits:length | {\"max\":12,\"fixed\":3} | field properties.sits:length is {\"max\":12,\"fixed\":3}; allowed: one of {\"fixed\": n} and {\"max\": n}",
        "/properties/sits:length-ladder | [4,8] | field properties.sits:length-ladder is [4,8]; allowed: rising lengths that end at 12",
        "/properties/sits:length-ladder | [8,4,12] | field properties.sits:length-ladder[1] is 4; allowed: a whole number from 9 to 12",
        "/properties/sits:interval | \"P16D\" | field properties.sits:interval is \"P16D\"; allowed: nothing unless dates are regular",
        "/properties/sits:min-dates | 0 | field properties.sits:min-dates is 0; allowed: a whole number from 1 to 4096",
        "/properties/sits:period | \"a year\" | field properties.sits:period is \"a year\"; allowed: years and months, or days, such as P1Y, P6M or P16D",
        "/properties/sits:season-start | \"02-30\" | field properties.sits:season-start is \"02-30\"; allowed: month and day such as 09-01, or null",
        "/properties/sits:temperature | 0 | field properties.sits:temperature is 0; allowed: a number above 0",
        "/properties/mlm:name | \"a b\" | field properties.mlm:name is \"a b\"; allowed: letters, digits, dot, hyphen and underscore",
        "/properties/mlm:input/0/value_scaling/1/stddev | 0 | field properties.mlm:input[0].value_scaling[1].stddev is 0; allowed: a number above 0",
        "/properties/mlm:input/0/value_scaling/0/type | \"min-max\" | field properties.mlm:input[0].value_scaling[0].type is \"min-max\"; allowed: z-score",
        "/properties/mlm:input/0/input/shape | [-1,-1,2] | field properties.mlm:input[0].input.shape is [-1,-1,2]; allowed: [-1, -1, C] for a window of one pixel, or [-1, -1, C, h, w]",
        "/properties/mlm:input/1/name | \"places\" | field properties.mlm:input[1].name is \"places\"; allowed: sequences, positions, masks",
        "/properties/mlm:output/0/result/shape | [-1,4] | field properties.mlm:output[0].result.shape[1] is 4; allowed: a whole number from 3 to 3",
        "/properties/mlm:output/0/classification:classes/0/value | 0 | field properties.mlm:output[0].classification:classes[0].value is 0; allowed: a whole number from 1 to 254",
        "/properties/mlm:output/0/classification:classes/1/value | 10 | field properties.mlm:output[0].classification:classes[1].value is 10; allowed: each value once",
        "/properties/mlm:output/0/classification:classes/0/color_hint | \"green\" | field properties.mlm:output[0].classification:classes[0].color_hint is \"green\"; allowed: six hex digits",
        "/properties/sits:golden/href | \"../golden.npz\" | field properties.sits:golden.href is \"../golden.npz\"; allowed: the name of a file beside model.json, such as ./model.onnx",
        "/assets/onnx/file:checksum | \"1220ab\" | field assets.onnx.file:checksum is \"1220ab\"; allowed: a multihash, 1220 and 64 lower-case hex digits",
        "/assets/onnx/sits:precision | \"fp31\" | field assets.onnx.sits:precision is \"fp31\"; allowed: fp32, fp16, bf16, int8",
        "/assets/onnx/sits:precision | 16 | field assets.onnx.sits:precision is 16; allowed: fp32, fp16, bf16, int8",
        "/assets | {} | field assets is {}; allowed: an asset named onnx or pytorch",
      })
  void namesFileFieldValueAndWhatIsAllowed(String pointer, String value, String message) {
    TestModels.variant(folder, "window", item -> set(item, pointer, value));

    assertThatThrownBy(() -> TestModels.contract(folder))
        .isInstanceOf(ContractException.class)
        .hasMessage(folder.resolve("model.json") + ": " + message);
  }

  @Test
  void saysThatAFolderHoldsNoModel() {
    assertThatThrownBy(() -> TestModels.contract(folder))
        .isInstanceOf(ContractException.class)
        .hasMessage(folder + "/model.json: no such file; a model's folder holds model.json");
  }

  @Test
  void saysWhereJsonIsBroken() throws IOException {
    Files.writeString(folder.resolve("model.json"), "{\n\"type\": }");

    assertThatThrownBy(() -> TestModels.contract(folder))
        .isInstanceOf(ContractException.class)
        .hasMessageStartingWith(folder + "/model.json: not valid JSON, line 2: ");
  }

  @Test
  void refusesFixedLengthWithoutMaskThatMayBePadded() {
    TestModels.variant(
        folder,
        "pixel",
        item -> {
          ((ArrayNode) item.at("/properties/mlm:input")).remove(2);
          set(item, "/properties/sits:mask", "false");
          set(item, "/properties/sits:length", "{\"fixed\":12}");
          set(item, "/properties/sits:length-ladder", "[12]");
        });

    assertThatThrownBy(() -> TestModels.contract(folder))
        .hasMessageEndingWith(
            "field properties.sits:min-dates is 3; allowed: at least the fixed length 12 of a"
                + " model without mask");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/properties/title | \"Another title\" | true",
        "/properties/version | \"1.0.1\" | true",
        "/properties/mlm:output/0/classification:classes/0/title | \"Wood\" | true",
        "/properties/mlm:output/0/classification:classes/0/color_hint | \"FFFFFF\" | true",
        "/properties/mlm:output/0/classification:classes/0/value | 99 | false",
        "/properties/mlm:input/0/value_scaling/0/mean | 1000.25 | false",
        "/properties/mlm:input/0/bands/0/name | \"B9\" | false",
        "/properties/sits:temperature | 1.25 | false",
        "/properties/sits:min-dates | 4 | false",
        "/properties/sits:smallest-batch | 3 | false",
        "/properties/sits:season-start | \"09-01\" | false",
        "/properties/sits:time-encoding | \"index\" | false",
        "/properties/sits:drops-masked-dates | false | false",
        "/properties/sits:length-ladder | [6,12] | false",
        "/properties/sits:period | \"P2Y\" | false",
        "/properties/sits:date-choice | \"monthly-median\" | false",
        "/assets/onnx/file:checksum | \"1220"
            + "00000000000000000000000000000000000000000000000000000000000000ff\" | false",
        "/assets/pytorch/file:checksum | \"1220"
            + "00000000000000000000000000000000000000000000000000000000000000ff\" | true",
        // It stands in a block's key beside the digest.
        "/assets/onnx/sits:precision | \"int8\" | true",
      })
  void digestDependsOnWhatDeterminesPixelsOnly(String pointer, String value, boolean same) {
    TestModels.variant(folder, "window", item -> set(item, pointer, value));

    String original = TestModels.contract(TestModels.tiny("window")).digest(EngineKind.ONNX);
    String changed = TestModels.contract(folder).digest(EngineKind.ONNX);

    assertThat(changed.equals(original)).isEqualTo(same);
  }

  @Test
  void digestsOfTheTwoArtefactsDiffer() {
    Contract contract = TestModels.contract(TestModels.tiny("pixel"));

    assertThat(contract.digest(EngineKind.ONNX))
        .hasSize(64)
        .isNotEqualTo(contract.digest(EngineKind.PYTORCH));
  }

  @Test
  void namesTheEnginesThatItHas() {
    TestModels.variant(folder, "pixel", item -> ((ObjectNode) item.get("assets")).remove("onnx"));

    assertThatThrownBy(() -> TestModels.contract(folder).artifact(EngineKind.ONNX))
        .hasMessage(folder + "/model.json: no weights for engine onnx; this model has pytorch");
  }

  @Test
  void anArtefactSaysItsPrecisionOrIsFp32() {
    TestModels.variant(
        folder, "pixel", item -> set(item, "/assets/onnx/sits:precision", "\"int8\""));
    Contract contract = TestModels.contract(folder);

    assertThat(contract.artifact(EngineKind.ONNX).precision()).isEqualTo("int8");
    assertThat(contract.artifact(EngineKind.PYTORCH).precision()).isEqualTo("fp32");
  }

  @Test
  void travelsToExecutors() throws IOException, ClassNotFoundException {
    Contract contract = TestModels.contract(TestModels.tiny("pixel"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(contract);

    Object read = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

    assertThat(read).isEqualTo(contract);
  }

  @ParameterizedTest
  @CsvSource({
    "P1Y, --09-01, 2014-08-31, 2013-09-01",
    "P1Y, --09-01, 2014-09-01, 2014-09-01",
    "P1Y, --09-01, 1999-08-31, 1998-09-01",
    "P6M, --09-01, 2014-03-01, 2014-03-01",
    "P6M, --09-01, 2014-02-28, 2013-09-01",
    "P1Y, , 2014-02-28, 2014-01-01",
    "P16D, , 2000-01-17, 2000-01-17",
    "P16D, , 1999-12-31, 1999-12-16",
  })
  void periodsStartAtTheSeasonElseAtTheAnchor(
      String period, String season, LocalDate day, LocalDate start) {
    SeriesRule rule =
        new SeriesRule(
            DateChoice.ALL_VALID,
            TimeEncoding.DAYS,
            false,
            4,
            List.of(4),
            0,
            1,
            true,
            java.time.Period.parse(period),
            season == null ? null : java.time.MonthDay.parse(season),
            LocalDate.of(2000, 1, 1));

    assertThat(LocalDate.ofEpochDay(rule.periodStart(day.toEpochDay()))).isEqualTo(start);
    assertThat(rule.position(day.toEpochDay(), 7)).isEqualTo(day.toEpochDay() - start.toEpochDay());
  }

  /** Sets or, without a value, removes the member at a JSON pointer. */
  private static void set(ObjectNode item, String pointer, String value) {
    int slash = pointer.lastIndexOf('/');
    JsonNode parent = item.at(pointer.substring(0, slash));
    String name = pointer.substring(slash + 1);
    if (value == null) {
      ((ObjectNode) parent).remove(name);
      return;
    }
    try {
      ((ObjectNode) parent).set(name, JSON.readTree(value));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
