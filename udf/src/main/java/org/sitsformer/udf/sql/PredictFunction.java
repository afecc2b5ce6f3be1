package org.sitsformer.udf.sql;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.functions;
import org.sitsformer.predict.contract.EngineKind;
import org.sitsformer.udf.spark.SqlFunction;

/**
 * {@code sits_predict(sequences, positions, masks[, model])}: what a model says of one series, with
 * the result that {@code classify} has for such a pixel; of a model of regular or monthly steps,
 * for a pixel of which classify makes these steps. An expression of Catalyst sees one row at a
 * time, so each row is a model call of the smallest batch: about a tenth of the throughput of
 * {@code classify}, which is the way to make maps; this is for looking at series and samples.
 */
final class PredictFunction implements SqlFunction {
  private static final long serialVersionUID = 1L;
  private static final String MODEL_KEY = "spark.sitsformer.model";
  private static final String ENGINE_KEY = "spark.sitsformer.engine";

  @Override
  public String name() {
    return "sits_predict";
  }

  @Override
  public String usage() {
    return "_FUNC_(sequences, positions, masks[, model]) - Returns the class of a series:"
        + " struct<class, name, confidence, probabilities>.";
  }

  @Override
  public String arguments() {
    return """

            Arguments:
              * sequences - array<array<number>>: a date each, the values of its bands in the model's
                            order as the archive holds them; for models with a window band, row, column
              * positions - array<int>: a date each, day of year (or what the contract says); models
                            of regular or monthly steps take the steps, not the dates
              * masks     - array<boolean>: a date each, true = valid; NULL for all valid. NaN is not
                            valid. Masked dates are left out as classify does; too few valid ones
                            give class 0
              * model     - string literal, the model's folder; default: spark.sitsformer.model

            Rows go to the model one by one, about ten times slower than classify, which batches.
        """;
  }

  @Override
  public String examples() {
    return """

            Examples:
              > SELECT _FUNC_(sequences, positions, masks, 'models/sinop-ndvi').name FROM series;
               Forest
        """;
  }

  @Override
  public Column call(List<Column> arguments) {
    if (arguments.size() < 3 || arguments.size() > 4) {
      throw new IllegalArgumentException(
          "sits_predict takes 3 or 4 arguments (sequences, positions, masks[, model]), not "
              + arguments.size());
    }
    String model =
        arguments.size() == 4
            ? literal(arguments.get(3))
            : setting(MODEL_KEY)
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "sits_predict needs a model: a fourth argument, or " + MODEL_KEY));
    EngineKind engine = engine(setting(ENGINE_KEY).orElse("onnx"));
    UDF3<Object, Object, Object, org.apache.spark.sql.Row> predict =
        new PredictSeries(model, engine);
    return functions
        .udf(predict, PredictSeries.RESULT)
        .apply(arguments.get(0), arguments.get(1), arguments.get(2));
  }

  private static String literal(Column model) {
    if (model.expr() instanceof Literal literal && literal.value() != null) {
      return literal.value().toString();
    }
    throw new IllegalArgumentException("sits_predict: the model is a string literal, not " + model);
  }

  private static EngineKind engine(String name) {
    for (EngineKind engine : EngineKind.values()) {
      if (engine.name().equalsIgnoreCase(name)) {
        return engine;
      }
    }
    throw new IllegalArgumentException(
        "%s is %s; allowed: onnx, pytorch".formatted(ENGINE_KEY, name));
  }

  private static Optional<String> setting(String key) {
    return Optional.ofNullable(SparkSession.active().conf().get(key, null));
  }
}
