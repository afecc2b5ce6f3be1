package org.sitsformer.udf.classify;

import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.grid.BlockId;
import org.sitsformer.geo.grid.PixelWindow;

/**
 * Names planned blocks before any of them is made, so that those that are there need no task. Takes
 * rows that start as {@link BlockTask#SCHEMA} and have the block's place behind; gives {@link
 * #SCHEMA}.
 */
public final class KeyBlocks implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** A task, its place in the order of work, and its key. */
  public static final StructType SCHEMA =
      BlockTask.SCHEMA
          .add("place", DataTypes.LongType, false)
          .add("key", DataTypes.StringType, false);

  /** Columns of the files that name a run's blocks, see a run's lease. */
  public static final StructType KEYS = new StructType().add("key", DataTypes.StringType, false);

  private final Broadcast<RunContext> run;
  private final BlockKey.Numerics numerics;

  public KeyBlocks(Broadcast<RunContext> run, ModelProbe.Result probe) {
    this.run = run;
    this.numerics = probe.blockKey();
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    RunContext context = run.value();
    SceneDigests scenes = new SceneDigests(context);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Row next() {
        Row row = rows.next();
        BlockTask task = BlockTask.from(row);
        return RowFactory.create(
            row.get(0), row.get(1), row.get(2), row.get(3), key(context, scenes, task).hash());
      }
    };
  }

  private BlockKey key(RunContext context, SceneDigests scenes, BlockTask task) {
    PixelWindow window = window(context, task.block());
    byte[] inside = context.region().mask(context.grid(), window);
    return BlockKey.of(context, scenes, task, window, inside, numerics);
  }

  /** Returns the pixels of a block that the run's window holds. */
  static PixelWindow window(RunContext context, BlockId block) {
    return context.grid().window(block).intersect(context.window());
  }
}
