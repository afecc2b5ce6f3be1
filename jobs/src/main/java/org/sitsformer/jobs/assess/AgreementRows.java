package org.sitsformer.jobs.assess;

import static org.apache.spark.sql.functions.sum;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.trust.accuracy.Agreement;

/** Counts of an {@link Agreement} as rows, which executors make and the driver adds up. */
final class AgreementRows {
  /** Columns of partial counts. */
  static final StructType SCHEMA =
      new StructType()
          .add("mapped", DataTypes.IntegerType, false)
          .add("reference", DataTypes.IntegerType, false)
          .add("confidence", DataTypes.IntegerType, false)
          .add("count", DataTypes.LongType, false);

  private AgreementRows() {}

  /** Returns counts as rows of {@link #SCHEMA}. */
  static Iterator<Row> of(Agreement agreement) {
    List<Row> rows = new ArrayList<>();
    agreement.forEach(
        (mapped, reference, confidence, samples) ->
            rows.add(RowFactory.create(mapped, reference, confidence, samples)));
    return rows.iterator();
  }

  /** Sums partial counts up. Runs a Spark job. */
  static Agreement total(Dataset<Row> partial) {
    Agreement all = new Agreement();
    for (Row row :
        partial
            .groupBy("mapped", "reference", "confidence")
            .agg(sum("count").as("count"))
            .collectAsList()) {
      all.add(
          row.getAs("mapped"), row.getAs("reference"), row.getAs("confidence"), row.getAs("count"));
    }
    return all;
  }
}
