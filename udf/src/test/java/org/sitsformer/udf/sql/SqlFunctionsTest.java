package org.sitsformer.udf.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.stack.Stack;
import org.sitsformer.predict.classify.BlockClassifier;
import org.sitsformer.predict.classify.BlockRaster;
import org.sitsformer.predict.classify.ClassifyOptions;
import org.sitsformer.predict.classify.ConfidenceCode;
import org.sitsformer.predict.classify.DaySpan;
import org.sitsformer.predict.classify.MapOptions;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.EngineKind;
import org.sitsformer.predict.engine.ModelCache;
import org.sitsformer.predict.engine.ModelDevice;
import org.sitsformer.udf.TestSpark;

class SqlFunctionsTest {
  private static final String MODEL = "../models/sinop-ndvi";
  private static final int PIXELS = 40;
  private static final int DATES = 12;
  private static final SparkSession spark = TestSpark.session();

  /** A block of random NDVI with holes, as classify would read it. */
  private static Stack stack() {
    Random random = new Random(5);
    int[] days = new int[DATES];
    for (int t = 0; t < DATES; t++) {
      days[t] = (int) LocalDate.of(2013, 9, 14).plusDays(32L * t).toEpochDay();
    }
    float[] values = new float[DATES * PIXELS];
    byte[] valid = new byte[DATES * PIXELS];
    for (int i = 0; i < values.length; i++) {
      valid[i] = (byte) (random.nextInt(10) < i % PIXELS / 5 ? 0 : 1);
      values[i] = valid[i] * (2000 + random.nextInt(7000));
    }
    return new Stack(
        new PixelWindow(0, 0, PIXELS, 1), days, List.of("NDVI"), values, valid, List.of());
  }

  private static void series(Stack stack) {
    List<Row> rows = new ArrayList<>();
    for (int pixel = 0; pixel < PIXELS; pixel++) {
      List<Float[]> sequence = new ArrayList<>();
      List<Integer> positions = new ArrayList<>();
      List<Boolean> masks = new ArrayList<>();
      for (int t = 0; t < DATES; t++) {
        sequence.add(new Float[] {stack.values()[t * PIXELS + pixel]});
        positions.add(LocalDate.ofEpochDay(stack.days()[t]).getDayOfYear());
        masks.add(stack.valid()[t * PIXELS + pixel] != 0);
      }
      rows.add(RowFactory.create(pixel, sequence.toArray(), positions.toArray(), masks.toArray()));
    }
    StructType schema =
        new StructType()
            .add("pixel", DataTypes.IntegerType)
            .add(
                "sequences",
                DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.FloatType)))
            .add("positions", DataTypes.createArrayType(DataTypes.IntegerType))
            .add("masks", DataTypes.createArrayType(DataTypes.BooleanType));
    spark.createDataFrame(rows, schema).repartition(2).createOrReplaceTempView("series");
  }

  @Test
  void predictSaysWhatClassifySays() {
    Stack stack = stack();
    series(stack);
    Contract contract = Contract.read(Storage.local(), MODEL);
    BlockRaster expected;
    try (BlockClassifier classifier =
        new BlockClassifier(
            ModelCache.model(Storage.local(), contract, EngineKind.ONNX, ModelDevice.CPU),
            DaySpan.of(LocalDate.of(2013, 9, 1), LocalDate.of(2014, 9, 1)),
            new ClassifyOptions(16, MapOptions.DEFAULT))) {
      expected = classifier.classify(stack, stack.window());
    }

    List<Row> rows =
        spark
            .sql(
                "SELECT pixel, p.class, p.name, p.confidence, p.probabilities FROM"
                    + " (SELECT pixel, sits_predict(sequences, positions, masks, '"
                    + MODEL
                    + "') AS p FROM series) ORDER BY pixel")
            .collectAsList();

    int noData = 0;
    for (Row row : rows) {
      int pixel = row.getInt(0);
      int confidence = expected.confidence()[pixel] & 0xff;
      assertThat(row.getInt(1)).isEqualTo(expected.classes()[pixel]);
      List<Double> probabilities = row.getList(4);
      double sum = probabilities.stream().mapToDouble(Double::doubleValue).sum();
      if (confidence > 0) {
        // Not merely close: the map's code of the very same probability.
        assertThat(ConfidenceCode.code(row.getDouble(3))).isEqualTo(confidence);
        assertThat(sum).isCloseTo(1, within(1e-9));
      } else {
        assertThat(row.getDouble(3)).isZero();
        assertThat(sum).isZero();
        noData++;
      }
    }
    assertThat(rows).hasSize(PIXELS);
    assertThat(noData).isBetween(1, PIXELS / 2);
  }

  @Test
  void modelComesFromTheSessionWhereTheCallNamesNone() {
    series(stack());
    assertThatThrownBy(
            () -> spark.sql("SELECT sits_predict(sequences, positions, masks) FROM series"))
        .hasMessageContaining("spark.sitsformer.model");

    spark.conf().set("spark.sitsformer.model", MODEL);
    try {
      assertThat(
              spark
                  .sql("SELECT sits_predict(sequences, positions, NULL).class AS c FROM series")
                  .where("c BETWEEN 1 AND 4")
                  .count())
          .isEqualTo(PIXELS);
    } finally {
      spark.conf().unset("spark.sitsformer.model");
    }
  }

  /** It stays loaded for the next task, and goes when somebody says so. */
  @Test
  void tasksGiveTheirModelBack(@TempDir Path folder) throws IOException {
    series(stack());
    Contract contract = warmer(folder);
    for (int query = 0; query < 2; query++) {
      // Without a condition, which Spark would look at before there is a task.
      assertThat(
              spark
                  .sql(
                      "SELECT sits_predict(sequences, positions, masks, '%s').class FROM series"
                          .formatted(folder))
                  .collectAsList())
          .anyMatch(row -> row.getInt(0) > 0);
      assertThat(ModelCache.users(contract, EngineKind.ONNX, ModelDevice.CPU)).isZero();
      assertThat(ModelCache.loads(contract, EngineKind.ONNX, ModelDevice.CPU)).isEqualTo(1);
    }
    assertThat(ModelCache.evict(contract, EngineKind.ONNX, ModelDevice.CPU)).isTrue();
  }

  /** A model of its own: another temperature is another digest. */
  private static Contract warmer(Path folder) throws IOException {
    for (String file : List.of("model.onnx", "model.pt", "golden.npz")) {
      Files.copy(Path.of(MODEL, file), folder.resolve(file));
    }
    ObjectMapper json = new ObjectMapper();
    JsonNode item = json.readTree(Path.of(MODEL, "model.json").toFile());
    ((ObjectNode) item.get("properties")).put("sits:temperature", 1.5);
    json.writeValue(folder.resolve("model.json").toFile(), item);
    return Contract.read(Storage.local(), folder.toString());
  }

  @Test
  void wrongArgumentsAreNamed() {
    assertThatThrownBy(() -> spark.sql("SELECT sits_predict(1)"))
        .hasMessageContaining("sits_predict takes 3 or 4 arguments");
    assertThatThrownBy(
            () ->
                spark
                    .sql(
                        "SELECT sits_predict(array(array(1.0f)), array(1, 2), array(true), '"
                            + MODEL
                            + "')")
                    .collectAsList())
        .hasStackTraceContaining("positions has 2 elements, not 1");
  }

  @Test
  void ndviIsTheNormalisedDifference() {
    Row row =
        spark.sql("SELECT sits_ndvi(3000, 1000), sits_ndvi(0, 0), sits_ndvi(NULL, 1)").first();

    assertThat(row.getDouble(0)).isEqualTo(0.5);
    assertThat(row.isNullAt(1)).isTrue();
    assertThat(row.isNullAt(2)).isTrue();
  }

  @Test
  void functionsDescribeThemselves() {
    String help =
        String.join(
            "\n",
            spark
                .sql("DESCRIBE FUNCTION EXTENDED sits_predict")
                .as(org.apache.spark.sql.Encoders.STRING())
                .collectAsList());

    assertThat(help)
        .contains("sits_predict(sequences, positions, masks[, model])")
        .contains("array");
  }
}
