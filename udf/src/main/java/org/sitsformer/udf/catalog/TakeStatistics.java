package org.sitsformer.udf.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.sitsformer.geo.archive.BandStatistics;
import org.sitsformer.geo.archive.InputStatistics;
import org.sitsformer.geo.archive.MaskRule;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.io.Storage;

/**
 * Reads the samples of scenes ({@link SceneRows#SCHEMA}) on the executors; gives {@link
 * StatisticsRows#TAKEN}.
 */
public final class TakeStatistics implements FlatMapFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final Storage storage;
  private final MaskRule maskRule;

  public TakeStatistics(Storage storage, Optional<MaskRule> maskRule) {
    this.storage = storage;
    // Optional does not serialise.
    this.maskRule = maskRule.orElse(null);
  }

  @Override
  public Iterator<Row> call(Row row) {
    Scene scene = SceneRows.decode(row);
    InputStatistics statistics = new InputStatistics(storage, Optional.ofNullable(maskRule));
    try {
      InputStatistics.Result result = statistics.take(scene);
      List<Row> rows = new ArrayList<>();
      long bytes = result.bytesRead();
      for (BandStatistics band : result.bands()) {
        rows.add(StatisticsRows.encode(band, bytes));
        bytes = 0; // told once a scene
      }
      return rows.iterator();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + scene.id() + ": " + e.getMessage(), e);
    }
  }
}
