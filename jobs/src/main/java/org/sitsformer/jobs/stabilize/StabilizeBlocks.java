package org.sitsformer.jobs.stabilize;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.udf.classify.BlockFile;
import org.sitsformer.udf.classify.BlockStatistics;
import org.sitsformer.udf.classify.BlockStore;

/** Makes derived blocks: takes {@link #TASK}, gives {@link #RESULT}. Pixels stay on executors. */
final class StabilizeBlocks implements MapFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** A block's name, and what it is made of. */
  static final StructType TASK =
      new StructType()
          .add("row", DataTypes.IntegerType, false)
          .add("col", DataTypes.IntegerType, false)
          .add("key", DataTypes.StringType, false)
          .add("source", DataTypes.StringType, false)
          .add("previous", DataTypes.StringType, false);

  /** Pixels by class value, no data (0) among them. */
  static final DataType CLASSES =
      DataTypes.createArrayType(
          new StructType()
              .add("class", DataTypes.IntegerType, false)
              .add("pixels", DataTypes.LongType, false),
          false);

  /** Counts of a derived block, and whether it was not there before. */
  static final StructType RESULT =
      TASK.add("made", DataTypes.LongType, false)
          .add("changed", DataTypes.LongType, false)
          .add("kept", DataTypes.LongType, false)
          .add("classes", CLASSES, false);

  /**
   * What the tasks share.
   *
   * @param store its storage has the run's own folder for temporaries
   * @param winnersAreFirst as {@link StableRule} has it
   */
  record Context(
      BlockStore store,
      TargetGrid grid,
      List<Integer> classes,
      double margin,
      boolean winnersAreFirst)
      implements Serializable {}

  private final Broadcast<Context> run;
  private final LongAccumulator doneBlocks;
  private final LongAccumulator donePixels;

  StabilizeBlocks(Broadcast<Context> run, LongAccumulator doneBlocks, LongAccumulator donePixels) {
    this.run = run;
    this.doneBlocks = doneBlocks;
    this.donePixels = donePixels;
  }

  @Override
  public Row call(Row task) throws IOException {
    Context context = run.value();
    BlockStore store = context.store();
    BlockFile today = store.read(task.getAs("source"));
    BlockFile before = store.read(task.getAs("previous"));
    StableRule.Outcome outcome =
        new StableRule(context.classes(), context.margin(), context.winnersAreFirst())
            .apply(today.raster(), before.raster());
    BlockStatistics statistics = BlockStatistics.derived(outcome.raster(), today.statistics());
    String key = task.getAs("key");
    boolean there = store.find(key).isPresent();
    if (!there) {
      store.put(key, new BlockFile(outcome.raster(), statistics).encode(context.grid()));
    }
    doneBlocks.add(1);
    donePixels.add(statistics.pixels());
    return RowFactory.create(
        task.getAs("row"),
        task.getAs("col"),
        key,
        task.getAs("source"),
        task.getAs("previous"),
        there ? 0L : 1L,
        outcome.changed(),
        outcome.kept(),
        statistics.classes().stream()
            .map(count -> RowFactory.create(count.value(), count.pixels()))
            .toArray(Row[]::new));
  }
}
